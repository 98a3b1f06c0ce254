import type { PlaneProblem } from '../src/problem/planeTypes.js';
import type { BoundaryCondition, Interval, PhaseFunction } from '../src/problem/types.js';

type Datum = number | PhaseFunction;

const asFunction = (datum: Datum): PhaseFunction =>
  typeof datum === 'number' ? () => datum : datum;

export const inflow = (datum: Datum): BoundaryCondition => ({
  type: 'inflow',
  value: asFunction(datum),
});

export interface SquareData {
  readonly x?: Interval;
  readonly y?: Interval;
  readonly epsilon?: Datum;
  readonly scattering?: Datum;
  readonly absorption?: Datum;
  readonly source?: Datum;
  readonly stiffSource?: PhaseFunction;
  readonly left?: BoundaryCondition;
  readonly right?: BoundaryCondition;
  readonly bottom?: BoundaryCondition;
  readonly top?: BoundaryCondition;
  readonly interfaces?: { readonly x: readonly number[]; readonly y: readonly number[] };
}

/** [-1, 1]^2 with sigmaS = 1 and no inflow unless said otherwise. */
export function square(data: SquareData = {}): PlaneProblem {
  return {
    name: 'square',
    equation: 'linear-transport',
    domain: { x: data.x ?? [-1, 1], y: data.y ?? [-1, 1], holes: [] },
    epsilon: asFunction(data.epsilon ?? 1),
    scattering: asFunction(data.scattering ?? 1),
    absorption: asFunction(data.absorption ?? 0),
    source: asFunction(data.source ?? 0),
    stiffSource: data.stiffSource,
    boundary: {
      left: data.left ?? inflow(0),
      right: data.right ?? inflow(0),
      bottom: data.bottom ?? inflow(0),
      top: data.top ?? inflow(0),
      holes: [],
    },
    interfaces: data.interfaces ?? { x: [], y: [] },
  };
}

/** f = exp(-x - y), Q = -(cos theta + sin theta) f/epsilon. */
export function squareEx4(epsilon: number): PlaneProblem {
  const exact: PhaseFunction = ({ x, y }) => Math.exp(-x - y);
  const side = inflow(exact);
  return square({
    epsilon,
    stiffSource: (p) => -(Math.cos(p.theta) + Math.sin(p.theta)) * exact(p),
    left: side,
    right: side,
    bottom: side,
    top: side,
  });
}

export function squareEx5(epsilon: number): PlaneProblem {
  return square({ epsilon, source: 0.5 });
}

export function squareP5(epsilon: number): PlaneProblem {
  const side = inflow(({ y }) => 1 + 0.2 * y);
  return square({
    x: [0, 1],
    y: [0, 1],
    epsilon,
    scattering: ({ y }) => 1 + y,
    absorption: 0.1,
    left: side,
    right: side,
    bottom: inflow(1),
    top: inflow(1.2),
  });
}
