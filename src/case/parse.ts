import type { z } from 'zod';
import { expectedAt, knownKeys, own } from './expected.js';
import { type Fault, InputError } from './faults.js';
import { nearest } from './nearest.js';
import { type CaseFile, caseSchema } from './schema.js';
import { validate } from './validate.js';
import { readYaml } from './yaml.js';

/**
 * A case from the text of its file, with `path=value` overrides applied before it is checked.
 *
 * @param label what messages call the file.
 * @throws InputError with every fault: YAML, shape, expressions, signs, geometry.
 */
export function parseCase(
  text: string,
  label = 'case',
  overrides: readonly string[] = [],
): CaseFile {
  const raw = applyOverrides(readMapping(text, label), overrides);
  const shape = caseSchema.safeParse(raw);
  if (!shape.success) {
    const faults = shape.error.issues.flatMap((issue) => shapeFaults(issue, raw));
    throw new InputError(label, [...faults, ...faultsOfTheRest(raw, shape.error.issues)]);
  }
  const faults = validate(shape.data);
  if (faults.length > 0) throw new InputError(label, faults);
  return shape.data;
}

/** Values that are beyond reproach, put where the shape is wrong so that the rest can be checked. */
const blameless: Readonly<Record<string, unknown>> = {
  name: 'unnamed',
  equation: 'linear-transport',
  epsilon: 1,
  domain: { x: [0, 1] },
  'domain.x': [0, 1],
  'domain.y': [0, 1],
  'domain.t': [0, 1],
  boundary: { left: { type: 'inflow', value: 0 }, right: { type: 'inflow', value: 0 } },
  'boundary.left': { type: 'inflow', value: 0 },
  'boundary.right': { type: 'inflow', value: 0 },
  'boundary.bottom': { type: 'inflow', value: 0 },
  'boundary.top': { type: 'inflow', value: 0 },
  'boundary.holes': 0,
};

/** Faults of meaning in the parts whose shape is right: every fault at once. */
function faultsOfTheRest(raw: unknown, issues: readonly z.core.$ZodIssue[]): Fault[] {
  const copy = structuredClone(raw) as Record<string, unknown>;
  const mended: string[] = [];
  for (const issue of issues) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      const parent = lookup(copy, path) as Record<string, unknown>;
      for (const key of issue.keys) delete parent[key];
      continue;
    }
    // A side of the boundary and an interval are mended as a whole, an unknown part is dropped.
    const whole = path[0] === 'boundary' || path[0] === 'domain' ? path.slice(0, 2) : path;
    const parent = lookup(copy, whole.slice(0, -1)) as Record<string, unknown> | undefined;
    if (parent === null || typeof parent !== 'object') return [];
    const replacement = structuredClone(own(blameless, whole.join('.')));
    if (whole.join('.') === 'domain') {
      const domain = replacement as Record<string, unknown>;
      if (copy.initial !== undefined) domain.t = [0, 1];
      if (lookup(copy, ['boundary', 'bottom']) !== undefined) domain.y = [0, 1];
    }
    if (replacement === undefined) delete parent[whole[whole.length - 1]];
    else parent[whole[whole.length - 1]] = replacement;
    mended.push(whole.join('.'));
  }
  if (mended.includes('boundary') && lookup(copy, ['domain', 'y']) !== undefined) {
    const sides = lookup(copy, ['boundary']) as Record<string, unknown>;
    for (const side of ['bottom', 'top']) sides[side] = { type: 'inflow', value: 0 };
  }
  const shape = caseSchema.safeParse(copy);
  if (!shape.success) return [];
  const isMended = (part: string): boolean =>
    mended.some((done) => part === done || part.startsWith(`${done}.`));
  return validate(shape.data).filter(({ path }) => {
    // Nothing can be judged against an interval that was put in.
    if (isMended('domain.t') && path.startsWith('output')) return false;
    if (isMended('domain.x') && /^(interfaces|materials\.\d+\.x)/.test(path)) return false;
    if (isMended('domain.y') && /^(interfaces|materials\.\d+\.y)/.test(path)) return false;
    if ((isMended('domain.x') || isMended('domain.y')) && /^domain\.holes/.test(path)) return false;
    if (isMended('domain.holes') && path === 'boundary.holes') return false;
    return !isMended(path);
  });
}

