import { loadCase } from '../src/case/load.js';
import { isPlaneCase, type PlaneCase } from '../src/case/planeCase.js';
import { problemFromCase } from '../src/problem/fromCase.js';
import { planeFromCase } from '../src/problem/planeFromCase.js';
import { planeDomainText } from './planeText.js';

export function check(source: string, overrides: readonly string[]): void {
  const file = loadCase(source, overrides);
  if (isPlaneCase(file)) {
    process.stdout.write(`${file.name}: valid (${file.equation}, ${planeText(file)})\n`);
    return;
  }
  const { interfaces, domain, outputTimes } = problemFromCase(file);
  const kind =
    domain.t && outputTimes
      ? `slab in time, t in [${domain.t.join(', ')}], output at t = ${outputTimes.join(', ')}`
      : 'steady slab';
  const jumps = interfaces.length > 0 ? `, interfaces at x = ${interfaces.join(', ')}` : '';
  process.stdout.write(`${file.name}: valid (${file.equation}, ${kind}${jumps})\n`);
}

function planeText(file: PlaneCase): string {
  const problem = planeFromCase(file);
  const { x, y } = problem.interfaces;
  const lines = [
    ...(x.length > 0 ? [`x = ${x.join(', ')}`] : []),
    ...(y.length > 0 ? [`y = ${y.join(', ')}`] : []),
  ];
  const jumps = lines.length > 0 ? `, interfaces at ${lines.join(' and ')}` : '';
  return `steady plane, ${planeDomainText(problem)}${jumps}`;
}
