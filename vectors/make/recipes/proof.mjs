// Data Integrity proofs: dates, sets, chains, suites.
import * as base58 from 'base58-universal';
import {multibase} from '../keys.mjs';
import {prove} from '../sign.mjs';
import {badge, didKey, issue, larkfield, magpie, merge} from '../world.mjs';

const signed = (proof, how) => () => issue(badge('proof'), {proof, ...how});
const spoilt = change => async () => {
  const credential = await issue(badge('proof'));
  return {...credential, proof: [merge(credential.proof[0], change)]};
};
const warden = didKey('ed25519', 'warden');
const last = credential => credential.proof.at(-1);

/** Two proofs, the second building on the first. */
async function chain({spoil = x => x} = {}) {
  const first = await issue(badge('chain'), {proof: {id: 'urn:uuid:0f0e0d0c-0000-4000-8000-0000000000a1'}});
  const second = await issue(badge('chain'), {
    key: larkfield.keys.p256, method: `${larkfield.id}#p256`, proof: {previousProof: last(first).id}, previous: [last(first)]});
  return {...second, proof: [spoil(last(first)), last(second)]};
}

export const cases = {
  'proof-future': signed({created: '2026-11-16T12:00:00Z'}),
  'proof-within-leeway': signed({created: '2026-11-15T12:00:59Z'}),
  'proof-no-created': signed({created: undefined}),
  'proof-created-text': spoilt({created: 'yesterday'}),
  'proof-expires-text': spoilt({expires: 'tomorrow'}),
  'proof-challenge': signed({challenge: '6e62f66e-67de-11eb-b490-ef3eeefa55f2'}),
  'proof-domain': signed({domain: 'somebody.test'}),
  'proof-no-value': spoilt({proofValue: undefined}),
  'proof-value-alphabet': spoilt({proofValue: 'z0OIl0OIl0OIl'}),
  'proof-value-number': spoilt({proofValue: 5}),
  'proof-no-method': spoilt({verificationMethod: undefined}),
  'proof-text': async () => ({...badge('proof'), proof: 'signed, Larkfield College'}),
  'proof-swapped': async () => ({...badge('proof', {name: 'Dry Stone Walling'}), proof: [last(await issue(badge('proof')))]}),
  'proof-single': async () => {
    const credential = await issue(badge('proof'));
    return {...credential, proof: last(credential)};
  },
  'proof-cosigned': async () => prove(await issue(badge('proof')), warden.by()),
  'proof-cosigned-first': async () => issue(await prove(badge('proof'), warden.by())),
  'proof-cosigned-elsewhere': async () => prove(await issue(badge('proof')), magpie.by('ed')),
  'proof-cosigned-badly': async () => {
    const credential = await issue(badge('proof'));
    return {...credential, proof: [...credential.proof, last(await prove(badge('other'), warden.by()))]};
  },
  'proof-chain': () => chain(),
  'proof-chain-altered': () => chain({spoil: proof => ({...proof, created: '2026-04-01T09:00:01Z'})}),
  'proof-chain-cut': async () => {
    const credential = await chain();
    return {...credential, proof: credential.proof.slice(1)};
  },
  'proof-p256': signed({}, larkfield.by('p256')),
  'proof-p384': signed({}, larkfield.by('p384')),
  'proof-jcs-p384': signed({cryptosuite: 'ecdsa-jcs-2019'}, larkfield.by('p384')),
  'proof-jcs': signed({cryptosuite: 'eddsa-jcs-2022'}),
  'proof-jcs-undefined-term': () => issue(badge('proof', {colour: 'green'}), {proof: {cryptosuite: 'eddsa-jcs-2022'}}),
  'proof-type-other': spoilt({type: 'RsaSignature2018'}),
  'proof-method-object': spoilt({verificationMethod: {id: `${larkfield.id}#ed`, type: 'Multikey'}}),
  'proof-created-offset': signed({created: '2026-04-01T11:00:00+02:00'}),
  'proof-created-no-zone': signed({created: '2026-04-01T09:00:00'}),
  'proof-expires-now': signed({expires: '2026-11-15T11:59:30Z'}),
  'proof-nonce': signed({nonce: 'b2ffa1'}),
  'proof-with-id': signed({id: 'urn:uuid:0f0e0d0c-0000-4000-8000-0000000000a7'}),
  'proof-twin-ids': async () => {
    const first = await issue(badge('proof'), {proof: {id: 'urn:uuid:0f0e0d0c-0000-4000-8000-0000000000a8'}});
    return issue(first, {key: larkfield.keys.p256, method: `${larkfield.id}#p256`, proof: {id: 'urn:uuid:0f0e0d0c-0000-4000-8000-0000000000a8', created: '2026-04-02T09:00:00Z'}});
  },
  'proof-high-s': async () => {
    // n - s is as good as s for ECDSA.
    const credential = await issue(badge('proof'), larkfield.by('p256'));
    const bytes = Buffer.from(base58.decode(last(credential).proofValue.slice(1)));
    const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = (n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
    return {...credential, proof: [{...last(credential), proofValue: multibase(Buffer.concat([bytes.subarray(0, 32), Buffer.from(s, 'hex')]))}]};
  },
  'proof-suite-missing': spoilt({cryptosuite: undefined}),
  'proof-wrong-hash': signed({}, {key: {...larkfield.keys.p384, hash: 'sha256'}, method: `${larkfield.id}#p384`})
};
