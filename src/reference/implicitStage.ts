import type { Quadrature } from '../quadrature/gauss.js';
import { BandedCholesky } from './bandedCholesky.js';
import { DenseLu } from './denseLu.js';
import type { SlabMedium } from './slabMedium.js';
import type { SlabMesh } from './slabMesh.js';

/** The discrete f. Direction-major: entry m * size + i. */
export interface EvenOddState {
  /** Even part of f at the unknowns of the mesh. */
  readonly even: Float64Array;
  /** Odd part of f at the Gauss points. */
  readonly odd: Float64Array;
  /** <f>; the mean of `even` up to rounding, but carried by its own equation. */
  readonly rho: Float64Array;
}

/** What drives a stage: sources and inflow at its time. */
export interface Drive {
  /** Lumped even part of epsilon Q (by direction), or null. */
  readonly even: Float64Array | null;
  /** Lumped isotropic gain that enters every direction, or null. */
  readonly isotropic: Float64Array | null;
  /** Odd part of epsilon Q at the Gauss points (by direction), or null. */
  readonly odd: Float64Array | null;
  /** Inflow by direction; null on other walls. */
  readonly left: Float64Array | null;
  readonly right: Float64Array | null;
}

/**
 * One implicit stage: given f* and c = 1/(gamma dt), find f with, r and o the even and odd part,
 *
 *     epsilon c (r - r*) + v o_x = (sigmaS/epsilon)(rho - r) - epsilon sigmaA r + E_even
 *     epsilon c (o - o*) + v r_x = -(sigmaS/epsilon + epsilon sigmaA) o + E_odd
 *     epsilon c (rho - rho*) + <v o>_x = -epsilon sigmaA rho + <E_even>
 *
 * r continuous and piecewise polynomial, tested by itself; o, local, is eliminated at the Gauss
 * points. That leaves, for every direction, a symmetric positive definite band matrix A (the
 * self-adjoint second-order form), A r = S rho + b; and the third equation becomes a small dense
 * system for rho alone. Nothing is divided by epsilon and in thick cells rho - r is never formed, so
 * the stage is as accurate for epsilon = 1e-8 as for 1, and for epsilon -> 0 it is the Galerkin
 * method for the diffusion equation (Lewis & Miller, Computational Methods of Neutron Transport,
 * 1984, chapter 6). In cells thinner than a mean free path the second differences in <v o>_x would
 * be rounding instead; there the row is rho = <r>, which the mean of the first equation makes the
 * same.
 */
export class ImplicitStage {
  /** 1 / (epsilon c + sigmaS/epsilon + epsilon sigmaA) at the Gauss points. */
  private readonly mobility: Float64Array;
  /** Stiffness by cell, (degree + 1)^2 row-major. */
  private readonly stiffness: Float64Array;
  /** epsilon c + sigmaS/epsilon + epsilon sigmaA, lumped. */
  private readonly totals: Float64Array;
  /** Unknowns whose row is rho = <r>. */
  private readonly thin: readonly number[];
  private readonly directions: readonly BandedCholesky[];
  private readonly density: DenseLu;

  constructor(
    private readonly mesh: SlabMesh,
    private readonly medium: SlabMedium,
    private readonly rule: Quadrature,
    private readonly walls: { readonly left: boolean; readonly right: boolean },
    private readonly c: number,
  ) {
    this.mobility = medium.totals.map((total, i) => 1 / (medium.epsilons[i] * c + total));
    this.stiffness = this.assembleStiffness();
    this.totals = medium.storage.map(
      (storage, i) => storage * c + medium.scattering[i] + medium.absorption[i],
    );
    this.thin = this.thinUnknowns();
    this.directions = Array.from(rule.nodes, (v) => this.factorise(v));
    this.density = new DenseLu(this.densityMatrix(), mesh.size);
  }

