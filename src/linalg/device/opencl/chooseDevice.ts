import { MEMBERS } from '../sampleOnDevice.js';
import { type Handle, HOW_TO_ADD, type OpenClLibrary } from './library.js';

/** A device that may compute, and what is known of it. */
export interface FoundDevice {
  readonly handle: Handle;
  readonly name: string;
  /** Of memory, in bytes. */
  readonly capacity: number;
  /** The most that one buffer may have, in bytes. */
  readonly largestBuffer: number;
}

/** Bits of the type of a device, in the order in which devices are taken: GPU, accelerator, CPU. */
const TYPES = [4, 8, 2];

/**
 * The first device in double precision, GPUs before accelerators before processors.
 *
 * @param named part of the name of the device to take instead, in any case; '': none.
 * @throws Error saying what is missing and how to add it.
 */
export function chooseDevice(library: OpenClLibrary, named: string): FoundDevice {
  const platforms = platformsOf(library);
  const all = platforms.flatMap((platform) => devicesOf(library, platform));
  if (all.length === 0) {
    throw new Error(`engine opencl: there is no OpenCL device here; ${HOW_TO_ADD}`);
  }
  const names = all.map((device) => library.deviceText(device, 'name'));
  const listed = names.map((name) => `"${name}"`).join(', ');
  const wanted = all.filter((_, k) => names[k].toLowerCase().includes(named.toLowerCase()));
  if (wanted.length === 0) {
    throw new Error(
      `engine opencl: APRFM_OPENCL names "${named}", which is part of no device's name; there are ${listed}`,
    );
  }
  const able = wanted.filter((device) => isAble(library, device));
  if (able.length === 0) {
    throw new Error(
      `engine opencl: no device computes in double precision (cl_khr_fp64) in groups of ${MEMBERS}, tried ${listed}; ${HOW_TO_ADD}`,
    );
  }
  const rank = (device: Handle): number => {
    const type = library.deviceNumber(device, 'type');
    const place = TYPES.findIndex((bit) => (type & bit) !== 0);
    return place < 0 ? TYPES.length : place;
  };
  const [handle] = able.sort((a, b) => rank(a) - rank(b));
  return {
    handle,
    name: library.deviceText(handle, 'name'),
    capacity: library.deviceNumber(handle, 'globalMemory'),
    largestBuffer: library.deviceNumber(handle, 'maxAllocation'),
  };
}

/** The loader of drivers calls it an error when there are none. */
function platformsOf(library: OpenClLibrary): Handle[] {
  try {
    const platforms = library.platforms();
    if (platforms.length > 0) return platforms;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${reason}; ${HOW_TO_ADD}`, { cause: error });
  }
  throw new Error(`engine opencl: there is no OpenCL platform here; ${HOW_TO_ADD}`);
}

/** A platform without devices calls that an error; another may have some. */
function devicesOf(library: OpenClLibrary, platform: Handle): Handle[] {
  try {
    return library.devices(platform);
  } catch {
    return [];
  }
}

function isAble(library: OpenClLibrary, device: Handle): boolean {
  return (
    library.deviceNumber(device, 'available') !== 0 &&
    library.deviceNumber(device, 'maxWorkGroupSize') >= MEMBERS &&
    library.deviceText(device, 'extensions').split(' ').includes('cl_khr_fp64')
  );
}
