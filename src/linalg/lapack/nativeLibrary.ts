import { firstLine, type Koffi, loadKoffi, type NativeLibrary } from '../native.js';

/** Where the libraries are under Linux, macOS and Windows; only OpenBLAS has been tested. */
const CANDIDATES = [
  'libopenblas.so.0',
  'libopenblas.so',
  'libmkl_rt.so.2',
  '/System/Library/Frameworks/Accelerate.framework/Accelerate',
  'libopenblas.dll',
  'liblapack.so.3',
];

const HOW_TO_ADD =
  'install OpenBLAS (Debian, Ubuntu: apt install libopenblas0) or name a library in APRFM_LAPACK';

/**
 * What `bind` makes of the first library of linear algebra in which it finds all it asks for.
 * OpenBLAS is held to one thread of its own: the same bits whatever the number of cores.
 *
 * @param user who needs it, for messages.
 * @returns an Error saying what is missing and how to add it where there is none.
 */
export function findNativeLibrary<Bound>(
  user: string,
  bind: (library: NativeLibrary, file: string) => Bound,
): Bound | Error {
  let koffi: Koffi;
  try {
    koffi = loadKoffi(user);
  } catch (error) {
    return error as Error;
  }
  const named = process.env.APRFM_LAPACK;
  const reasons: string[] = [];
  for (const name of named ? [named] : CANDIDATES) {
    try {
      const library = koffi.load(name);
      useOneThread(library);
      return bind(library, name);
    } catch (error) {
      reasons.push(`${name}: ${firstLine(error)}`);
    }
  }
  const tried = named ? reasons[0] : 'none of the usual libraries was found';
  return new Error(`${user}: ${tried}; ${HOW_TO_ADD}`);
}

/** OpenBLAS works in the calling thread alone; other libraries are left as they are. */
function useOneThread(library: NativeLibrary): void {
  try {
    library.func('void openblas_set_num_threads(int)')(1);
  } catch {
    // Not OpenBLAS.
  }
}