  solve(star: EvenOddState, drive: Drive): EvenOddState {
    const { mesh, medium, rule, c } = this;
    const { size } = mesh;
    const points = medium.weights.length;
    const even = new Float64Array(star.even.length);
    const odd = new Float64Array(star.odd.length);
    const known = new Float64Array(size);
    for (let i = 0; i < size; i++) known[i] = medium.storage[i] * c * star.rho[i];
    if (drive.isotropic) addScaled(known, drive.isotropic, 1);
    // sum over directions of v^2 r, whose stiffness is taken once; r without the part from rho
    const second = new Float64Array(size);
    rule.nodes.forEach((v, m) => {
      const weight = rule.weights[m];
      const r = even.subarray(m * size, (m + 1) * size);
      const o = odd.subarray(m * points, (m + 1) * points);
      for (let i = 0; i < points; i++) {
        const gain = drive.odd ? drive.odd[m * points + i] : 0;
        o[i] = this.mobility[i] * (medium.epsilons[i] * c * star.odd[m * points + i] + gain);
      }
      this.addDivergence(r, o, -v);
      if (drive.left) r[0] += v * drive.left[m];
      if (drive.right) r[size - 1] += v * drive.right[m];
      if (drive.even) addScaled(r, drive.even.subarray(m * size, (m + 1) * size), 1);
      addScaled(known, r, weight);
      for (let i = 0; i < size; i++) r[i] += medium.storage[i] * c * star.even[m * size + i];
      if (drive.isotropic) addScaled(r, drive.isotropic, 1);
    });
    const loads = even.slice();
    rule.nodes.forEach((v, m) => {
      const weight = rule.weights[m];
      const r = even.subarray(m * size, (m + 1) * size);
      this.directions[m].solve(r, 1);
      addScaled(second, r, weight * v * v);
      if (this.walls.left) known[0] -= weight * v * r[0];
      if (this.walls.right) known[size - 1] -= weight * v * r[size - 1];
    });
    this.addStiffness(known, second, 1, -1);
    for (const i of this.thin) {
      known[i] =
        this.totals[i] * rule.weights.reduce((sum, w, m) => sum + w * even[m * size + i], 0);
    }
    const rho = this.density.solve(known);
    rule.nodes.forEach((v, m) => {
      const r = even.subarray(m * size, (m + 1) * size);
      for (let i = 0; i < size; i++) r[i] = loads[m * size + i] + medium.scattering[i] * rho[i];
      this.directions[m].solve(r, 1);
      this.addGradient(odd.subarray(m * points, (m + 1) * points), r, -v);
    });
    return { even, odd, rho };
  }

