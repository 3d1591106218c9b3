// node make.mjs CONTEXTS [ID…]: makes the inputs (and evidence) of the named cases again, or of all that are not there yet.
// ECDSA is randomised, so what is made again has other bytes, as good as the old ones.
import fs from 'node:fs';
import path from 'node:path';
import {recipes, shared} from './recipes.mjs';

const here = name => new URL(`../${name}`, import.meta.url).pathname;
const wanted = process.argv.slice(3);

function write(file, value) {
  const bytes = typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value, null, 2) + '\n';
  fs.writeFileSync(file, bytes);
}

const extension = value => {
  if(Buffer.isBuffer(value)) { return value[0] === 0x89 ? 'png' : 'bin'; }
  if(typeof value !== 'string') { return 'json'; }
  if(/<svg/.test(value)) { return 'svg'; }
  return /^\s*[{["\d]/.test(value) ? 'json' : /^[\w-]+\.[\w-]*\.[\w-]*/.test(value) ? 'jwt' : 'txt';
};

/** What a recipe makes: an input, or parts of a case under their names. */
const isParts = made => ['input', 'evidence', 'label'].some(name => made?.[name] !== undefined);

for(const [name, make] of Object.entries(shared)) {
  const file = here(`evidence/${name}.json`);
  if(wanted.includes(name) || !fs.existsSync(file)) { write(file, await make()); }
}
for(const [name, make] of Object.entries(recipes)) {
  const [group, id] = name.split('/');
  const there = fs.existsSync(here(`cases/${group}`)) &&
    fs.readdirSync(here(`cases/${group}`)).some(file => file.startsWith(`${id}.`));
  if(wanted.length ? !wanted.includes(id) : there) { continue; }
  const made = await Promise.resolve().then(make).catch(error => { throw new Error(`${name}: ${error.message}`, {cause: error}); });
  const {input, evidence, label = [], ext} = isParts(made) ? made : {input: made};
  fs.mkdirSync(here(`cases/${group}`), {recursive: true});
  if(input !== undefined) { write(here(`cases/${group}/${id}.${ext ?? extension(input)}`), input); }
  label.forEach((one, n) => write(here(`cases/${group}/${id}.label-${n + 1}.${extension(one)}`), one));
  if(evidence) { write(here(`cases/${group}/${id}.evidence.json`), evidence); }
  console.log(path.join(group, id));
}
