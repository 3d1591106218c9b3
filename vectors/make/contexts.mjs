// The published contexts, from a folder on this machine; nothing is fetched.
import fs from 'node:fs';
import path from 'node:path';

const served = {
  'https://www.w3.org/2018/credentials/v1': 'credentials-v1.json',
  'https://www.w3.org/ns/credentials/v2': 'credentials-v2.json',
  'https://w3id.org/security/data-integrity/v2': 'data-integrity-v2.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context.json': 'ob-3.0.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json': 'ob-3.0.1.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json': 'ob-3.0.2.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json': 'ob-3.0.3.2026-06.json',
  'https://purl.imsglobal.org/spec/ob/v3p0/extensions.json': 'ob-extensions.json',
  'https://w3id.org/badge-quality-label/v1': 'quality-label-v1.json'
};

/** What this project publishes itself. */
const own = {'https://w3id.org/badge-quality-label/assessment/v1': 'assessment-v1.json'};

const folder = process.argv[2];
const contexts = new Map();

/** Loads a context, or a document that `extra` (URL -> document) holds. */
export function loader(extra = {}) {
  return async url => {
    if(extra[url]) { return answer(url, extra[url]); }
    if(!served[url] && !own[url]) { throw new Error(`not a known document: ${url}`); }
    if(!contexts.has(url)) { contexts.set(url, JSON.parse(fs.readFileSync(file(url)))); }
    return answer(url, contexts.get(url));
  };
}

const file = url =>
  own[url] ? new URL(`../../published/contexts/${own[url]}`, import.meta.url) : path.join(folder, served[url]);

const answer = (documentUrl, document) => ({contextUrl: null, documentUrl, document, tag: 'static'});
