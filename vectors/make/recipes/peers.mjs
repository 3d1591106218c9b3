// Signed by other implementations from end to end: @digitalbazaar/vc and its suites, and jose.
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {SignJWT} from 'jose';
import {loader} from '../contexts.mjs';
import {claims} from '../sign.mjs';
import {badge, didKey, larkfield, merge, statusEntry} from '../world.mjs';

const documentLoader = loader();
const date = '2026-04-01T09:00:00Z';
const full = () => badge('peers', {
  validUntil: '2031-04-01T08:00:00Z', credentialStatus: statusEntry(94),
  // Several objects without ids: their order in the canonical form depends on the hash used inside RDFC-1.0.
  evidence: ['Seen by the warden.', 'Photographed.', 'Still standing in June.', 'Measured.'].map(narrative => ({type: ['Evidence'], narrative}))});

async function signer({key, method}) {
  const [id, controller, publicKeyMultibase] = [method, method.split('#')[0], key.multikey];
  const type = {'@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id, controller, publicKeyMultibase};
  const pair = key.seed ? await Ed25519Multikey.generate({id, controller, seed: key.seed}) :
    await EcdsaMultikey.from({...type, secretKeyMultibase: key.secretMultikey});
  if(pair.publicKeyMultibase !== publicKeyMultibase) { throw new Error('the keys differ'); }
  return pair.signer();
}
const issued = async (cryptosuite, by, credential = full()) => vc.issue({
  credential, documentLoader, suite: new DataIntegrityProof({signer: await signer(by), date, cryptosuite}), now: new Date(date)});

async function derived(selectivePointers) {
  const mandatoryPointers = ['/issuer', '/validFrom', '/validUntil'];
  const base = await vc.issue({
    credential: full(), documentLoader, now: new Date(date),
    suite: new DataIntegrityProof({signer: await signer(larkfield.by('p256')), date, cryptosuite: ecdsaSd.createSignCryptosuite({mandatoryPointers})})});
  const suite = new DataIntegrityProof({cryptosuite: ecdsaSd.createDiscloseCryptosuite({selectivePointers})});
  return vc.derive({verifiableCredential: base, suite, documentLoader});
}
const needed = ['/id', '/type', '/name', '/credentialSubject', '/credentialStatus'];

const token = (alg, kind) => () => {
  const {key, method} = larkfield.by(kind, `${kind}-jwk`), credential = full();
  return new SignJWT({...credential, ...claims(credential)}).setProtectedHeader({alg, kid: method, typ: 'JWT'}).sign(key.secret);
};
const altered = make => async () => {
  const made = await make();
  if(typeof made === 'object') { return merge(made, {name: 'Hedge Laying, gold'}); }
  const [head, payload, signature] = made.split('.');
  const text = Buffer.from(payload, 'base64url').toString().replace('twenty', 'thirty');
  return [head, Buffer.from(text).toString('base64url'), signature].join('.');
};

const signed = {
  'peers-eddsa': () => issued(eddsa, larkfield.by('ed')),
  'peers-p256': () => issued(ecdsa, larkfield.by('p256')),
  'peers-p384': () => issued(ecdsa, larkfield.by('p384')),
  'peers-derived': () => derived([...needed, '/evidence']),
  'peers-rs256': token('RS256', 'rsa'),
  'peers-es256': token('ES256', 'p256'),
  'peers-es384': token('ES384', 'p384'),
  'peers-eddsa-token': token('EdDSA', 'ed')
};

export const cases = {
  ...signed,
  ...Object.fromEntries(Object.entries(signed).map(([id, make]) => [`${id}-altered`, altered(make)])),
  'peers-derived-less': () => derived(needed),
  'peers-derived-no-status': () => derived(needed.slice(0, -1)),
  'peers-did-key': () => {
    const {id, by} = didKey('ed25519', 'wandering ed');
    return issued(eddsa, by(), badge('peers', {issuer: {id}}));
  }
};
