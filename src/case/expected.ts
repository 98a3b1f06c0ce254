import { caseSchema, recipe } from './schema.js';

/** What messages say is expected at a path, and which keys are known there. */

const side = 'expected { type: inflow, value: ... }, { type: periodic } or { type: reflective }';
const slabValue = 'expected a number or an expression in v (and t); in the plane in x, y and theta';
const planeValue = 'expected a number, an expression in x, y and theta, or from-exact';
const hole =
  'expected { box: { x: [lower, upper], y: [lower, upper] } } or { disc: { centre: [x, y], radius: r } }';

const expected: Readonly<Record<string, string>> = {
  name: 'expected a name of letters, digits, dot, dash or underscore, at most 64',
  equation: 'expected "linear-transport"',
  epsilon: 'expected a positive number or an expression in x',
  domain:
    'expected { x: [lower, upper] } or { x: [lower, upper], t: [first, last] }; in the plane { x, y, holes }',
  'domain.x': 'expected [lower, upper], two numbers',
  'domain.y': 'expected [lower, upper], two numbers',
  'domain.t': 'expected [first, last], two times',
  'domain.holes': `expected a list of holes: ${hole}`,
  initial: 'expected a number, an expression in x and v, or from-exact',
  output: 'expected { times: [...] }',
  'output.times': 'expected a list of times inside domain.t, such as [0.05, 0.1]',
  boundary: 'expected { left: {...}, right: {...} }, in the plane bottom and top too',
  'boundary.left': side,
  'boundary.right': side,
  'boundary.bottom': side,
  'boundary.top': side,
  'boundary.left.value': slabValue,
  'boundary.right.value': slabValue,
  'boundary.bottom.value': planeValue,
  'boundary.top.value': planeValue,
  'boundary.holes': planeValue,
  'coefficients.scattering': 'expected a number or an expression in x',
  'coefficients.absorption': 'expected a number or an expression in x',
  'coefficients.source': 'expected a number, an expression in x and v (and t), or from-exact',
  exact: 'expected an expression in x and v (and t), or { rho: ..., g: ... }',
  interfaces: 'expected a list of numbers; in the plane { x: [...], y: [...] }',
  materials: 'expected a list of { x: [lower, upper], scattering: ..., ... }',
};

const inHole: Readonly<Record<string, string>> = {
  '': hole,
  box: 'expected { x: [lower, upper], y: [lower, upper] }',
  'box.x': 'expected [lower, upper], two numbers',
  'box.y': 'expected [lower, upper], two numbers',
  disc: 'expected { centre: [x, y], radius: r }',
  'disc.centre': 'expected [x, y], two numbers',
  'disc.radius': 'expected a number > 0',
};

export function expectedAt(path: readonly string[], otherwise = 'expected a value'): string {
  const special = isHole(path) ? own(inHole, path.slice(3).join('.')) : undefined;
  return special ?? own(expected, path.join('.')) ?? otherwise.replace(/^Invalid input: /, '');
}

/** Keys that the schema knows in the mapping at a path. */
export function knownKeys(path: readonly string[]): string[] {
  const keys: Readonly<Record<string, readonly string[]>> = {
    '': Object.keys(caseSchema.shape),
    domain: ['x', 'y', 't', 'holes'],
    output: ['times'],
    interfaces: ['x', 'y'],
    coefficients: ['scattering', 'absorption', 'source'],
    boundary: ['left', 'right', 'bottom', 'top', 'holes'],
    'boundary.left': ['type', 'value'],
    'boundary.right': ['type', 'value'],
    'boundary.bottom': ['type', 'value'],
    'boundary.top': ['type', 'value'],
    exact: ['rho', 'g'],
    sweep: ['epsilon'],
    tolerance: ['rho', 'flux', 'f'],
    recipe: Object.keys(recipe.shape),
  };
  if (isHole(path)) {
    const inside = { '': ['box', 'disc'], box: ['x', 'y'], disc: ['centre', 'radius'] };
    return [...(own(inside, path.slice(3).join('.')) ?? [])];
  }
  if (path[0] === 'materials') return ['x', 'y', 'scattering', 'absorption', 'source', 'epsilon'];
  if (path[0] === 'published') return ['quantity', 'value', 'epsilon', 't', 'by'];
  return [...(own(keys, path.join('.')) ?? [])];
}

/** A hole of the plane or a part of it. */
function isHole(path: readonly string[]): boolean {
  return path[0] === 'domain' && path[1] === 'holes' && path.length >= 3;
}

/** A table entry by a key from the file, which may be __proto__. */
export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
