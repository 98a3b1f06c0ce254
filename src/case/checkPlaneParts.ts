import type { Fault } from './faults.js';
import { lineInterfaces, type PlaneCase } from './planeCase.js';
import type { CaseFile } from './schema.js';

type Interval = readonly [number, number];

/** Lines of interfaces: one list for each coordinate, inside the box. */
export function checkLines(file: PlaneCase): Fault[] {
  const { interfaces, domain } = file;
  if (Array.isArray(interfaces)) {
    if (interfaces.length === 0) return [];
    const message = 'in the plane these are lines: expected { x: [...], y: [...] }';
    return [{ path: 'interfaces', value: interfaces, message }];
  }
  const lines = lineInterfaces(file);
  return (['x', 'y'] as const).flatMap((axis) => {
    const [a, b] = domain[axis];
    return lines[axis]
      .map((value, k) => ({
        path: `interfaces.${axis}.${k}`,
        value,
        message: `expected a number inside (${a}, ${b})`,
      }))
      .filter(({ value }) => !(value > a && value < b));
  });
}

/**
 * Materials of the plane are boxes apart from each other; between them the case's own coefficients
 * hold.
 */
export function checkBoxes({ domain, materials = [] }: PlaneCase): Fault[] {
  const faults: Fault[] = [];
  const boxes: { path: string; x: Interval; y: Interval }[] = [];
  for (const [k, { x, y }] of materials.entries()) {
    const path = `materials.${k}`;
    if (y === undefined) {
      const message = 'missing, in the plane a material is a box: expected [lower, upper]';
      faults.push({ path: `${path}.y`, message });
      continue;
    }
    const wrong = (['x', 'y'] as const).flatMap((axis): Fault[] => {
      const value = axis === 'x' ? x : y;
      const [a, b] = domain[axis];
      const slack = 1e-12 * (b - a);
      if (!(value[0] < value[1])) {
        const message = 'expected [lower, upper] with lower < upper';
        return [{ path: `${path}.${axis}`, value, message }];
      }
      if (value[0] >= a - slack && value[1] <= b + slack) return [];
      return [{ path: `${path}.${axis}`, value, message: `expected a part of [${a}, ${b}]` }];
    });
    faults.push(...wrong);
    if (wrong.length > 0) continue;
    const over = boxes.find((other) => overlap(other.x, x) && overlap(other.y, y));
    if (over) faults.push({ path, value: { x, y }, message: `overlaps ${over.path}` });
    boxes.push({ path, x, y });
  }
  return faults;
}

function overlap(one: Interval, other: Interval): boolean {
  const slack = 1e-12 * (one[1] - one[0] + other[1] - other[0]);
  return Math.min(one[1], other[1]) - Math.max(one[0], other[0]) > slack;
}

/** All four sides, periodic ones in pairs, and a value on holes exactly where there are some. */
export function checkPlaneSides({ boundary, domain }: CaseFile): Fault[] {
  const faults: Fault[] = [];
  for (const name of ['bottom', 'top'] as const) {
    if (boundary[name] !== undefined) continue;
    const message =
      'missing, a plane problem has four sides: expected { type: inflow, value: ... }, ' +
      '{ type: periodic } or { type: reflective }';
    faults.push({ path: `boundary.${name}`, message });
  }
  for (const [lower, upper] of [
    ['left', 'right'],
    ['bottom', 'top'],
  ] as const) {
    const [one, other] = [boundary[lower]?.type, boundary[upper]?.type];
    if (!one || !other || (one === 'periodic') === (other === 'periodic')) continue;
    const [path, value] = one === 'periodic' ? [upper, other] : [lower, one];
    const message = 'the other side is periodic: expected periodic here too';
    faults.push({ path: `boundary.${path}.type`, value, message });
  }
  const count = domain.holes?.length ?? 0;
  if (count > 0 && boundary.holes === undefined) {
    const message =
      'missing, the inflow value on the boundary of holes: expected a number, an expression in ' +
      'x, y and theta, or from-exact';
    faults.push({ path: 'boundary.holes', message });
  }
  if (count === 0 && boundary.holes !== undefined) {
    const message = 'the domain has no holes: add domain.holes, or remove it';
    faults.push({ path: 'boundary.holes', value: boundary.holes, message });
  }
  return faults;
}
