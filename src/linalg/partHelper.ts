import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { PartRequest, PartResult } from './elimination.js';

/** A second thread that eliminates a part while the caller does another. */
export interface PartHelper {
  /** Hands over a part; the returned function waits for its result. */
  start(kernel: string, request: PartRequest): () => PartResult;
}

/** What goes to the helper, and what comes back. */
export interface PartTask {
  readonly kernel: string;
  readonly request: PartRequest;
}

export type PartAnswer = { readonly result: PartResult } | { readonly error: unknown };

let helper: PartHelper | null | undefined;

/**
 * The helper thread of this thread, started at first use; null where there is one core only, or
 * APRFM_WORKERS is 1. It waits for work and does not keep the process alive.
 */
export function partHelper(): PartHelper | null {
  if (helper === undefined) helper = workers() > 1 ? startHelper() : null;
  return helper;
}

/** Threads used by one factorisation. */
export function workers(): number {
  const asked = Number(process.env.APRFM_WORKERS);
  return Number.isInteger(asked) && asked > 0
    ? Math.min(asked, 2)
    : Math.min(2, availableParallelism());
}

function startHelper(): PartHelper | null {
  const script = scriptUrl();
  if (!script) return null;
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(script, {
    workerData: { port: port2, signal },
    transferList: [port2],
    stdout: false,
  });
  worker.unref();
  port.unref();
  return {
    start(kernel, request) {
      const before = Atomics.load(signal, 0);
      port.postMessage({ kernel, request } satisfies PartTask);
      return () => {
        Atomics.wait(signal, 0, before);
        const answer = receiveMessageOnPort(port)?.message as PartAnswer;
        if ('error' in answer) throw answer.error;
        return answer.result;
      };
    },
  };
}

/** The compiled worker: Node cannot start a thread from TypeScript, so tests take it from dist. */
function scriptUrl(): URL | null {
  const beside = new URL('./partWorker.js', import.meta.url);
  if (existsSync(beside)) return beside;
  const built = new URL('../../dist/src/linalg/partWorker.js', import.meta.url);
  return existsSync(built) ? built : null;
}
