// Takes a request from standard input, does each of its jobs, and gives one answer for each.
import fs from 'node:fs';
import {text} from 'node:stream/consumers';

export const read = file => fs.readFileSync(file, 'utf8');
export const readJson = file => JSON.parse(read(file));
export const writeJson = (file, value) => fs.writeFileSync(file, JSON.stringify(value, null, 2));

/** `prepare` takes the request and gives the actions by name; what an action throws is why it refused. */
export async function answer(prepare) {
  const request = JSON.parse(await text(process.stdin));
  const act = (await prepare(request))[request.action];
  const answers = [];
  for(const job of request.jobs) {
    answers.push(await act(job).then(() => ({}), error => ({why: reason(error)})));
  }
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

/** The messages of an error and of everything that led to it. */
function reason(error) {
  const causes = [error.errors, error.cause].flat().filter(Boolean);
  return [error.message, ...causes.map(reason)].join(': ');
}
