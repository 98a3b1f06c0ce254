import { type SolveSummary, solveScreen, verdict } from '../src/report/screen.js';
import { styleFor } from '../src/report/style.js';

/**
 * Tells a person what came out: the whole screen and what was written where; with --quiet the verdict
 * alone, and not even that beside --json.
 */
export function say(
  summary: SolveSummary,
  { quiet, json }: { readonly quiet?: boolean; readonly json?: boolean },
  out: string | null,
  files: ReadonlyMap<string, unknown> | null,
): void {
  const human = json ? process.stderr : process.stdout;
  if (quiet) {
    if (!json) human.write(`${verdict(summary).sentence}\n`);
    return;
  }
  human.write(`${solveScreen(summary, styleFor(human))}\n`);
  if (out && files) human.write(`\nwritten to ${out}: ${[...files.keys()].join(', ')}\n`);
}
