// From the issuer's id to its keys.
import {key} from '../keys.mjs';
import {jwt, prove} from '../sign.mjs';
import {badge, didDocument, didKey, issue, issueJwt, jsonWebKey, larkfield, magpie, multikey, served} from '../world.mjs';

const good = () => issue(badge('keys'));
const answered = (answer, address = larkfield.address) => async () => ({input: await good(), evidence: {[address]: answer}});
const documented = change => answered(served(didDocument(larkfield, change)));
const ed = larkfield.keys.ed;

/** A badge of a did:web issuer with `id`, whose document is served at `address`. */
const elsewhere = (id, address) => async () => {
  const party = {id, keys: {ed}};
  return {
    input: await prove(badge('keys', {issuer: {id}}), {key: ed, method: `${id}#ed`}),
    evidence: {[address]: served(didDocument(party))}};
};

/** A badge of an https issuer, with these answers for its profile and its key set. */
const OSPREY = 'https://osprey.test/issuers/9';
const https = (profile, keys, how = {}) => () => ({
  input: issueJwt(badge('keys', {issuer: {id: how.id ?? OSPREY, name: 'Osprey Trust'}}), {method: how.kid ?? `${OSPREY}#one`, header: how.header ?? {}}),
  evidence: {[OSPREY]: profile, 'https://osprey.test/.well-known/jwks.json': keys}});
const jwk = (more = {}) => ({...larkfield.keys.p256.jwk, kid: `${OSPREY}#one`, ...more});
const profile = (...keys) => served({
  '@context': ['https://www.w3.org/ns/cid/v1'], id: OSPREY, type: ['Profile'], name: 'Osprey Trust',
  verificationMethod: keys, assertionMethod: keys.map(({id}) => id)});
const listed = (more = {}) => ({...jsonWebKey(OSPREY, 'one', larkfield.keys.p256), ...more});
const other = jsonWebKey(OSPREY, 'two', magpie.keys.p256);
const none = {error: 'not_found'};
const keySet = (...keys) => served({keys}, 'application/jwk-set+json');

const named = id => () => issueJwt(badge('keys', {issuer: {id}}));
const proven = (id, method) => async () => ({...badge('keys', {issuer: {id}}), proof: [{...(await good()).proof[0], verificationMethod: method}]});

