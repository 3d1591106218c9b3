// Contexts, what they may say, and objects that share an id.
import {badge, EXTENSIONS, issue, issueJwt, larkfield, merge, OB, oldBadge, V1, V2} from '../world.mjs';
import {token} from '../sign.mjs';

const TOOLS = 'https://larkfield.test/contexts/tools.json';
const tools = {'@context': {'@protected': true, billhook: 'https://larkfield.test/terms#billhook'}};
const ASSESSMENT = 'https://w3id.org/badge-quality-label/assessment/v1';
const assessed = (checkType = 'SelfCheck') => ({credentialSubject: {achievement: {
  type: ['Achievement', 'AssessedAchievement'], issuingMethod: 'Evidence', checkType: [checkType], checksRequired: 2}}});
const whole = (change, how) => () => issue(badge('contexts', change), how);
const signed = (change, spoil = x => x) => () => issueJwt(badge('contexts', change), {change: spoil});
/** Changed after signing, in a way that leaves the signed graph as it was, or that a lax reader overlooks. */
const spoilt = change => async () => {
  const credential = structuredClone(await issue(badge('contexts')));
  change(credential);
  return credential;
};
const older = (edition, first = V1) => () => issue(merge(first === V1 ? oldBadge('contexts') : badge('contexts'), {
  '@context': [first, `https://purl.imsglobal.org/spec/ob/v3p0/${edition}`, 'https://w3id.org/security/data-integrity/v2']}));
const profile = name => ({id: larkfield.id, type: ['Profile'], name});
const evidence = narrative => ({id: 'https://larkfield.test/photos/22', type: ['Evidence'], narrative});

export const cases = {
  'context-ob-missing': signed({'@context': [V2]}),
  'context-vc-missing': signed({'@context': [OB]}),
  'context-none': signed({'@context': undefined}),
  'context-swapped': signed({'@context': [OB, V2]}),
  'context-text': signed({'@context': V2}),
  'context-302': older('context-3.0.2.json', V2),
  'context-302-old-model': older('context-3.0.2.json'),
  'context-301': older('context-3.0.1.json'),
  'context-300': older('context.json'),
  'context-old-model': () => token({
    vc: oldBadge('contexts'), iss: larkfield.id, jti: oldBadge('contexts').id, sub: 'did:example:rowan', nbf: 1775030400}, larkfield.by('rsa', 'rsa-jwk')),
  'context-jti': whole({jti: 'urn:uuid:0f0e0d0c-0000-4000-8000-000000000009'}),
  'context-inline': whole({'@context': [V2, OB, tools['@context']], credentialSubject: {billhook: 'Yorkshire'}}),
  'context-inline-redefines': async () => merge(
    await issue(badge('contexts')), {'@context': [V2, OB, {name: 'https://schema.org/description'}]}),
  'context-configured': whole({'@context': [V2, OB, TOOLS], credentialSubject: {billhook: 'Yorkshire'}}, {extra: {[TOOLS]: tools}}),
  'context-nested': signed({issuer: {'@context': {name: 'https://schema.org/description'}}}),
  'context-extensions': whole({'@context': [V2, OB, EXTENSIONS]}),
  'context-assessment': whole({'@context': [V2, OB, ASSESSMENT], ...assessed()}),
  'context-assessment-missing': async () => merge(await issue(badge('contexts')), assessed()),
  'context-assessment-changed': async () => merge(
    await issue(badge('contexts', {'@context': [V2, OB, ASSESSMENT], ...assessed()})), assessed('OrganiserCheck')),
  'keyword-included': signed({'@included': [{id: 'https://larkfield.test/x', type: ['Achievement'], name: 'Walls'}]}),
  'keyword-reverse': signed({credentialSubject: {'@reverse': {source: {id: 'https://larkfield.test/x'}}}}),
  'keyword-nest': signed({'@nest': {description: 'Hidden.'}}),
  'keyword-type': signed({credentialSubject: {'@type': ['AchievementSubject']}}),
  'keyword-graph': signed({}, credential => ({'@context': credential['@context'], '@graph': [credential]})),
  'relative-id': spoilt(credential => { credential.credentialSubject.achievement.id = '#hedges'; }),
  'relative-type': spoilt(credential => { credential.credentialSubject.achievement.type.push('./Special'); }),
  'blank-id': whole({credentialSubject: {achievement: {creator: {id: '_:b0', type: ['Profile'], name: 'The guild'}}}}),
  'value-object': whole({description: {'@value': 'Laid by hand.', '@language': 'en'}}),
  'value-bad-language': spoilt(credential => { credential.name = {'@value': 'Hedge Laying', '@language': 'en us!'}; }),
  'value-extra': spoilt(credential => { credential.name = {'@value': 'Hedge Laying', '@language': 'en', colour: 'green'}; }),
  'list-object': spoilt(credential => { credential.name = {'@list': ['Hedge', 'Laying']}; }),
  'context-null': spoilt(credential => { credential.credentialSubject['@context'] = null; }),
  'key-empty': spoilt(credential => { credential[''] = 'nothing'; }),
  'key-compact': spoilt(credential => { credential['schema:alternateName'] = 'HL'; }),
  'key-keyword-like': spoilt(credential => { credential['@sign'] = 'nothing'; }),
  'numbers': whole({credentialSubject: {creditsEarned: 2.50, achievement: {creditsAvailable: 1e2}}}),
  'number-forms': async () => JSON.stringify(await issue(badge('contexts', {credentialSubject: {creditsEarned: 30}}))).replace('"creditsEarned":30', '"creditsEarned":3.0e1'),
  'text-escapes': async () => JSON.stringify(await issue(badge('contexts', {name: 'Tab\tand \"quote\" and \\ and \u0007 and \u2028'}))),
  'reordered': async () => {
    const {proof, ...credential} = await issue(badge('contexts'));
    return {proof, ...Object.fromEntries(Object.entries(credential).reverse())};
  },
  'nested-arrays': spoilt(credential => { credential.evidence = [[{type: ['Evidence'], narrative: 'x'}]]; }),
  'ambiguous-creator': whole({credentialSubject: {achievement: {creator: profile('The Academy')}}}),
  'ambiguous-evidence': whole({evidence: [evidence('Twenty metres.'), evidence('Forty metres.')]}),
  'same-creator': whole({credentialSubject: {achievement: {creator: profile('Larkfield College')}}}),
  'same-evidence': whole({evidence: [evidence('Twenty metres.')], credentialSubject: {source: {id: larkfield.id, type: ['Profile']}}})
};
