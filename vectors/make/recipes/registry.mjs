// Registries of issuers: the list of the Digital Credentials Consortium, OpenID Federation, W3C Recognized Entities.
import {prove, token} from '../sign.mjs';
import {badge, didKey, guild, issue, issueJwt, larkfield, magpie, merge, served, servedList, statusList, town, V2} from '../world.mjs';

const NOW = Math.floor(Date.parse('2026-11-15T12:00:00Z') / 1000), DAY = 86400;
const good = () => issue(badge('registry'));
/** A badge that larkfield issues under an address of its own, and what is served there. */
const address = 'https://osprey.test/issuers/3';
const addressed = () => issueJwt(badge('registry', {issuer: {id: address}}), {method: `${address}#one`});
const addressKeys = {[address]: {error: 'not_found'}, 'https://osprey.test/.well-known/jwks.json': served({
  keys: [{...larkfield.keys.p256.jwk, kid: `${address}#one`}]}, 'application/jwk-set+json')};

// The Digital Credentials Consortium.
const LIST = 'https://consortium.test/known-registries.json';
const [FIRST, SECOND] = ['https://registry.test/issuers.json', 'https://second-registry.test/issuers.json'];
const file = (ids, name = 'Listed College') => served({
  meta: {created: '2026-01-01T00:00:00Z', updated: '2026-11-01T00:00:00Z'},
  registry: Object.fromEntries(ids.map(id => [id, {name, location: 'Larkfield', url: 'https://listed.test/'}]))});
const known = (...registries) => ({[LIST]: served(registries.map(one => ({name: 'A registry', governanceUrl: 'https://consortium.test/', ...one})))});
const legacy = url => ({type: 'dcc-legacy', url});

// OpenID Federation. The anchor's key is guild's; its keys are pinned in ../policies/federation-keys.json.
const ANCHOR = 'https://anchor.test', FETCH = `${ANCHOR}/fetch`, CONFIGURATION = `${ANCHOR}/.well-known/openid-federation`;
const about = id => `${FETCH}?sub=${encodeURIComponent(id)}`;
const claims = (sub, more = {}) => merge({
  iss: ANCHOR, sub, iat: NOW - DAY, exp: NOW + DAY, jti: 'a1b2',
  metadata: {
    federation_entity: {organization_name: 'Stated College', homepage_uri: 'https://stated.test'},
    institution_additional_information: {legal_name: 'The Trustees of Stated College'}
  }}, more);
const sign = (payload, {key = guild.keys.p256, header = {}} = {}) =>
  served(token(payload, {key, method: 'anchor-1', header: {typ: 'entity-statement+jwt', ...header}}), 'application/entity-statement+jwt');
const states = (more, how) => ({[about(larkfield.id)]: sign(claims(larkfield.id, more), how)});
const federated = answers => async () => ({input: await good(), evidence: answers});
const kid = (key, name) => ({...key.jwk, kid: name});
const stated = {jwks: {keys: [kid(town.keys.ed, 'anchor-1')]}};
const own = (more = {}, how = {}) => ({[`${address}/.well-known/openid-federation`]: sign({
  iss: address, sub: address, iat: NOW - DAY, exp: NOW + DAY, authority_hints: [ANCHOR], ...stated,
  metadata: {federation_entity: {organization_name: 'What it calls itself'}}, ...more}, {key: town.keys.ed, ...how})});
const confirmed = (...answers) => () => ({
  input: addressed(), evidence: {...addressKeys, [about(address)]: sign(claims(address, stated)), ...Object.assign({}, ...answers)}});
/** The same without keys in the anchor's statement. */
const keyless = () => ({...confirmed(own())(), evidence: {...addressKeys, [about(address)]: sign(claims(address)), ...own()}});
const itself = (more = {}) => sign(merge({
  iss: ANCHOR, sub: ANCHOR, iat: NOW - DAY, exp: NOW + DAY, jwks: {keys: [kid(guild.keys.p256, 'anchor-1')]},
  metadata: {federation_entity: {organization_name: 'The anchor', federation_fetch_endpoint: FETCH}}}, more));
const anchor = {type: 'oidf', trustAnchorEC: CONFIGURATION};

// W3C Recognized Entities, signed by guild.
const ENTITIES = 'https://ministry.test/recognised.json', DRAFT = 'https://www.w3.org/ns/credentials/examples/v2';
const extra = {[DRAFT]: {'@context': {'@vocab': 'https://www.w3.org/ns/credentials/examples#'}}};
const entity = (id, more = {}) => merge({
  id, type: 'RecognizedEntity', name: 'Recognised College', legalName: 'The Recognised College',
  recognizedTo: {type: 'RecognizedAction', action: 'issue', recognizedBy: guild.id}}, more);
