import { firstLine, type Koffi, loadKoffi, type NativeLibrary } from '../../native.js';
import { checkStatus } from './status.js';

/** An object of OpenCL; pointers travel as numbers. */
export type Handle = number | bigint;

type Numbers = Float64Array | Int32Array;

/** The functions of OpenCL used; all throw where the status is not CL_SUCCESS. */
export interface OpenClLibrary {
  platforms(): Handle[];
  /** Devices of a platform, of all types. */
  devices(platform: Handle): Handle[];
  deviceText(device: Handle, property: DeviceProperty): string;
  deviceNumber(device: Handle, property: DeviceProperty): number;
  createContext(device: Handle): Handle;
  /** Commands are carried out in the order in which they are given. */
  createQueue(context: Handle, device: Handle): Handle;
  /** @throws Error with the log of the compiler. */
  buildProgram(context: Handle, device: Handle, source: string, options: string): Handle;
  createKernel(program: Handle, name: string): Handle;
  setNumber(kernel: Handle, index: number, value: number): void;
  setBuffer(kernel: Handle, index: number, buffer: Handle): void;
  createBuffer(context: Handle, bytes: number): Handle;
  releaseBuffer(buffer: Handle): void;
  /** Returns when the numbers have been read and may change. */
  write(queue: Handle, buffer: Handle, byteOffset: number, from: Numbers): void;
  /** Returns when all commands before and the copy are done. */
  read(queue: Handle, buffer: Handle, byteOffset: number, to: Numbers): void;
  copy(queue: Handle, from: Handle, to: Handle, bytes: number): void;
  run(queue: Handle, kernel: Handle, items: number, group: number): void;
}

/** Names and numbers of clGetDeviceInfo. */
export const deviceProperties = {
  type: 0x1000,
  maxWorkGroupSize: 0x1004,
  maxAllocation: 0x1010,
  globalMemory: 0x101f,
  available: 0x1027,
  name: 0x102b,
  extensions: 0x1030,
} as const;

export type DeviceProperty = keyof typeof deviceProperties;

/** Where the library is under Linux, macOS and Windows; only Linux has been tested. */
const CANDIDATES = [
  'libOpenCL.so.1',
  'libOpenCL.so',
  '/System/Library/Frameworks/OpenCL.framework/OpenCL',
  'OpenCL.dll',
];

export const HOW_TO_ADD =
  'apt install ocl-icd-libopencl1 pocl-opencl-icd, or the driver of your GPU';

const [ALL_TYPES, BUILD_LOG, READ_WRITE, TRUE] = [0xffffffff, 0x1183, 1, 1];

type Call = (...args: unknown[]) => number;

let loaded: OpenClLibrary | Error | undefined;

/** @throws Error saying what is missing and how to add it. */
export function openClLibrary(): OpenClLibrary {
  loaded ??= search();
  if (loaded instanceof Error) throw loaded;
  return loaded;
}

function search(): OpenClLibrary | Error {
  let koffi: Koffi;
  try {
    koffi = loadKoffi('engine opencl');
  } catch (error) {
    return error as Error;
  }
  for (const name of CANDIDATES) {
    let library: NativeLibrary;
    try {
      library = koffi.load(name);
    } catch {
      continue;
    }
    try {
      return bind(library);
    } catch (error) {
      return new Error(`engine opencl: ${name}: ${firstLine(error)}; ${HOW_TO_ADD}`);
    }
  }
  return new Error(`engine opencl: there is no OpenCL library here; ${HOW_TO_ADD}`);
}

function bind(library: NativeLibrary): OpenClLibrary {
  /** A function that returns its status. */
  const checked = (name: string, parameters: string): ((...args: unknown[]) => void) => {
    const call = library.func(`int ${name}(${parameters})`) as Call;
    return (...args) => checkStatus(name, call(...args));
  };
  /** A function that returns an object and writes its status to its last argument. */
  const creating = (name: string, parameters: string): ((...args: unknown[]) => Handle) => {
    const call = library.func(`uintptr_t ${name}(${parameters}, void* status)`);
    return (...args) => {
      const status = new Int32Array(1);
      const made = call(...args, status) as Handle;
      checkStatus(name, status[0]);
      return made;
    };
  };
  return {
    ...bindDevices(checked),
    ...bindPrograms(checked, creating),
    ...bindMemory(checked, creating),
  };
}

type Checked = (name: string, parameters: string) => (...args: unknown[]) => void;
type Creating = (name: string, parameters: string) => (...args: unknown[]) => Handle;

