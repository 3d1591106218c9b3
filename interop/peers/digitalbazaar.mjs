// Data Integrity proofs and status lists by digitalbazaar's packages.
import path from 'node:path';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as didKey from '@digitalbazaar/did-method-key';
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsaRdfc} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {checkStatus, createCredential, createList} from '@digitalbazaar/vc-bitstring-status-list';
import {answer, readJson, writeJson} from './answer.mjs';

const verifying = [
  eddsaRdfc, ecdsaRdfc, eddsaJcs.createVerifyCryptosuite(), ecdsaJcs.createVerifyCryptosuite(), ecdsaSd.createVerifyCryptosuite()
].map(cryptosuite => new DataIntegrityProof({cryptosuite}));

const signing = {
  'eddsa-rdfc-2022': () => eddsaRdfc,
  'ecdsa-rdfc-2019': () => ecdsaRdfc,
  'eddsa-jcs-2022': () => eddsaJcs.createSignCryptosuite(),
  'ecdsa-jcs-2019': () => ecdsaJcs.createSignCryptosuite(),
  'ecdsa-sd-2023': ({mandatory}) => ecdsaSd.createSignCryptosuite({mandatoryPointers: mandatory})
};

const driver = didKey.driver();
for(const [header, Multikey] of [['z6Mk', Ed25519Multikey], ['zDna', EcdsaMultikey], ['z82L', EcdsaMultikey]]) {
  driver.use({multibaseMultikeyHeader: header, fromMultibase: Multikey.from});
}

await answer(({contexts, documents}) => {
  const documentLoader = loader(contexts, documents);
  return {
    verify: job => verify(job, documentLoader),
    sign: job => sign(job, documentLoader),
    derive: job => derive(job, documentLoader)
  };
});

/** Loads contexts, what was published, and keys; nothing from the network. */
function loader(contexts, documents) {
  const index = readJson(path.join(contexts, 'index.json'));
  const load = async url => {
    if(index[url]) { return readJson(path.join(contexts, index[url])); }
    if(documents[url]) { return readJson(documents[url]); }
    if(url.startsWith('did:key:')) { return driver.get({url}); }
    if(url.startsWith('did:web:')) { return resolveWeb(url, documents); }
    throw new Error(`not published: ${url}`);
  };
  return async url => ({contextUrl: null, documentUrl: url, document: await load(url)});
}

/** A DID document, or one of its keys. */
function resolveWeb(url, documents) {
  const [did] = url.split('#');
  const document = readJson(documents[`https://${did.slice('did:web:'.length)}/.well-known/did.json`]);
  if(url === did) { return document; }
  const method = document.verificationMethod.find(({id}) => id === url);
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

async function verify({file}, documentLoader) {
  const result = await vc.verifyCredential({credential: readJson(file), suite: verifying, documentLoader, checkStatus});
  if(!result.verified) { throw result.error ?? result.statusResult.error ?? new Error('not verified'); }
  const set = result.statusResult?.results.find(({status}) => status);
  if(set) { throw new Error(`${set.credentialStatus.statusPurpose} is set`); }
}

/** Signs a badge, and the status list that it points to, with a new key. */
async function sign({credential, did, didDocument, kind, suite, mandatory, list, out}, documentLoader) {
  const pair = await keyPair(kind, did);
  const issue = (unsigned, cryptosuite) => vc.issue({
    credential: unsigned, documentLoader, suite: new DataIntegrityProof({signer: pair.signer(), cryptosuite})});
  if(did) { writeJson(didDocument, await describe(pair)); }
  const badge = {...readJson(credential), issuer: {id: pair.controller, type: ['Profile'], name: 'Tide Watch'}};
  if(list) {
    writeJson(list.file, await issue({...await statusList(list), issuer: pair.controller}, kind === 'ed25519' ? eddsaRdfc : ecdsaRdfc));
    badge.credentialStatus = {
      type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: `${list.index}`, statusListCredential: list.id};
  }
  writeJson(out, await issue(badge, signing[suite]({mandatory})));
}

async function statusList({id, index, set}) {
  const list = await createList({length: 131072});
  list.setStatus(index, set);
  return createCredential({id, list, statusPurpose: 'revocation'});
}

/** A new key of a DID; without one, its own as did:key. */
async function keyPair(kind, did) {
  const curve = {'p-256': 'P-256', 'p-384': 'P-384'}[kind];
  const pair = await (curve ? EcdsaMultikey.generate({curve}) : Ed25519Multikey.generate());
  const {publicKeyMultibase} = await pair.export({publicKey: true});
  pair.controller = did || `did:key:${publicKeyMultibase}`;
  pair.id = `${pair.controller}#${publicKeyMultibase}`;
  return pair;
}

async function describe(pair) {
  const method = await pair.export({publicKey: true});
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: pair.controller, verificationMethod: [method], assertionMethod: [pair.id]};
}

/** Shows a part of a badge with a base proof. */
async function derive({file, show, out}, documentLoader) {
  const suite = new DataIntegrityProof({cryptosuite: ecdsaSd.createDiscloseCryptosuite({selectivePointers: show})});
  writeJson(out, await vc.derive({verifiableCredential: readJson(file), suite, documentLoader}));
}
