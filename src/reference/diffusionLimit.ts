import { slabPoint, type TransportProblem } from '../problem/types.js';
import { gaussLegendre, mapRule } from '../quadrature/gauss.js';
import { DenseLu } from './denseLu.js';
import { inflow } from './inflow.js';
import { type Anchor, Medium } from './medium.js';
import { wallLimit } from './milne.js';

export interface DiffusionSolution {
  rho(x: number): number;
  /** -D rho_x + 3 D <v stiffSource>, the limit of <v f> / epsilon. */
  flux(x: number): number;
}

/**
 * The limit epsilon -> 0 of the transport problem, (epsilon flux)_x = epsilon (<Q> - sigmaA rho)
 * with flux = -D rho_x + 3 D <v S>, D = 1/(3 sigmaS), S the stiff source; epsilon enters only by
 * its variation in x. Walls: rho = limit of the half-space problem, or no flux, or periodic.
 * First-order system, Gauss collocation with 6 points a cell, cells * (regions between interfaces)
 * equal cells; the ends of the cells are coupled in one linear system, so no growth of solutions
 * across the slab (shooting) can spoil it.
 *
 * @throws RangeError where the limit is not unique (no inflow, no absorption) or sigmaS = 0.
 */
export function diffusionLimit(problem: TransportProblem, cellsPerRegion = 64): DiffusionSolution {
  const [a, b] = problem.domain.x;
  const regions = [a, ...problem.interfaces.filter((x) => x > a && x < b), b];
  const cells: DiffusionCell[] = [];
  for (let region = 0; region + 1 < regions.length; region++) {
    const width = (regions[region + 1] - regions[region]) / cellsPerRegion;
    const anchor: Anchor = { x: regions[region], side: 1 };
    for (let i = 0; i < cellsPerRegion; i++) {
      cells.push(new DiffusionCell(problem, anchor, i * width, width));
    }
  }
  const n = 2 * (cells.length + 1);
  const matrix = new Float64Array(n * n);
  const known = new Float64Array(n);
  cells.forEach(({ transfer, shift }, j) => {
    for (let i = 0; i < 2; i++) {
      const row = 2 * j + i;
      matrix[row * n + 2 * j] = -transfer[i][0];
      matrix[row * n + 2 * j + 1] = -transfer[i][1];
      matrix[row * n + 2 * (j + 1) + i] = 1;
      known[row] = shift[i];
    }
  });
  closeWalls(problem, matrix, known, n);
  const states = new DenseLu(matrix, n).solve(known);
  const at = (x: number): [rho: number, moment: number] => {
    if (!(x >= a && x <= b)) throw new RangeError(`got x = ${x}, expected ${a} <= x <= ${b}`);
    let j = cells.length - 1;
    while (j > 0 && x < cells[j].left) j--;
    return cells[j].state(x, states[2 * j], states[2 * j + 1]);
  };
  return {
    rho: (x) => at(x)[0],
    flux: (x) => at(x)[1] / problem.epsilon(slabPoint(x)),
  };
}

/** Two rows for rho and epsilon flux at the first and last edge. */
function closeWalls(
  problem: TransportProblem,
  matrix: Float64Array,
  known: Float64Array,
  n: number,
): void {
  if (problem.boundary.left.type === 'periodic') {
    for (let i = 0; i < 2; i++) {
      matrix[(n - 2 + i) * n + i] = -1;
      matrix[(n - 2 + i) * n + n - 2 + i] = 1;
    }
    return;
  }
  for (const [row, first, side] of [
    [n - 2, 0, 'left'],
    [n - 1, n - 2, 'right'],
  ] as const) {
    const isInflow = problem.boundary[side].type === 'inflow';
    matrix[row * n + first + (isInflow ? 0 : 1)] = 1;
    if (isInflow) known[row] = wallLimit((mu) => inflow(problem, side, mu));
  }
}

const STAGES = 6;
const STAGE_NODES = mapRule(gaussLegendre(STAGES), 0, 1).nodes;

