// The classes of the data model: required types, members, and what they may hold.
import {badge, endorsement, EXTENSIONS, issue, issueJwt, merge, OB, served, V2} from '../world.mjs';

const OBV = 'https://purl.imsglobal.org/spec/vc/ob/vocab.html#';

// One object of each class, and where it stands in a badge.
const subject = change => ({credentialSubject: change});
const achievement = change => subject({achievement: change});
const description = {
  id: 'urn:uuid:0f0e0d0c-0000-4000-8000-000000000001', type: ['ResultDescription'], name: 'Metres', resultType: 'RawScore', valueMin: '0', valueMax: '40'};
const level = {id: 'urn:uuid:0f0e0d0c-0000-4000-8000-000000000002', type: ['RubricCriterionLevel'], name: 'Steady'};
const alignment = {
  type: ['Alignment'], targetName: 'Rural skills 3', targetUrl: 'https://frameworks.test/rural/3', targetType: 'ceasn:Competency', targetCode: 'R3'};
const place = {type: ['Address'], addressLocality: 'Larkfield', postalCode: 'LK1 2AB'};
const objects = {
  identity: [{type: 'IdentityObject', hashed: false, identityHash: 'rowan@home.test', identityType: 'emailAddress'}, o => subject({identifier: [o]})],
  result: [{type: ['Result'], value: '22'}, o => subject({result: [o]})],
  source: [{id: 'https://larkfield.test/yard', type: ['Profile'], name: 'The yard', phone: '+44 1632 960000'}, o => subject({source: o})],
  evidence: [{id: 'https://larkfield.test/photos/22', type: ['Evidence'], name: 'Photographs', genre: 'Photography', audience: 'Farmers'}, o => ({evidence: [o]})],
  parent: [{id: 'https://county.test/', type: ['Profile'], name: 'The county', official: 'A. Reeve'}, o => ({issuer: {parentOrg: o}})],
  entry: [{type: 'IdentifierEntry', identifier: 'LC-7', identifierType: 'systemId'}, o => ({issuer: {otherIdentifier: [o]}})],
  address: [place, o => ({issuer: {address: o}})],
  geo: [{type: 'GeoCoordinates', latitude: 51.5, longitude: -2.25}, o => ({issuer: {address: {...place, geo: o}}})],
  image: [{id: 'https://larkfield.test/hedges.png', type: 'Image', caption: 'A laid hedge'}, o => achievement({image: o})],
  alignment: [alignment, o => achievement({alignment: [o]})],
  related: [{id: 'https://larkfield.test/achievements/walls', type: ['Related'], inLanguage: 'en-GB', version: '2'}, o => achievement({related: [o]})],
  description: [description, o => achievement({resultDescription: [o]})],
  level: [level, o => achievement({resultDescription: [{...description, resultType: 'RubricCriterionLevel', rubricCriterionLevel: [o]}]})],
  creator: [{id: 'https://guild.test/', type: ['Profile'], name: 'The guild'}, o => achievement({creator: o})]
};
objects.level[0] = {...level, level: '2', points: '5', description: 'Keeps the line.'};

/** Context objects are needed to give a wrong type a meaning; the members keep the meaning that the right type gives them. */
const odd = object => {
  const known = ['id', 'type', 'name', 'description', 'narrative', 'url', 'image', 'endorsement'];
  const members = Object.keys(object).filter(member => !known.includes(member));
  return {'@context': [V2, OB, {OddThing: {
    '@id': 'https://larkfield.test/terms#OddThing', '@context': Object.fromEntries(members.map(member => [member, OBV + member]))}}]};
};
const mistyped = name => () => {
  const [whole, put] = objects[name];
  // The members of Related are protected terms of the context around it.
  const object = name === 'related' ? {id: whole.id, type: whole.type} : whole;
  const wrong = {...object, type: Array.isArray(object.type) ? ['OddThing'] : 'OddThing'};
  return issue(badge(`type-${name}`, merge(put(wrong), odd(object))));
};
const spoilt = change => () => issueJwt(badge('spoilt', change));
const whole = change => () => issue(badge('whole', change));

