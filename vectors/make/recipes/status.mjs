// Lists that say whether a badge still holds.
import zlib from 'node:zlib';
import {base64url, jwt} from '../sign.mjs';
import {badge, EXTENSIONS, issue, issueJwt, larkfield, magpie, OB, served, servedList, STATUS, statusEntry, statusList, V2} from '../world.mjs';

const entry = (index = 94, change = {}) => ({credentialStatus: statusEntry(index, change)});
const withList = (list, {credential = entry(), how} = {}) => async () => ({
  input: await issue(badge('status', credential)), evidence: await servedList(statusList(list), how)});
const REVOCATIONS = 'https://larkfield.test/revocations';
const revocations = (...revoked) => async () => ({
  input: await issue(badge('status', {
    '@context': [V2, OB, EXTENSIONS], credentialStatus: {id: REVOCATIONS, type: '1EdTechRevocationList'}})),
  evidence: {[REVOCATIONS]: served({id: REVOCATIONS, issuer: 'did:web:larkfield.test', revokedCredential: revoked})}});
const id = 'https://larkfield.test/badges/status';
const message = {statusPurpose: 'message', statusSize: 1, statusMessage: [{status: '0x0', message: 'in good order'}, {status: '0x1', message: 'renewal due'}]};
const inflated = bytes => 'u' + zlib.gzipSync(Buffer.alloc(bytes)).toString('base64url');

export const cases = {
  'status-clear': () => issue(badge('status', entry(94))),
  'status-revoked': () => issue(badge('status', entry(7))),
  'status-revoked-token': () => issueJwt(badge('status', entry(7))),
  'status-message': withList({set: [94], purpose: 'message'}, {credential: entry(94, message)}),
  'status-purpose-unknown': withList({purpose: 'colour'}, {credential: entry(94, {statusPurpose: 'colour'})}),
  'status-purposes': withList({change: {credentialSubject: {statusPurpose: ['suspension', 'revocation']}}}),
  'status-short': withList({length: 131064}),
  'status-delegate': withList({issuer: magpie.id}, {how: magpie.by('ed')}),
  'status-own-status': withList({change: {credentialStatus: statusEntry(3, {
    id: 'https://larkfield.test/status/2#3', statusListCredential: 'https://larkfield.test/status/2'})}}),
  'status-own-status-itself': withList({change: {credentialStatus: statusEntry(3)}}),
  'status-number': () => issue(badge('status', entry(94, {statusListIndex: 94}))),
  'status-large': withList({change: {credentialSubject: {encodedList: inflated(8 << 20)}}}),
  'status-too-large': withList({change: {credentialSubject: {encodedList: inflated((8 << 20) + 1)}}}),
  'status-wrong-type': withList({change: {type: ['VerifiableCredential']}}),
  'status-http': async () => ({
    input: await issue(badge('status', entry(94, {statusListCredential: 'http://larkfield.test/status/1'}))),
    evidence: await servedList(statusList({id: 'http://larkfield.test/status/1'}))}),
  'status-required': () => issue(badge('status')),
  'status-revocation-list': revocations({id, revoked: true}),
  'status-revocation-list-plain': revocations({id}),
  'status-revocation-list-other': revocations({id: `${id}/2`, revoked: true}, {id, revoked: false}),
  'status-revocation-list-id': async () => ({
    ...await revocations({id: `${id}/2`})(), evidence: {[REVOCATIONS]: served({id: `${REVOCATIONS}/2`, revokedCredential: [{id}]})}}),
  'status-list-altered': async () => {
    const answer = (await servedList(statusList({set: [94]})))[STATUS];
    const list = JSON.parse(answer.text);
    list.credentialSubject.encodedList = statusList({}).credentialSubject.encodedList;
    return {input: await issue(badge('status', entry())), evidence: {[STATUS]: served(list)}};
  },
  'status-index-plus': () => issue(badge('status', entry(94, {statusListIndex: '+94'}))),
  'status-index-huge': () => issue(badge('status', entry(94, {statusListIndex: '9007199254740993'}))),
  'status-index-fraction': () => issueJwt(badge('status', entry(94, {statusListIndex: 94.5}))),
  'status-index-missing': () => issueJwt(badge('status', entry(94, {statusListIndex: undefined}))),
  'status-no-list': () => issueJwt(badge('status', entry(94, {statusListCredential: undefined}))),
  'status-list-forever': withList({change: {validUntil: undefined}}),
  'status-list-token': async () => ({
    input: await issue(badge('status', entry())), evidence: {[STATUS]: served(jwt(statusList({set: [94]}), larkfield.by('p256', 'p256-jwk')), 'application/vc+jwt')}}),
  'status-list-token-unsigned': async () => ({
    input: await issue(badge('status', entry())),
    evidence: {[STATUS]: served(`${base64url({alg: 'none'})}.${base64url(statusList({}))}.`, 'application/vc+jwt')}}),
  'status-list-for-another': withList({change: {credentialSubject: {statusPurpose: 'suspension'}}}),
  'status-list-leeway': withList({change: {validUntil: '2026-11-15T11:59:30Z'}}),
  'status-two-members': withList({change: {credentialSubject: {encodedList: 'u' + Buffer.concat([zlib.gzipSync(Buffer.alloc(8192)), zlib.gzipSync(Buffer.alloc(8192))]).toString('base64url')}}}),
  'net-18': () => issue(badge('status', {credentialStatus: Array.from({length: 500}, (_, n) => statusEntry(n, {
    id: `https://victim.test/status/${n}#1`, statusListCredential: `https://victim.test/status/${n}`}))}))
};
