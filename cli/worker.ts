import { fileURLToPath } from 'node:url';
import { isMainThread, SHARE_ENV, Worker } from 'node:worker_threads';
import type { Progress } from '../src/report/progress.js';

/**
 * Long commands run in a worker thread: the main thread stays free to draw the progress bar and to
 * answer Ctrl-C at once, also in the middle of a factorisation.
 */

export type ProgressMessage =
  | { readonly kind: 'phase'; readonly name: string; readonly total: number }
  | { readonly kind: 'advance'; readonly done: number; readonly text?: string }
  | { readonly kind: 'finish' };

const LONG = ['solve', 'compare', 'sweep'];

export function belongsInWorker(argv: readonly string[]): boolean {
  return isMainThread && LONG.includes(argv[2]) && !argv.some((a) => a === '--help' || a === '-h');
}

/** Runs this program's command in a worker; resolves to its exit code. */
export async function runInWorker(main: string, onInterrupt: () => never): Promise<number> {
  const worker = new Worker(fileURLToPath(main), {
    argv: process.argv.slice(2),
    // Drivers of GPUs read the environment of the process.
    env: SHARE_ENV,
    workerData: { terminal: process.stderr.isTTY === true },
  });
  const ended = new Promise<number>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', resolve);
  });
  let bar: Progress | null = null;
  process.on('SIGINT', () => {
    bar?.finish();
    onInterrupt();
  });
  // Loaded while the worker loads what it needs.
  const { progress } = await import('../src/report/progress.js');
  const drawn = progress(false);
  bar = drawn;
  worker.on('message', (message: ProgressMessage) => {
    if (message.kind === 'phase') drawn.phase(message.name, message.total);
    else if (message.kind === 'advance') drawn.advance(message.done, message.text);
    else drawn.finish();
  });
  return ended;
}
