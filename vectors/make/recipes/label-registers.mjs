// Registers of labels: their form, their age, and what they say of a day.
import {jwt, prove} from '../sign.mjs';
import {MIRROR, REGISTER, award, edition, entry, label, labelList, network, publish, register, somebodyElse} from '../labels.mjs';
import {V2, badge, endorsement, guild, issue, larkfield, magpie, merge, served, town} from '../world.mjs';

const evidence = answers => async () => ({evidence: await answers()});
const listing = (entries, how) => evidence(() => register(entries, how));
const token = text => ({[REGISTER]: served(text, 'application/vc+jwt')});
const subject = change => ({change: {credentialSubject: change}});
const both = (first, second) => async () => ({evidence: {...await first, ...await second}});
const awarded = (awardedDate, more = {}) => () => issue(badge('register', {awardedDate, ...more}));
const revoked = (since, change) => entry(1, {labelState: 'revoked', stateFrom: since, ...change});
const handed = (answers, ...labels) => async () => ({evidence: Object.assign({}, ...await Promise.all(answers)), label: await Promise.all(labels)});
const old = {awardedDate: '2025-12-01T00:00:00Z', validFrom: '2025-12-01T00:00:00Z', validUntil: '2028-12-01T00:00:00Z'};
const oldLabel = () => award(label(1, old), {by: 'old', proof: {created: '2025-12-01T00:00:00Z'}});
const ID = 'https://larkfield.test/badges/register';
const endorsed = (...endorsements) => issue(badge('register', {endorsement: endorsements}));
const townHolds = entry(7, {coveredIssuer: [town.id]});

