// Signing by hand, step by step as the specifications say, so that any step can be done wrong on purpose.
// Canonicalisation is jsonld's (RDFC-1.0) and canonicalize's (JCS); `make.mjs` compares a result with @digitalbazaar/vc.
import crypto from 'node:crypto';
import canonicalize from 'canonicalize';
import jsonld from 'jsonld';
import {loader} from './contexts.mjs';
import {multibase} from './keys.mjs';

const digest = (hash, data) => crypto.createHash(hash).update(data).digest();
/** RDFC-1.0 with the key's own hash inside, too: SHA-384 for P-384 (VC Data Integrity ECDSA §3). */
const rdfc = (document, hash, extra) => jsonld.canonize(document, {
  algorithm: 'RDFC-1.0', canonizeOptions: {messageDigestAlgorithm: hash}, format: 'application/n-quads', safe: true, documentLoader: loader(extra)});

export const SUITE = {EdDSA: 'eddsa-rdfc-2022', ES256: 'ecdsa-rdfc-2019', ES384: 'ecdsa-rdfc-2019'};

/**
 * Adds a Data Integrity proof to `document`.
 * `with.proof` overrides members of the proof, `undefined` leaves them out; `with.previous` are the proofs it builds on.
 */
export async function prove(document, {key, method, proof = {}, previous, extra}) {
  const unsecured = structuredClone(document);
  delete unsecured.proof;
  if(previous) { unsecured.proof = previous; }
  const options = JSON.parse(JSON.stringify({
    type: 'DataIntegrityProof', cryptosuite: SUITE[key.alg], created: '2026-04-01T09:00:00Z', verificationMethod: method,
    proofPurpose: 'assertionMethod', ...proof}));
  const jcs = /-jcs-/.test(options.cryptosuite);
  if(jcs) { options['@context'] = document['@context']; }
  const canonical = jcs ? canonicalize : value => rdfc(value, key.hash, extra);
  const config = {...options, '@context': document['@context']};
  const hashes = [digest(key.hash, await canonical(config)), digest(key.hash, await canonical(unsecured))];
  const signed = {...options, proofValue: multibase(key.sign(Buffer.concat(hashes)))};
  return {...document, proof: [...(document.proof ?? []), signed]};
}

/** The claims that Open Badges 3.0 §8.2.4.2 demands, beside the credential. */
export function claims(credential) {
  const seconds = time => Math.floor(Date.parse(time) / 1000);
  const issuer = credential.issuer?.id ?? credential.issuer;
  return JSON.parse(JSON.stringify({
    iss: issuer, jti: credential.id, nbf: seconds(credential.validFrom ?? credential.issuanceDate),
    sub: credential.credentialSubject?.id,
    exp: credential.validUntil ? seconds(credential.validUntil) : undefined}));
}

export const base64url = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A compact JWS over `payload`; `header` overrides members, `undefined` leaves them out. */
export function token(payload, {key, method, header = {}}) {
  const whole = {alg: key.alg, kid: method, typ: 'JWT', ...header};
  const input = `${base64url(whole)}.${base64url(payload)}`;
  return `${input}.${key.sign(Buffer.from(input)).toString('base64url')}`;
}

/** A credential as a JWT with all claims; `change` may spoil them. */
export const jwt = (credential, {change = x => x, ...how}) => token(change({...credential, ...claims(credential)}), how);
