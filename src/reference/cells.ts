import type { TransportProblem } from '../problem/types.js';
import { legendreIntegral, legendreInterpolation, legendreSum } from './legendre.js';
import { type Anchor, Medium } from './medium.js';

/**
 * A cell with its coordinate s in [0, 1], rising with x, ds proportional to the optical depth (to x
 * in a void): along a direction the equation then has constant coefficients.
 */
export interface TransportCell {
  readonly anchor: Anchor;
  /** Distances of the cell's ends from the anchor, near < far. */
  readonly near: number;
  readonly far: number;
  /** Degree of d rho / d s. */
  readonly degree: number;
  /** Optical thickness, 0 in a void. */
  readonly thickness: number;
  /** s of a distance from the anchor inside the cell, and back. */
  readonly coordinate: (distance: number) => number;
  readonly distance: (s: number) => number;
}

export interface GridOptions {
  /** Absolute accuracy aimed at, relative to the data. */
  readonly tolerance: number;
  /** Highest degree of d rho / d s in a cell. */
  readonly degree: number;
}

/** Ratio of the distances of consecutive cell edges from a wall or interface. */
const GRADING = 2.5;
/** Sum of the semi-axes of the ellipse around a cell [b, GRADING b] that passes through 0. */
const ELLIPSE = (Math.sqrt(GRADING) + 1) / (Math.sqrt(GRADING) - 1);
/** Optical depth behind which layers (exp(-tau) and faster) have died out. */
const LAYER_DEPTH = 40;
const SAMPLES = 20;
const TEST_DIRECTIONS = [-1, -0.5, -0.05, 0.05, 0.5, 1];

/**
 * Cells from left to right. Walls and interfaces grade the cells geometrically in optical depth,
 * because rho goes there like tau log tau; the degree grows with the distance (hp), since
 * small cells carry little of rho. Behind the layers a cell may be as thick as the diffusion length
 * and the smoothness of coefficients and source allow.
 */
export function transportCells(problem: TransportProblem, options: GridOptions): TransportCell[] {
  const [a, b] = problem.domain.x;
  const medium = new Medium(problem);
  const edges = [a, ...problem.interfaces.filter((x) => x > a && x < b), b];
  const cells: TransportCell[] = [];
  for (let segment = 0; segment + 1 < edges.length; segment++) {
    const half = (edges[segment + 1] - edges[segment]) / 2;
    cells.push(...gradedCells(medium, { x: edges[segment], side: 1 }, half, options));
    const right = gradedCells(medium, { x: edges[segment + 1], side: -1 }, half, options);
    cells.push(...right.reverse());
  }
  return cells;
}

/** Cells from an anchor outward, nearest first, over the given distance. */
function gradedCells(medium: Medium, anchor: Anchor, length: number, options: GridOptions) {
  const cells: TransportCell[] = [];
  const largest = largestEmission(medium, anchor, length);
  let near = 0;
  let depth = 0;
  while (near < length) {
    let far = widestCell(medium, anchor, near, length, depth, options.tolerance);
    // A remainder that needs no grading is shared evenly rather than left as a sliver.
    if (depth >= LAYER_DEPTH && far < length && length - far < far - near)
      far = (near + length) / 2;
    for (;;) {
      const thickness = opticalThickness(medium, anchor, near, far);
      const least = cellDegree(depth + thickness, options);
      const degree = resolvingDegree(medium, anchor, near, far, least, largest, options);
      // Data that bisection does not smooth (an undeclared jump) are taken as they are.
      if (degree !== null || far - near < 1e-12 * length) {
        cells.push(makeCell(medium, anchor, near, far, degree ?? least));
        near = far;
        depth += thickness;
        break;
      }
      far = (near + far) / 2;
    }
  }
  return cells;
}

/** The far end, at most `length`, of a cell about as thick as allowed. */
function widestCell(
  medium: Medium,
  anchor: Anchor,
  near: number,
  length: number,
  depth: number,
  tolerance: number,
): number {
  /** Thickness relative to what is allowed. */
  const excess = (far: number): number =>
    opticalThickness(medium, anchor, near, far) /
    thicknessLimit(medium, anchor, (near + far) / 2, depth, tolerance);
  let tooFar = length;
  let ratio = excess(length);
  if (ratio <= 1) return length;
  let far = near;
  let reached = 0;
  for (let trial = 0; trial < 100 && reached < 0.8; trial++) {
    const guess =
      reached > 0
        ? Math.min(near + (far - near) / reached, (far + tooFar) / 2)
        : near + (tooFar - near) / ratio;
    const found = excess(guess);
    if (found <= 1 + 1e-9) {
      far = guess;
      reached = found;
    } else {
      tooFar = guess;
      ratio = found;
    }
  }
  if (!(far > near)) throw new RangeError(`transportCells: no cell fits behind distance ${near}`);
  return far;
}

