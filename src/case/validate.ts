import { checkExpressions } from './checkExpressions.js';
import { checkTime } from './checkTime.js';
import type { Fault } from './faults.js';
import { isPlaneCase, slabInterfaces } from './planeCase.js';
import type { CaseFile } from './schema.js';
import { checkInterval, checkNoPlane, validatePlane } from './validatePlane.js';

/** What must hold beyond the shape: expressions, signs, geometry, sense of the whole. */
export function validate(file: CaseFile): Fault[] {
  if (isPlaneCase(file)) return validatePlane(file);
  const faults = [...checkNoPlane(file), ...checkInterval('domain.x', file.domain.x)];
  faults.push(...checkTime(file), ...checkInterfaces(file), ...checkMaterials(file));
  faults.push(...checkSides(file), ...checkExact(file), ...checkExpressions(file));
  return faults;
}

function checkInterfaces(file: CaseFile): Fault[] {
  const [a, b] = file.domain.x;
  return slabInterfaces(file)
    .map((value, k) => ({
      path: `interfaces.${k}`,
      value,
      message: `expected a point inside (${a}, ${b})`,
    }))
    .filter(({ value }) => !(value > a && value < b));
}

/** Materials must tile the domain, in order, without gap or overlap. */
function checkMaterials(file: CaseFile): Fault[] {
  const { materials } = file;
  if (!materials) return [];
  const faults: Fault[] = [];
  const [a, b] = file.domain.x;
  let at = a;
  for (const [k, { x }] of materials.entries()) {
    const path = `materials.${k}.x`;
    if (!(x[0] < x[1])) {
      faults.push({ path, value: x, message: 'expected [lower, upper] with lower < upper' });
    }
    if (Math.abs(x[0] - at) > 1e-12 * (b - a)) {
      const what = x[0] > at ? 'leaves a gap' : 'overlaps';
      faults.push({ path, value: x, message: `${what}: this interval should begin at ${at}` });
    }
    at = x[1];
  }
  if (Math.abs(at - b) > 1e-12 * (b - a)) {
    const path = `materials.${materials.length - 1}.x`;
    faults.push({ path, value: at, message: `the last interval should end at ${b}` });
  }
  return faults;
}

function checkSides(file: CaseFile): Fault[] {
  const { left, right } = file.boundary;
  if ((left.type === 'periodic') === (right.type === 'periodic')) return [];
  const path = left.type === 'periodic' ? 'boundary.right.type' : 'boundary.left.type';
  const value = left.type === 'periodic' ? right.type : left.type;
  return [{ path, value, message: 'the other side is periodic: expected periodic here too' }];
}

function checkExact(file: CaseFile): Fault[] {
  if (file.exact !== undefined) return [];
  const asked: string[] = [];
  if (file.coefficients.source === 'from-exact') asked.push('coefficients.source');
  for (const [k, material] of (file.materials ?? []).entries()) {
    if (material.source === 'from-exact') asked.push(`materials.${k}.source`);
  }
  if (file.initial === 'from-exact') asked.push('initial');
  for (const side of ['left', 'right'] as const) {
    const condition = file.boundary[side];
    if (condition.type === 'inflow' && condition.value === 'from-exact') {
      asked.push(`boundary.${side}.value`);
    }
  }
  return asked.map((path) => ({ path, message: 'from-exact needs the key exact' }));
}