/** (rho, epsilon flux) across one cell: an affine map, by collocation at Gauss points. */
class DiffusionCell {
  readonly left: number;
  readonly transfer: readonly [readonly [number, number], readonly [number, number]];
  readonly shift: readonly [number, number];
  /** Derivatives at the stages for starts (1, 0), (0, 1) and for the source alone. */
  private readonly stages: readonly Float64Array[];

  constructor(
    problem: TransportProblem,
    anchor: Anchor,
    distance: number,
    private readonly width: number,
  ) {
    this.left = anchor.x + distance;
    this.stages = collocate(problem, anchor, distance, width);
    const one = this.advance(1, 1, 0, false);
    const two = this.advance(1, 0, 1, false);
    this.transfer = [
      [one[0], two[0]],
      [one[1], two[1]],
    ];
    this.shift = this.advance(1, 0, 0, true);
  }

  state(x: number, rho: number, moment: number): [number, number] {
    return this.advance((x - this.left) / this.width, rho, moment, true);
  }

  private advance(s: number, rho: number, moment: number, source: boolean): [number, number] {
    const weights = stageIntegrals(s);
    const result: [number, number] = [rho, moment];
    for (let i = 0; i < 2; i++) {
      for (let q = 0; q < STAGES; q++) {
        const at = i * STAGES + q;
        const [first, second, known] = this.stages;
        const slope = rho * first[at] + moment * second[at] + (source ? known[at] : 0);
        result[i] += this.width * weights[q] * slope;
      }
    }
    return result;
  }
}

/** Integrals from 0 to s of the Lagrange polynomials of the stages. */
function stageIntegrals(s: number): Float64Array {
  const rule = mapRule(gaussLegendre(STAGES), 0, s);
  return STAGE_NODES.map((node, q) => {
    let sum = 0;
    for (let i = 0; i < STAGES; i++) {
      let value = rule.weights[i];
      for (let other = 0; other < STAGES; other++) {
        if (other === q) continue;
        value *= (rule.nodes[i] - STAGE_NODES[other]) / (node - STAGE_NODES[other]);
      }
      sum += value;
    }
    return sum;
  });
}

function collocate(problem: TransportProblem, anchor: Anchor, distance: number, width: number) {
  const medium = new Medium(problem);
  const directions = mapRule(gaussLegendre(32), 0, 1);
  const size = 2 * STAGES;
  const matrix = new Float64Array(size * size);
  const right = [0, 1, 2].map(() => new Float64Array(size));
  for (let q = 0; q < STAGES; q++) {
    const d = distance + width * STAGE_NODES[q];
    const absorption = medium.absorption(anchor, d);
    // sigmaS / epsilon
    const scattering = medium.total(anchor, d) - absorption;
    if (!(scattering > 0)) throw new RangeError(`diffusionLimit: sigmaS = 0 at ${anchor.x + d}`);
    let mean = 0;
    let drift = 0;
    directions.nodes.forEach((mu, k) => {
      const forward = medium.emission(anchor, d, mu);
      const backward = medium.emission(anchor, d, -mu);
      mean += (directions.weights[k] * (forward + backward)) / 2;
      drift += (directions.weights[k] * mu * (forward - backward)) / 2;
    });
    // rho' = -3 (sigmaS/epsilon) m + 3 <v E>,  m' = <E> - epsilon sigmaA rho,  m = epsilon flux
    const weights = stageIntegrals(STAGE_NODES[q]);
    const rowRho = q * size;
    const rowMoment = (STAGES + q) * size;
    matrix[rowRho + q] = 1;
    matrix[rowMoment + STAGES + q] = 1;
    for (let k = 0; k < STAGES; k++) {
      matrix[rowRho + STAGES + k] += 3 * scattering * width * weights[k];
      matrix[rowMoment + k] += absorption * width * weights[k];
    }
    right[0][STAGES + q] = -absorption;
    right[1][q] = -3 * scattering;
    right[2][q] = 3 * drift;
    right[2][STAGES + q] = mean;
  }
  const lu = new DenseLu(matrix, size);
  return right.map((column) => lu.solve(column));
}
