import { slabPoint, type TransportProblem } from '../problem/types.js';
import { gaussLegendre } from '../quadrature/gauss.js';
import type { Cell } from './cell.js';
import { extinction, OpticalDepth } from './opticalDepth.js';
import { smoothOn } from './smoothness.js';

/** How cells are graded toward walls, and panels toward grazing directions. */
export interface Grading {
  /** Optical width of the cell at a wall, in mean free paths (times min(1, slab thickness)). */
  readonly firstCell: number;
  /** Ratio of successive cell edges in optical depth. */
  readonly cellRatio: number;
  /** Optical depth at which a layer has faded and grading stops. */
  readonly layerDepth: number;
  /** Upper edge of the smallest panel at a wall. */
  readonly firstPanel: number;
  /** Ratio of successive panel edges. */
  readonly panelRatio: number;
  /** Panels reach down to v = panelDepth * (optical distance to the nearest wall). */
  readonly panelDepth: number;
}

/** How the slab is cut into cells and panels. */
export interface PartitionOptions extends Grading {
  /** Whether cells are graded toward walls and interfaces, and panels toward v = 0. */
  readonly layers: boolean;
  /** Smallest number of equal cells the whole domain is cut into before grading. */
  readonly cells: number;
  /**
   * Whether cells whose mean free path varies have panels like those one mean free path from a
   * layer: in time, what comes out of the thick part is seen in the thin one.
   */
  readonly gradeVarying?: boolean;
  /**
   * Where given, cells are cut at these distances from the outer walls, ascending, in place of the
   * optical depths above.
   */
  readonly wallCuts?: { readonly left: readonly number[]; readonly right: readonly number[] };
  /** Distance that a particle covers in the time elapsed: layers are no wider (default: any). */
  readonly reach?: number;
  /** Functions beside the coefficients that a cell has to resolve, such as the initial data. */
  readonly resolve?: readonly ((x: number) => number)[];
  /** Relative accuracy to which a cell must resolve the coefficients, and the degree for it. */
  readonly smoothness: { readonly tolerance: number; readonly degree: number };
}

/** A cut of [a, b]: position by distance from one end of its segment. */
interface Edge {
  readonly fromLeft: number;
  readonly fromRight: number;
  readonly exact: 'left' | 'right';
}

/**
 * Cells from left to right. Every segment between walls and interfaces is cut, in optical depth
 * tau, at firstCell * cellRatio^k from each end that carries a layer, up to layerDepth or the
 * middle; cells in which the coefficients are not smooth are then halved. Panels in v are graded
 * toward v = 0 down to panelDepth times the optical distance of the cell from the nearest layer:
 * exp(-tau/|v|) is smooth in v below that.
 */
export function partitionSlab(problem: TransportProblem, options: PartitionOptions): Cell[] {
  const [a, b] = problem.domain.x;
  const points = [a, ...problem.interfaces.filter((x) => x > a && x < b), b];
  const drafts: Omit<Cell, 'index'>[] = [];
  for (let s = 0; s < points.length - 1; s++) {
    drafts.push(...cutSegment(problem, points, s, options));
  }
  return drafts.map((draft, index) => ({ ...draft, index }));
}

