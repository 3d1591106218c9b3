// Who issues what: invented parties, and the good badge that every case is a change of.
import zlib from 'node:zlib';
import {key} from './keys.mjs';
import {jwt, prove} from './sign.mjs';

export const V1 = 'https://www.w3.org/2018/credentials/v1';
export const V2 = 'https://www.w3.org/ns/credentials/v2';
export const OB = 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json';
export const EXTENSIONS = 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json';

/** A did:web party with an Ed25519, a P-256, a P-384 and an RSA key. */
export function party(name, ...path) {
  const id = ['did:web', `${name}.test`, ...path].join(':');
  const keys = {
    ed: key('ed25519', `${name} ed`), p256: key('p256', `${name} p256`), p384: key('p384', `${name} p384`)
  };
  const by = (kind, fragment = kind) => ({key: keys[kind], method: `${id}#${fragment}`});
  return {id, keys, by, home: `https://${name}.test`, address: didWebAddress(id)};
}

function didWebAddress(id) {
  const [host, ...path] = id.split(':').slice(2).map(decodeURIComponent);
  return `https://${host}/${path.length ? path.join('/') : '.well-known'}/did.json`;
}

export const larkfield = party('larkfield');
larkfield.keys.rsa = key('rsa', 'rsa-2048');
export const magpie = party('magpie');
export const guild = party('guild');
export const town = party('town');

export const multikey = (id, fragment, key, more = {}) =>
  ({id: `${id}#${fragment}`, type: 'Multikey', controller: id, publicKeyMultibase: key.multikey, ...more});
export const jsonWebKey = (id, fragment, key, more = {}) =>
  ({id: `${id}#${fragment}`, type: 'JsonWebKey', controller: id, publicKeyJwk: key.jwk, ...more});

/** The key document of a did:web party; Multikeys for proofs, JsonWebKeys (`…-jwk`) for tokens. */
export function didDocument({id, keys}, change = x => x) {
  const methods = Object.entries(keys).flatMap(([name, key]) =>
    [...(key.multikey ? [multikey(id, name, key)] : []), jsonWebKey(id, `${name}-jwk`, key)]);
  return change({
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id, verificationMethod: methods, assertionMethod: methods.map(method => method.id)});
}

/** A recorded answer. */
export const served = (body, type = 'application/json', status = 200) =>
  ({status, type, text: typeof body === 'string' ? body : JSON.stringify(body)});
export const keysOf = (party, change) => ({[party.address]: served(didDocument(party, change))});

/** A did:key party. */
export function didKey(kind, name) {
  const k = key(kind, name), id = `did:key:${k.multikey}`;
  return {id, key: k, by: () => ({key: k, method: `${id}#${k.multikey}`})};
}

/** The good badge; `change` is laid over it, member by member. */
export function badge(number, change = {}) {
  return merge({
    '@context': [V2, OB],
    id: `https://larkfield.test/badges/${number}`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Hedge Laying',
    issuer: {id: larkfield.id, type: ['Profile'], name: 'Larkfield College'},
    validFrom: '2026-04-01T08:00:00Z',
    credentialSubject: {
      id: 'did:example:rowan',
      type: ['AchievementSubject'],
      achievement: {
        id: 'https://larkfield.test/achievements/hedges',
        type: ['Achievement'],
        name: 'Hedge Laying',
        description: 'Laid twenty metres of hedge in the local style.',
        criteria: {narrative: 'Cuts, lays and stakes twenty metres; the hedge stands after a winter.'},
        achievementType: 'Badge'
      }
    }
  }, change);
}

/** `change` over `base`: objects member by member, everything else whole; `undefined` takes a member away. */
export function merge(base, change) {
  if(!plain(base) || !plain(change)) { return change; }
  const out = {...base};
  for(const [name, value] of Object.entries(change)) {
    if(value === undefined) { delete out[name]; } else { out[name] = name in out ? merge(out[name], value) : value; }
  }
  return out;
}
const plain = value => value !== null && typeof value === 'object' && !Array.isArray(value);

/** A badge of data model 1.1. */
export function oldBadge(number, change = {}) {
  const {validFrom, ...rest} = badge(number);
  return merge({...rest, '@context': [V1, 'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json'], issuanceDate: validFrom}, change);
}

/** The badge signed as larkfield does every day. */
export const issue = (credential, how = {}) => prove(credential, {...larkfield.by('ed'), ...how});
export const issueJwt = (credential, how = {}) => jwt(credential, {...larkfield.by('p256', 'p256-jwk'), ...how});

/** An endorsement of the thing `about`. */
export function endorsement(number, by, about, change = {}) {
  return merge({
    '@context': [V2, OB],
    id: `https://guild.test/endorsements/${number}`,
    type: ['VerifiableCredential', 'EndorsementCredential'],
    name: 'Endorsement',
    issuer: {id: by, type: ['Profile'], name: 'An endorser'},
    validFrom: '2026-04-02T08:00:00Z',
    credentialSubject: {id: about, type: ['EndorsementSubject'], endorsementComment: 'Solid work.'}
  }, change);
}

export const STATUS = 'https://larkfield.test/status/1';
export const statusEntry = (index, change = {}) => merge({
  id: `${STATUS}#${index}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation',
  statusListIndex: String(index), statusListCredential: STATUS}, change);

/** A status list of `length` bits with those of `set` on, most significant first. */
export function statusList({set = [], length = 131072, purpose = 'revocation', change = {}, issuer = larkfield.id, id = STATUS}) {
  const bits = Buffer.alloc(length / 8);
  for(const index of set) { bits[index >> 3] |= 0x80 >> (index & 7); }
  return merge({
    '@context': [V2],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom: '2026-11-14T00:00:00Z',
    validUntil: '2026-12-14T00:00:00Z',
    credentialSubject: {id: `${id}#list`, type: 'BitstringStatusList', statusPurpose: purpose, encodedList: 'u' + zlib.gzipSync(bits).toString('base64url')}
  }, change);
}
export const servedList = async (list, how = {}, type = 'application/vc') =>
  ({[list.id]: served(await prove(list, {...larkfield.by('ed'), proof: {created: '2026-11-14T00:00:00Z'}, ...how}), type)});

// Images.
const crcTable = Array.from({length: 256}, (_, n) => {
  for(let k = 0; k < 8; k++) { n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; }
  return n >>> 0;
});
const crc = data => ~data.reduce((c, byte) => crcTable[(c ^ byte) & 255] ^ (c >>> 8), -1) >>> 0;
const word = n => { const out = Buffer.alloc(4); out.writeUInt32BE(n >>> 0); return out; };
const chunk = (name, data) => Buffer.concat([word(data.length), Buffer.from(name), data, word(crc(Buffer.concat([Buffer.from(name), data])))]);

/** A PNG of one pixel with these chunks after the header. */
export const png = (...chunks) => Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])),
  ...chunks, chunk('IDAT', zlib.deflateSync(Buffer.alloc(4))), chunk('IEND', Buffer.alloc(0))]);
export const iTXt = (text, {compressed = false, keyword = 'openbadgecredential', language = '', translated = ''} = {}) => chunk('iTXt', Buffer.concat([
  Buffer.from(`${keyword}\0${compressed ? '\x01' : '\0'}\0${language}\0${translated}\0`, 'latin1'), compressed ? zlib.deflateSync(text) : Buffer.from(text)]));
