import { findNativeLibrary, type NativeLibrary, type Routine } from './nativeLibrary.js';

/** The LAPACK routines used, by their Fortran names; every argument is passed by address. */
export interface LapackLibrary {
  dgeqrt(
    m: number,
    n: number,
    nb: number,
    A: Float64Array,
    lda: number,
    T: Float64Array,
    work: Float64Array,
  ): void;
  dgemqrt(
    m: number,
    columns: number,
    k: number,
    nb: number,
    V: Float64Array,
    ldv: number,
    T: Float64Array,
    C: Float64Array,
    ldc: number,
    work: Float64Array,
  ): void;
  dtpqrt(
    m: number,
    n: number,
    nb: number,
    R: Float64Array,
    ldr: number,
    B: Float64Array,
    ldb: number,
    T: Float64Array,
    work: Float64Array,
  ): void;
  dtpmqrt(
    m: number,
    columns: number,
    k: number,
    nb: number,
    V: Float64Array,
    ldv: number,
    T: Float64Array,
    top: Float64Array,
    ldt: number,
    bottom: Float64Array,
    ldb: number,
    work: Float64Array,
  ): void;
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
  const routine = (name: string, parameters: string): Routine =>
    library.func(`void ${name}_(${parameters}, _Inout_ int* info)`);
  const dgeqrt = routine(
    'dgeqrt',
    'int* m, int* n, int* nb, void* a, int* lda, void* t, int* ldt, void* work',
  );
  const dgemqrt = routine(
    'dgemqrt',
    'const char* side, const char* trans, int* m, int* n, int* k, int* nb, void* v, int* ldv, void* t, int* ldt, void* c, int* ldc, void* work',
  );
  const dtpqrt = routine(
    'dtpqrt',
    'int* m, int* n, int* l, int* nb, void* a, int* lda, void* b, int* ldb, void* t, int* ldt, void* work',
  );
  const dtpmqrt = routine(
    'dtpmqrt',
    'const char* side, const char* trans, int* m, int* n, int* k, int* l, int* nb, void* v, int* ldv, void* t, int* ldt, void* a, int* lda, void* b, int* ldb, void* work',
  );
  const checked = (name: string, call: Routine, ...args: unknown[]): void => {
    const info = [0];
    call(...args, info);
    if (info[0] !== 0) throw new Error(`${name} of ${file} refused its argument ${-info[0]}`);
  };
  return {
    dgeqrt: (m, n, nb, A, lda, T, work) =>
      checked('dgeqrt', dgeqrt, [m], [n], [nb], A, [lda], T, [nb], work),
    dgemqrt: (m, n, k, nb, V, ldv, T, C, ldc, work) =>
      checked('dgemqrt', dgemqrt, 'L', 'T', [m], [n], [k], [nb], V, [ldv], T, [nb], C, [ldc], work),
    dtpqrt: (m, n, nb, R, ldr, B, ldb, T, work) =>
      checked('dtpqrt', dtpqrt, [m], [n], [0], [nb], R, [ldr], B, [ldb], T, [nb], work),
    dtpmqrt: (m, n, k, nb, V, ldv, T, top, ldt, bottom, ldb, work) =>
      checked(
        'dtpmqrt',
        dtpmqrt,
        'L',
        'T',
        [m],
        [n],
        [k],
        [0],
        [nb],
        V,
        [ldv],
        T,
        [nb],
        top,
        [ldt],
        bottom,
        [ldb],
        work,
      ),
  };
}
