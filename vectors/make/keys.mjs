// Test keys only. Elliptic ones grow from their names; RSA keys cannot, so they are kept in ../keys.
import crypto from 'node:crypto';
import fs from 'node:fs';
import * as base58 from 'base58-universal';

const CURVES = {
  p256: {ecdh: 'prime256v1', crv: 'P-256', size: 32, hash: 'sha256', alg: 'ES256', prefix: [0x80, 0x24]},
  p384: {ecdh: 'secp384r1', crv: 'P-384', size: 48, hash: 'sha384', alg: 'ES384', prefix: [0x81, 0x24]}
};

export function key(kind, name) {
  if(kind === 'ed25519') { return ed25519(name); }
  if(kind === 'rsa') { return rsa(name); }
  return ecdsa(CURVES[kind], name);
}

export const multibase = bytes => 'z' + base58.encode(bytes);
const seed = (name, size) => crypto.hkdfSync('sha256', 'openbadges test vectors', '', name, size);

function ed25519(name) {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.from(seed(name, 32))]);
  const secret = crypto.createPrivateKey({key: der, format: 'der', type: 'pkcs8'});
  const jwk = publicJwk(secret);
  return {
    jwk, secret, alg: 'EdDSA', hash: 'sha256', seed: new Uint8Array(seed(name, 32)),
    multikey: multibase(Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(jwk.x, 'base64url')])),
    sign: data => crypto.sign(null, data, secret)
  };
}

function ecdsa({ecdh, crv, size, hash, alg, prefix}, name) {
  const pair = crypto.createECDH(ecdh);
  pair.setPrivateKey(Buffer.from(seed(name, size)));
  const point = pair.getPublicKey(), [x, y] = [point.subarray(1, 1 + size), point.subarray(1 + size)];
  const jwk = {kty: 'EC', crv, x: x.toString('base64url'), y: y.toString('base64url')};
  const d = pair.getPrivateKey();
  const secret = crypto.createPrivateKey({key: {...jwk, d: d.toString('base64url')}, format: 'jwk'});
  return {
    jwk, secret, alg, hash,
    multikey: multibase(Buffer.concat([Buffer.from(prefix), pair.getPublicKey(null, 'compressed')])),
    secretMultikey: multibase(Buffer.concat([Buffer.from(crv === 'P-256' ? [0x86, 0x26] : [0x87, 0x26]), d])),
    sign: data => crypto.sign(hash, data, {key: secret, dsaEncoding: 'ieee-p1363'})
  };
}

function rsa(name) {
  const secret = crypto.createPrivateKey(fs.readFileSync(new URL(`../keys/${name}.pem`, import.meta.url)));
  return {jwk: publicJwk(secret), secret, alg: 'RS256', sign: data => crypto.sign('sha256', data, secret)};
}

const publicJwk = secret => crypto.createPublicKey(secret).export({format: 'jwk'});
