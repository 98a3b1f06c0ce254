import { plain, type Style } from './style.js';
import { seconds, short, table } from './table.js';

/** One row block of the system on fresh points. */
export interface BlockLine {
  readonly block: string;
  readonly rows: number;
  /** Smallest and largest factor of its rows over the cells. */
  readonly weight: readonly [smallest: number, largest: number];
  readonly rms: number;
  readonly max: number;
}

/** One error against the reference, with what the case allows. */
export interface ErrorLine {
  readonly quantity: string;
  readonly value: number;
  readonly tolerance: number | null;
}

/** Errors against the reference at one output time. */
export interface TimeErrors {
  readonly t: number;
  readonly errors: readonly ErrorLine[];
}

/** The march through time in one line. */
export interface SlabsLine {
  readonly count: number;
  readonly factorisations: number;
  /** Sizes in t. */
  readonly smallest: number;
  readonly largest: number;
  /** Relative, on fresh points. */
  readonly worstResidual: number;
}

/** Everything that `aprfm solve` says to a person. */
export interface SolveSummary {
  readonly case: string;
  readonly title: string;
  readonly model: string;
  /** As text: epsilon may vary in space. */
  readonly epsilon: string;
  /** As text: "x in [0, 1]". */
  readonly domain: string;
  readonly method: string;
  readonly formulation: string;
  readonly accuracy: string;
  readonly seed: number;
  readonly engine: string;
  readonly version: string;
  /** In the order in which they ran. */
  readonly phases: readonly {
    readonly name: string;
    readonly detail: string;
    readonly seconds: number;
  }[];
  readonly totalSeconds: number;
  readonly blocks: readonly BlockLine[];
  readonly unknowns: number;
  readonly rank: number;
  readonly condition: number | null;
  readonly relativeResidual: number | null;
  /** "ok", or what the solver has to say against its answer. */
  readonly status: string;
  readonly message: string;
  readonly reference: string | null;
  readonly errors: readonly ErrorLine[];
  /** Time-dependent problems: errors by output time, ascending. */
  readonly times?: readonly TimeErrors[];
  readonly slabs?: SlabsLine;
  /** Largest defect of the particle balance of a slab of time, relative to the mass. */
  readonly massDefect?: number | null;
  /** Defect of the particle balance, relative to what flows. */
  readonly balance: number | null;
  readonly positivity: { readonly minimum: number; readonly negativeShare: number } | null;
}

