import { InputError } from '../src/case/faults.js';
import type { LeastSquaresEngine } from '../src/linalg/engine.js';
import type { EngineName } from '../src/linalg/engineNames.js';
import { chooseEngine, EngineMissing, findEngine } from '../src/linalg/engines.js';

/** The engine asked for, with the reason where it was left to the program. */
export interface ChosenEngine {
  readonly engine: LeastSquaresEngine;
  readonly why: string;
}

/** @throws InputError when this machine lacks the engine. */
export function engineOf(name: EngineName): ChosenEngine {
  if (name === 'auto') return chooseEngine();
  try {
    return { engine: findEngine(name), why: '' };
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error;
    throw new InputError('--engine', [{ path: name, message: error.message }]);
  }
}

/** For the summary: the engine that ran, and why it was taken. */
export function engineLine(ran: string, asked: EngineName): string {
  return asked === 'auto' && ran !== 'reference' && ran !== 'lu'
    ? `${ran} (${chooseEngine().why})`
    : ran;
}
