// The Lantern Label: an invented quality label, its authority, and what it signs.
import {key} from './keys.mjs';
import {jwt, prove} from './sign.mjs';
import {EXTENSIONS, OB, V2, larkfield, merge, party, served, servedList, statusList} from './world.mjs';

export const LABEL = 'https://w3id.org/badge-quality-label/v1';
export const NAME = 'Lantern Label';
export const SCHEME = 'https://network.test/lantern/v1';
export const REGISTER = 'https://network.test/register';
export const MIRROR = 'https://mirror.test/register';
export const LIST = 'https://network.test/status/1';

/** The authority. The policies pin `ed` from 2026 on and `old` for 2023 to 2025; `stray` stands in its DID document only. */
export const network = party('network');
network.keys.old = key('ed25519', 'network old');
network.keys.stray = key('ed25519', 'network stray');

export const bit = (index, change = {}) => merge({
  id: `${LIST}#${index}`, type: 'BitstringStatusListEntry', statusPurpose: 'revocation',
  statusListIndex: String(index), statusListCredential: LIST}, change);

/** The label credential of larkfield; `change` is laid over it. */
export const label = (number, change = {}) => merge({
  '@context': [V2, OB, EXTENSIONS, LABEL],
  id: `https://network.test/labels/${number}`,
  type: ['VerifiableCredential', 'OpenBadgeCredential'],
  name: NAME,
  issuer: {id: network.id, type: ['Profile'], name: 'Lantern Network'},
  awardedDate: '2026-02-02T00:00:00Z',
  validFrom: '2026-02-02T00:00:00Z',
  validUntil: '2029-02-02T00:00:00Z',
  credentialSubject: {
    id: larkfield.id,
    type: ['AchievementSubject', 'QualityLabelSubject'],
    coveredIssuer: [larkfield.id],
    labelCycle: 1,
    achievement: {
      id: SCHEME, type: ['Achievement'], achievementType: 'QualityAssuranceCredential', name: NAME,
      description: 'The Organiser keeps the standards of the label.', version: '1',
      creator: {id: network.id, type: ['Profile'], name: 'Lantern Network'},
      criteria: {narrative: 'Badge design, badge issuing, training, and a plan for three years.'}
    }
  },
  credentialStatus: bit(11)
}, change);

/** Signed by the authority on the day that the label says, or as `how` says. */
export const award = (credential, {by = 'ed', ...how} = {}) => prove(credential, {
  ...network.by(by), ...how, proof: {created: '2026-02-02T00:00:00Z', ...how.proof}});
export const awardJwt = (credential, {by = 'ed', ...how} = {}) => jwt(credential, {...network.by(by), ...how});

/** What a register says of larkfield's label. */
export const entry = (number, change = {}) => merge({
  type: 'QualityLabelEntry', coveredIssuer: [larkfield.id], labelCredential: `https://network.test/labels/${number}`,
  labelState: 'active', stateFrom: '2026-02-02T00:00:00Z', labelFrom: '2026-02-02T00:00:00Z', labelUntil: '2029-02-02T00:00:00Z'
}, change);
export const somebodyElse = entry(99, {coveredIssuer: ['did:web:lamplight.test']});

/** An edition of the register with these entries. */
export const edition = (entries, change = {}) => merge({
  '@context': [V2, LABEL],
  id: REGISTER,
  type: ['VerifiableCredential'],
  issuer: network.id,
  validFrom: '2026-11-14T00:00:00Z',
  validUntil: '2026-11-21T00:00:00Z',
  credentialSubject: {id: `${change.id ?? REGISTER}#list`, type: 'QualityLabelRegister', labelScheme: SCHEME, entry: entries}
}, change);

/** Signed on the day of the edition, or as `how` says. */
export const publish = (register, {by = 'ed', ...how} = {}) => prove(register, {
  ...network.by(by), ...how, proof: {created: register.validFrom, ...how.proof}});

/** The recorded answer of a register with these entries. */
export const register = async (entries, {change, how, at = REGISTER, more} = {}) =>
  ({[at]: {...served(await publish(edition(entries, change), how), 'application/vc'), ...more}});

/** The recorded answer of the label's status list, with the bits of `set` on. */
export const labelList = (set = [], {by = network, issuer = network.id, purpose, id = LIST} = {}) =>
  servedList(statusList({set, issuer, id, purpose}), by.by('ed'));