function cutSegment(
  problem: TransportProblem,
  points: readonly number[],
  s: number,
  options: PartitionOptions,
): Omit<Cell, 'index'>[] {
  const segment = [points[s], points[s + 1]] as const;
  const length = segment[1] - segment[0];
  const left = new OpticalDepth(problem, segment, 'left');
  const right = new OpticalDepth(problem, segment, 'right');
  const layerLeft = options.layers && hasLayer(problem, points, s);
  const layerRight = options.layers && hasLayer(problem, points, s + 1);
  const edges: Edge[] = [{ fromLeft: 0, fromRight: length, exact: 'left' }];
  const bothShare = layerLeft && layerRight ? 0.5 : 1;
  if (layerLeft) {
    const cuts = s === 0 ? inside(options.wallCuts, 'left', length, points) : undefined;
    const own = () => layerDepths(left.total, bothShare, options).map((d) => left.distance(d));
    for (const at of cuts ?? own()) {
      edges.push({ fromLeft: at, fromRight: length - at, exact: 'left' });
    }
  }
  if (layerRight) {
    const last = s === points.length - 2;
    const cuts = last ? inside(options.wallCuts, 'right', length, points) : undefined;
    const own = () => layerDepths(right.total, bothShare, options).map((d) => right.distance(d));
    for (const at of (cuts ?? own()).toReversed()) {
      const last = edges[edges.length - 1];
      if (at < last.fromRight * (1 - 1e-6)) {
        edges.push({ fromLeft: length - at, fromRight: at, exact: 'right' });
      }
    }
  }
  edges.push({ fromLeft: length, fromRight: 0, exact: 'right' });
  const even = cutWide(problem, edges, options);
  const resolved = resolveCoefficients(problem, segment, even, options);
  const cells: Omit<Cell, 'index'>[] = [];
  for (let k = 0; k < resolved.length - 1; k++) {
    const [low, high] = [resolved[k], resolved[k + 1]];
    // In the short run a layer is as wide as particles have come, not as a mean free path.
    const { reach = Infinity } = options;
    const depths = [
      layerLeft ? Math.max(left.depth(low.fromLeft), low.fromLeft / reach) : Infinity,
      layerRight ? Math.max(right.depth(high.fromRight), high.fromRight / reach) : Infinity,
    ];
    cells.push(makeCell(problem, points, segment, low, high, Math.min(...depths), options));
  }
  return cells;
}

/**
 * Cuts measured from a wall as far as its segment goes, or its half where the segment is cut from
 * both walls.
 */
function inside(
  cuts: PartitionOptions['wallCuts'],
  side: 'left' | 'right',
  length: number,
  points: readonly number[],
): readonly number[] | undefined {
  if (!cuts) return undefined;
  const both = points.length === 2 && cuts.left.length > 0 && cuts.right.length > 0;
  return cuts[side].filter((at) => at < length * (both ? 0.5 : 1) * (1 - 1e-6));
}

/** Walls with inflow, and interfaces, carry layers; periodic seams and mirrors do not. */
function hasLayer(problem: TransportProblem, points: readonly number[], index: number): boolean {
  if (index === 0) return problem.boundary.left.type === 'inflow';
  if (index === points.length - 1) return problem.boundary.right.type === 'inflow';
  return true;
}

/**
 * Optical depths at which a layer is cut, ascending: a geometric sequence from the first cell to
 * layerDepth, or to the middle of a thin segment (its far end, left out, when only one end is
 * graded), with equal ratios of at most cellRatio.
 */
function layerDepths(total: number, share: number, options: PartitionOptions): number[] {
  const limit = Math.min(options.layerDepth, total * share);
  const first = options.firstCell * Math.min(1, total);
  if (!(first > 0)) return [];
  const steps = Math.max(
    1,
    Math.ceil(Math.log(limit / first) / Math.log(options.cellRatio) - 1e-9),
  );
  const ratio = (limit / first) ** (1 / steps);
  const depths = Array.from({ length: steps + 1 }, (_, k) => first * ratio ** k);
  return limit < total * (1 - 1e-9) ? depths : depths.slice(0, -1);
}

/** Cuts cells wider than (b - a)/cells into equal parts. */
function cutWide(
  problem: TransportProblem,
  edges: readonly Edge[],
  options: PartitionOptions,
): Edge[] {
  const [a, b] = problem.domain.x;
  const widest = ((b - a) / options.cells) * (1 + 1e-9);
  const out: Edge[] = [edges[0]];
  for (let k = 1; k < edges.length; k++) {
    const [low, high] = [edges[k - 1], edges[k]];
    const parts = Math.ceil((high.fromLeft - low.fromLeft) / widest);
    for (let i = 1; i < parts; i++) out.push(between(low, high, i / parts));
    out.push(high);
  }
  return out;
}

