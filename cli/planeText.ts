import type { Hole, PlaneProblem } from '../src/problem/planeTypes.js';

/** "[-1, 1] x [-1, 1] without a disc of radius 0.5 at (0, 0)". */
export function planeDomainText({ domain }: PlaneProblem): string {
  const box = `[${domain.x.join(', ')}] x [${domain.y.join(', ')}]`;
  if (domain.holes.length === 0) return box;
  if (domain.holes.length > 2) return `${box} without ${domain.holes.length} holes`;
  return `${box} without ${domain.holes.map(holeText).join(' and ')}`;
}

function holeText(hole: Hole): string {
  const short = (value: number): string => String(Number(value.toPrecision(6)));
  if (hole.type === 'disc') {
    return `a disc of radius ${short(hole.radius)} at (${hole.centre.map(short).join(', ')})`;
  }
  return `[${hole.x.map(short).join(', ')}] x [${hole.y.map(short).join(', ')}]`;
}
