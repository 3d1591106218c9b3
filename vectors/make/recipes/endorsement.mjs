// Endorsements inside a badge.
import {jwt, prove, token} from '../sign.mjs';
import {badge, didKey, endorsement, guild, issue, keysOf, larkfield, magpie, merge, multikey, served, town} from '../world.mjs';

const ID = 'https://larkfield.test/badges/endorsed';
const HEDGES = 'https://larkfield.test/achievements/hedges';
const endorsed = change => issue(badge('endorsed', change));
const by = (number, party, about, change) => prove(endorsement(number, party.id, about, change), party.by('ed'));
const passer = didKey('ed25519', 'passer-by');

/** `depth` endorsements, each of the endorser before. */
async function chain(depth, about) {
  const endorser = didKey('ed25519', `endorser ${depth}`);
  const inner = depth > 1 ? {issuer: {endorsement: [await chain(depth - 1, endorser.id)]}} : {};
  return prove(endorsement(`chain-${depth}`, endorser.id, about, inner), endorser.by());
}
const siblings = count => Promise.all(Array.from({length: count}, (_, n) => {
  const endorser = didKey('ed25519', `sibling ${n}`);
  return prove(endorsement(`sibling-${n}`, endorser.id, ID), endorser.by());
}));

/** The text of a badge in which one place is repeated when the case is loaded. */
const repeating = (credential, unit) => ({
  ext: 'json', input: JSON.stringify({...credential, endorsement: ['@@HERE@@']}).replace('"@@HERE@@"', `@@REPEAT@@${unit}@@END@@`)});

/** As many endorsements as fit into 2 MiB; the signature is over what they become when they are repeated. */
async function full(count) {
  const one = await by('full', guild, ID);
  const signed = await issue(badge('endorsed', {endorsement: Array(count).fill(one)}), {proof: {cryptosuite: 'eddsa-jcs-2022'}});
  return repeating(signed, JSON.stringify(one));
}

/** An issuer whose id is the address of its Profile, which has these members. */
const PROFILE = 'https://larkfield.test/profile';
const PRAISE = 'https://guild.test/endorsements/college';
const profile = members => ({[PROFILE]: served({
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'],
  id: PROFILE, type: ['Profile'], name: 'Larkfield College',
  verificationMethod: [multikey(PROFILE, 'ed', larkfield.keys.ed)], assertionMethod: [`${PROFILE}#ed`], ...members}),
'https://larkfield.test/.well-known/jwks.json': {error: 'not_found'}});
const promoted = (members, answers = {}) => async () => ({
  input: await prove(badge('promoted', {issuer: {id: PROFILE}}), {key: larkfield.keys.ed, method: `${PROFILE}#ed`}),
  evidence: {...profile(await members()), ...Object.fromEntries(await Promise.all(
    Object.entries(answers).map(async ([url, body]) => [url, await body()])))}});
const praise = (party = guild, change) => by('college', party, PROFILE, change);
const answer = (body, type = 'application/vc') => async () => served(await body(), type);
const named = async () => ({endorsement: [PRAISE]});

