import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Folders of src in the only order in which they may import. */
const order = [
  'quadrature',
  'linalg',
  'case',
  'problem',
  'split',
  'partition',
  'sweep',
  'basis',
  'assembly',
  'solution',
  'solve',
  'neural',
  'reference',
  'report',
];

const root = new URL('../../', import.meta.url).pathname;

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function imports(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/from '(\.[^']+)'/g)].map((match) =>
    relative(root, join(root, path, '..', match[1])),
  );
}

const files = sources('src');
const folderOf = (path: string): string => path.split('/')[1];

describe('architecture', () => {
  it('knows every folder', () => {
    const folders = new Set(files.map(folderOf).filter((name) => !name.endsWith('.ts')));
    expect([...folders].sort()).toEqual([...order].sort());
  });

  it.each(files.filter((file) => !folderOf(file).endsWith('.ts')))(
    '%s imports downhill',
    (file) => {
      const own = order.indexOf(folderOf(file));
      for (const target of imports(file)) {
        expect(target.startsWith('src/'), `${file} imports ${target}`).toBe(true);
        const other = order.indexOf(folderOf(target));
        expect(other, `${file} imports ${target}`).toBeLessThanOrEqual(own);
      }
    },
  );

  it('keeps the reference solver independent', () => {
    for (const file of files.filter((path) => folderOf(path) === 'reference')) {
      for (const target of imports(file)) {
        expect(['reference', 'quadrature', 'problem']).toContain(folderOf(target));
      }
    }
  });

  it('keeps files short', () => {
    const long = [...files, ...sources('cli')].filter(
      (file) => readFileSync(join(root, file), 'utf8').split('\n').length > 360,
    );
    expect(long).toEqual([]);
  });
});
