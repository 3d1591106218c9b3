// The question for an issuer's label without a badge.
import {REGISTER, award, entry, label, register, somebodyElse} from '../labels.mjs';

const history = [
  entry(1, {labelState: 'superseded', stateFrom: '2026-02-02T00:00:00Z', labelFrom: '2023-01-31T00:00:00Z', labelUntil: '2026-01-31T00:00:00Z'}),
  entry(2, {labelState: 'revoked', stateFrom: '2026-05-01T00:00:00Z'}),
  entry(3, {labelFrom: '2026-09-01T00:00:00Z', stateFrom: '2026-09-01T00:00:00Z'}),
  entry(4, {coveredIssuer: ['did:web:town.test'], labelUntil: '2026-06-01T00:00:00Z'}),
  entry(5, {coveredIssuer: ['did:web:guild.test'], labelState: 'revoked', stateFrom: '2026-08-01T00:00:00Z'}),
  entry(6, {coveredIssuer: ['https://osprey.test/issuers/9']})
];

export const cases = {
  'check-now': async () => ({evidence: await register(history)}),
  'check-counterfeit': async () => ({label: [await award(label(1), {by: 'stray'})]}),
  'check-handed-in': async () => ({label: [await award(label(1))]}),
  'check-register-down': () => ({evidence: {[REGISTER]: {error: 'timeout'}}}),
  'check-register-old': async () => ({evidence: await register([entry(1), somebodyElse], {change: {validUntil: '2026-11-15T11:59:59Z'}})})
};