export const cases = {
  'register-held': async () => ({input: await issue(badge('register')), evidence: await register([somebodyElse, entry(1)])}),
  'register-lacking': listing([somebodyElse]),
  'register-empty': listing([]),
  'register-token': async () => ({evidence: token(jwt(edition([entry(1)]), network.by('ed')))}),
  'register-jcs': listing([entry(1)], {how: {proof: {cryptosuite: 'eddsa-jcs-2022'}}}),
  'register-two-ids': listing([entry(1, {coveredIssuer: ['https://elsewhere.test/issuers/1', larkfield.id]})]),

  'register-unpinned': listing([entry(1)], {how: {by: 'stray'}}),
  'register-key-over': listing([entry(1)], {how: {by: 'old', proof: {created: '2025-12-01T00:00:00Z'}}}),
  'register-key-too-early': listing([entry(1)], {how: {proof: {created: '2025-12-31T23:59:59Z'}}}),
  'register-other-authority': async () => ({evidence: {[REGISTER]: served(await prove(edition([entry(1)], {issuer: magpie.id}), magpie.by('ed')))}}),
  'register-holder-signs': async () => ({evidence: {[REGISTER]: served(await prove(edition([entry(1)]), larkfield.by('ed')))}}),
  'register-unsigned': () => ({evidence: {[REGISTER]: served(edition([entry(1)]))}}),
  'register-altered': async () => {
    const signed = await publish(edition([entry(1, {labelState: 'revoked'})]));
    signed.credentialSubject.entry[0].labelState = 'active';
    return {evidence: {[REGISTER]: served(signed)}};
  },
  'register-other-scheme': listing([entry(1)], subject({labelScheme: 'https://network.test/lantern/v2'})),
  'register-no-scheme': listing([entry(1)], subject({labelScheme: undefined})),
  'register-no-context': listing([entry(1)], {change: {'@context': [V2]}, how: {proof: {cryptosuite: 'eddsa-jcs-2022'}}}),
  'register-not-yet': listing([entry(1)], {change: {validFrom: '2026-11-16T00:00:00Z'}, how: {proof: {created: '2026-11-14T00:00:00Z'}}}),
  'register-undated': listing([entry(1)], {change: {validFrom: undefined}, how: {proof: {created: '2026-11-14T00:00:00Z'}}}),
  'register-entry-endless': listing([entry(1), entry(2, {labelUntil: undefined})]),
  'register-entry-inverted': listing([entry(1), entry(2, {labelUntil: '2025-02-02T00:00:00Z'})]),
  'register-entry-of-nobody': listing([entry(1), entry(2, {coveredIssuer: undefined})]),
  'register-entry-state': listing([entry(1), entry(2, {labelState: 'paused'})], {how: {proof: {cryptosuite: 'eddsa-jcs-2022'}}}),
  'register-entry-zone': listing([entry(1), entry(2, {stateFrom: '2026-02-02T00:00:00'})]),
  'register-entry-untyped': listing([entry(1), entry(2, {type: undefined})], {how: {proof: {cryptosuite: 'eddsa-jcs-2022'}}}),

  'register-old': listing([entry(1)], {change: {validFrom: '2026-11-08T11:59:59Z', validUntil: '2026-12-08T00:00:00Z'}}),
  'register-just-fresh': listing([entry(1)], {change: {validFrom: '2026-11-08T12:00:00Z', validUntil: '2026-12-08T00:00:00Z'}}),
  'register-over': listing([entry(1)], {change: {validUntil: '2026-11-15T11:59:59Z'}}),
  'register-ends-now': listing([entry(1)], {change: {validUntil: '2026-11-15T12:00:00Z'}}),
  'register-endless': listing([entry(1)], {change: {validUntil: undefined}}),
  'register-old-copy': listing([entry(1)], {more: {date: 'Sun, 08 Nov 2026 11:59:59 GMT'}}),
  'register-old-copy-instant': listing([entry(1)], {more: {date: '2026-11-08T11:59:59Z'}}),
  'register-fresh-copy-of-old': listing([entry(1)], {change: {validFrom: '2026-11-08T11:59:59Z', validUntil: '2026-12-08T00:00:00Z'}, more: {date: 'Sun, 15 Nov 2026 12:00:00 GMT'}}),
  'register-old-revoked': listing([revoked('2026-08-01T00:00:00Z')], {change: {validUntil: '2026-11-15T11:59:59Z'}}),
  'register-not-found': () => ({evidence: {[REGISTER]: {error: 'not_found'}}}),

  'register-two-down-held': both({[REGISTER]: {error: 'timeout'}}, register([entry(1)], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-down-silent': both({[REGISTER]: {error: 'timeout'}}, register([somebodyElse], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-down-revoked': both({[REGISTER]: {error: 'timeout'}}, register([revoked('2026-08-01T00:00:00Z')], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-silent': both(register([somebodyElse]), register([somebodyElse], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-one-lists': both(register([somebodyElse]), register([entry(1)], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-editions': both(register([entry(1)], {change: {validFrom: '2026-11-13T00:00:00Z'}}), register([revoked('2026-08-01T00:00:00Z')], {at: MIRROR})),
  'register-two-editions-reversed': both(register([revoked('2026-08-01T00:00:00Z')]), register([entry(1)], {change: {validFrom: '2026-11-13T00:00:00Z'}, at: MIRROR})),
  'register-two-contradict': both(register([entry(1)]), register([revoked('2026-08-01T00:00:00Z')], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-contradict-reversed': both(register([revoked('2026-08-01T00:00:00Z')]), register([entry(1)], {change: {id: MIRROR}, at: MIRROR})),
  'register-two-stale-revoked': both(register([entry(1)]), register([revoked('2026-08-01T00:00:00Z')], {change: {id: MIRROR, validUntil: '2026-11-15T11:59:59Z'}, at: MIRROR})),

  'register-superseded-early': listing([entry(1, {labelState: 'superseded', stateFrom: '2026-03-01T00:00:00Z'})]),
  'register-expired-early': listing([entry(1, {labelState: 'expired', stateFrom: '2026-06-01T00:00:00Z'})]),
  'register-active-over': listing([entry(1, {labelUntil: '2026-06-01T00:00:00Z'})]),
  'register-revoked-later': listing([revoked('2026-12-01T00:00:00Z')]),
  'register-revoked': listing([revoked('2026-08-01T00:00:00Z')]),
  'register-revoked-that-second': listing([revoked('2026-04-01T08:00:00Z')]),
  'register-revoked-a-second-later': listing([revoked('2026-04-01T08:00:01Z')]),
  'register-revoked-after-end': listing([revoked('2026-08-01T00:00:00Z', {labelUntil: '2026-06-01T00:00:00Z'})]),
  'register-awarded-again': listing([revoked('2026-03-01T00:00:00Z'), entry(2, {labelFrom: '2026-03-15T00:00:00Z', stateFrom: '2026-03-15T00:00:00Z'})]),
  'register-awarded-again-later': listing([entry(2, {labelFrom: '2026-05-01T00:00:00Z', stateFrom: '2026-05-01T00:00:00Z'}), revoked('2026-03-01T00:00:00Z')]),
  'register-overlap': listing([revoked('2026-03-20T00:00:00Z'), entry(2, {labelFrom: '2026-03-01T00:00:00Z'})]),
  'register-gap': listing([
    entry(1, {labelUntil: '2026-03-31T23:59:59Z', labelState: 'superseded', stateFrom: '2026-04-02T00:00:00Z'}),
    entry(2, {labelFrom: '2026-04-02T00:00:00Z', stateFrom: '2026-04-02T00:00:00Z'})]),
  'register-begins-that-second': listing([entry(1, {labelFrom: '2026-04-01T08:00:00Z'})]),
  'register-begins-a-second-later': listing([entry(1, {labelFrom: '2026-04-01T08:00:01Z'})]),
  'register-ends-that-second': listing([entry(1, {labelUntil: '2026-04-01T08:00:00Z'})]),
  'register-ends-a-second-earlier': listing([entry(1, {labelUntil: '2026-04-01T07:59:59Z'})]),

  'register-awarded-before': awarded('2026-01-15T00:00:00Z'),
  'register-awarded-no-date': awarded('yesterday'),
  'register-awarded-that-edition': awarded('2026-11-14T00:00:00Z'),
  'register-awarded-since-edition': awarded('2026-11-14T00:00:01Z'),
  'register-awarded-later': awarded('2026-11-16T00:00:00Z'),

  'register-key-over-listed': handed([register([entry(1, {labelFrom: '2025-12-01T00:00:00Z', labelUntil: '2028-12-01T00:00:00Z'})]), labelList()], oldLabel()),
  'register-key-over-unlisted': handed([register([somebodyElse]), labelList()], oldLabel()),
  'register-key-over-revoked': handed([register([revoked('2026-08-01T00:00:00Z', {labelFrom: '2025-12-01T00:00:00Z'})]), labelList()], oldLabel()),
  'register-down-handed': handed([{[REGISTER]: {error: 'timeout'}}, labelList()], award(label(1))),
  'register-bad-handed': handed([register([], {how: {by: 'stray'}}), labelList()], award(label(1))),
  'register-old-handed': handed([register([somebodyElse], {change: {validUntil: '2026-11-15T11:59:59Z'}}), labelList()], award(label(1))),
  'register-old-revoked-handed': handed([register([revoked('2026-08-01T00:00:00Z')], {change: {validUntil: '2026-11-15T11:59:59Z'}}), labelList()], award(label(1))),
  'register-confirms': handed([register([entry(1)]), labelList()], award(label(1))),
  'register-and-bit': handed([register([entry(1)]), labelList([11])], award(label(1))),
  'register-revoked-bit-clear': handed([register([revoked('2026-08-01T00:00:00Z')]), labelList()], award(label(1))),
  'register-list-down': handed([register([entry(1)])], award(label(1))),
  'register-lacks-list-down': handed([register([somebodyElse])], award(label(1))),
  'register-lacks-expired': handed([register([somebodyElse]), labelList()], award(label(1, {validUntil: '2026-06-01T00:00:00Z'}))),
  'register-shorter': handed([register([entry(1, {labelUntil: '2026-06-01T00:00:00Z'})]), labelList()], award(label(1))),
  'register-longer': handed([register([entry(1)]), labelList()], award(label(1, {validUntil: '2026-06-01T00:00:00Z'}))),
  'register-and-counterfeit': handed([register([entry(1)]), labelList()], award(label(1), {by: 'stray'})),

  'register-badge-expired': () => issue(badge('register', {validUntil: '2026-10-01T00:00:00Z'})),
  'register-two-entries': listing([revoked('2026-08-01T00:00:00Z'), entry(1)]),
  'register-forged-badge': () => prove(badge('register'), {...magpie.by('ed'), method: `${larkfield.id}#ed`}),
  'register-endorser': async () => ({
    input: await endorsed(await prove(endorsement('holder', town.id, ID), town.by('ed'))), evidence: await register([townHolds])}),
  'register-endorser-altered': async () => endorsed(merge(
    await prove(endorsement('holder', town.id, ID), town.by('ed')), {credentialSubject: {endorsementComment: 'The best of all.'}})),
  'register-endorser-of-both-kinds': async () => endorsed(
    await prove(endorsement('holder', town.id, ID), town.by('ed')), await prove(endorsement('named', guild.id, ID), guild.by('ed'))),
  'register-endorser-expired': listing([entry(7, {coveredIssuer: [town.id], labelUntil: '2026-06-01T00:00:00Z'})])
};
