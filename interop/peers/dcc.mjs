// The registries of the Digital Credentials Consortium: its registry client, and its verifier, which asks them.
import path from 'node:path';
import {RegistryClient} from '@digitalcredentials/issuer-registry-client';
import {verifyCredential} from '@digitalcredentials/verifier-core';
import {answer, read, readJson} from './answer.mjs';

// Standard output is for the answers.
console.log = console.error;

await answer(({contexts, documents}) => {
  globalThis.fetch = web(contexts, documents);
  return {lookUp, verify};
});

/** The web, as far as anything was published; their packages find all of it through `fetch`. */
function web(contexts, documents) {
  const index = readJson(path.join(contexts, 'index.json'));
  return async target => {
    const url = target.url ?? `${target}`;
    const file = documents[url] ?? (index[url] && path.join(contexts, index[url]));
    return file ? new Response(read(file), {headers: {'Content-Type': 'application/json'}}) : new Response('', {status: 404});
  };
}

/** Whether the registry client finds an issuer, under its name. */
async function lookUp({registry, issuer, name}) {
  const client = new RegistryClient();
  const [{loaded, error}] = await client.load({config: [{name: 'Registry', url: registry}]});
  if(!loaded) { throw error; }
  found(client.didEntry(issuer)?.name, name);
}

/** Whether a badge verifies, and its issuer is in the registry, under its name. */
async function verify({file, registry, name}) {
  const knownDIDRegistries = [{type: 'dcc-legacy', name: 'Registry', url: registry}];
  const {errors, log} = await verifyCredential({credential: readJson(file), knownDIDRegistries});
  if(errors) { throw new Error(errors.map(({name, message}) => `${name}: ${message}`).join('; ')); }
  const step = Object.fromEntries(log.map(entry => [entry.id, entry]));
  for(const id of ['valid_signature', 'expiration', 'revocation_status']) {
    if(!step[id]?.valid) { throw new Error(`${id}: ${JSON.stringify(step[id])}`); }
  }
  const {matchingIssuers, uncheckedRegistries} = step.registered_issuer;
  if(uncheckedRegistries.length) { throw new Error('the registry was not read'); }
  found(matchingIssuers[0]?.issuer.federation_entity.organization_name, name);
}

function found(listed, name) {
  if(!listed) { throw new Error('not listed'); }
  if(listed !== name) { throw new Error(`listed as ${listed}`); }
}
