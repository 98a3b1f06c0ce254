import { readFileSync } from 'node:fs';
import type {
  BoundaryCondition,
  PhaseFunction,
  TransportProblem,
} from '../../src/problem/types.js';

type Datum = number | PhaseFunction;

const asFunction = (datum: Datum): PhaseFunction =>
  typeof datum === 'number' ? () => datum : datum;

export const inflow = (datum: Datum): BoundaryCondition => ({
  type: 'inflow',
  value: asFunction(datum),
});
export const reflective: BoundaryCondition = { type: 'reflective' };
export const periodic: BoundaryCondition = { type: 'periodic' };

interface SlabData {
  x?: readonly [number, number];
  epsilon?: Datum;
  scattering?: Datum;
  absorption?: Datum;
  source?: Datum;
  stiffSource?: PhaseFunction;
  left?: BoundaryCondition;
  right?: BoundaryCondition;
  interfaces?: number[];
}

/** A slab on [0, 1] with epsilon = sigmaS = 1 and inflow 1 / 0 unless said otherwise. */
export function slab(data: SlabData = {}): TransportProblem {
  return {
    name: 'slab',
    equation: 'linear-transport',
    domain: { x: data.x ?? [0, 1] },
    epsilon: asFunction(data.epsilon ?? 1),
    scattering: asFunction(data.scattering ?? 1),
    absorption: asFunction(data.absorption ?? 0),
    source: asFunction(data.source ?? 0),
    stiffSource: data.stiffSource,
    boundary: { left: data.left ?? inflow(1), right: data.right ?? inflow(0) },
    interfaces: data.interfaces ?? [],
  };
}

/** The opacity of the published variable-coefficient slabs. */
export const opacity: PhaseFunction = ({ x }) =>
  0.01 + 0.5 * (Math.tanh(6.5 - 11 * x) + Math.tanh(11 * x - 4.5));

/** Reed's five regions (epsilon = 1, Q = q/2 so that phi = 2 rho). */
export function reedSlab(): TransportProblem {
  const byRegion = (values: readonly number[]): PhaseFunction => {
    return ({ x }) => values[[2, 3, 5, 6, 8].findIndex((edge) => x <= edge)];
  };
  return slab({
    x: [0, 8],
    scattering: byRegion([0, 0, 0, 0.9, 0.9]),
    absorption: byRegion([50, 5, 0, 0.1, 0.1]),
    source: byRegion([25, 0, 0, 0.5, 0]),
    left: reflective,
    interfaces: [2, 3, 5, 6],
  });
}

export function readJson(path: string) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

// biome-ignore lint/suspicious/noExplicitAny: tables of different shapes
export function peerTable(id: string): any {
  const { tables } = readJson('../peers/peer-tables.json');
  return tables.find((table: { id: string }) => table.id === id);
}

/** Points of a slab with clusters at both walls. */
export function samplePoints([a, b]: readonly [number, number]): number[] {
  const inner = Array.from({ length: 21 }, (_, i) => a + ((b - a) * i) / 20);
  const clusters = [1e-9, 1e-6, 1e-4, 1e-2].map((d) => d * (b - a));
  return [...inner, ...clusters.map((d) => a + d), ...clusters.map((d) => b - d)];
}

/** The largest value of a function on a list. */
export function worst<T>(list: readonly T[], error: (item: T) => number): number {
  return list.reduce((most, item) => {
    const value = error(item);
    // A NaN must not pass for a small error, nor be forgotten.
    return Number.isNaN(most) || value <= most ? most : value;
  }, 0);
}
