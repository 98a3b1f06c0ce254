import { loadCase } from '../src/case/load.js';
import { problemFromCase } from '../src/problem/fromCase.js';

export function check(source: string, overrides: readonly string[]): void {
  const file = loadCase(source, overrides);
  const { interfaces, domain, outputTimes } = problemFromCase(file);
  const kind =
    domain.t && outputTimes
      ? `slab in time, t in [${domain.t.join(', ')}], output at t = ${outputTimes.join(', ')}`
      : 'steady slab';
  const jumps = interfaces.length > 0 ? `, interfaces at x = ${interfaces.join(', ')}` : '';
  process.stdout.write(`${file.name}: valid (${file.equation}, ${kind}${jumps})\n`);
}
