// Every case that is made here: "group/id" -> how. The expected verdicts stand in ../cases/<group>/cases.json.
import * as did from './recipes/did.mjs';
import * as endorsement from './recipes/endorsement.mjs';
import * as handedIn from './recipes/handed-in.mjs';
import * as input from './recipes/input.mjs';
import * as jose from './recipes/jose.mjs';
import * as jsonld from './recipes/jsonld.mjs';
import * as labelCheck from './recipes/label-check.mjs';
import * as labelClaims from './recipes/label-claims.mjs';
import * as labelRegisters from './recipes/label-registers.mjs';
import * as limits from './recipes/limits.mjs';
import * as model from './recipes/model.mjs';
import * as peers from './recipes/peers.mjs';
import * as proof from './recipes/proof.mjs';
import * as recipient from './recipes/recipient.mjs';
import * as refresh from './recipes/refresh.mjs';
import * as registry from './recipes/registry.mjs';
import * as status from './recipes/status.mjs';
import * as text from './recipes/text.mjs';
import * as time from './recipes/time.mjs';
import * as trust from './recipes/trust.mjs';
import {labelList, register as labelRegister, somebodyElse} from './labels.mjs';
import {guild, keysOf, larkfield, magpie, servedList, statusList, town} from './world.mjs';

export const shared = {
  larkfield: () => keysOf(larkfield),
  magpie: () => keysOf(magpie),
  guild: () => keysOf(guild),
  town: () => keysOf(town),
  'larkfield-status-1': () => servedList(statusList({set: [7]})),
  'lantern-status': () => labelList(),
  'lantern-status-revoked': () => labelList([11]),
  'lantern-status-second': () => labelList([12]),
  'lantern-suspended': () => labelList([12], {purpose: 'suspension', id: 'https://network.test/status/2'}),
  'lantern-silent': () => labelRegister([somebodyElse])
};

const topics = {did, endorsement, input, jose, jsonld, limits, model, peers, proof, recipient, refresh, registry, status, text, time, trust,
  'handed-in': handedIn, 'label-check': labelCheck, 'label-claims': labelClaims, 'label-registers': labelRegisters};
export const recipes = Object.fromEntries(Object.entries(topics).flatMap(([group, {cases}]) =>
  Object.entries(cases).map(([id, make]) => [`${group}/${id}`, make])));
