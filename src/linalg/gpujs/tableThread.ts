import { existsSync } from 'node:fs';
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  SHARE_ENV,
  Worker,
} from 'node:worker_threads';
import type { FeatureSampling } from '../sampling.js';
import type { WantedMode } from './openGpu.js';

/** A table to be made, rows x columns. */
export interface TableOrder {
  readonly rows: number;
  readonly columns: number;
  readonly sampling: FeatureSampling;
}

/** What goes to the thread: `out` is column-major, in shared memory. */
export interface TableTask {
  readonly id: number;
  readonly orders: readonly (TableOrder & { readonly out: Float64Array })[];
}

/** What comes back; the first answer, of id 0, tells what the thread runs on. */
export interface TableAnswer {
  readonly id: number;
  /** Empty where all went well. */
  readonly error: string;
  readonly mode: string;
  readonly fallback: string;
}

/** What the thread gets at its start; state[ANSWERS] counts its answers. */
export interface TableThreadData {
  readonly port: MessagePort;
  readonly state: Int32Array;
  readonly wanted: WantedMode;
}

export const ANSWERS = 0;

/** Seconds that the thread may take to start, and to answer, before it is given up. */
const START = 60;
const PATIENCE = 600;

/**
 * The thread in which gpu.js runs. gpu.js answers in promises and Dawn keeps its process alive; a
 * thread of their own makes them a plain function for the caller, who waits, and lets the process end.
 */
export interface TableThread {
  readonly mode: string;
  readonly fallback: string;
  /** Column-major tables, in the order asked for. */
  make(orders: readonly TableOrder[]): Float64Array[];
}

const threads = new Map<WantedMode, TableThread>();

/**
 * The thread for a mode, started at first use.
 *
 * @throws Error in words when it does not run here.
 */
export function tableThread(wanted: WantedMode): TableThread {
  const thread = threads.get(wanted) ?? startThread(wanted);
  threads.set(wanted, thread);
  return thread;
}

function startThread(wanted: WantedMode): TableThread {
  const { port1: port, port2 } = new MessageChannel();
  const state = new Int32Array(new SharedArrayBuffer(4));
  // No options of this process: those of `node --eval` would keep the thread from starting. The
  // environment is shared: Mesa reads the variables of the process, not those of a thread.
  const worker = new Worker(scriptUrl(), {
    workerData: { port: port2, state, wanted } satisfies TableThreadData,
    transferList: [port2],
    execArgv: [],
    env: SHARE_ENV,
  });
  // This thread waits blocked: it learns from silence that the other one has died.
  worker.on('error', () => threads.delete(wanted));
  worker.unref();
  port.unref();
  const answerTo = (id: number, patience: number): TableAnswer => {
    const answer = receive(port, state, id, patience);
    if (answer && answer.error === '') return answer;
    threads.delete(wanted);
    void worker.terminate();
    throw new Error(answer?.error ?? `gpu.js gave no answer within ${patience} s`);
  };
  const { mode, fallback } = answerTo(0, START);
  let last = 0;
  return {
    mode,
    fallback,
    make(orders) {
      if (orders.length === 0) return [];
      const outs = sharedArrays(orders.map(({ rows, columns }) => rows * columns));
      const tasks = orders.map((order, i) => ({ ...order, out: outs[i] }));
      const id = ++last;
      port.postMessage({ id, orders: tasks } satisfies TableTask);
      answerTo(id, PATIENCE);
      return outs;
    },
  };
}

/** Arrays of these lengths in one piece of memory that both threads see. */
function sharedArrays(lengths: readonly number[]): Float64Array[] {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const memory = new Float64Array(new SharedArrayBuffer(8 * total));
  let at = 0;
  return lengths.map((length) => memory.subarray(at, (at += length)));
}

/** Waits for one answer; null when there is none within `patience` seconds. */
function receive(
  port: MessagePort,
  state: Int32Array,
  id: number,
  patience: number,
): TableAnswer | null {
  const end = performance.now() + 1000 * patience;
  for (;;) {
    const seen = Atomics.load(state, ANSWERS);
    const answer = receiveMessageOnPort(port)?.message as TableAnswer | undefined;
    if (answer?.id === id) return answer;
    if (answer) continue;
    const left = end - performance.now();
    if (left <= 0 || Atomics.wait(state, ANSWERS, seen, left) === 'timed-out') return null;
  }
}

/** The compiled thread: Node cannot start one from TypeScript, so tests take it from dist. */
function scriptUrl(): URL {
  const beside = new URL('./tableWorker.js', import.meta.url);
  if (existsSync(beside)) return beside;
  const built = new URL('../../../dist/src/linalg/gpujs/tableWorker.js', import.meta.url);
  if (existsSync(built)) return built;
  throw new Error('the thread for gpu.js is not built: npm run build');
}
