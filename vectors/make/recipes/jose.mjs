// Compact JWS: claims, headers, algorithms.
import {key} from '../keys.mjs';
import {base64url, claims, token} from '../sign.mjs';
import {badge, didDocument, issueJwt, jsonWebKey, larkfield, oldBadge, served} from '../world.mjs';

const by = larkfield.by('p256', 'p256-jwk');
const signed = (change, how) => () => issueJwt(badge('token'), {change, ...how});
const header = header => () => issueJwt(badge('token'), {header});
const {issuanceDate, ...rest} = oldBadge('token');
const old = {issuanceDate, ...rest};

/** A token by a further key that the issuer's document lists. */
function withKey(name, jwk, how) {
  const fragment = `${name}-jwk`;
  return () => ({
    input: issueJwt(badge('token'), {...how, method: `${larkfield.id}#${fragment}`}),
    evidence: {[larkfield.address]: served(didDocument({...larkfield, keys: {}}, document => ({
      ...document, verificationMethod: [jsonWebKey(larkfield.id, name, {jwk}, {id: `${larkfield.id}#${fragment}`})],
      assertionMethod: [`${larkfield.id}#${fragment}`]})))}
  });
}
/** A token whose header and payload are any text. */
function raw(header, payload) {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${by.key.sign(Buffer.from(input)).toString('base64url')}`;
}
const weak = key('rsa', 'rsa-2048-e3');
const plain = larkfield.keys.p256;

export const cases = {
  'claims-vc': () => token({vc: old, ...claims(old)}, by),
  'claims-vc-new-model': () => token({vc: badge('token'), ...claims(badge('token'))}, by),
  'claims-vc-and-top': signed(credential => ({...credential, vc: old})),
  'claims-old-model-on-top': () => token({...old, ...claims(old)}, by),
  'claims-no-iss': signed(({iss, ...rest}) => rest),
  'claims-no-jti': signed(({jti, ...rest}) => rest),
  'claims-no-nbf': signed(({nbf, ...rest}) => rest),
  'claims-none': () => token(badge('token'), by),
  'claims-jti': signed(credential => ({...credential, jti: 'https://larkfield.test/badges/another'})),
  'claims-iss': signed(credential => ({...credential, iss: 'did:web:guild.test'})),
  'claims-nbf-number': signed(credential => ({...credential, nbf: true})),
  'claims-exp': signed(credential => ({...credential, exp: 1893456000})),
  'claims-exp-past': signed(credential => ({...credential, exp: 1778000000})),
  'claims-aud': signed(credential => ({...credential, aud: 'https://somebody.test/', iat: 1775030400})),
  'header-typ': header({typ: 'at+jwt'}),
  'header-typ-number': header({typ: 7}),
  'header-vc-jwt': header({typ: 'vc+jwt', cty: 'vc'}),
  'header-jwk': header({kid: undefined, jwk: plain.jwk}),
  'header-jwk-private': header({jwk: {...plain.jwk, d: 'AQAB'}}),
  'header-x5c': header({x5c: ['MIIB']}),
  'header-zip': header({zip: 'DEF'}),
  'header-unknown': header({hedge: true}),
  'header-kid-elsewhere': header({kid: `${larkfield.id}#no-such-key`, jwk: plain.jwk}),
  'header-kid-other-key': header({kid: `${larkfield.id}#p384-jwk`}),
  'alg-ps256': () => issueJwt(badge('token'), {...larkfield.by('rsa', 'rsa-jwk'), header: {alg: 'PS256'}}),
  'alg-invented': header({alg: 'ES257'}),
  'alg-lower-case': header({alg: 'es256'}),
  'alg-none-mixed': header({alg: 'nOnE'}),
  'alg-rs256-with-ec': header({alg: 'RS256'}),
  'key-exponent-3': withKey('weak', weak.jwk, {key: weak}),
  'key-encryption': withKey('p256', {...plain.jwk, use: 'enc'}),
  'key-ops-encryption': withKey('p256', {...plain.jwk, key_ops: ['encrypt']}),
  'key-signing': withKey('p256', {...plain.jwk, use: 'sig', key_ops: ['verify'], alg: 'ES256'}),
  'header-kid-number': header({kid: 7}),
  'header-kid-empty': header({kid: ''}),
  'header-jwk-text': header({kid: undefined, jwk: 'the usual one'}),
  'header-no-alg': header({alg: undefined}),
  'header-alg-number': header({alg: 256}),
  'header-no-key': header({kid: undefined}),
  'header-typ-lower': header({typ: 'vc+ld+json+jwt'}),
  'header-array': () => raw('["ES256"]', JSON.stringify({...badge('token'), ...claims(badge('token'))})),
  'header-mark': () => raw('\ufeff' + JSON.stringify({alg: 'ES256', kid: by.method}), JSON.stringify({...badge('token'), ...claims(badge('token'))})),
  'payload-text': () => raw(JSON.stringify({alg: 'ES256', kid: by.method}), '"a badge"'),
  'payload-empty': () => raw(JSON.stringify({alg: 'ES256', kid: by.method}), ''),
  'signature-empty': () => issueJwt(badge('token')).replace(/[^.]*$/, ''),
  'signature-rsa-short': () => {
    const [head, payload, signature] = issueJwt(badge('token'), larkfield.by('rsa', 'rsa-jwk')).split('.');
    return [head, payload, Buffer.from(signature, 'base64url').subarray(1).toString('base64url')].join('.');
  },
  'signature-rsa-long': () => {
    const [head, payload, signature] = issueJwt(badge('token'), larkfield.by('rsa', 'rsa-jwk')).split('.');
    return [head, payload, Buffer.concat([Buffer.alloc(1), Buffer.from(signature, 'base64url')]).toString('base64url')].join('.');
  },
  'claims-offset': () => issueJwt(badge('token', {validFrom: '2026-04-01T10:00:00+02:00', validUntil: '2031-04-01T10:00:00+02:00'})),
  'claims-fraction': signed(credential => ({...credential, nbf: credential.nbf + 0.5})),
  'claims-iss-array': signed(credential => ({...credential, iss: [credential.iss]})),
  'claims-no-id': () => issueJwt(badge('token', {id: undefined})),
  'key-wrong-curve': withKey('p256', {...plain.jwk, crv: 'P-384'}),
  'key-off-curve': withKey('p256', {...plain.jwk, y: plain.jwk.x}),
  'key-short': withKey('p256', {...plain.jwk, x: plain.jwk.x.slice(0, -2)}),
  'key-symmetric': withKey('hmac', {kty: 'oct', k: Buffer.from('hedge').toString('base64url')}, {key: plain}),
  'token-altered': () => {
    const [head, payload, signature] = issueJwt(badge('token')).split('.');
    const text = Buffer.from(payload, 'base64url').toString().replace('Hedge', 'Ledge');
    return [head, Buffer.from(text).toString('base64url'), signature].join('.');
  }
};
