import util from 'node:util';
import { firstLine } from '../../linalg/native.js';
import type { Tfjs } from './tfjsTypes.js';

/** auto: the first of the others that runs. */
export type WantedBackend = 'auto' | 'node-gpu' | 'node' | 'wasm' | 'cpu';

export interface LoadedTfjs {
  readonly tf: Tfjs;
  readonly backend: Exclude<WantedBackend, 'auto'>;
}

/** Imports a package by its name. */
export type Importer = (name: string) => Promise<unknown>;

interface Source {
  readonly backend: LoadedTfjs['backend'];
  /** The packages, the one with the functions first. */
  readonly packages: readonly string[];
  /** The name of the backend in TensorFlow.js. */
  readonly name: string;
}

const SOURCES: readonly Source[] = [
  { backend: 'node-gpu', packages: ['@tensorflow/tfjs-node-gpu'], name: 'tensorflow' },
  { backend: 'node', packages: ['@tensorflow/tfjs-node'], name: 'tensorflow' },
  {
    backend: 'wasm',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
    name: 'wasm',
  },
  {
    backend: 'cpu',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    name: 'cpu',
  },
];

/**
 * TensorFlow.js with the wanted backend. The packages tfjs-node-gpu (TensorFlow 2.9 for CUDA 11.2)
 * and tfjs-node are taken where the user has installed them: their install scripts download
 * TensorFlow itself, so that nothing here depends on them.
 *
 * @throws Error in words when none is installed or none runs.
 */
export async function loadTfjs(
  wanted: WantedBackend,
  importer: Importer = (name) => import(name),
): Promise<LoadedTfjs> {
  const sources = SOURCES.filter(({ backend }) => wanted === 'auto' || backend === wanted);
  const faults: string[] = [];
  for (const source of sources) {
    try {
      return { tf: await open(source, importer), backend: source.backend };
    } catch (error) {
      if (!isMissing(error)) faults.push(`${source.backend}: ${firstLine(error)}`);
    }
  }
  const packages = sources[wanted === 'auto' ? 2 : 0].packages.join(' ');
  if (faults.length === 0) {
    throw new Error(`TensorFlow.js is not installed: npm install ${packages}`);
  }
  throw new Error(
    `TensorFlow.js does not run here (${faults.join('; ')}); without a GPU: ` +
      'npm install @tensorflow/tfjs-core @tensorflow/tfjs-backend-wasm',
  );
}

async function open({ packages, name, backend }: Source, importer: Importer): Promise<Tfjs> {
  if (backend === 'node-gpu' || backend === 'node') restoreUtilities();
  const modules = [];
  for (const each of packages) modules.push(await importer(each));
  const tf = functionsOf(modules[0]);
  if (!(await tf.setBackend(name))) throw new Error(`the backend ${name} does not start`);
  await tf.ready();
  if (tf.getBackend() !== name) throw new Error(`TensorFlow.js took ${tf.getBackend()} instead`);
  return tf;
}

/** They are CommonJS: all they export is in `default`, and not always beside it. */
function functionsOf(module: unknown): Tfjs {
  const { default: functions } = module as { default?: Tfjs };
  return functions ?? (module as Tfjs);
}

/** tfjs-node 4.22 calls functions that Node 23 has removed. */
function restoreUtilities(): void {
  const present = util as unknown as Record<string, unknown>;
  present.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  present.isArray ??= Array.isArray;
}

function isMissing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}