function bindDevices(
  checked: Checked,
): Pick<OpenClLibrary, 'platforms' | 'devices' | 'deviceText' | 'deviceNumber'> {
  const platformIds = checked('clGetPlatformIDs', 'uint32_t room, void* ids, void* count');
  const deviceIds = checked(
    'clGetDeviceIDs',
    'uintptr_t platform, uint64_t type, uint32_t room, void* ids, void* count',
  );
  const info = checked(
    'clGetDeviceInfo',
    'uintptr_t device, uint32_t property, size_t room, void* value, void* size',
  );
  /** A first call says how many there are. */
  const list = (call: (room: number, ids: unknown, count: unknown) => void): Handle[] => {
    const count = new Uint32Array(1);
    call(0, null, count);
    const ids = new BigUint64Array(count[0]);
    if (ids.length > 0) call(ids.length, ids, null);
    return [...ids];
  };
  return {
    platforms: () => list(platformIds),
    devices: (platform) =>
      list((room, ids, count) => deviceIds(platform, ALL_TYPES, room, ids, count)),
    deviceText(device, property) {
      const size = new BigUint64Array(1);
      info(device, deviceProperties[property], 0, null, size);
      const text = new Uint8Array(Number(size[0]));
      info(device, deviceProperties[property], text.length, text, null);
      return decode(text);
    },
    deviceNumber(device, property) {
      // Numbers have 32 or 64 bits, low bits first; what is not written to stays zero.
      const value = new BigUint64Array(1);
      info(device, deviceProperties[property], 8, value, null);
      return Number(value[0]);
    },
  };
}

function bindPrograms(
  checked: Checked,
  creating: Creating,
): Pick<
  OpenClLibrary,
  'createContext' | 'createQueue' | 'buildProgram' | 'createKernel' | 'setNumber' | 'setBuffer'
> {
  const context = creating(
    'clCreateContext',
    'void* properties, uint32_t count, void* devices, void* notify, void* data',
  );
  const queue = creating(
    'clCreateCommandQueue',
    'uintptr_t context, uintptr_t device, uint64_t properties',
  );
  const program = creating(
    'clCreateProgramWithSource',
    'uintptr_t context, uint32_t count, const char** sources, void* lengths',
  );
  const build = checked(
    'clBuildProgram',
    'uintptr_t program, uint32_t count, void* devices, const char* options, void* notify, void* data',
  );
  const buildInfo = checked(
    'clGetProgramBuildInfo',
    'uintptr_t program, uintptr_t device, uint32_t property, size_t room, void* value, void* size',
  );
  const kernel = creating('clCreateKernel', 'uintptr_t program, const char* name');
  const setArgument = checked(
    'clSetKernelArg',
    'uintptr_t kernel, uint32_t index, size_t size, void* value',
  );
  const buildLog = (made: Handle, device: Handle): string => {
    const size = new BigUint64Array(1);
    buildInfo(made, device, BUILD_LOG, 0, null, size);
    const log = new Uint8Array(Number(size[0]));
    buildInfo(made, device, BUILD_LOG, log.length, log, null);
    return decode(log);
  };
  return {
    createContext: (device) => context(null, 1, BigUint64Array.of(BigInt(device)), null, null),
    createQueue: (of, device) => queue(of, device, 0),
    buildProgram(of, device, source, options) {
      const made = program(of, 1, [source], null);
      try {
        build(made, 1, BigUint64Array.of(BigInt(device)), options, null, null);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${reason}\n${buildLog(made, device)}`, { cause: error });
      }
      return made;
    },
    createKernel: (of, name) => kernel(of, name),
    setNumber: (of, index, value) => setArgument(of, index, 4, Int32Array.of(value)),
    setBuffer: (of, index, buffer) => setArgument(of, index, 8, BigUint64Array.of(BigInt(buffer))),
  };
}

function bindMemory(
  checked: Checked,
  creating: Creating,
): Pick<OpenClLibrary, 'createBuffer' | 'releaseBuffer' | 'write' | 'read' | 'copy' | 'run'> {
  const waiting = 'uint32_t waits, void* wait_list, void* event';
  const transfer =
    'uintptr_t queue, uintptr_t buffer, uint32_t blocking, size_t offset, size_t size, void* host';
  const buffer = creating(
    'clCreateBuffer',
    'uintptr_t context, uint64_t flags, size_t size, void* host',
  );
  const release = checked('clReleaseMemObject', 'uintptr_t buffer');
  const write = checked('clEnqueueWriteBuffer', `${transfer}, ${waiting}`);
  const read = checked('clEnqueueReadBuffer', `${transfer}, ${waiting}`);
  const copy = checked(
    'clEnqueueCopyBuffer',
    `uintptr_t queue, uintptr_t from, uintptr_t to, size_t from_offset, size_t to_offset, size_t size, ${waiting}`,
  );
  const run = checked(
    'clEnqueueNDRangeKernel',
    `uintptr_t queue, uintptr_t kernel, uint32_t dimensions, void* offset, void* items, void* group, ${waiting}`,
  );
  const none = [0, null, null];
  return {
    createBuffer: (context, bytes) => buffer(context, READ_WRITE, bytes, null),
    releaseBuffer: (made) => release(made),
    write: (queue, to, byteOffset, from) =>
      write(queue, to, TRUE, byteOffset, from.byteLength, from, ...none),
    read: (queue, from, byteOffset, to) =>
      read(queue, from, TRUE, byteOffset, to.byteLength, to, ...none),
    copy: (queue, from, to, bytes) => copy(queue, from, to, 0, 0, bytes, ...none),
    run(queue, kernel, items, group) {
      const [all, each] = [items, group].map((count) => BigUint64Array.of(BigInt(count)));
      run(queue, kernel, 1, null, all, each, ...none);
    },
  };
}

/** Text that ends at its zero. */
function decode(text: Uint8Array): string {
  return new TextDecoder().decode(text).split('\0')[0].trim();
}
