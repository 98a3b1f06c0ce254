/** Least-squares engines; a module of its own, so that a list of them loads none. */
export type EngineName =
  | 'auto'
  | 'lapack'
  | 'wasm'
  | 'js'
  | 'opencl'
  | 'cuda'
  | 'gpujs'
  | 'refined'
  | 'ml-matrix'
  | 'ml-matrix-svd';

export const engineNames: readonly EngineName[] = [
  'auto',
  'lapack',
  'wasm',
  'js',
  'opencl',
  'cuda',
  'gpujs',
  'refined',
  'ml-matrix',
  'ml-matrix-svd',
];