/** The summary of a solve as text; the last line is the verdict. */
export function solveScreen(summary: SolveSummary, style: Style = plain): string {
  const parts = [
    headerBox(summary, style),
    phases(summary),
    residuals(summary),
    march(summary),
    errors(summary),
    errorsInTime(summary),
    invariants(summary),
    verdictLine(summary, style),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function headerBox(s: SolveSummary, style: Style): string {
  const facts = [
    ['model', s.model],
    ['domain', s.domain],
    ['epsilon', s.epsilon],
    ['method', `${s.method} (${s.formulation}), accuracy ${s.accuracy}`],
    ['seed', String(s.seed)],
    ['engine', s.engine],
    ['version', `aprfm ${s.version}`],
  ];
  const name = s.title === '' ? s.case : `${s.case}: ${s.title}`;
  const lines = [name, ...facts.map(([key, value]) => `${key.padEnd(8)} ${value}`)];
  const width = Math.max(...lines.map((line) => line.length));
  const body = lines.map((line, k) => {
    const padded = line.padEnd(width);
    return `│ ${k === 0 ? style.bold(padded) : padded} │`;
  });
  const edge = '─'.repeat(width + 2);
  return [`┌${edge}┐`, ...body, `└${edge}┘`].join('\n');
}

function phases({ phases: all, totalSeconds }: SolveSummary): string {
  const last = { name: 'total', detail: '', seconds: totalSeconds };
  return table(
    [...all, last],
    [
      { title: 'phase', text: (phase) => phase.name },
      { title: 'seconds', text: (phase) => seconds(phase.seconds) },
      { title: 'size', text: (phase) => phase.detail },
    ],
  );
}

function residuals({ blocks, unknowns, rank, condition }: SolveSummary): string {
  const rankLine = `rank ${rank} of ${unknowns}, condition about ${short(condition)}`;
  if (blocks.length === 0) return rankLine;
  const drawn = table(blocks, [
    { title: 'residual on fresh points', text: (b) => b.block },
    { title: 'rows', text: (b) => String(b.rows) },
    { title: 'weight', text: (b) => range(b.weight) },
    { title: 'rms', text: (b) => short(b.rms) },
    { title: 'max', text: (b) => short(b.max) },
  ]);
  return `${drawn}\n${rankLine}`;
}

function range([low, high]: readonly [number, number]): string {
  return factor(low) === factor(high) ? factor(low) : `${factor(low)} ... ${factor(high)}`;
}

/** 1, 2.5, 1e-8: weights are round numbers more often than not. */
function factor(value: number): string {
  const readable = value === 0 || (Math.abs(value) >= 1e-2 && Math.abs(value) < 1e4);
  return readable ? String(Number(value.toPrecision(2))) : short(value);
}

function march({ slabs }: SolveSummary): string {
  if (!slabs) return '';
  const { count, factorisations, smallest, largest, worstResidual } = slabs;
  const sizes = [...new Set([smallest, largest].map((size) => brief(size)))];
  return [
    counted(count, 'slab'),
    counted(factorisations, 'factorisation'),
    `size${sizes.length > 1 ? 's' : ''} ${sizes.join(' ... ')}`,
    `largest residual ${brief(worstResidual)}`,
  ].join(', ');
}

function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}

/** 0.0125, 1e-7, 2.5e-6: with the digits that it needs, at most `digits`. */
function brief(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const readable = rounded === 0 || (Math.abs(rounded) >= 1e-3 && Math.abs(rounded) < 1e4);
  return readable ? String(rounded) : rounded.toExponential();
}

function errors({ errors: all, reference }: SolveSummary): string {
  if (all.length === 0 || reference === null) return '';
  const drawn = table(all, [
    { title: 'error, relative L2', text: (e) => e.quantity },
    { title: 'measured', text: (e) => short(e.value) },
    { title: 'allowed', text: (e) => short(e.tolerance) },
  ]);
  return `${drawn}\nagainst ${reference}`;
}

/** Times are given by people: few digits, but two of them may be close. */
function timeText(t: number): string {
  return brief(t, 8);
}

/** A row for each quantity, a column for each output time. */
function errorsInTime({ times = [], reference }: SolveSummary): string {
  const quantities = [...new Set(times.flatMap((at) => at.errors.map((e) => e.quantity)))];
  if (quantities.length === 0 || reference === null) return '';
  const find = (quantity: string, at: TimeErrors): ErrorLine | undefined =>
    at.errors.find((e) => e.quantity === quantity);
  const drawn = table(quantities, [
    { title: 'error, relative L2', text: (quantity) => quantity },
    ...times.map((at) => ({
      title: `t = ${timeText(at.t)}`,
      text: (quantity: string) => short(find(quantity, at)?.value),
    })),
    { title: 'allowed', text: (q) => allowed(times.map((at) => find(q, at)?.tolerance ?? null)) },
  ]);
  return `${drawn}\nagainst ${reference}`;
}

/** One tolerance for all times, or the range of them. */
function allowed(tolerances: readonly (number | null)[]): string {
  const known = tolerances.filter((tolerance) => tolerance !== null);
  if (known.length === 0) return short(null);
  return [...new Set([Math.min(...known), Math.max(...known)].map(short))].join(' ... ');
}

function invariants({ balance, massDefect, positivity }: SolveSummary): string {
  const lines: string[] = [];
  if (balance !== null) lines.push(`particle balance: relative defect ${short(balance)}`);
  if (massDefect !== null && massDefect !== undefined) {
    lines.push(`mass balance: largest defect of a slab ${brief(massDefect)} of the mass`);
  }
  if (positivity !== null) {
    const share = (100 * positivity.negativeShare).toFixed(1);
    lines.push(`positivity: smallest f ${short(positivity.minimum)}, below zero on ${share} %`);
  }
  return lines.join('\n');
}

/** Whether the answer can be taken as it is, and the sentence that says so. */
export interface Verdict {
  readonly good: boolean;
  readonly sentence: string;
}

/** Relative residual above which an answer that nothing else vouches for is called unresolved. */
const UNRESOLVED = 1e-2;

/**
 * The verdict: the solver's own objection first, then errors outside the tolerance of the case,
 * then what stands for the error where there is no reference.
 */
export function verdict(summary: SolveSummary): Verdict {
  const { status, message, times = [], reference, relativeResidual, totalSeconds } = summary;
  const why = message ? `: ${message}` : '';
  const ended = {
    ok: `Solved in ${seconds(totalSeconds)} s`,
    'not converged': `Not solved, ended after ${seconds(totalSeconds)} s without converging${why}`,
  };
  const clauses = [
    status === 'ok' || status === 'not converged'
      ? ended[status]
      : `Solved in ${seconds(totalSeconds)} s, but ${status}${why}`,
  ];
  const limited = [
    ...summary.errors.map((error) => ({ ...error, t: null })),
    ...times.flatMap(({ t, errors: all }) => all.map((error) => ({ ...error, t }))),
  ].filter((error) => error.tolerance !== null);
  // Not "greater than": NaN is outside every tolerance.
  const unresolved = reference === null && (relativeResidual ?? 0) > UNRESOLVED;
  const missed = limited.filter(({ value, tolerance }) => !(value <= (tolerance as number)));
  if (missed.length > 0) {
    clauses.push(`outside the tolerance of the case: ${whichMissed(missed)}`);
  } else if (limited.length > 0) {
    clauses.push('every error is within the tolerance of the case');
  } else if (reference === null && relativeResidual !== null) {
    clauses.push(`no reference; relative residual on fresh points ${short(relativeResidual)}`);
    if (unresolved) clauses.push('that is poorly resolved: try --accuracy high');
  }
  const good = status === 'ok' && missed.length === 0 && !unresolved;
  return { good, sentence: `${clauses.join('; ')}.` };
}

/** "rho, flux", or "rho (t = 0.05, 0.1), flux (t = 0.1)". */
function whichMissed(missed: readonly { quantity: string; t: number | null }[]): string {
  const quantities = [...new Set(missed.map(({ quantity }) => quantity))];
  return quantities
    .map((name) => {
      const at = missed.flatMap(({ quantity, t }) => (quantity === name && t !== null ? [t] : []));
      return at.length > 0 ? `${name} (t = ${at.map(timeText).join(', ')})` : name;
    })
    .join(', ');
}

function verdictLine(summary: SolveSummary, style: Style): string {
  const { good, sentence } = verdict(summary);
  return good ? style.good(sentence) : style.bad(sentence);
}
