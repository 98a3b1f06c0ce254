import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutputError, writeAll } from '../../src/report/files.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'aprfm-files-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('writing all files or none', () => {
  it('creates the directory, replaces old files and leaves nothing else', () => {
    const out = join(root, 'a', 'b');
    writeAll(out, new Map([['x.csv', 'old']]));
    writeAll(
      out,
      new Map<string, string | Uint8Array>([
        ['x.csv', 'new ρ'],
        ['y.bin', Uint8Array.of(0, 255)],
      ]),
    );
    expect(readdirSync(out).sort()).toEqual(['x.csv', 'y.bin']);
    expect(readFileSync(join(out, 'x.csv'), 'utf8')).toBe('new ρ');
    expect([...readFileSync(join(out, 'y.bin'))]).toEqual([0, 255]);
  });

  it('keeps the old files when one cannot be written', () => {
    writeFileSync(join(root, 'x.csv'), 'old');
    mkdirSync(join(root, 'y.bin'));
    const files = new Map([
      ['x.csv', 'new'],
      ['y.bin', 'new'],
    ]);
    expect(() => writeAll(root, files)).toThrow('y.bin: a directory of that name is in the way');
    expect(readdirSync(root).sort()).toEqual(['x.csv', 'y.bin']);
    expect(readFileSync(join(root, 'x.csv'), 'utf8')).toBe('old');
  });

  it('removes what was written, and the directories it made, when a later file fails', () => {
    const out = join(root, 'new', 'deep');
    const files = new Map([
      ['x.csv', 'fine'],
      // Fits as a name, but not with what the temporary name adds.
      ['y'.repeat(250), 'name too long'],
    ]);
    expect(() => writeAll(out, files)).toThrow('the name is too long');
    expect(readdirSync(root)).toEqual([]);
  });

  it('says what is in the way', () => {
    writeFileSync(join(root, 'file'), '');
    const files = new Map([['x', '']]);
    expect(() => writeAll(join(root, 'file'), files)).toThrow(/a file of that name is in the way/);
    expect(() => writeAll(join(root, 'file', 'sub'), files)).toThrow(/a file, not a directory/);
    expect(() => writeAll(root, new Map([['../x', '']]))).toThrow(
      '"../x" is not a plain file name',
    );
    expect(existsSync(join(root, '..', 'x'))).toBe(false);
    expect(() => writeAll(join(root, 'file'), files)).toThrow(OutputError);
  });

  const isRoot = process.getuid?.() === 0;
  if (isRoot) process.stderr.write('skipped: permission test, root may write anywhere\n');
  it.skipIf(isRoot)('says that there is no permission', () => {
    chmodSync(root, 0o500);
    expect(() => writeAll(join(root, 'sub'), new Map())).toThrow('no permission');
    chmodSync(root, 0o700);
  });
});