function readMapping(text: string, label: string): unknown {
  const value = readYaml(text, label);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new InputError(label, [
      { path: '', message: 'expected a mapping with keys such as name, epsilon, domain', value },
    ]);
  }
  return value;
}

/**
 * `path=value` pairs into a copy of the raw case; the value is read as YAML, and null removes the
 * key (`exact=null`).
 */
function applyOverrides(raw: unknown, overrides: readonly string[]): unknown {
  const copy = structuredClone(raw) as Record<string, unknown>;
  const faults: Fault[] = [];
  for (const override of overrides) {
    const cut = override.indexOf('=');
    const keys = cut > 0 ? override.slice(0, cut).trim().split('.') : [];
    if (keys.length === 0 || keys.some((key) => key === '' || forbidden.has(key))) {
      faults.push({ path: '--set', value: override, message: 'expected path=value' });
      continue;
    }
    try {
      place(copy, keys, readYaml(override.slice(cut + 1), `--set ${keys.join('.')}`));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const path = `--set ${keys.join('.')}`;
      faults.push(...error.faults.map(({ message }) => ({ path, message })));
    }
  }
  if (faults.length > 0) throw new InputError('options', faults);
  return copy;
}

function place(root: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  let at = root;
  for (const key of keys.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (next === null || typeof next !== 'object') at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  const last = keys[keys.length - 1];
  if (value === null && !Array.isArray(at)) delete at[last];
  else at[last] = value;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** A zod issue as faults with path, value, what is allowed, nearest known name. */
function shapeFaults(issue: z.core.$ZodIssue, raw: unknown): Fault[] {
  const path = issue.path.map(String);
  const value = lookup(raw, path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path);
    return issue.keys.map((key) => {
      const full = [...path, key].join('.');
      if (known.includes(key)) {
        const { type } = (value ?? {}) as { type?: unknown };
        return { path: full, message: `only an inflow side takes a ${key}, this one is ${type}` };
      }
      const guess = nearest(key, known);
      const hint = guess ? `did you mean "${guess}"?` : `known here: ${known.join(', ')}`;
      return { path: full, message: `unknown key, ${hint}` };
    });
  }
  if (issue.code === 'invalid_union' && isSide(path)) {
    const types = ['inflow', 'periodic', 'reflective'];
    const guess = typeof value === 'string' ? nearest(value, types) : null;
    const message = guess ? `did you mean "${guess}"?` : `expected type: ${types.join(', ')}`;
    return [{ path: path.join('.'), value, message }];
  }
  const question = Object.keys(value ?? {}).find((key) => key.includes('?'));
  if (question !== undefined && typeof value === 'object') {
    const message = 'YAML reads " : " as a mapping, put quotes around an expression with ? and :';
    return [{ path: path.join('.'), value, message }];
  }
  if (value === undefined)
    return [{ path: path.join('.'), message: `missing, ${expectedAt(path)}` }];
  if (issue.code === 'too_small' && issue.origin === 'number') {
    const bound = `expected a number ${issue.inclusive ? '>=' : '>'} ${issue.minimum}`;
    return [{ path: path.join('.'), value, message: bound }];
  }
  return [{ path: path.join('.'), value, message: expectedAt(path, issue.message) }];
}

/** A side of the boundary or its type. */
function isSide(path: readonly string[]): boolean {
  return path[0] === 'boundary' && path[1] !== 'holes' && path.length <= 3;
}

function lookup(raw: unknown, path: readonly string[]): unknown {
  let at: unknown = raw;
  for (const key of path) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
