import { type MessagePort, workerData } from 'node:worker_threads';
import { eliminatePart, type PartResult } from './elimination.js';
import { findKernel } from './findKernel.js';
import type { PartAnswer, PartTask } from './partHelper.js';

/** The thread behind `partHelper`: answers one task after the other. */

const { port, signal } = workerData as { port: MessagePort; signal: Int32Array };

port.on('message', ({ kernel, request }: PartTask) => {
  let answer: PartAnswer;
  try {
    answer = { result: eliminatePart(request, findKernel(kernel)) };
  } catch (error) {
    answer = { error };
  }
  port.postMessage(answer, 'result' in answer ? buffersOf(answer.result) : []);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});

/** All memory of a result, each buffer once: it moves to the other thread without a copy. */
function buffersOf({ fronts, carried }: PartResult): ArrayBuffer[] {
  const arrays = [
    ...carried.flatMap(({ matrices }) => matrices),
    ...fronts.flatMap(({ R, couplings, stages }) => [
      R,
      ...couplings,
      ...stages.flatMap(({ panels, carryPanels }) =>
        [...panels, ...carryPanels].flatMap(({ V, T }) => [V, T]),
      ),
    ]),
  ];
  const buffers = arrays.map(({ buffer }) => buffer).filter((b) => b instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
