import type { NativeLibrary, NativeRoutine } from '../native.js';
import { findNativeLibrary } from './nativeLibrary.js';

/** The QR routines of LAPACK in one precision; every argument is passed by address. */
export interface QrRoutines<Numbers extends Float64Array | Float32Array> {
  geqrt(m: number, n: number, nb: number, A: Numbers, lda: number, T: Numbers, work: Numbers): void;
  gemqrt(
    m: number,
    columns: number,
    k: number,
    nb: number,
    V: Numbers,
    ldv: number,
    T: Numbers,
    C: Numbers,
    ldc: number,
    work: Numbers,
  ): void;
  tpqrt(
    m: number,
    n: number,
    nb: number,
    R: Numbers,
    ldr: number,
    B: Numbers,
    ldb: number,
    T: Numbers,
    work: Numbers,
  ): void;
  tpmqrt(
    m: number,
    columns: number,
    k: number,
    nb: number,
    V: Numbers,
    ldv: number,
    T: Numbers,
    top: Numbers,
    ldt: number,
    bottom: Numbers,
    ldb: number,
    work: Numbers,
  ): void;
}

/** The LAPACK routines used, in both precisions. */
export interface LapackLibrary {
  /** dgeqrt, dgemqrt, dtpqrt, dtpmqrt. */
  readonly double: QrRoutines<Float64Array>;
  /** sgeqrt, sgemqrt, stpqrt, stpmqrt. */
  readonly single: QrRoutines<Float32Array>;
}

let loaded: LapackLibrary | Error | undefined;

/**
 * The first library found with the routines needed.
 *
 * @throws Error saying what is missing and how to add it.
 */
export function lapackLibrary(): LapackLibrary {
  loaded ??= findNativeLibrary('engine lapack', bind);
  if (loaded instanceof Error) throw loaded;
  return loaded;
}

function bind(library: NativeLibrary, file: string): LapackLibrary {
  const routine = (name: string, parameters: string): NativeRoutine => {
    const call = library.func(`void ${name}_(${parameters}, _Inout_ int* info)`);
    return (...args) => {
      const info = [0];
      call(...args, info);
      if (info[0] !== 0) throw new Error(`${name} of ${file} refused its argument ${-info[0]}`);
    };
  };
  return { double: bindPrecision(routine, 'd'), single: bindPrecision(routine, 's') };
}

/** The routines with that first letter: both precisions take the same arguments. */
function bindPrecision<Numbers extends Float64Array | Float32Array>(
  routine: (name: string, parameters: string) => NativeRoutine,
  letter: 'd' | 's',
): QrRoutines<Numbers> {
  const geqrt = routine(
    `${letter}geqrt`,
    'int* m, int* n, int* nb, void* a, int* lda, void* t, int* ldt, void* work',
  );
  const gemqrt = routine(
    `${letter}gemqrt`,
    'const char* side, const char* trans, int* m, int* n, int* k, int* nb, void* v, int* ldv, void* t, int* ldt, void* c, int* ldc, void* work',
  );
  const tpqrt = routine(
    `${letter}tpqrt`,
    'int* m, int* n, int* l, int* nb, void* a, int* lda, void* b, int* ldb, void* t, int* ldt, void* work',
  );
  const tpmqrt = routine(
    `${letter}tpmqrt`,
    'const char* side, const char* trans, int* m, int* n, int* k, int* l, int* nb, void* v, int* ldv, void* t, int* ldt, void* a, int* lda, void* b, int* ldb, void* work',
  );
  return {
    geqrt: (m, n, nb, A, lda, T, work) => geqrt([m], [n], [nb], A, [lda], T, [nb], work),
    gemqrt: (m, n, k, nb, V, ldv, T, C, ldc, work) =>
      gemqrt('L', 'T', [m], [n], [k], [nb], V, [ldv], T, [nb], C, [ldc], work),
    tpqrt: (m, n, nb, R, ldr, B, ldb, T, work) =>
      tpqrt([m], [n], [0], [nb], R, [ldr], B, [ldb], T, [nb], work),
    tpmqrt: (m, n, k, nb, V, ldv, T, top, ldt, bottom, ldb, work) => {
      const shape = [[m], [n], [k], [0], [nb]];
      tpmqrt('L', 'T', ...shape, V, [ldv], T, [nb], top, [ldt], bottom, [ldb], work);
    },
  };
}
