import { InputError } from '../src/case/faults.js';
import type { LeastSquaresEngine } from '../src/linalg/engine.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { chooseEngine, EngineMissing, findEngine } from '../src/linalg/engines.js';

/** @throws InputError when this machine lacks the engine. */
export function engineOf(name: EngineName): LeastSquaresEngine {
  try {
    return findEngine(name);
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error;
    throw new InputError('--engine', [{ path: name, message: error.message }]);
  }
}

/** For the summary: the engine that ran, and why it was taken where that was left to the program. */
export function engineLine(ran: string, asked: EngineName): string {
  if (asked !== 'auto') return ran;
  const { engine, why } = chooseEngine();
  return ran === engine.name ? `${ran} (${why})` : ran;
}
