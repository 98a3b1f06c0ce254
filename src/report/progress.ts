import { Presets, SingleBar } from 'cli-progress';

/** Phases of a long computation on stderr: name, percent, time left. */
export interface Progress {
  phase(name: string, total: number): void;
  advance(done: number): void;
  finish(): void;
}

const silent: Progress = { phase: () => {}, advance: () => {}, finish: () => {} };

/** A bar when stderr is a terminal, nothing otherwise. */
export function progress(quiet: boolean): Progress {
  if (quiet || !process.stderr.isTTY) return silent;
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{phase} |{bar}| {percentage} % | {eta_formatted} left',
      hideCursor: false,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    Presets.rect,
  );
  let running = false;
  return {
    phase(name, total) {
      if (running) bar.stop();
      bar.start(total, 0, { phase: name.padEnd(18) });
      running = true;
    },
    advance(done) {
      bar.update(done);
    },
    finish() {
      if (running) bar.stop();
      running = false;
    },
  };
}
