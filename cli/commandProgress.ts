import { parentPort, workerData } from 'node:worker_threads';
import { type Progress, progress } from '../src/report/progress.js';
import type { ProgressMessage } from './worker.js';

/** The progress of a command: drawn by the main thread when there is one to draw it. */
export function commandProgress(quiet: boolean): Progress {
  const port = parentPort;
  if (!port) return progress(quiet);
  const post = (message: ProgressMessage): void => {
    if (!quiet && workerData.terminal) port.postMessage(message);
  };
  return {
    phase: (name, total) => post({ kind: 'phase', name, total }),
    advance: (done, text) => post({ kind: 'advance', done, text }),
    finish: () => post({ kind: 'finish' }),
  };
}