export const cases = {
  'X-42': async () => endorsed({
    endorsement: [await by('credential', guild, ID)],
    credentialSubject: {achievement: {endorsement: [await by('achievement', town, HEDGES)]}},
    issuer: {endorsement: [await prove(endorsement('profile', passer.id, larkfield.id), passer.by())]}}),
  'trust-26': async () => endorsed({endorsement: [await prove(endorsement('passer', passer.id, ID), passer.by())]}),
  'trust-04': async () => endorsed({endorsement: [await by('elsewhere', guild, 'https://larkfield.test/achievements/walls')]}),
  'endorsement-order': async () => endorsed({endorsement: [await by('second', town, ID), await by('first', guild, ID)]}),
  'endorsement-token': () => endorsed({endorsementJwt: [jwt(endorsement('token', guild.id, ID), guild.by('p256', 'p256-jwk'))]}),
  'endorsement-token-garbage': () => endorsed({endorsementJwt: ['e30.e30.AAAA']}),
  'endorsement-token-altered': () => {
    const [head, , signature] = jwt(endorsement('token', guild.id, ID), guild.by('p256', 'p256-jwk')).split('.');
    const [, payload] = token(endorsement('token', guild.id, HEDGES), guild.by('p256', 'p256-jwk')).split('.');
    return endorsed({endorsementJwt: [[head, payload, signature].join('.')]});
  },
  'endorsement-self': async () => {
    const holder = didKey('ed25519', 'holder');
    return endorsed({
      credentialSubject: {id: holder.id}, endorsement: [await prove(endorsement('self', holder.id, holder.id), holder.by())]});
  },
  'endorsement-issuer': async () => endorsed({endorsement: [await by('issuer', larkfield, ID)]}),
  'endorsement-altered': async () => endorsed({
    endorsement: [merge(await by('altered', guild, ID), {credentialSubject: {endorsementComment: 'The best of all.'}})]}),
  'endorsement-unsigned': () => endorsed({endorsement: [endorsement('unsigned', guild.id, ID)]}),
  'endorsement-expired': async () => endorsed({endorsement: [await by('expired', guild, ID, {validUntil: '2026-10-01T00:00:00Z'})]}),
  'endorsement-forged': async () => endorsed({endorsement: [await prove(endorsement('forged', guild.id, ID), passer.by())]}),
  'endorsement-keys-not-had': async () => endorsed({endorsement: [await by('not-had', guild, ID)]}),
  'endorsement-chain-2': async () => endorsed({endorsement: [await chain(2, ID)]}),
  'endorsement-chain-3': async () => endorsed({endorsement: [await chain(3, ID)]}),
  'endorsement-chain-12': async () => endorsed({endorsement: [await chain(12, ID)]}),
  'trust-01': () => {
    const level = '{"type":["VerifiableCredential","EndorsementCredential"],"issuer":{"id":"did:web:guild.test","type":["Profile"],"endorsement":[';
    return repeating(badge('endorsed'), `${level}@@END@@@@REPEAT@@]}}`);
  },
  'endorsement-16': async () => endorsed({endorsement: await siblings(16)}),
  'endorsement-17': async () => endorsed({endorsement: await siblings(17)}),
  'trust-02': () => full(2700),
  'trust-02-over': async () => repeating(badge('endorsed'), JSON.stringify(await by('over', guild, ID))),
  'profile-embedded': promoted(async () => ({endorsement: [await praise()]})),
  'profile-token': promoted(async () => ({endorsementJwt: [jwt(endorsement('college', guild.id, PROFILE), guild.by('p256', 'p256-jwk'))]})),
  'profile-named': promoted(named, {[PRAISE]: answer(() => praise())}),
  'profile-named-token': promoted(named, {[PRAISE]: answer(
    () => jwt(endorsement('college', guild.id, PROFILE), guild.by('p256', 'p256-jwk')), 'application/vc+jwt')}),
  'profile-named-missing': promoted(named, {[PRAISE]: () => ({error: 'not_found'})}),
  'profile-named-insecure': promoted(async () => ({endorsement: ['http://guild.test/endorsements/college']})),
  'profile-named-no-endorsement': promoted(named, {[PRAISE]: answer(() => ({hello: 'there'}), 'application/json')}),
  'profile-named-badge': promoted(named, {[PRAISE]: answer(() => prove(
    badge('elsewhere', {issuer: {id: guild.id}, credentialSubject: {id: PROFILE}}), guild.by('ed')))}),
  'profile-expired': promoted(async () => ({endorsement: [await praise(guild, {validUntil: '2026-10-01T00:00:00Z'})]})),
  'profile-forged': promoted(async () => ({endorsement: [await prove(endorsement('college', guild.id, PROFILE), magpie.by('ed'))]})),
  'profile-other-target': promoted(async () => ({endorsement: [await by('elsewhere', guild, 'https://larkfield.test/other')]})),
  'profile-self': promoted(async () => ({endorsement: [
    await prove(endorsement('self', PROFILE, PROFILE), {key: larkfield.keys.ed, method: `${PROFILE}#ed`})]})),
  'profile-many': promoted(async () => ({endorsement: Array.from({length: 20}, (_, n) => `${PRAISE}-${n}`)}), Object.fromEntries(
    Array.from({length: 20}, (_, n) => [`${PRAISE}-${n}`, answer(() => praise())]))),
  'profile-of-a-forged-badge': async () => {
    const {evidence} = await promoted(named, {[PRAISE]: answer(() => praise())})();
    return {input: await prove(badge('promoted', {issuer: {id: PROFILE}}), {key: magpie.keys.ed, method: `${PROFILE}#ed`}), evidence};
  },
  'did-document-named': async () => {
    return {input: await endorsed({}), evidence: {
      ...keysOf(larkfield, document => ({...document, endorsement: [PRAISE]})),
      [PRAISE]: served(await by('college', guild, larkfield.id), 'application/vc')}};
  }
};
