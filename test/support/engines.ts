import type { EngineName } from '../../src/linalg/engineNames.js';
import { EngineMissing, findEngine } from '../../src/linalg/engines.js';

/** Why an engine cannot be tested here; null where it can. */
export function missing(name: EngineName): string | null {
  try {
    findEngine(name);
    return null;
  } catch (error) {
    if (!(error instanceof EngineMissing)) throw error;
    process.stderr.write(`skipped: ${error.message}\n`);
    return error.message;
  }
}
