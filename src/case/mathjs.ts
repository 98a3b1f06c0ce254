import { createRequire } from 'node:module';
import type * as mathjs from 'mathjs';

/**
 * mathjs in one file: its thousand modules take 250 ms to load, this file 80, and 40 when it is
 * required: an import would first search it for names to export.
 */
export const math = createRequire(import.meta.url)('mathjs/lib/browser/math.js') as typeof mathjs;