const list = (entities, more = {}) => ({
  '@context': [V2, DRAFT], id: ENTITIES, type: ['VerifiableCredential', 'RecognizedEntityCredential'],
  issuer: {id: guild.id, type: 'RecognizedIssuer'}, validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-12-01T00:00:00Z',
  credentialSubject: entities, ...more});
const by = (party, document) => prove(document, {...party.by('ed'), extra, proof: {created: '2026-11-01T00:00:00Z'}});
const entities = document => async () => ({input: await good(), evidence: {[ENTITIES]: served(await document(), 'application/vc')}});
const listing = (more, whole) => entities(() => by(guild, list([entity(magpie.id), entity(larkfield.id, more)], whole)));
const SCHEMA = 'https://ministry.test/diploma.json';
const diplomas = {recognizedTo: {outputValidation: {id: SCHEMA, type: 'JsonSchema'}}};
const limited = schema => async () => {
  const made = await listing(diplomas)();
  return {...made, evidence: {...made.evidence, [SCHEMA]: served(schema, 'application/schema+json')}};
};

/** A stranger's badge whose issuer goes by `name`. */
const stranger = (name, evidence) => async () => {
  const {id, by} = didKey('ed25519', 'impostor');
  return {input: await prove(badge('registry', {issuer: {id, name}}), by()), evidence};
};

