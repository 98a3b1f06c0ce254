import cliProgress from 'cli-progress';
import { TimeLeft } from './timeLeft.js';

/** Phases of a long computation: name, percent, time left. */
export interface Progress {
  /** Starts a phase of `total` steps and ends the one before. */
  phase(name: string, total: number): void;
  /**
   * Says that `done` steps of the phase are behind us.
   *
   * @param text where that is ("t = 0.013 of 0.1"), shown until the next one or the end of the phase.
   */
  advance(done: number, text?: string): void;
  /** Ends the last phase and clears the line. */
  finish(): void;
}

/** Reports nothing. */
export const silent: Progress = { phase: () => {}, advance: () => {}, finish: () => {} };

/**
 * A bar when the stream is a terminal, nothing otherwise.
 *
 * The bar changes no state of the terminal (cursor shown, lines wrapped as before; the line itself
 * is cut to the width) and listens to no signal, so that Ctrl-C in the middle of a factorisation,
 * when no JavaScript of ours can run, leaves the terminal as it was.
 */
export function progress(quiet: boolean, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (quiet || !stream.isTTY) return silent;
  const left = new TimeLeft();
  const bar = new cliProgress.SingleBar(
    {
      stream,
      format: (options, { progress: share }, { phase, text }) => {
        const drawn = cliProgress.Format.BarFormat(share, options);
        const percent = `${Math.floor(100 * share)}`.padStart(3);
        const parts = [`${phase} |${drawn}| ${percent} %`, left.text(Date.now()), text];
        return parts.filter((part) => part !== '').join(' | ');
      },
      barsize: 24,
      hideCursor: false,
      linewrap: true,
      gracefulExit: false,
      clearOnComplete: true,
      stopOnComplete: false,
    },
    cliProgress.Presets.rect,
  );
  let running = false;
  const stop = (): void => {
    if (running) bar.stop();
    running = false;
  };
  return {
    phase(name, total) {
      stop();
      left.start(Math.max(total, 1), Date.now());
      bar.start(Math.max(total, 1), 0, { phase: name.padEnd(18), text: '' });
      running = true;
    },
    advance(done, text) {
      if (!running) return;
      left.advance(done, Date.now());
      bar.update(done, text === undefined ? {} : { text });
    },
    finish: stop,
  };
}
