import { fromUnit, type PlaneCell, type PlanePartition } from '../partition/planeCell.js';
import { inDomain } from '../partition/planeHoles.js';
import type { Slab } from '../partition/slab.js';
import type { PlaneFormulation } from '../problem/equations/planeFormulation.js';
import type { PlaneDomain } from '../problem/planeTypes.js';
import type { ColumnBlock } from './field.js';
import type { PlaneBasisOptions, PlaneField } from './planeField.js';
import { PlanePanelBasis } from './planePanel.js';
import { PlanePanelField } from './planePanelField.js';
import { atTimes, keepPoints, type PlaneRule, planeInterior } from './planePoints.js';
import { DensityField, FourierField, ruleNodes, SpaceBasis } from './planeSpace.js';
import { randomStream } from './random.js';

/** Numbers of nodes at which a cell is collocated. */
export interface PlaneCollocationOptions {
  /** Gauss nodes along each of x and y, a cell with panels. */
  readonly positionNodes: number;
  /** The same in cells without panels. */
  readonly smoothNodes: number;
  /** Gauss nodes in theta, a panel; cells without panels: a quadrant of wall rows. */
  readonly angleNodes: number;
  /** Nodes of the trapezoidal rule on the circle in cells without panels. */
  readonly circleNodes: number;
  /** Gauss-Radau nodes in time; 0 or absent in steady problems. */
  readonly timeNodes?: number;
}

/** All fields of a formulation on one cell, and their columns. */
export interface PlaneCellBasis {
  readonly cell: PlaneCell;
  readonly fields: ReadonlyMap<string, PlaneField>;
  /** Column blocks of this cell: one a panel, then the shared one. */
  readonly blockColumns: readonly number[];
  /** Index of the first of them in the whole system. */
  readonly firstBlock: number;
  /** Sum of blockColumns. */
  readonly columns: number;
  /** Gauss nodes along each of x and y. */
  readonly positionNodes: number;
  readonly collocation: PlaneCollocationOptions;
  /** The slab of time; null in steady problems. */
  readonly slab: Slab | null;
}

/** Blocks of a cell in their order. */
export function planeBlocks({ blockColumns }: PlaneCellBasis): ColumnBlock[] {
  return blockColumns.map((_, k) => (k === blockColumns.length - 1 ? 'shared' : k));
}

/** The coefficients of a cell, block by block. */
export function planeCoefficients(basis: PlaneCellBasis, coefficients: Float64Array) {
  let at = 0;
  return basis.blockColumns.map((n) => {
    at += n;
    return coefficients.subarray(at - n, at);
  });
}

/** First column of a field inside a block. */
export function planeFieldOffset(basis: PlaneCellBasis, name: string, block: ColumnBlock): number {
  let at = 0;
  for (const [other, field] of basis.fields) {
    if (other === name) return at;
    at += field.columns(block);
  }
  throw new RangeError(`unknown field "${name}"`);
}

/** What a cell's fields are made from. */
interface Element {
  /** Made when the first cell asks for them. */
  readonly position: () => SpaceBasis;
  readonly panel: () => PlanePanelBasis;
}

/** A cell of which so little is left is counted as too small to hold its features. */
const LEAST_SHARE = 0.02;

/**
 * Bases of all cells. Features are drawn once on the unit element and serve every whole cell, so
 * their tables at the Gauss points are made once; cells cut by a hole have bases of their own,
 * orthonormal over what is left of the cell.
 *
 * @throws RangeError naming the cell of which a hole leaves next to nothing.
 */
