// The dearest badges that are still legal, and the first that are not.
import {key} from '../keys.mjs';
import {prove} from '../sign.mjs';
import {badge, didDocument, didKey, endorsement, issueJwt, jsonWebKey, larkfield, served, V2, OB} from '../world.mjs';

const ID = 'https://larkfield.test/badges/limits';

/** Eight P-384 proofs, sixteen endorsements, sixty-four objects of evidence. */
async function dearest() {
  const endorsements = await Promise.all(Array.from({length: 16}, (_, n) => {
    const endorser = didKey('p384', `dear endorser ${n}`);
    return prove(endorsement(`dear-${n}`, endorser.id, ID), endorser.by());
  }));
  let credential = badge('limits', {
    endorsement: endorsements,
    evidence: Array.from({length: 64}, (_, n) => ({type: ['Evidence'], name: `Photograph ${n}`, narrative: `Metre ${n} of the hedge.`}))});
  for(let n = 0; n < 8; n++) {
    credential = await prove(credential, {...larkfield.by('p384'), proof: {created: `2026-04-01T09:00:0${n}Z`}});
  }
  return credential;
}

const rsa = name => () => {
  const k = key('rsa', name);
  return {
    input: issueJwt(badge('limits'), {key: k, method: `${larkfield.id}#${name}`}),
    evidence: {[larkfield.address]: served(didDocument({...larkfield, keys: {}}, document => ({
      ...document, verificationMethod: [jsonWebKey(larkfield.id, name, k)], assertionMethod: [`${larkfield.id}#${name}`]})))}};
};
const contexts = count => () => {
  const more = Array.from({length: count - 2}, (_, n) => ['https://w3id.org/security/data-integrity/v2', 'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json'][n % 2]);
  return prove(badge('limits', {'@context': [V2, OB, ...more]}), larkfield.by('ed'));
};

export const cases = {
  'limits-01': dearest,
  'limits-rsa-8192': rsa('rsa-8192'),
  'limits-rsa-8256': rsa('rsa-8256'),
  'limits-contexts-16': contexts(16),
  'limits-contexts-17': contexts(17)
};
