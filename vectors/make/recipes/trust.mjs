// Whom this verifier recognises.
import {prove} from '../sign.mjs';
import {badge, didDocument, didKey, issue, issueJwt, keysOf, larkfield, magpie, served} from '../world.mjs';

const good = () => issue(badge('trust'));
const registry = 'https://registry.test/issuers.json';
const dcc = (...ids) => served({
  meta: {created: '2026-01-01T00:00:00Z', updated: '2026-11-01T00:00:00Z'},
  registry: Object.fromEntries(ids.map(id => [id, {name: 'Listed College', location: 'Larkfield', url: 'https://listed.test/'}]))});
const listed = (...answers) => async () => ({
  input: await good(),
  evidence: Object.fromEntries(answers.map((answer, n) => [n ? 'https://second-registry.test/issuers.json' : registry, answer]))});
const other = (id, address) => async () => ({
  input: await prove(badge('trust', {issuer: {id}}), {key: magpie.keys.ed, method: `${id}#ed`}),
  evidence: {[address]: served(didDocument({id, keys: magpie.keys}))}});
const whole = JSON.stringify(JSON.parse(dcc(larkfield.id, magpie.id).text));

export const cases = {
  'trust-listed': good,
  'trust-registry': listed(dcc(magpie.id, larkfield.id)),
  'trust-registry-silent': listed(dcc(magpie.id)),
  'trust-17': listed(served(whole.slice(0, -60))),
  'trust-19': listed(dcc(magpie.id), {error: 'timeout'}),
  'trust-registry-down-but-listed': listed({error: 'timeout'}, dcc(larkfield.id)),
  'trust-20': other('did:web:larkfield.test:extra:path', 'https://larkfield.test/extra/path/did.json'),
  'trust-21': other('did:web:LARKFIELD.test', 'https://larkfield.test/.well-known/did.json'),
  'trust-22': () => {
    const {id, by} = didKey('ed25519', 'impostor');
    return prove(badge('trust', {issuer: {id, name: 'Larkfield\u200b College \u2714\ufe0f'}}), by());
  },
  'trust-24': async () => ({
    input: await prove(badge('trust', {issuer: {id: magpie.id}}), magpie.by('ed')),
    evidence: {...keysOf(larkfield, document => ({...document, alsoKnownAs: [magpie.id]})), ...keysOf(magpie)}}),
  'trust-24-reverse': async () => ({
    input: await prove(badge('trust', {issuer: {id: magpie.id}}), magpie.by('ed')),
    evidence: keysOf(magpie, document => ({...document, alsoKnownAs: [larkfield.id]}))}),
  'trust-address': () => ({
    input: issueJwt(badge('trust', {issuer: {id: 'https://osprey.test/issuers/9'}}), {method: 'https://osprey.test/issuers/9#one'}),
    evidence: {'https://osprey.test/issuers/9': {error: 'not_found'}, 'https://osprey.test/.well-known/jwks.json': served({
      keys: [{...larkfield.keys.p256.jwk, kid: 'https://osprey.test/issuers/9#one'}]}, 'application/jwk-set+json')}}),
  'trust-address-path': () => ({
    input: issueJwt(badge('trust', {issuer: {id: 'https://osprey.test/Issuers/9'}}), {method: 'https://osprey.test/Issuers/9#one'}),
    evidence: {'https://osprey.test/Issuers/9': {error: 'not_found'}, 'https://osprey.test/.well-known/jwks.json': served({
      keys: [{...larkfield.keys.p256.jwk, kid: 'https://osprey.test/Issuers/9#one'}]}, 'application/jwk-set+json')}})
};
