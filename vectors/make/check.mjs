// node check.mjs CONTEXTS: asks @digitalbazaar/data-integrity about every good case with a proof of eddsa-rdfc-2022 or
// ecdsa-rdfc-2019, labels and registers included, so that what is signed by hand here is not only right in our own eyes.
import fs from 'node:fs';
import path from 'node:path';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import jsigs from 'jsonld-signatures';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as ecdsa} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import {cryptosuite as eddsa} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {loader} from './contexts.mjs';
import {network} from './labels.mjs';
import {didDocument, served, town} from './world.mjs';

const root = new URL('..', import.meta.url).pathname;
const json = (...parts) => JSON.parse(fs.readFileSync(path.join(root, ...parts), 'utf8'));
const suites = {'eddsa-rdfc-2022': eddsa, 'ecdsa-rdfc-2019': ecdsa};
const good = ({expect}) => (expect.state ?? []).every(state => ['valid', 'trusted'].includes(state));
/** Whether the label is held, and nothing false was handed in. */
const held = ({expect}) => !expect.codesAll?.some(code => /counterfeit|disputed/.test(code)) &&
  (expect.standing?.[0] === 'held' || expect.json?.['/label/now'] === 'held');

/** The verification methods of all recorded key documents, by id; `base` makes relative ids whole. */
function methods(evidence) {
  const found = {};
  for(const {text} of Object.values(evidence)) {
    try {
      const document = JSON.parse(text);
      for(const method of [document.verificationMethod, document.assertionMethod].flat().filter(Boolean)) {
        if(method.publicKeyMultibase) { found[method.id.startsWith('#') ? document.id + method.id : method.id] = method; }
      }
    } catch { /* an answer that is no JSON has no keys */ }
  }
  return found;
}

async function verifies(credential, proof, keys, extra) {
  const id = proof.verificationMethod;
  const multikey = keys[id]?.publicKeyMultibase ?? /^did:key:.*#(z.*)$/.exec(id)?.[1];
  const Multikey = proof.cryptosuite === 'eddsa-rdfc-2022' ? Ed25519Multikey : EcdsaMultikey;
  const controller = id.split('#')[0];
  const key = {'@context': 'https://w3id.org/security/multikey/v1', type: 'Multikey', id, controller, publicKeyMultibase: multikey};
  await Multikey.from(key);
  const party = {'@context': ['https://www.w3.org/ns/did/v1'], id: controller, assertionMethod: [id]};
  const load = loader({...extra, [id]: key, [controller]: party});
  const purpose = new jsigs.purposes.AssertionProofPurpose({controller: party, date: new Date(proof.created ?? '2026-11-15')});
  const result = await jsigs.verify({...credential, proof}, {
    suite: new DataIntegrityProof({cryptosuite: suites[proof.cryptosuite]}), purpose, documentLoader: load});
  return result.verified || result.error?.errors?.[0] || result.error;
}

/** The credentials of a case: its input, and the label if it is held. */
const files = (group, one) => [one.input, ...(held(one) ? one.label ?? [] : [])]
  .filter(name => name?.endsWith('.json')).map(name => json('cases', group, name));

/** The registers among recorded answers that are no tokens. */
const registers = evidence => Object.entries(evidence)
  .filter(([address, answer]) => address.endsWith('/register') && answer.text?.startsWith('{')).map(([, answer]) => JSON.parse(answer.text));

/** Where it says no for reasons of its own. */
const known = {
  'jsonld-03a': 'tolerated terms', 'jsonld-03b': 'tolerated terms', 'jsonld-17': 'its limit on canonicalisation',
  'proof-cosigned-badly': 'the second proof is bad on purpose'};

let count = 0, wrong = 0;
for(const group of fs.readdirSync(path.join(root, 'cases'))) {
  const {defaults, cases} = json('cases', group, 'cases.json');
  for(const one of cases.filter(one => good(one) && !one.generate)) {
    const evidence = Object.assign({}, ...(one.evidence ?? defaults.evidence).map(
      name => name.endsWith('.json') ? json('cases', group, name) : json('evidence', `${name}.json`)));
    const extra = {'https://larkfield.test/contexts/tools.json': json('policies', 'tools-context.json')};
    const keys = {...methods({network: served(didDocument(network)), town: served(didDocument(town))}), ...methods(evidence)};
    for(const credential of [...files(group, one), ...(held(one) ? registers(evidence) : [])]) {
      for(const proof of [credential.proof ?? []].flat().filter(proof => suites[proof.cryptosuite] && !proof.previousProof)) {
        const answer = await verifies(credential, proof, keys, extra).catch(error => error);
        count++;
        if(answer !== true && !known[one.id]) { wrong++; console.log(group, one.id, proof.verificationMethod, answer.message ?? answer); }
      }
    }
  }
}
console.log(`${count} proofs, ${wrong} not confirmed`);
