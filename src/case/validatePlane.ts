import { checkHoles } from './checkHoles.js';
import { checkPlaneExpressions } from './checkPlaneExpressions.js';
import { checkBoxes, checkLines, checkPlaneSides } from './checkPlaneParts.js';
import { checkTime } from './checkTime.js';
import type { Fault } from './faults.js';
import { type PlaneCase, planeSides } from './planeCase.js';
import type { CaseFile } from './schema.js';

/** What must hold of a case in the plane beyond its shape. */
export function validatePlane(file: PlaneCase): Fault[] {
  return [
    ...checkKeys(file),
    ...(['x', 'y'] as const).flatMap((axis) => checkInterval(`domain.${axis}`, file.domain[axis])),
    ...checkHoles(file),
    ...checkLines(file),
    ...checkBoxes(file),
    ...checkPlaneSides(file),
    ...checkFromExact(file),
    ...checkPlaneExpressions(file),
  ];
}

/** An interval that leaves room for points. */
export function checkInterval(path: string, [a, b]: readonly [number, number]): Fault[] {
  if (!(a < b)) {
    const message = 'expected [lower, upper] with lower < upper';
    return [{ path, value: [a, b], message }];
  }
  if (!(b - a > 1e-9 * Math.max(Math.abs(a), Math.abs(b)) && Number.isFinite(b - a))) {
    const message = 'too narrow, or too wide, for the points between to be told apart';
    return [{ path, value: [a, b], message }];
  }
  return [];
}

/** Keys of the plane in a case that has no y. */
export function checkNoPlane({ domain, boundary, materials, interfaces }: CaseFile): Fault[] {
  const only = 'only a plane problem has this key: add domain.y: [lower, upper]';
  const given: Record<string, unknown> = {
    'domain.holes': domain.holes,
    'boundary.bottom': boundary.bottom,
    'boundary.top': boundary.top,
    'boundary.holes': boundary.holes,
  };
  for (const [k, { y }] of (materials ?? []).entries()) given[`materials.${k}.y`] = y;
  const faults: Fault[] = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([path, value]) => ({ path, value, message: only }));
  if (!Array.isArray(interfaces)) {
    const message = 'expected a list of points: without domain.y this is a slab';
    faults.push({ path: 'interfaces', value: interfaces, message });
  }
  return faults;
}

/** Time, and keys that do not go with the plane. */
function checkKeys(file: PlaneCase): Fault[] {
  const faults: Fault[] = [];
  if (file.recipe !== undefined) {
    faults.push({ path: 'recipe', message: 'published recipes are for the slab only' });
  }
  if (file.domain.t !== undefined && file.exact !== undefined) {
    const message = 'not in the plane and in time yet: give source, initial and inflow themselves';
    faults.push({ path: 'exact', message });
  }
  return [...faults, ...checkTime(file)];
}

function checkFromExact(file: PlaneCase): Fault[] {
  if (file.exact !== undefined) return [];
  const asked: string[] = [];
  if (file.coefficients.source === 'from-exact') asked.push('coefficients.source');
  for (const [k, { source }] of (file.materials ?? []).entries()) {
    if (source === 'from-exact') asked.push(`materials.${k}.source`);
  }
  const { boundary }: CaseFile = file;
  for (const name of planeSides) {
    const side = boundary[name];
    if (side?.type === 'inflow' && side.value === 'from-exact')
      asked.push(`boundary.${name}.value`);
  }
  if (boundary.holes === 'from-exact') asked.push('boundary.holes');
  if (file.initial === 'from-exact') asked.push('initial');
  return asked.map((path) => ({ path, message: 'from-exact needs the key exact' }));
}
