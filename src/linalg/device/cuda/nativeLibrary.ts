import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { firstLine, type Koffi, loadKoffi, type NativeLibrary } from '../../native.js';

/** A library of CUDA, and what to say where it is missing. */
export interface Wanted {
  readonly title: string;
  /** Newest first; only Linux has been thought of. */
  readonly names: readonly string[];
  /** Libraries that it loads by name and that may lie in another folder. */
  readonly needs: readonly (readonly string[])[];
  /** Libraries beside it that it opens by name, where the linker need not find them. */
  readonly beside?: RegExp;
  /** Environment variable that names the library. */
  readonly variable: string;
  readonly howToAdd: string;
}

/**
 * The library that the environment variable names, else the first of its usual names that the
 * linker or a usual folder knows.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function findLibrary(wanted: Wanted): NativeLibrary {
  const koffi = loadKoffi('engine cuda');
  const named = process.env[wanted.variable];
  if (named) {
    try {
      return inWords(wanted, load(koffi, named, wanted));
    } catch (error) {
      throw new Error(`engine cuda: ${wanted.variable} = ${named}: ${firstLine(error)}`);
    }
  }
  const folders = libraryFolders();
  // The linker finds by name what is loaded already.
  for (const names of wanted.needs) tryAll(koffi, { names }, folders);
  const found = tryAll(koffi, wanted, folders);
  if (found) return inWords(wanted, found);
  throw new Error(
    `engine cuda needs ${wanted.title} (${wanted.names.join(' or ')}), not found here: ` +
      `${wanted.howToAdd}, or name the library in ${wanted.variable}`,
  );
}

/** The same library, which says where it comes from when it lacks a function. */
function inWords({ title }: Wanted, library: NativeLibrary): NativeLibrary {
  return {
    func(prototype) {
      try {
        return library.func(prototype);
      } catch (error) {
        throw new Error(`engine cuda: ${title}: ${firstLine(error)}`);
      }
    },
  };
}

function tryAll(
  koffi: Koffi,
  wanted: Pick<Wanted, 'names' | 'beside'>,
  folders: readonly string[],
): NativeLibrary | null {
  for (const name of wanted.names) {
    const paths = folders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
    for (const path of [name, ...paths]) {
      try {
        return load(koffi, path, wanted);
      } catch {
        // The next one may do.
      }
    }
  }
  return null;
}

function load(koffi: Koffi, path: string, { beside }: Pick<Wanted, 'beside'>): NativeLibrary {
  const folder = dirname(path);
  // A library that is loaded already is found by its name alone.
  if (beside && folder !== '.') for (const other of entries(folder, beside)) koffi.load(other);
  return koffi.load(path);
}

/** Where toolkits and Python packages put the libraries. */
function libraryFolders(): string[] {
  const { CUDA_HOME, CUDA_PATH, VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  const toolkits = [CUDA_HOME, CUDA_PATH, '/usr/local/cuda'].flatMap((home) =>
    home ? [join(home, 'lib64'), join(home, 'lib')] : [],
  );
  const prefixes = [VIRTUAL_ENV, CONDA_PREFIX, join(homedir(), '.local'), '/usr/local', '/usr'];
  const packages = prefixes
    .filter((prefix) => prefix !== undefined)
    .flatMap((prefix) => entries(join(prefix, 'lib'), /^python3/))
    .flatMap((python) => [join(python, 'site-packages'), join(python, 'dist-packages')])
    .flatMap((folder) => entries(join(folder, 'nvidia'), /./))
    .map((folder) => join(folder, 'lib'));
  return [...toolkits, ...packages];
}

function entries(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((entry) => name.test(entry))
      .map((entry) => join(folder, entry));
  } catch {
    return [];
  }
}
