import { workerData } from 'node:worker_threads';
import { openGpu } from './openGpu.js';
import { TableMaker } from './tableMaker.js';
import { ANSWERS, type TableAnswer, type TableTask, type TableThreadData } from './tableThread.js';

/** The thread behind `tableThread`: says what it runs on, then makes tables, one task after another. */

const { port, state, wanted } = workerData as TableThreadData;

function answer(content: Partial<TableAnswer>): void {
  port.postMessage({ id: 0, error: '', mode: '', fallback: '', ...content } satisfies TableAnswer);
  Atomics.add(state, ANSWERS, 1);
  Atomics.notify(state, ANSWERS);
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function serve(): Promise<void> {
  const { gpu, mode, fallback } = await openGpu(wanted);
  const maker = new TableMaker(gpu);
  // Tasks come one at a time: the other thread waits for each.
  port.on('message', ({ id, orders }: TableTask) => {
    maker.make(orders).then(
      () => answer({ id }),
      (error) => answer({ id, error: `gpu.js (${mode}): ${words(error)}` }),
    );
  });
  answer({ mode, fallback });
}

serve().catch((error) => answer({ error: words(error) }));
