import { readFileSync } from 'node:fs';

/** The version in package.json. */
export function version(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      return JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8')).version;
    } catch {
      // dist/cli is one level deeper than cli.
    }
  }
  return 'unknown';
}
