// A newer edition of a badge.
import {prove} from '../sign.mjs';
import {badge, EXTENSIONS, issue, larkfield, magpie, merge, OB, served, V2} from '../world.mjs';

const LATEST = 'https://larkfield.test/badges/refreshed/latest';
const service = (id = LATEST) => ({'@context': [V2, OB, EXTENSIONS], refreshService: {id, type: '1EdTechCredentialRefresh'}});
const given = () => issue(badge('refreshed', service()));
const newer = (change = {}) => badge('refreshed', {name: 'Hedge Laying, renewed', validFrom: '2026-06-01T08:00:00Z', ...change});
const offered = (answer, more = {}) => async () => ({input: await given(), evidence: {[LATEST]: await answer(), ...more}});
const json = 'application/vc+ld+json';
const signed = (change, how) => async () => served(await issue(newer(change), how), json);
const gold = 'Hedge Laying, gold';

export const cases = {
  'net-19': offered(async () => served(await prove(newer({name: gold, issuer: {id: magpie.id}}), magpie.by('ed')), json)),
  'refresh-applied': offered(signed()),
  'refresh-expired': offered(signed({validUntil: '2026-10-01T00:00:00Z'})),
  'refresh-not-had': offered(() => ({error: 'timeout'})),
  'refresh-no-badge': offered(() => served('<html></html>', 'text/html')),
  'refresh-other-issuer': offered(async () => served(await prove(newer({name: gold, issuer: {id: magpie.id}}), magpie.by('ed')), json)),
  'refresh-forged': offered(async () => served(await prove(newer({name: gold}), magpie.by('ed')), json)),
  'refresh-other-id': offered(async () => served(await issue(merge(newer({name: gold}), {id: 'https://larkfield.test/badges/other'})), json)),
  'refresh-altered': offered(async () => served({...await issue(newer()), name: gold}, json)),
  'refresh-once': offered(signed(service(`${LATEST}/2`)), {[`${LATEST}/2`]: served('{}')}),
  'refresh-of-a-forgery': async () => ({
    input: {...await given(), name: 'Hedge Laying, forged'}, evidence: {[LATEST]: served(await issue(newer()), json)}})
};
