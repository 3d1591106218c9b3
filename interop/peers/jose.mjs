// Tokens by jose.
import fs from 'node:fs';
import {CompactSign, base64url, createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify} from 'jose';
import {answer, read, readJson, writeJson} from './answer.mjs';

await answer(({documents}) => ({
  async verify({file, issuer, keys}) {
    await jwtVerify(read(file).trim(), createLocalJWKSet(readJson(documents[keys])), {issuer});
  },
  sign
}));

/** Signs a badge with a new key of a DID; without one, the key's own as did:jwk. */
async function sign({credential, did, didDocument, algorithm, out}) {
  const {publicKey, privateKey} = await generateKeyPair(algorithm, {extractable: true});
  const jwk = await exportJWK(publicKey);
  const issuer = did || `did:jwk:${base64url.encode(JSON.stringify(jwk))}`;
  const kid = did ? `${issuer}#key-1` : `${issuer}#0`;
  if(did) {
    writeJson(didDocument, {
      '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'], id: issuer,
      verificationMethod: [{id: kid, type: 'JsonWebKey', controller: issuer, publicKeyJwk: jwk}], assertionMethod: [kid]});
  }
  const badge = {...readJson(credential), issuer: {id: issuer, type: ['Profile'], name: 'Tide Watch'}};
  const payload = new TextEncoder().encode(JSON.stringify({...badge, ...claims(badge)}));
  fs.writeFileSync(out, await new CompactSign(payload).setProtectedHeader({alg: algorithm, kid, typ: 'JWT'}).sign(privateKey));
}

/** The claims that Open Badges 3.0 §8.2.4.2 wants beside the credential. */
function claims({issuer, id, validFrom, validUntil}) {
  const seconds = time => Math.floor(Date.parse(time) / 1000);
  return {iss: issuer.id, jti: id, nbf: seconds(validFrom), exp: seconds(validUntil)};
}
