import { slabPoint, type TransientProblem } from '../problem/types.js';
import { compositeGauss } from '../quadrature/gauss.js';
import { inflowDatum, SourceTable } from './emission.js';
import { type Directions, EvenOddField } from './evenOddField.js';
import { type EvenOddOptions, type Resolution, resolution } from './evenOddOptions.js';
import { type Drive, type EvenOddState, ImplicitStage } from './implicitStage.js';
import { GAMMA, STAGE_TIMES, sdirkStep } from './sdirk.js';
import { lump, slabMedium } from './slabMedium.js';
import { type SlabMesh, slabMesh } from './slabMesh.js';
import { stageInflow } from './stageInflow.js';
import { timeSteps } from './timeSteps.js';
import type { TransientReference } from './transientField.js';
import { Uncollided } from './uncollided.js';

/** In collision times: until then a front is seen in double precision. */
const LIFE_OF_FRONTS = 40;
/** The first octave, in collision times; longer where the jump at the corner is split off. */
const FIRST_COLLISIONS = 0.05;
const FIRST_COLLISIONS_SPLIT = 0.2;

/**
 * Time-dependent slab in general: everything may vary in x, data and source also in t and v. The
 * method of even and odd parts (`ImplicitStage`): discrete ordinates, continuous elements in x,
 * SDIRK4 in time with steps that grow from the initial layer. Asymptotic preserving: for
 * epsilon -> 0 it becomes SDIRK4 with the same elements for the diffusion equation, and its linear
 * systems stay equally well conditioned. Order 4 in time for smooth data with inflow constant in
 * time; about 3 (2.8 in the flux) with inflow that varies (`stageInflow`). Order degree + 1 in x in
 * rho, degree in the flux.
 *
 * @throws RangeError on a plane domain or one periodic side.
 */
