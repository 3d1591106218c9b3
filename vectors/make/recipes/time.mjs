// Dates around the minute of leeway that the policy grants.
import {badge, issue, issueJwt} from '../world.mjs';

const dated = (validFrom, validUntil) => () => issue(badge('time', {validFrom, ...(validUntil ? {validUntil} : {})}));
const spoilt = change => () => issueJwt(badge('time', change), {change: ({nbf, exp, ...rest}) => rest});

export const cases = {
  'time-leeway-end': dated('2026-04-01T08:00:00Z', '2026-11-15T11:59:00Z'),
  'time-leeway-end-over': dated('2026-04-01T08:00:00Z', '2026-11-15T11:58:59Z'),
  'time-leeway-start': dated('2026-11-15T12:01:00Z'),
  'time-leeway-start-over': dated('2026-11-15T12:01:01Z'),
  'time-offset': dated('2026-11-15T14:00:00+02:00', '2026-11-15T05:00:00-07:00'),
  'time-fraction': dated('2026-04-01T08:00:00.250Z', '2031-04-01T08:00:00.5Z'),
  'time-one-instant': dated('2026-11-15T12:00:00Z', '2026-11-15T12:00:00Z'),
  'time-offset-order': dated('2026-11-15T12:00:30Z', '2026-11-15T13:00:20+01:00'),
  'time-no-zone': spoilt({validUntil: '2031-04-01T08:00:00'}),
  'time-leap-day': spoilt({validUntil: '2027-02-29T08:00:00Z'}),
  'time-hour-25': spoilt({validUntil: '2031-04-01T25:00:00Z'}),
  'time-array': spoilt({validUntil: ['2031-04-01T08:00:00Z']}),
  'time-start-missing-end-past': spoilt({validFrom: undefined, validUntil: '2026-10-01T00:00:00Z'})
};