const rich = () => {
  const everything = Object.values(objects).map(([object, put]) => put(object)).reduce(merge);
  return merge(everything, {
    description: 'Awarded in the yard.', awardedDate: '2026-03-31T16:00:00Z', validUntil: '2031-04-01T08:00:00Z',
    image: {id: 'https://larkfield.test/badge.png', type: 'Image'},
    issuer: {url: 'https://larkfield.test/', email: 'office@larkfield.test', description: 'A college', image: {id: 'https://larkfield.test/logo.png', type: 'Image'}},
    credentialSubject: {
      activityStartDate: '2026-01-10T09:00:00Z', activityEndDate: '2026-03-30T16:00:00Z', creditsEarned: 2.5, licenseNumber: 'H-22', role: 'Hedger',
      term: 'Spring', narrative: 'Worked **alone**.',
      result: [{type: ['Result'], resultDescription: description.id, value: '22', status: 'Completed', alignment: [alignment]}],
      achievement: {
        creditsAvailable: 3, fieldOfStudy: 'Rural crafts', humanCode: 'HL-1', inLanguage: 'en-GB', specialization: 'Midland style', tag: ['hedge', 'craft'], version: '1.2',
        resultDescription: [description, {
          id: 'urn:uuid:0f0e0d0c-0000-4000-8000-000000000003', type: ['ResultDescription'], name: 'Style', resultType: 'RubricCriterionLevel',
          allowedValue: ['rough', 'steady'], rubricCriterionLevel: [objects.level[0]], requiredLevel: level.id}],
        otherIdentifier: [objects.entry[0]]
      }
    },
    evidence: [objects.evidence[0], {type: ['Evidence'], narrative: 'Seen by the warden.'}],
    termsOfUse: [{id: 'https://larkfield.test/terms', type: 'https://larkfield.test/terms#Policy'}]
  });
};
const SCHEMA = 'https://larkfield.test/schemas/hedges.json';

