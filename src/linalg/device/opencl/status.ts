import { MemoryError } from '../../memoryError.js';

/** What the usual status codes of OpenCL mean. */
const MEANINGS: Readonly<Record<number, string>> = {
  [-1]: 'CL_DEVICE_NOT_FOUND',
  [-2]: 'CL_DEVICE_NOT_AVAILABLE',
  [-3]: 'CL_COMPILER_NOT_AVAILABLE',
  [-4]: 'CL_MEM_OBJECT_ALLOCATION_FAILURE: the device has not so much memory',
  [-5]: 'CL_OUT_OF_RESOURCES',
  [-6]: 'CL_OUT_OF_HOST_MEMORY: the host has not so much memory',
  [-11]: 'CL_BUILD_PROGRAM_FAILURE',
  [-30]: 'CL_INVALID_VALUE',
  [-34]: 'CL_INVALID_CONTEXT',
  [-36]: 'CL_INVALID_COMMAND_QUEUE',
  [-38]: 'CL_INVALID_MEM_OBJECT',
  [-45]: 'CL_INVALID_PROGRAM_EXECUTABLE',
  [-46]: 'CL_INVALID_KERNEL_NAME',
  [-48]: 'CL_INVALID_KERNEL',
  [-49]: 'CL_INVALID_ARG_INDEX',
  [-50]: 'CL_INVALID_ARG_VALUE',
  [-51]: 'CL_INVALID_ARG_SIZE',
  [-52]: 'CL_INVALID_KERNEL_ARGS: not all parameters are set',
  [-54]: 'CL_INVALID_WORK_GROUP_SIZE: the device does not allow groups of this size',
  [-55]: 'CL_INVALID_WORK_ITEM_SIZE',
  [-61]: 'CL_INVALID_BUFFER_SIZE: more than the device gives to one buffer',
  [-1001]: 'CL_PLATFORM_NOT_FOUND_KHR: no driver is installed',
};

/** Those that a smaller system would not have met. */
const TOO_LARGE: readonly number[] = [-4, -6, -61];

/**
 * Nothing where the status is CL_SUCCESS.
 *
 * @throws MemoryError or Error that names the call and what the status means.
 */
export function checkStatus(call: string, status: number): void {
  if (status === 0) return;
  const meaning = MEANINGS[status] ?? `status ${status}`;
  const message = `engine opencl: ${call}: ${meaning}`;
  throw TOO_LARGE.includes(status) ? new MemoryError(message) : new Error(message);
}
