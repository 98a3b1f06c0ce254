import { Presets, SingleBar } from 'cli-progress';

/** Phases of a long computation: name, percent, time left. */
export interface Progress {
  /** Starts a phase of `total` steps and ends the one before. */
  phase(name: string, total: number): void;
  /** Says that `done` steps of the phase are behind us. */
  advance(done: number): void;
  /** Ends the last phase and clears the line. */
  finish(): void;
}

/** Reports nothing. */
export const silent: Progress = { phase: () => {}, advance: () => {}, finish: () => {} };

/**
 * A bar when the stream is a terminal, nothing otherwise.
 *
 * The bar changes no state of the terminal (cursor shown, lines wrapped as before) and listens to
 * no signal, so that Ctrl-C in the middle of a factorisation, when no JavaScript of ours can run,
 * leaves the terminal as it was.
 */
export function progress(quiet: boolean, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (quiet || !stream.isTTY) return silent;
  const bar = new SingleBar(
    {
      stream,
      format: '{phase} |{bar}| {percentage} % | {eta_formatted} left',
      barsize: 30,
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    Presets.rect,
  );
  let running = false;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  return {
    phase(name, total) {
      stop();
      bar.start(Math.max(total, 1), 0, { phase: name.padEnd(18) });
      running = true;
    },
    advance(done) {
      if (running) bar.update(done);
    },
    finish: stop,
  };
}
