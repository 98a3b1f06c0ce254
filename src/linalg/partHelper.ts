import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from 'node:worker_threads';
import type { PartRequest, PartResult } from './elimination.js';
import type { Pending } from './front.js';

/** A second thread that eliminates a part while the caller does another. */
export interface PartHelper {
  /**
   * Hands over a part. The returned function waits for its result; null when there is none within
   * `patience` seconds, or none at all: the caller then does the part itself, with the same bits.
   */
  start(kernel: string, request: PartRequest): (patience: number) => PartResult | null;
}

/** What goes to the helper, and what comes back. */
export interface PartTask {
  readonly id: number;
  readonly kernel: string;
  readonly request: PartRequest;
}

export interface PartAnswer {
  readonly id: number;
  /** Null where the helper failed: the caller will meet the error itself. */
  readonly result: PartResult | null;
}

/** Places in the shared state: answers given, and whether the helper has loaded. */
export const ANSWERS = 0;
export const READY = 1;

/** Milliseconds that a thread may take to start before it is given up. */
const START = 3000;

let helper: PartHelper | null | undefined;

/**
 * The helper thread of this thread, started at first use (it takes a while to load: to be asked for
 * early); null where there is one core only,
 * APRFM_WORKERS is 1, or threads cannot be started. It waits for work and does not keep the process
 * alive.
 */
export function partHelper(): PartHelper | null {
  if (helper === undefined) helper = workers() > 1 ? startHelper() : null;
  return helper;
}

/** Threads used by one factorisation. */
export function workers(): number {
  const asked = Number(process.env.APRFM_WORKERS);
  const wanted = Number.isInteger(asked) && asked > 0 ? asked : availableParallelism();
  return Math.min(2, wanted);
}

function startHelper(): PartHelper | null {
  const script = scriptUrl();
  if (!script) return null;
  const { port1: port, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(8));
  let worker: Worker;
  try {
    // No options of this process: those of `node --eval` would keep the thread from starting.
    worker = new Worker(script, {
      workerData: { port: port2, state },
      transferList: [port2],
      execArgv: [],
    });
  } catch {
    return null;
  }
  worker.on('error', () => {
    helper = null;
  });
  worker.unref();
  port.unref();
  const giveUp = (): null => {
    helper = null;
    void worker.terminate();
    return null;
  };
  // This thread may be blocked for long: it cannot be told that the other one has died.
  const ready = (): boolean => Atomics.wait(state, READY, 0, START) !== 'timed-out';
  let last = 0;
  const room = new SharedRoom();
  return {
    start(kernel, request) {
      if (!ready()) return giveUp;
      const id = ++last;
      const shared = { ...request, items: room.share(request.items) };
      port.postMessage({ id, kernel, request: shared } satisfies PartTask);
      return (patience) => {
        const answer = receive(port, state, id, patience);
        return answer ? answer.result : giveUp();
      };
    },
  };
}

/** Memory that both threads see: matrices are copied into it once, and it is used again. */
class SharedRoom {
  #memory = new Float64Array(new SharedArrayBuffer(0));

  /** The same rows with their matrices in shared memory, until the next call. */
  share(items: readonly Pending[]): Pending[] {
    const length = items.reduce((sum, { matrices }) => sum + total(matrices), 0);
    if (this.#memory.length < length) {
      this.#memory = new Float64Array(new SharedArrayBuffer(8 * length));
    }
    let at = 0;
    return items.map((item) => ({
      ...item,
      matrices: item.matrices.map((matrix) => {
        const copy = this.#memory.subarray(at, at + matrix.length);
        copy.set(matrix);
        at += matrix.length;
        return copy;
      }),
    }));
  }
}

function total(matrices: readonly Float64Array[]): number {
  return matrices.reduce((sum, { length }) => sum + length, 0);
}

/** Waits for the answer to one task; answers to tasks that were given up are dropped. */
function receive(
  port: MessagePort,
  state: Int32Array,
  id: number,
  patience: number,
): PartAnswer | null {
  const end = performance.now() + 1000 * patience;
  for (;;) {
    const seen = Atomics.load(state, ANSWERS);
    const answer = receiveMessageOnPort(port)?.message as PartAnswer | undefined;
    if (answer?.id === id) return answer;
    if (answer) continue;
    const left = end - performance.now();
    if (left <= 0 || Atomics.wait(state, ANSWERS, seen, left) === 'timed-out') return null;
  }
}

/** The compiled worker: Node cannot start a thread from TypeScript, so tests take it from dist. */
function scriptUrl(): URL | null {
  const beside = new URL('./partWorker.js', import.meta.url);
  if (existsSync(beside)) return beside;
  const built = new URL('../../dist/src/linalg/partWorker.js', import.meta.url);
  return existsSync(built) ? built : null;
}