  /** target += factor * (integral of v o_x against the shapes, walls aside) = -factor * G^T W o. */
  private addDivergence(target: Float64Array, o: Float64Array, factor: number): void {
    const { mesh, medium } = this;
    const { degree, derivative } = mesh.element;
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let q = 0; q < degree; q++) {
        const point = cell * degree + q;
        const value = (-2 * factor * medium.weights[point] * o[point]) / mesh.widths[cell];
        for (let i = 0; i <= degree; i++) {
          target[mesh.unknown(cell, i)] += value * derivative[q * (degree + 1) + i];
        }
      }
    }
  }

  /** o += factor * mobility * r_x at the Gauss points. */
  private addGradient(o: Float64Array, r: Float64Array, factor: number): void {
    const { mesh } = this;
    const { degree, derivative } = mesh.element;
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      const scale = (2 * factor) / mesh.widths[cell];
      const base = r[mesh.unknown(cell, 0)];
      for (let q = 0; q < degree; q++) {
        let sum = 0;
        // Differences from the left end: the rounding of r, not of its sum with itself.
        for (let i = 1; i <= degree; i++) {
          sum += derivative[q * (degree + 1) + i] * (r[mesh.unknown(cell, i)] - base);
        }
        o[cell * degree + q] += scale * this.mobility[cell * degree + q] * sum;
      }
    }
  }

  private assembleStiffness(): Float64Array {
    const { mesh, medium, mobility } = this;
    const { degree, derivative } = mesh.element;
    const n = degree + 1;
    const stiffness = new Float64Array(mesh.widths.length * n * n);
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let q = 0; q < degree; q++) {
        const point = cell * degree + q;
        const value = (medium.weights[point] * mobility[point] * 4) / mesh.widths[cell] ** 2;
        for (let i = 0; i < n; i++) {
          const row = value * derivative[q * n + i];
          for (let j = 0; j < n; j++) {
            stiffness[(cell * n + i) * n + j] += row * derivative[q * n + j];
          }
        }
      }
    }
    return stiffness;
  }

  /** target += factor * stiffness * x; both size x columns. */
  private addStiffness(
    target: Float64Array,
    x: Float64Array,
    columns: number,
    factor: number,
  ): void {
    const { mesh, stiffness } = this;
    const n = mesh.element.degree + 1;
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let i = 0; i < n; i++) {
        const to = mesh.unknown(cell, i) * columns;
        for (let j = 0; j < n; j++) {
          // The rows of the stiffness sum to 0: with differences, constants give exactly 0.
          if (j === i) continue;
          const from = mesh.unknown(cell, j) * columns;
          const value = factor * stiffness[(cell * n + i) * n + j];
          for (let k = 0; k < columns; k++) target[to + k] += value * (x[from + k] - x[to + k]);
        }
      }
    }
  }

  /** A = totals + v^2 stiffness + v (inflow walls). */
  private factorise(v: number): BandedCholesky {
    const { mesh, stiffness, walls } = this;
    const { size, element } = mesh;
    const { degree } = element;
    const n = degree + 1;
    const band = new Float64Array(size * n);
    const border = mesh.isPeriodic ? new Float64Array(size) : undefined;
    const add = (i: number, j: number, value: number): void => {
      if (border && i === 0) border[j] += value;
      else if (!(border && j === 0) && j <= i) band[i * n + i - j] += value;
    };
    for (let i = 0; i < size; i++) {
      add(i, i, this.totals[i]);
    }
    if (walls.left) add(0, 0, v);
    if (walls.right) add(size - 1, size - 1, v);
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const value = v * v * stiffness[(cell * n + i) * n + j];
          add(mesh.unknown(cell, i), mesh.unknown(cell, j), value);
        }
      }
    }
    return new BandedCholesky(band, size, degree, border);
  }

  /** c storage + absorption + sum over directions of w (v^2 stiffness + v walls) A^-1 S. */
  private densityMatrix(): Float64Array {
    const { mesh, medium, rule, walls, c } = this;
    const { size } = mesh;
    const second = new Float64Array(size * size);
    const matrix = new Float64Array(size * size);
    const means = new Float64Array(size * size);
    const responses = new Float64Array(size * size);
    rule.nodes.forEach((v, m) => {
      responses.fill(0);
      for (let i = 0; i < size; i++) responses[i * size + i] = medium.scattering[i];
      this.directions[m].solve(responses, size);
      addScaled(second, responses, rule.weights[m] * v * v);
      const wall = (row: number): void =>
        addScaled(
          matrix.subarray(row * size, (row + 1) * size),
          responses.subarray(row * size, (row + 1) * size),
          rule.weights[m] * v,
        );
      if (walls.left) wall(0);
      if (walls.right) wall(size - 1);
      for (const i of this.thin) {
        const row = responses.subarray(i * size, (i + 1) * size);
        addScaled(means.subarray(i * size, (i + 1) * size), row, rule.weights[m]);
      }
    });
    this.addStiffness(matrix, second, size, 1);
    for (let i = 0; i < size; i++) {
      matrix[i * size + i] += medium.storage[i] * c + medium.absorption[i];
    }
    for (const i of this.thin) {
      for (let j = 0; j < size; j++) {
        matrix[i * size + j] = this.totals[i] * ((i === j ? 1 : 0) - means[i * size + j]);
      }
    }
    return matrix;
  }

  /** Where the stiffness, of which 1/3 = <v^2> counts, outweighs the lumped coefficients. */
  private thinUnknowns(): number[] {
    const { mesh, stiffness, totals } = this;
    const n = mesh.element.degree + 1;
    const diagonal = new Float64Array(mesh.size);
    for (let cell = 0; cell < mesh.widths.length; cell++) {
      for (let i = 0; i < n; i++) {
        diagonal[mesh.unknown(cell, i)] += stiffness[(cell * n + i) * n + i];
      }
    }
    return [...totals.keys()].filter((i) => diagonal[i] > 3 * totals[i]);
  }
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}
