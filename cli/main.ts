#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { belongsInWorker, runInWorker } from './worker.js';

/** Exit codes of the contract (design section 6). */
const EXIT = { solved: 0, internal: 1, input: 2, numerical: 3, interrupted: 130 } as const;

async function main(): Promise<void> {
  try {
    if (belongsInWorker(process.argv)) {
      process.exitCode = await runInWorker(import.meta.url, () => {
        process.stderr.write(interrupted());
        process.exit(EXIT.interrupted);
      });
    } else await (await import('./program.js')).program().parseAsync();
  } catch (error) {
    process.exitCode = report(error);
  }
}

/** After Ctrl-C: marches and trainings that have a place to save themselves have left it there. */
function interrupted(): string {
  const given = (name: string): string | null => {
    const at = process.argv.indexOf(name);
    return at < 0 ? null : (process.argv[at + 1] ?? null);
  };
  const out = given('--out');
  const file = given('--checkpoint') ?? (out === null ? null : `${out}/solution.aprfm`);
  if (file === null) {
    return '\ninterrupted, nothing was written (a march or training with --out DIR could be resumed)\n';
  }
  return existsSync(file)
    ? `\ninterrupted; go on with --resume ${file}\n`
    : '\ninterrupted before anything was saved (marches in the slab and trainings save themselves every 2 s)\n';
}

/** Says what went wrong and returns the exit code. */
function report(error: unknown): number {
  // By name: the classes are not loaded here, so that a worker starts at once.
  const { name, message, stack, exitCode } = error as Error & { exitCode?: number };
  if (name === 'CommanderError') return exitCode === 0 ? EXIT.solved : EXIT.input;
  if (name === 'InputError' || name === 'OutputError' || name === 'MemoryError') {
    process.stderr.write(`${message}\n`);
    return EXIT.input;
  }
  if (name === 'NumericalError') {
    process.stderr.write(`${message}\n`);
    return EXIT.numerical;
  }
  process.stderr.write(`internal fault: ${message}\n`);
  if (process.env.APRFM_DEBUG) process.stderr.write(`${stack}\n`);
  else process.stderr.write('(set APRFM_DEBUG=1 for the stack; please report it)\n');
  return EXIT.internal;
}

await main();