export function planeBases(
  { cells }: PlanePartition,
  domain: PlaneDomain,
  formulation: PlaneFormulation,
  options: PlaneBasisOptions & PlaneCollocationOptions,
  seed: number,
  onCell: (done: number) => void = () => {},
): PlaneCellBasis[] {
  const whole = {
    smooth: makeElement(options, options.smoothFunctions, null, domain, seed, 0),
    panels: makeElement(options, options.positionFunctions, null, domain, seed, 1),
  };
  let firstBlock = 0;
  return cells.map((cell, index) => {
    const keep = cell.panels ? options.positionFunctions : options.smoothFunctions;
    const element = cell.cut
      ? makeElement(options, keep, cell, domain, seed, 2 + index)
      : whole[cell.panels ? 'panels' : 'smooth'];
    const fields = new Map<string, PlaneField>(
      formulation.fields.map(({ name, angular }) => [
        name,
        angular === 'none'
          ? new DensityField(element.position())
          : phaseField(cell, element, options),
      ]),
    );
    const basis = joinPlaneFields(cell, fields, options, firstBlock);
    firstBlock += basis.blockColumns.length;
    onCell(index + 1);
    return basis;
  });
}

function phaseField(
  { panels }: PlaneCell,
  { position, panel }: Element,
  { harmonics }: PlaneBasisOptions,
): PlaneField {
  return panels === null
    ? new FourierField(position(), harmonics)
    : new PlanePanelField(panels, panel(), position());
}

export function joinPlaneFields(
  cell: PlaneCell,
  fields: ReadonlyMap<string, PlaneField>,
  collocation: PlaneCollocationOptions,
  firstBlock: number,
): PlaneCellBasis {
  const panels = cell.panels ? cell.panels.length - 1 : 0;
  const blocks: ColumnBlock[] = [...Array.from({ length: panels }, (_, p) => p), 'shared'];
  const blockColumns = blocks.map((block) =>
    [...fields.values()].reduce((sum, field) => sum + field.columns(block), 0),
  );
  const columns = blockColumns.reduce((sum, n) => sum + n, 0);
  const positionNodes = cell.panels ? collocation.positionNodes : collocation.smoothNodes;
  return {
    cell,
    fields,
    blockColumns,
    firstBlock,
    columns,
    positionNodes,
    collocation,
    slab: null,
  };
}

function makeElement(
  options: PlaneBasisOptions & PlaneCollocationOptions,
  keep: number,
  cut: PlaneCell | null,
  domain: PlaneDomain,
  seed: number,
  index: number,
): Element {
  const inTime = (options.timeNodes ?? 0) > 0;
  const rule = (functions: number, dimension: 2 | 3): PlaneRule => {
    const count = options.oversampling * functions;
    const along = ruleNodes(count, dimension + (inTime ? 1 : 0));
    const nodes = Math.ceil(along / Math.sqrt(cut?.share ?? 1));
    const space = cut ? cutRule(cut, domain, planeInterior(nodes)) : planeInterior(nodes);
    return atTimes(space, inTime ? along : 0);
  };
  let position: SpaceBasis | null = null;
  let panel: PlanePanelBasis | null = null;
  return {
    position: () => {
      const stream = randomStream(seed, index);
      position ??= new SpaceBasis(options, keep, rule(keep, 2), stream);
      return position;
    },
    panel: () => {
      const stream = randomStream(seed, index, 1);
      const inSpace = rule(options.phaseFunctions, 3);
      panel ??= new PlanePanelBasis(options, options.angleNodes, inSpace, stream);
      return panel;
    },
  };
}

/**
 * A rule of the unit cell without the points that lie in holes.
 *
 * @throws RangeError when next to nothing is left.
 */
export function cutRule(cell: PlaneCell, domain: PlaneDomain, rule: PlaneRule): PlaneRule {
  const kept = keepPoints(rule, (xi, eta) =>
    inDomain(domain, fromUnit(cell.x, xi), fromUnit(cell.y, eta)),
  );
  if (cell.share < LEAST_SHARE || kept.xi.length < LEAST_SHARE * rule.xi.length) {
    const box = `[${cell.x.join(', ')}] x [${cell.y.join(', ')}]`;
    throw new RangeError(
      `cell ${box}: a hole leaves ${(100 * cell.share).toFixed(1)} % of it, too few points for ` +
        'its features: use another number of cells, or move the hole',
    );
  }
  return kept;
}