function thicknessLimit(
  medium: Medium,
  anchor: Anchor,
  middle: number,
  depth: number,
  tolerance: number,
): number {
  const graded = Math.max(tolerance, (GRADING - 1) * depth);
  if (depth < LAYER_DEPTH) return graded;
  const absorbed = medium.absorption(anchor, middle) / medium.total(anchor, middle);
  return absorbed > 0 ? Math.max(graded, 2 / Math.sqrt(3 * absorbed)) : Infinity;
}

function cellDegree(outerDepth: number, { tolerance, degree }: GridOptions): number {
  const wanted = Math.ceil(Math.log(outerDepth / tolerance) / Math.log(ELLIPSE)) - 1;
  return outerDepth === 0 ? degree : Math.max(2, Math.min(degree, wanted));
}

function opticalThickness(medium: Medium, anchor: Anchor, near: number, far: number): number {
  const { rule } = legendreInterpolation(SAMPLES);
  let sum = 0;
  for (let i = 0; i < SAMPLES; i++) {
    sum += rule.weights[i] * medium.total(anchor, near + (far - near) * rule.nodes[i]);
  }
  return sum * (far - near);
}

function largestEmission(medium: Medium, anchor: Anchor, length: number): number {
  let largest = 0;
  for (const s of legendreInterpolation(SAMPLES).rule.nodes) {
    for (const v of TEST_DIRECTIONS) {
      largest = Math.max(largest, Math.abs(medium.emission(anchor, s * length, v)));
    }
  }
  return largest;
}

/**
 * The lowest degree from `least` on whose polynomials represent coefficients and source in the
 * cell, null if none up to options.degree does.
 */
function resolvingDegree(
  medium: Medium,
  anchor: Anchor,
  near: number,
  far: number,
  least: number,
  largestEmission: number,
  { tolerance, degree }: GridOptions,
): number | null {
  const { rule, coefficients } = legendreInterpolation(degree + 2);
  const distances = rule.nodes.map((s) => near + s * (far - near));
  let needed = least;
  const require = (f: (distance: number) => number, scale = 0): boolean => {
    const values = distances.map(f);
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), scale);
    const c = coefficients(values);
    let top = c.length - 1;
    while (top > 0 && Math.abs(c[top]) <= tolerance * largest) top--;
    needed = Math.max(needed, top);
    return needed <= degree;
  };
  // In a void the reciprocal is a huge constant.
  const reciprocal = (d: number) => 1 / Math.max(medium.total(anchor, d), 1e-300);
  const isResolved =
    require((d) => medium.total(anchor, d)) &&
    require(reciprocal) &&
    require((d) => medium.absorption(anchor, d)) &&
    TEST_DIRECTIONS.every((v) => require((d) => medium.emission(anchor, d, v), largestEmission));
  return isResolved ? needed : null;
}

function makeCell(
  medium: Medium,
  anchor: Anchor,
  near: number,
  far: number,
  degree: number,
): TransportCell {
  const { rule, coefficients } = legendreInterpolation(SAMPLES);
  const width = far - near;
  const thickness = opticalThickness(medium, anchor, near, far);
  // u runs away from the anchor, s rises with x.
  const orient = (u: number): number => (anchor.side === 1 ? u : 1 - u);
  const sigma = rule.nodes.map((u) => medium.total(anchor, near + u * width) * width);
  const isUniform = sigma.every((value) => Math.abs(value - sigma[0]) <= 1e-14 * sigma[0]);
  const common = { anchor, near, far, degree, thickness };
  if (isUniform) {
    return {
      ...common,
      coordinate: (d) => orient((d - near) / width),
      distance: (s) => near + orient(s) * width,
    };
  }
  const profile = coefficients(sigma.map((value) => value / thickness));
  return {
    ...common,
    coordinate: (d) => orient(legendreIntegral(profile, (d - near) / width)),
    distance: (s) => near + invert(profile, orient(s)) * width,
  };
}

/** The u where the integral of a positive profile (with integral 1) reaches the target. */
function invert(profile: Float64Array, target: number): number {
  let lower = 0;
  let upper = 1;
  let u = target;
  for (let iteration = 0; iteration < 60; iteration++) {
    const excess = legendreIntegral(profile, u) - target;
    if (excess > 0) upper = u;
    else lower = u;
    const step = excess / legendreSum(profile, u);
    const next = u - step;
    const inside = next > lower && next < upper;
    const moved = inside ? next : (lower + upper) / 2;
    if (Math.abs(moved - u) < 1e-15) return moved;
    u = moved;
  }
  return u;
}