export const cases = {
  'issuer-no-address': named('Larkfield College'),
  'issuer-empty-did': named('did:'),
  'issuer-did-key-garbage': named('did:key:zHedgeLaying'),
  'issuer-http': proven('http://larkfield.test/issuer', 'http://larkfield.test/issuer#ed'),
  'issuer-http-key': proven('https://larkfield.test/issuer', 'http://larkfield.test/issuer#ed'),
  'issuer-slash': elsewhere('did:web:larkfield.test%2Fadmin', 'https://larkfield.test/admin/.well-known/did.json'),
  'issuer-method': proven('did:hedge:larkfield', 'did:hedge:larkfield#ed'),
  'issuer-timeout': answered({error: 'timeout'}),
  'issuer-gone': answered({error: 'not_found'}),
  'issuer-no-json': answered(served('<html>moved</html>')),
  'issuer-twice-in-json': answered(served(JSON.stringify(didDocument(larkfield)).replace('{', '{"id":"did:web:larkfield.test",'))),
  'issuer-charset': answered(served(didDocument(larkfield), 'application/did+ld+json; charset=utf-8')),
  'issuer-no-type': answered({status: 200, text: JSON.stringify(didDocument(larkfield))}),
  'issuer-other-id': documented(document => ({...document, id: magpie.id})),
  'issuer-deactivated': documented(document => ({...document, deactivated: true})),
  'issuer-twins': documented(document => ({
    ...document, verificationMethod: [...document.verificationMethod, multikey(larkfield.id, 'ed', magpie.keys.ed)]})),
  'issuer-private-key': documented(document => ({
    ...document, verificationMethod: [...document.verificationMethod, jsonWebKey(larkfield.id, 'leak', {jwk: {...magpie.keys.p256.jwk, d: 'AQAB'}})]})),
  'issuer-controller': documented(document => ({
    ...document, verificationMethod: document.verificationMethod.map(method => ({...method, controller: magpie.id}))})),
  'issuer-context-redefined': documented(document => ({...document, '@context': [...document['@context'], {assertionMethod: 'https://w3id.org/security#keyAgreementMethod'}]})),
  'issuer-path': elsewhere('did:web:larkfield.test:schools:craft', 'https://larkfield.test/schools/craft/did.json'),
  'issuer-port': elsewhere('did:web:larkfield.test%3A8443', 'https://larkfield.test:8443/.well-known/did.json'),
  'issuer-did-key-p256': () => {
    const {id, by} = didKey('p256', 'wandering p256');
    return prove(badge('keys', {issuer: {id}}), by());
  },
  'issuer-did-jwk': () => {
    const k = key('p256', 'wandering jwk'), id = `did:jwk:${Buffer.from(JSON.stringify(k.jwk)).toString('base64url')}`;
    return jwt(badge('keys', {issuer: {id}}), {key: k, method: `${id}#0`});
  },
  'issuer-key-revoked': documented(document => ({
    ...document, verificationMethod: document.verificationMethod.map(method => ({...method, revoked: '2026-01-01T00:00:00Z'}))})),
  'issuer-key-expired': documented(document => ({
    ...document, verificationMethod: document.verificationMethod.map(method => ({...method, expires: '2026-10-01T00:00:00Z'}))})),
  'issuer-key-elsewhere': documented(document => ({
    ...document, verificationMethod: [], assertionMethod: [`${magpie.id}#ed`, `${larkfield.id}#ed`]})),
  'issuer-key-embedded': documented(document => ({...document, verificationMethod: [], assertionMethod: [multikey(larkfield.id, 'ed', ed)]})),
  'issuer-key-relative': documented(document => ({
    ...document, verificationMethod: [multikey(larkfield.id, 'ed', ed, {id: '#ed'})], assertionMethod: ['#ed']})),
  'issuer-key-method-alone': documented(document => ({...document, assertionMethod: undefined})),
  'issuer-null-document': answered(served('null')),
  'issuer-huge-document': answered(served({...didDocument(larkfield), padding: 'x'.repeat(1 << 18)})),
  'issuer-space': elsewhere('did:web:larkfield.test:a%20b', 'https://larkfield.test/a%20b/did.json'),
  'issuer-with-fragment': named(`${larkfield.id}#ed`),
  'issuer-with-query': named(`${larkfield.id}?versionId=1`),
  'issuer-user-information': named('https://good.test@evil.test/issuer'),
  'issuer-address-in-digits': named('did:web:127.1'),
  'issuer-address-v6': named('did:web:%5B%3A%3A1%5D'),
  'https-profile': https(profile(listed()), none),
  'https-key-set': https(none, keySet(jwk())),
  'https-nowhere': https(none, keySet({...magpie.keys.p256.jwk, kid: `${OSPREY}#two`})),
  'https-half': https({error: 'timeout'}, keySet({...magpie.keys.p256.jwk, kid: `${OSPREY}#two`})),
  'https-half-enough': https({error: 'timeout'}, keySet(jwk())),
  'https-self-asserted': https({error: 'transport'}, {error: 'transport'}, {header: {jwk: larkfield.keys.p256.jwk}}),
  'https-other-profile': https(profile(other), none),
  'https-foreign-set': https(none, served({iss: 'https://osprey.test/issuers/10', keys: [jwk()]}, 'application/jwk-set+json')),
  'https-own-set': https(none, served({iss: OSPREY, keys: [jwk()]}, 'application/jwk-set+json')),
  'https-other-spelling': https(profile(listed()), none)
};
