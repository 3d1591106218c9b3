// What claims to be the label inside of a badge, or is the badge.
import {jwt, prove} from '../sign.mjs';
import {NAME, SCHEME, award, label, network} from '../labels.mjs';
import {badge, didDocument, didKey, endorsement, guild, issue, larkfield, magpie, merge, party, served, town} from '../world.mjs';

const ID = 'https://larkfield.test/badges/claim';
const named = name => () => issue(badge('claim', {name}));
const achievement = change => () => issue(badge('claim', {credentialSubject: {achievement: change}}));
const endorsed = (...endorsements) => issue(badge('claim', {endorsement: endorsements}));
const by = (party, change) => endorsement('claim', party.id, ID, change);
const lookalike = party('xn--netwrk-fxc');
const passer = didKey('ed25519', 'passer-by');
const keysOf = party => ({[party.address]: served(didDocument(party))});

export const cases = {
  'claim-name': named(NAME),
  'claim-name-trimmed': named('\n  LANTERN label \t'),
  'claim-name-compatible': named('Ｌａｎｔｅｒｎ\u3000Ｌａｂｅｌ'),
  'claim-name-composed': named('Lantern\u00a0Label'),
  'claim-achievement-name': achievement({name: 'lantern label'}),
  'claim-achievement-id': achievement({id: SCHEME}),
  'claim-name-language': named({'@value': NAME, '@language': 'en'}),
  'claim-name-languages': named([{'@value': 'Lanterne', '@language': 'fr'}, {'@value': NAME, '@language': 'en'}]),
  'claim-near-number': named('Lantern Label 2'),
  'claim-near-article': named('The Lantern Label'),
  'claim-near-hyphen': named('Lantern-Label'),
  'claim-near-spaces': named('Lantern  Label'),
  'claim-near-letter': named('Lаntern Label'),
  'claim-description': achievement({description: NAME}),
  'claim-learner': achievement({achievementType: 'QualityAssuranceCredential'}),
  'claim-endorsement': async () => endorsed(await prove(by(guild, {name: NAME}), guild.by('ed'))),
  'claim-endorsement-token': () => issue(badge('claim', {endorsementJwt: [jwt(by(guild, {name: NAME}), guild.by('p256', 'p256-jwk'))]})),
  'claim-endorsement-deep': async () => endorsed(await prove(by(town, {
    issuer: {endorsement: [await prove(endorsement('deep', guild.id, town.id, {name: NAME}), guild.by('ed'))]}}), town.by('ed'))),
  'claim-endorsement-unknown': async () => endorsed(await prove(by(passer, {name: NAME}), passer.by())),
  'claim-endorsement-authority': async () => endorsed(await award(by(network, {name: NAME}))),
  'claim-endorsement-authority-stray': async () => ({
    input: await endorsed(await award(by(network, {name: NAME}), {by: 'stray'})), evidence: keysOf(network)}),
  'claim-endorsement-authority-other': async () => endorsed(await award(by(network))),
  'claim-label-embedded': async () => endorsed(await award(label(1))),
  'claim-label-embedded-altered': async () => endorsed(merge(await award(label(1)), {awardedDate: '2025-02-02T00:00:00Z'})),
  'claim-label-as-badge': () => award(label(1)),
  'claim-label-as-badge-expired': () => award(label(1, {validUntil: '2026-06-01T00:00:00Z'})),
  'claim-lookalike-as-badge': async () => ({
    input: await prove(label(1, {issuer: {id: lookalike.id}, credentialStatus: undefined}), lookalike.by('ed')), evidence: keysOf(lookalike)}),
  'claim-label-as-badge-stray': async () => ({input: await award(label(1), {by: 'stray'}), evidence: keysOf(network)}),
  'claim-of-impostor': async () => prove(badge('claim', {name: NAME}), {...magpie.by('ed'), method: `${larkfield.id}#ed`})
};
