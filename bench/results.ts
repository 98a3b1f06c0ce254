import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { machine } from '../cli/methods.js';
import { version } from '../cli/version.js';
import { strictJson } from '../src/report/json.js';

/** Results are committed: where they lie, seen from dist/bench. */
const folder = new URL('../../bench/results/', import.meta.url);

/**
 * Writes bench/results/NAME.{json,md}, both with version, date and machine.
 *
 * @param heading of the text.
 * @param remark behind the machine.
 * @param body of the text, in Markdown.
 * @param data beside version, date and machine in the JSON file.
 * @returns the text.
 */
export function saveResults(
  name: string,
  heading: string,
  remark: string,
  body: string,
  data: object,
): string {
  const about = { version: version(), date: new Date().toISOString(), machine: machine() };
  const { node, cores, cpu } = about.machine;
  const text =
    `# ${heading}\n\naprfm ${about.version}, ${about.date}, node ${node}, ` +
    `${cores} x ${cpu}${remark}\n\n${body}\n`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), strictJson({ ...about, ...data }));
  writeFileSync(new URL(`${name}.md`, folder), text);
  return text;
}

/** What an earlier run has left in NAME.json; null where there is nothing. */
export function earlierResults<T>(name: string): T | null {
  const path = new URL(`${name}.json`, folder);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).results : null;
}