export const cases = {
  'dcc-list': async () => ({input: await good(), evidence: {
    ...known(legacy(FIRST), legacy(SECOND)), [FIRST]: file([magpie.id]), [SECOND]: file([larkfield.id])}}),
  'dcc-list-silent': async () => ({input: await good(), evidence: {...known(legacy(FIRST)), [FIRST]: file([magpie.id])}}),
  'dcc-list-one-down': async () => ({input: await good(), evidence: {
    ...known(legacy(FIRST), legacy(SECOND)), [FIRST]: {error: 'timeout'}, [SECOND]: file([magpie.id])}}),
  'dcc-list-unknown-type': async () => ({input: await good(), evidence: {
    ...known({type: 'ledger', url: FIRST}, legacy(SECOND)), [FIRST]: file([larkfield.id]), [SECOND]: file([magpie.id])}}),
  'dcc-list-insecure': async () => ({input: await good(), evidence: known(legacy('http://registry.test/issuers.json'))}),
  'dcc-list-nested': async () => ({input: await good(), evidence: known(legacy(LIST))}),
  'dcc-list-long': async () => ({input: await good(), evidence: Object.assign(
    known(...Array.from({length: 20}, (_, n) => legacy(`https://registry.test/${n}.json`))),
    ...Array.from({length: 20}, (_, n) => ({[`https://registry.test/${n}.json`]: file([magpie.id])})))}),
  'dcc-list-crowded': async () => ({input: await good(), evidence: {
    ...known(...Array(65).fill(legacy(FIRST))), [FIRST]: file([larkfield.id])}}),
  'dcc-list-repeats': async () => ({input: await good(), evidence: {
    ...known(...Array(40).fill(legacy(FIRST)), legacy(SECOND)), [FIRST]: {error: 'timeout'}, [SECOND]: file([magpie.id])}}),
  'dcc-list-anchor': async () => ({input: await good(), evidence: {...known(anchor), [CONFIGURATION]: itself(), ...states()}}),
  'dcc-list-anchor-copied': async () => ({input: await good(), evidence: {
    ...known({type: 'oidf', trustAnchorEC: 'https://copies.test/.well-known/openid-federation'}),
    'https://copies.test/.well-known/openid-federation': itself(), ...states()}}),
  'dcc-list-anchor-other-key': async () => ({input: await good(), evidence: {
    ...known(anchor), [CONFIGURATION]: itself({jwks: {keys: [kid(magpie.keys.p256, 'anchor-1')]}}), ...states()}}),
  'dcc-look-alike': stranger('LISTED CO\u217cLEGE', {[FIRST]: file([larkfield.id])}),
  'oidf-stated': federated(states()),
  'oidf-not-stated': federated({[about(larkfield.id)]: {error: 'not_found'}}),
  'oidf-down': federated({[about(larkfield.id)]: {error: 'timeout'}}),
  'oidf-other-key': federated(states({}, {key: magpie.keys.p256})),
  'oidf-own-key': federated(states({jwks: {keys: [kid(magpie.keys.p256, 'magpie-1')]}}, {key: magpie.keys.p256, header: {kid: 'magpie-1'}})),
  'oidf-brought-key': federated(states({}, {key: magpie.keys.p256, header: {kid: 'magpie-1', jwk: magpie.keys.p256.jwk}})),
  'oidf-none': async () => {
    const [, payload] = sign(claims(larkfield.id)).text.split('.');
    const header = Buffer.from(JSON.stringify({alg: 'none', kid: 'anchor-1', typ: 'entity-statement+jwt'})).toString('base64url');
    return {input: await good(), evidence: {[about(larkfield.id)]: served(`${header}.${payload}.`)}};
  },
  'oidf-expired': federated(states({iat: NOW - 3 * DAY, exp: NOW - DAY})),
  'oidf-future': federated(states({iat: NOW + DAY, exp: NOW + 2 * DAY})),
  'oidf-other-subject': federated({[about(larkfield.id)]: sign(claims(magpie.id))}),
  'oidf-other-issuer': federated(states({iss: 'https://magpie.test'})),
  'oidf-typ': federated(states({}, {header: {typ: 'JWT'}})),
  'oidf-critical': federated(states({crit: ['level'], level: 3})),
  'oidf-confirmed': confirmed(own()),
  'oidf-unconfirmed': confirmed({[`${address}/.well-known/openid-federation`]: {error: 'not_found'}}),
  'oidf-self-signed': confirmed(own({jwks: {keys: [kid(magpie.keys.ed, 'anchor-1')]}}, {key: magpie.keys.ed})),
  'oidf-confirms-another': confirmed(own({sub: 'https://osprey.test/issuers/4', iss: 'https://osprey.test/issuers/4'})),
  'oidf-no-keys': keyless,
  'oidf-no-hints': confirmed(own({authority_hints: undefined})),
  'oidf-other-hints': confirmed(own({authority_hints: ['https://other-anchor.test']})),
  'recognition-by-another': listing({recognizedTo: {recognizedBy: magpie.id}}),
  'recognition-listed': listing(),
  'recognition-first-name': listing({}, {type: ['VerifiableCredential', 'VerifiableRecognitionCredential']}),
  'recognition-token': entities(() => token(list([entity(larkfield.id)]), {...guild.by('p256', 'p256-jwk'), header: {typ: 'vc+jwt'}})),
  'recognition-not-listed': entities(() => by(guild, list([entity(magpie.id)]))),
  'recognition-verify-only': listing({recognizedTo: {action: 'verify'}}),
  'recognition-same-as': entities(() => by(guild, list([entity(magpie.id, {sameAs: larkfield.id, url: larkfield.id})]))),
  'recognition-entry-expired': listing({validUntil: '2026-11-10T00:00:00Z'}),
  'recognition-expired': listing({}, {validUntil: '2026-11-10T00:00:00Z'}),
  'recognition-other-signer': entities(() => by(magpie, list([entity(larkfield.id)], {issuer: magpie.id}))),
  'recognition-forged': entities(() => prove(list([entity(larkfield.id)]), {key: magpie.keys.ed, method: `${guild.id}#ed`, extra})),
  'recognition-altered': entities(async () => {
    const signed = await by(guild, list([entity(magpie.id)]));
    return {...signed, credentialSubject: [entity(larkfield.id)]};
  }),
  'recognition-unsigned': entities(() => list([entity(larkfield.id)])),
  'recognition-other-type': listing({}, {type: ['VerifiableCredential', 'ListCredential']}),
  'recognition-schema-met': limited({type: 'object', required: ['credentialSubject']}),
  'recognition-schema-unmet': limited({type: 'object', required: ['diplomaSupplement']}),
  'recognition-schema-missing': listing(diplomas),
  'recognition-revoked': async () => {
    const status = 'https://ministry.test/status/1';
    const revoked = await servedList(statusList({set: [9], issuer: guild.id, id: status}), guild.by('ed'));
    const entry = {id: `${status}#9`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '9', statusListCredential: status};
    const made = await listing({}, {credentialStatus: entry})();
    return {...made, evidence: {...made.evidence, ...revoked}};
  },
  'recognition-look-alike': async () => {
    const {id, by: own} = didKey('ed25519', 'impostor');
    const made = await listing()();
    return {...made, input: await prove(badge('registry', {issuer: {id, name: 'Rec\u043egnised College'}}), own())};
  },
  'two-registries-one-down': federated({...states({}, {key: magpie.keys.p256}), [FIRST]: file([magpie.id])}),
  'two-registries-one-lists': federated({[about(larkfield.id)]: {error: 'timeout'}, [FIRST]: file([larkfield.id])}),
  'pinned-look-alike': stranger('Larkfie1d College')
};