/** A badge that names a schema, carries it, and finds it at its address. */
const withSchema = (required, more = {}) => async () => {
  const jsonSchema = {$schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', required, ...more};
  return {
    input: await issue(badge('whole', {credentialSchema: [{id: SCHEMA, type: 'JsonSchema', jsonSchema}]})),
    evidence: {[SCHEMA]: served(jsonSchema, 'application/schema+json')}};
};
const namingSchema = id => whole({
  '@context': [V2, OB, EXTENSIONS], credentialSchema: [{id, type: '1EdTechJsonSchemaValidator2019'}]});

export const cases = {
  'X-03': mistyped('identity'),
  'X-04': mistyped('result'),
  'X-06': mistyped('source'),
  'X-07': mistyped('evidence'),
  'X-09': mistyped('parent'),
  'X-10': mistyped('entry'),
  ...Object.fromEntries(['address', 'geo', 'image', 'alignment', 'related', 'description', 'level', 'creator'].map(name => [`type-${name}`, mistyped(name)])),
  'type-absent': spoilt({evidence: [{id: 'https://larkfield.test/photos/22', name: 'Photographs'}]}),
  'type-issuer': spoilt({issuer: {type: undefined}}),
  'type-subject': spoilt({credentialSubject: {type: undefined}}),
  'type-achievement': spoilt(achievement({type: undefined})),
  'type-endorsement': spoilt({endorsement: [endorsement('t', 'did:web:guild.test', 'https://larkfield.test/badges/spoilt', {type: ['VerifiableCredential']})]}),
  'type-badge': spoilt({type: ['VerifiableCredential']}),
  'model-rich': () => issue(badge('rich', rich())),
  'model-compact': whole({
    type: ['VerifiableCredential', 'OpenBadgeCredential'], issuer: {type: 'Profile'}, credentialSubject: {type: 'AchievementSubject', achievement: {type: 'Achievement'}},
    evidence: [{type: 'Evidence', narrative: 'Seen by the warden.'}]}),
  'model-alias': whole({type: ['VerifiableCredential', 'AchievementCredential']}),
  'model-issuer-uri': whole({issuer: 'did:web:larkfield.test'}),
  'model-extension-type': whole(achievement({achievementType: 'ext:HedgeMastery'})),
  'model-languages': whole({
    name: [{'@value': 'Hedge Laying', '@language': 'en'}, {'@value': 'Plygu Perth', '@language': 'cy'}]}),
  'model-no-criteria': spoilt(achievement({criteria: undefined})),
  'model-no-description': spoilt(achievement({description: undefined})),
  'model-no-name': spoilt(achievement({name: undefined})),
  'model-no-achievement': spoilt({credentialSubject: {achievement: undefined}}),
  'model-no-valid-from': () => issueJwt(badge('spoilt'), {change: ({validFrom, ...rest}) => rest}),
  'model-issuance-date': spoilt({issuanceDate: '2026-04-01T08:00:00Z'}),
  'model-credits-text': spoilt({credentialSubject: {creditsEarned: 'twelve'}}),
  'model-hashed-text': spoilt({credentialSubject: {identifier: [{...objects.identity[0], hashed: 'false'}]}}),
  'model-two-achievements': spoilt({credentialSubject: {achievement: [badge('x').credentialSubject.achievement, badge('x').credentialSubject.achievement]}}),
  'model-two-subjects': () => issueJwt(badge('spoilt'), {
    change: credential => ({...credential, credentialSubject: [credential.credentialSubject, {...credential.credentialSubject, id: 'did:example:hazel'}]})}),
  'model-image-text': spoilt(achievement({image: 'https://larkfield.test/hedges.png'})),
  'model-result-status': spoilt({credentialSubject: {result: [{type: ['Result'], status: 'Splendid'}]}}),
  'model-achievement-type': spoilt(achievement({achievementType: 'HedgeMastery'})),
  'model-relative-id': spoilt(achievement({id: 'hedges'})),
  'model-null': spoilt({description: null}),
  'model-many-faults': spoilt({evidence: [{name: 'Photographs'}], credentialSubject: {creditsEarned: 'twelve', achievement: {description: undefined}}}),
  'model-empty-criteria': spoilt(achievement({criteria: []})),
  'model-text-evidence': spoilt({evidence: ['https://larkfield.test/photos/22']}),
  'model-no-id': spoilt({id: undefined}),
  'model-id-number': spoilt({id: 7}),
  'model-issuer-number': spoilt({issuer: 7}),
  'model-issuer-no-id': spoilt({issuer: {id: undefined}}),
  'model-awarded-date': spoilt({awardedDate: 'in spring'}),
  'model-identity-hash-missing': spoilt({credentialSubject: {identifier: [{type: 'IdentityObject', hashed: true, identityType: 'emailAddress'}]}}),
  'model-result-type': spoilt(achievement({resultDescription: [{...description, resultType: 'Vibes'}]})),
  'model-alignment-url': spoilt(achievement({alignment: [{...alignment, targetUrl: 'rural three'}]})),
  'advice-result': whole({credentialSubject: {result: [{type: ['Result'], resultDescription: 'urn:uuid:0f0e0d0c-0000-4000-8000-0000000000ff', value: '3'}]}}),
  'advice-range': whole({credentialSubject: {
    result: [{type: ['Result'], resultDescription: description.id, value: '41'}], achievement: {resultDescription: [description]}}}),
  'advice-criteria': () => issueJwt(badge('whole'), {change: credential => {
    const out = structuredClone(credential);
    out.credentialSubject.achievement.criteria = {};
    return out;
  }}),
  'subject-nobody': spoilt({credentialSubject: {id: undefined}}),
  'subject-identifier': whole({credentialSubject: {id: undefined, identifier: [objects.identity[0]]}}),
  'schema-met': withSchema(['name', 'issuer']),
  'schema-violated': withSchema(['name', 'evidence']),
  'schema-remote-reference': withSchema(['name'], {properties: {name: {$ref: 'https://larkfield.test/schemas/name.json'}}}),
  'schema-not-had': namingSchema(SCHEMA),
  'schema-standard': namingSchema('https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json')
};
