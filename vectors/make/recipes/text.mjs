// Hostile or deceptive text in a genuine badge.
import {badge, issue, issueJwt, larkfield} from '../world.mjs';

const whole = change => () => issue(badge('text', change));
const achievement = change => ({credentialSubject: {achievement: change}});
const TAG = '</script><script>alert(1)</script>';

export const cases = {
  'ui-01': whole({credentialSubject: {narrative: '<img src=x onerror=alert(1)>', achievement: {criteria: {narrative: '<svg/onload=alert(1)>'}}}}),
  'ui-02': whole({credentialSubject: {narrative: '[x](javascript:alert(1)) <javascript&#58;alert(1)> [y](data:text/html,<b>)'}}),
  'ui-04': whole(achievement({image: {id: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')}`, type: 'Image'}})),
  'ui-07': () => issueJwt(badge('text', {
    id: `https://larkfield.test/${TAG}`, name: `Hedge ${TAG}`, validUntil: TAG, credentialStatus: {
      id: TAG, type: 'BitstringStatusListEntry', statusPurpose: 'revocation', statusListIndex: '1', statusListCredential: `https://larkfield.test/${TAG}`}}),
  {change: ({exp, ...rest}) => rest}),
  'ui-08': whole({issuer: {name: 'Larkfield\r\nCollege \u001b]0;owned\u0007 "quoted" {"level":"error"}'}}),
  'ui-12': whole({
    evidence: ['javascript:alert(1)', 'data:text/html,<b>x</b>', 'https://good.test@evil.test/'].map(id => ({id, type: ['Evidence']})),
    ...achievement({criteria: {id: 'javascript:alert(1)', narrative: 'See the page.'}})}),
  'text-bidi': whole({name: 'Hedge \u202eGniyaL'}),
  'text-invisible': whole(achievement({name: 'Hedge\u200bLaying'})),
  'text-confusable': whole({issuer: {name: 'L\u0430rkfield College'}}),
  'text-plain': whole({name: 'Układanie żywopłotów', issuer: {name: 'Σχολή Φυτών'}, credentialSubject: {achievement: {name: '生け垣づくり'}}}),
  'text-emoji': whole({name: 'Hedge Laying 🌳'})
};
