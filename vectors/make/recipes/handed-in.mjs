// Label credentials that somebody hands in beside a badge, where no register is asked.
import {jwt, prove} from '../sign.mjs';
import {NAME, award, awardJwt, bit, label, labelList, network} from '../labels.mjs';
import {badge, endorsement, iTXt, issue, issueJwt, larkfield, magpie, merge, party, png, served, town} from '../world.mjs';

const handed = (...label) => ({label});
const changed = change => async () => handed(await award(label(1, change)));
const dated = (change, how) => async () => handed(await award(label(1, change), how));
const subject = change => changed({credentialSubject: change});
const achievement = change => subject({achievement: change});
const lookalike = party('xn--netwrk-fxc');
const by = party => ({issuer: {id: party.id}, credentialSubject: {achievement: {creator: {id: party.id}}}});
const osprey = id => ({
  input: issueJwt(badge('handed-in', {issuer: {id}}), {method: `${id}#one`}),
  evidence: {[id]: {error: 'not_found'}, 'https://osprey.test/.well-known/jwks.json': served({
    keys: [{...larkfield.keys.p256.jwk, kid: `${id}#one`}]}, 'application/jwk-set+json')}});
const covering = (id, ...covered) => async () => ({
  ...osprey(id), label: [await award(label(1, {credentialSubject: {id: covered[0], coveredIssuer: covered}}))]});
const svg = credential => `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential><![CDATA[${
  JSON.stringify(credential)}]]></openbadges:credential></svg>`;
const old = {awardedDate: '2025-12-01T00:00:00Z', validFrom: '2025-12-01T00:00:00Z', validUntil: '2028-12-01T00:00:00Z'};
const others = async how => ({evidence: await labelList([], how)});