function between(low: Edge, high: Edge, share: number): Edge {
  return {
    fromLeft: low.fromLeft + share * (high.fromLeft - low.fromLeft),
    fromRight: high.fromRight + (1 - share) * (low.fromRight - high.fromRight),
    exact: low.fromLeft < high.fromRight ? 'left' : 'right',
  };
}

/** Halves cells until epsilon and the cross sections are smooth in each. */
function resolveCoefficients(
  problem: TransportProblem,
  segment: readonly [number, number],
  edges: readonly Edge[],
  options: PartitionOptions,
): Edge[] {
  const out: Edge[] = [edges[0]];
  for (let k = 0; k < edges.length - 1; k++) {
    refine(problem, segment, edges[k], edges[k + 1], options, 0, out);
  }
  return out;
}

const MAX_HALVINGS = 12;

function refine(
  problem: TransportProblem,
  segment: readonly [number, number],
  low: Edge,
  high: Edge,
  options: PartitionOptions,
  level: number,
  out: Edge[],
): void {
  const from = segment[0] + low.fromLeft;
  const to = segment[1] - high.fromRight;
  if (level >= MAX_HALVINGS || smoothOn(problem, from, to, options.smoothness, options.resolve)) {
    out.push(high);
    return;
  }
  const middle = between(low, high, 0.5);
  refine(problem, segment, low, middle, options, level + 1, out);
  refine(problem, segment, middle, high, options, level + 1, out);
}

function makeCell(
  problem: TransportProblem,
  points: readonly number[],
  segment: readonly [number, number],
  low: Edge,
  high: Edge,
  depth: number,
  options: PartitionOptions,
): Omit<Cell, 'index'> {
  const [a, b] = problem.domain.x;
  const lower = low.exact === 'left' ? segment[0] + low.fromLeft : segment[1] - low.fromRight;
  const upper = high.exact === 'left' ? segment[0] + high.fromLeft : segment[1] - high.fromRight;
  const nearLeft = low.fromLeft <= high.fromRight;
  const width = nearLeft ? high.fromLeft - low.fromLeft : low.fromRight - high.fromRight;
  const anchor = segment[1] === points[points.length - 1] && !nearLeft ? 'right' : 'left';
  const offset =
    anchor === 'right' ? b - segment[1] + high.fromRight : segment[0] - a + low.fromLeft;
  const rule = gaussLegendre(9);
  let logPath = 0;
  let logEpsilon = 0;
  let [thinnest, thickest] = [Infinity, 0];
  for (let i = 0; i < rule.nodes.length; i++) {
    const x = lower + ((1 + rule.nodes[i]) / 2) * width;
    const sigma = Math.max(extinction(problem, x), 1e-300);
    [thinnest, thickest] = [Math.min(thinnest, sigma), Math.max(thickest, sigma)];
    logPath -= (rule.weights[i] / 2) * Math.log(sigma);
    logEpsilon += (rule.weights[i] / 2) * Math.log(problem.epsilon(slabPoint(x)));
  }
  return {
    lower,
    upper,
    width,
    anchor,
    offset,
    panels: panelEdges(
      options.gradeVarying && thickest > VARYING * thinnest ? Math.min(depth, 1) : depth,
      options,
    ),
    scale: Math.min(b - a, Math.exp(logPath)),
    epsilon: Math.exp(logEpsilon),
  };
}

/** Ratio of the extremes of the mean free path in a cell above which it counts as varying. */
const VARYING = 1.05;

/** Symmetric panel edges for a cell at optical distance `depth` from the nearest layer. */
function panelEdges(depth: number, options: PartitionOptions): Float64Array {
  const smallest = Math.max(options.firstPanel, options.panelDepth * depth);
  const half: number[] = [1];
  while (half[half.length - 1] / options.panelRatio > smallest / Math.sqrt(options.panelRatio)) {
    half.push(half[half.length - 1] / options.panelRatio);
  }
  return Float64Array.from([...half.map((v) => -v), 0, ...half.reverse()]);
}
