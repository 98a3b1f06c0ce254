/**
 * JSON that never hides a number: NaN and infinities, which JSON would turn into null, are refused.
 * Typed arrays are written as arrays; keys keep their order.
 *
 * @throws RangeError naming the path.
 */
export function strictJson(value: unknown): string {
  check(value, '');
  const plain = (_: string, child: unknown): unknown =>
    ArrayBuffer.isView(child) ? Array.from(child as Float64Array) : child;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

function check(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${path || 'value'} is ${value}: nothing is written`);
  }
  if (value === null || typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) check(child, path ? `${path}.${key}` : key);
}