export const cases = {
  'handed-held': async () => ({input: await issue(badge('handed-in')), label: [await award(label(1))]}),
  'handed-jwt': () => handed(awardJwt(label(1))),
  'handed-png': async () => handed(png(iTXt(JSON.stringify(await award(label(1)))))),
  'handed-svg': async () => handed(svg(await award(label(1)))),
  'handed-jcs': dated({}, {proof: {cryptosuite: 'eddsa-jcs-2022'}}),
  'handed-cosigned': async () => handed(await prove(await award(label(1)), town.by('ed'))),

  'handed-key-first-second': dated({validFrom: '2026-01-01T00:00:00Z'}, {proof: {created: '2026-01-01T00:00:00Z'}}),
  'handed-key-too-early': dated({}, {proof: {created: '2025-12-31T23:59:59Z'}}),
  'handed-key-last-second': dated(old, {by: 'old', proof: {created: '2025-12-31T23:59:59Z'}}),
  'handed-key-too-late': dated(old, {by: 'old', proof: {created: '2026-01-01T00:00:00Z'}}),
  'handed-key-undated': dated({}, {proof: {created: undefined}}),
  'handed-key-undated-too-early': dated(old, {proof: {created: undefined}}),
  'handed-key-jwt-early': () => handed(awardJwt(label(1), {change: claims => ({...claims, iat: Date.parse('2025-12-31T23:59:59Z') / 1000})})),
  'handed-key-jwt-later': () => handed(awardJwt(label(1, old), {change: claims => ({...claims, iat: Date.parse('2026-01-01T00:00:00Z') / 1000})})),
  'handed-key-jwt-undated-early': () => handed(awardJwt(label(1, old))),
  'handed-key-stray': dated({}, {by: 'stray'}),
  'handed-key-of-other': async () => handed(await prove(label(1), {...magpie.by('ed'), method: `${network.id}#ed`})),

  'handed-other-holder': subject({id: town.id, coveredIssuer: [town.id]}),
  'handed-covers-others': subject({coveredIssuer: [town.id]}),
  'handed-covers-nobody-else': subject({coveredIssuer: undefined}),
  'handed-other-version': achievement({id: 'https://network.test/lantern/v2'}),
  'handed-scheme-path-case': achievement({id: 'https://network.test/Lantern/v1'}),
  'handed-creator': achievement({creator: {id: town.id}}),
  'handed-no-creator': achievement({creator: undefined}),
  'handed-endless': changed({validUntil: undefined}),
  'handed-inverted': changed({validUntil: '2026-02-01T23:59:59Z'}),
  'handed-to-itself': subject({id: network.id}),
  'handed-endorsement': async () => handed(await award(endorsement('label', network.id, larkfield.id, {name: NAME}))),
  'handed-endorsement-as-label': async () => handed(await award(label(1, {
    type: ['VerifiableCredential', 'EndorsementCredential'], awardedDate: undefined,
    credentialSubject: {type: ['EndorsementSubject', 'AchievementSubject', 'QualityLabelSubject'], endorsementComment: 'They hold the label.'}}))),
  'handed-badge': async () => handed(await issue(badge('handed-in'))),

  'handed-status-second-revoked': dated({credentialStatus: [bit(11), bit(12)]}),
  'handed-status-missing': dated({credentialStatus: undefined}),
  'handed-status-suspension-only': dated({credentialStatus: bit(11, {statusPurpose: 'suspension'})}),
  'handed-status-suspended': dated({credentialStatus: [bit(11), bit(12, {statusPurpose: 'suspension',
    statusListCredential: 'https://network.test/status/2', id: 'https://network.test/status/2#12'})]}),
  'handed-status-other-signer': () => others({issuer: magpie.id, by: magpie}),
  'handed-status-own-key': async () => ({evidence: await labelList([], {by: {by: () => ({...network.by('stray')})}})}),

  'handed-expired': changed({validUntil: '2026-11-14T12:00:00Z'}),
  'handed-ends-now': changed({validUntil: '2026-11-15T12:00:00Z'}),
  'handed-ended-a-second-ago': changed({validUntil: '2026-11-15T11:59:59Z'}),
  'handed-begins-later': changed({validFrom: '2026-12-01T00:00:00Z'}),
  'handed-begins-after-award': changed({validFrom: '2026-06-01T00:00:00Z'}),
  'handed-renewed': async () => handed(
    await award(label(1, {validUntil: '2026-06-01T00:00:00Z', credentialStatus: bit(12)})),
    await award(label(2, {validFrom: '2026-06-01T00:00:01Z', credentialSubject: {labelCycle: 2, renews: 'https://network.test/labels/1'}}),
      {proof: {created: '2026-06-01T00:00:01Z'}})),

  'handed-unsigned': () => handed(label(1)),
  'handed-altered': async () => handed(merge(
    await award(label(1, {credentialSubject: {id: town.id, coveredIssuer: [town.id]}})),
    {credentialSubject: {id: larkfield.id, coveredIssuer: [larkfield.id]}})),
  'handed-prolonged': async () => handed(merge(await award(label(1, {validUntil: '2026-06-01T00:00:00Z'})), {validUntil: '2029-02-02T00:00:00Z'})),
  'handed-own-status': async () => handed(merge(await award(label(1, {credentialStatus: bit(12)})), {credentialStatus: bit(11)})),
  'handed-lookalike': async () => handed(await prove(label(1, by(lookalike)), lookalike.by('ed'))),
  'handed-self-issued': async () => handed(await prove(label(1, by(larkfield)), larkfield.by('ed'))),
  'handed-delegate': async () => handed(await prove(label(1, {issuer: {id: town.id}}), town.by('ed'))),
  'handed-own-key': async () => handed(await prove(label(1), larkfield.by('ed'))),
  'handed-injected-key': () => handed(jwt(label(1), {...magpie.by('ed'), method: `${network.id}#ed`, header: {jwk: magpie.keys.ed.jwk}})),
  'handed-empty-png': () => handed(png()),
  'handed-truncated': async () => handed(JSON.stringify(await award(label(1))).slice(0, -10)),
  'handed-twice-a-key': async () => handed(JSON.stringify(await award(label(1))).replace('"awardedDate"', '"id":"x","awardedDate"')),

  'handed-https-host': covering('https://osprey.test/issuers/9', 'https://OSPREY.test:443/issuers/9'),
  'handed-https-slash': covering('https://osprey.test/issuers/9', 'https://osprey.test/issuers/9/'),
  'handed-https-path-case': covering('https://osprey.test/issuers/9', 'https://osprey.test/Issuers/9'),
  'handed-https-percent': covering('https://osprey.test/issuers/9', 'https://osprey.test/issuers/%39'),
  'handed-https-port': covering('https://osprey.test/issuers/9', 'https://osprey.test:8443/issuers/9'),
  'handed-https-fragment': covering('https://osprey.test/issuers/9', 'https://osprey.test/issuers/9#me'),
  'handed-did-case': subject({id: 'did:web:Larkfield.test', coveredIssuer: ['did:web:Larkfield.test', 'did:web:larkfield.test:', 'did:web:larkfield.test%3A443']})
};
