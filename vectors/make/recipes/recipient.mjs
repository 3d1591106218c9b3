// Whose badge it is.
import crypto from 'node:crypto';
import {badge, issue} from '../world.mjs';

const EMAIL = 'rowan@home.test', SALT = 'blackthorn';
const hash = (algorithm, text) => `${algorithm}$${crypto.createHash(algorithm).update(text).digest('hex')}`;
const identity = change => ({type: 'IdentityObject', hashed: true, identityHash: hash('sha256', EMAIL + SALT), identityType: 'emailAddress', salt: SALT, ...change});
const to = (...identities) => () => issue(badge('recipient', {credentialSubject: {identifier: identities}}));

export const cases = {
  'recipient-hashed': to(identity()),
  'recipient-md5': to(identity({identityHash: hash('md5', EMAIL + SALT)})),
  'recipient-sha512': to(identity({identityHash: hash('sha512', EMAIL + SALT)})),
  'recipient-no-algorithm': to(identity({identityHash: crypto.createHash('sha256').update(EMAIL + SALT).digest('hex')})),
  'recipient-other-type': to(identity({identityType: 'sourcedId', identityHash: hash('sha256', '4711' + SALT)})),
  'recipient-typed': to(identity(), identity({identityType: 'sourcedId', identityHash: hash('sha256', '4711' + SALT)})),
  'recipient-type-differs': to(identity({identityType: 'userName'})),
  'recipient-id': () => issue(badge('recipient'))
};
