import { loadCase } from '../src/case/load.js';
import { problemFromCase } from '../src/problem/fromCase.js';

export function check(source: string, overrides: readonly string[]): void {
  const file = loadCase(source, overrides);
  const { interfaces } = problemFromCase(file);
  const jumps = interfaces.length > 0 ? `, interfaces at x = ${interfaces.join(', ')}` : '';
  process.stdout.write(`${file.name}: valid (${file.equation}, steady slab${jumps})\n`);
}