export function evenOddScheme(
  problem: TransientProblem,
  options: EvenOddOptions = {},
): TransientReference {
  const started = performance.now();
  const march = new March(problem, options);
  const fields = march.run();
  const at = (t: number): EvenOddField => {
    const field = fields.get(t);
    if (field) return field;
    throw new RangeError(`got t = ${t}, computed were ${[...fields.keys()].join(', ')}`);
  };
  const { cells } = march;
  return {
    name: `even-odd S_${march.angles}, SDIRK4, ${cells} cells of degree ${march.degree}`,
    rho: (x, t) => at(t).rho(x),
    flux: (x, t) => at(t).flux(x),
    f: (x, v, t) => at(t).f(x, v),
    info: {
      angles: march.angles,
      cells,
      steps: march.steps,
      unknowns: march.unknowns,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

class March {
  steps = 0;
  private readonly mesh: SlabMesh;
  private readonly directions: Directions;
  private readonly uncollided: Uncollided | null;
  private readonly source: SourceTable;
  private readonly collisionTime: number;
  private readonly options: Resolution;

  constructor(
    private readonly problem: TransientProblem,
    options: EvenOddOptions,
  ) {
    const { domain, boundary } = problem;
    if (domain.y) throw new RangeError('evenOddScheme: only slabs can be solved');
    if ((boundary.left.type === 'periodic') !== (boundary.right.type === 'periodic')) {
      throw new RangeError('evenOddScheme: both sides must be periodic, or none');
    }
    const times = collisionTimes(problem);
    this.collisionTime = Math.min(...times);
    const first = problem.outputTimes.find((t) => t > domain.t[0]) ?? domain.t[1];
    const lasts = first - domain.t[0] < LIFE_OF_FRONTS * Math.max(...times);
    const isOpen = [boundary.left, boundary.right].some(({ type }) => type === 'inflow');
    this.uncollided = isOpen && (options.uncollided ?? lasts) ? new Uncollided(problem) : null;
    this.options = resolution(problem, this.uncollided !== null, options);
    this.mesh = slabMesh(problem, this.options);
    this.directions = this.chooseDirections();
    this.source = new SourceTable(problem, this.mesh, this.directions.rule);
  }

  get angles(): number {
    return 2 * this.directions.rule.nodes.length;
  }

  get cells(): number {
    return this.mesh.widths.length;
  }

  get degree(): number {
    return this.options.degree;
  }

  get unknowns(): number {
    const points = this.cells * this.degree;
    return this.directions.rule.nodes.length * (this.mesh.size + points) + this.mesh.size;
  }

  run(): Map<number, EvenOddField> {
    const { problem, mesh, directions, options, collisionTime } = this;
    const [start, end] = problem.domain.t;
    const fields = new Map<number, EvenOddField>();
    let state = this.initialState();
    const later = problem.outputTimes.filter((t) => t > start);
    const keep = (t: number, split: Uncollided | null): void => {
      fields.set(t, new EvenOddField(problem, mesh, directions, split, t, state));
    };
    if (later.length < problem.outputTimes.length) keep(start, null);
    if (later.length === 0) return fields;
    const elapsed = later.map((t) => t - start);
    const collisions = this.uncollided ? FIRST_COLLISIONS_SPLIT : FIRST_COLLISIONS;
    const first = Math.max(collisions * collisionTime, options.firstOctave * elapsed[0]);
    const longest = ((end - start) / options.stepsPerOctave) * 2;
    const medium = slabMedium(problem, mesh);
    const walls = {
      left: problem.boundary.left.type === 'inflow',
      right: problem.boundary.right.type === 'inflow',
    };
    let stage: ImplicitStage | undefined;
    let stageStep = 0;
    let output = 0;
    for (const { from, dt, count, isOutput } of timeSteps(
      elapsed,
      first,
      options.stepsPerOctave,
      longest,
    )) {
      if (!stage || Math.abs(dt - stageStep) > 1e-12 * dt) {
        stage = new ImplicitStage(mesh, medium, directions.rule, walls, 1 / (GAMMA * dt));
        stageStep = dt;
      }
      for (let step = 0; step < count; step++) {
        const now = start + from + step * dt;
        const drives = this.drives(now, dt);
        state = sdirkStep(state, dt, (star, index) => stage!.solve(star, drives[index]));
        this.steps++;
      }
      if (isOutput) keep(later[output++], this.uncollided);
    }
    return fields;
  }

  /** What drives the stages of a step. */
  private drives(now: number, dt: number): Drive[] {
    const { uncollided, mesh } = this;
    const times = STAGE_TIMES.map((c) => now + c * dt);
    const [left, right] = [this.inflow('left', now, times), this.inflow('right', now, times)];
    return times.map((t, index) => ({
      ...this.source.at(t),
      isotropic: uncollided && lump(mesh, (x) => this.rate(x) * uncollided.moments(x, t).rho),
      left: left ? left[index] : null,
      right: right ? right[index] : null,
    }));
  }

  /** Inflow by stage and direction. */
  private inflow(
    side: 'left' | 'right',
    now: number,
    times: readonly number[],
  ): Float64Array[] | null {
    const { problem, directions, uncollided } = this;
    const datum = inflowDatum(problem, side);
    if (!datum) return null;
    const { nodes } = directions.rule;
    const values = times.map(() => new Float64Array(nodes.length));
    nodes.forEach((mu, m) => {
      const stages = uncollided
        ? times.map(() => uncollided.base(side, mu))
        : stageInflow(
            datum(mu, now),
            times.map((t) => datum(mu, t)),
          );
      stages.forEach((value, index) => {
        values[index][m] = value;
      });
    });
    return values;
  }

  /** sigmaS / epsilon */
  private rate(x: number): number {
    const point = slabPoint(x);
    return this.problem.scattering(point) / this.problem.epsilon(point);
  }

  private initialState(): EvenOddState {
    const { problem, mesh, directions } = this;
    const { nodes, weights } = directions.rule;
    const { degree, lobatto, gauss } = mesh.element;
    const points = this.cells * degree;
    const even = new Float64Array(nodes.length * mesh.size);
    const odd = new Float64Array(nodes.length * points);
    const rho = new Float64Array(mesh.size);
    const f0 = (x: number, v: number): number =>
      problem.initial(slabPoint(x, v, problem.domain.t[0]));
    for (let cell = 0; cell < this.cells; cell++) {
      for (let i = 0; i <= degree; i++) {
        const x = mesh.position(cell, lobatto.nodes[i]);
        nodes.forEach((v, m) => {
          even[m * mesh.size + mesh.unknown(cell, i)] = 0.5 * (f0(x, v) + f0(x, -v));
        });
      }
      for (let q = 0; q < degree; q++) {
        const x = mesh.position(cell, gauss.nodes[q]);
        nodes.forEach((v, m) => {
          odd[m * points + cell * degree + q] = 0.5 * (f0(x, v) - f0(x, -v));
        });
      }
    }
    for (let m = 0; m < nodes.length; m++) {
      for (let i = 0; i < mesh.size; i++) rho[i] += weights[m] * even[m * mesh.size + i];
    }
    return { even, odd, rho };
  }

  private chooseDirections(): Directions {
    const { anglesPerPanel: perPanel, panels } = this.options;
    const edges = [0];
    for (let k = panels - 1; k >= 0; k--) edges.push(4 ** -k);
    return {
      rule: compositeGauss(edges, perPanel),
      starts: edges.map((_, panel) => panel * perPanel),
    };
  }
}

/** epsilon^2 / sigmaS over the slab; Infinity in voids. */
function collisionTimes({ domain, epsilon, scattering, interfaces }: TransientProblem): number[] {
  const [a, b] = domain.x;
  const uniform = Array.from({ length: 101 }, (_, i) => a + ((b - a) * i) / 100);
  const besides = interfaces.flatMap((x) => [x - 1e-9 * (b - a), x + 1e-9 * (b - a)]);
  return [...uniform, ...besides].map((x) => {
    const point = slabPoint(x);
    return epsilon(point) ** 2 / scattering(point);
  });
}
