import type { ProfileAt, TransientPlot } from '../../src/report/transientPlot.js';

const DIFFUSION = 1 / 3;
const MODES = 400;

/** The heat equation on [0, 1], 1 at the left end, 0 at the right, 0 at first. */
function heat(t: number, x: number): number {
  if (t <= 0) return 0;
  let sum = 1 - x;
  for (let n = 1; n <= MODES; n++) {
    const k = n * Math.PI;
    sum -= (2 / k) * Math.sin(k * x) * Math.exp(-DIFFUSION * k * k * t);
  }
  return sum;
}

function heatFlux(t: number, x: number): number {
  if (t <= 0) return 0;
  let sum = 1;
  for (let n = 1; n <= MODES; n++) {
    const k = n * Math.PI;
    sum += 2 * Math.cos(k * x) * Math.exp(-DIFFUSION * k * k * t);
  }
  return DIFFUSION * sum;
}

function at(t: number, x: Float64Array, withReference: boolean): ProfileAt {
  const points = x.filter((_, i) => i % 4 === 2);
  const error = (size: number, phase: number): Float64Array =>
    points.map((p) =>
      t === 0 ? 0 : Math.abs((size / Math.sqrt(t)) * Math.sin(17 * p + phase + t)),
    );
  const reference = {
    x: points,
    rho: points.map((p) => heat(t, p)),
    flux: points.map((p) => heatFlux(t, p)),
    errorRho: error(1e-7, 0),
    errorFlux: error(1e-6, 1),
  };
  return {
    t,
    rho: x.map((p) => heat(t, p)),
    flux: x.map((p) => heatFlux(t, p)),
    reference: withReference ? reference : null,
  };
}

/** Slabs that double up to 1/80 of the end, as a march with an initial layer makes them. */
function slabs(end: number, first: number): TransientPlot['slabs'][number][] {
  const out: TransientPlot['slabs'][number][] = [];
  let start = 0;
  for (let size = first; start < end * (1 - 1e-9); size = Math.min(2 * size, end / 8)) {
    const stop = Math.min(start + size, end);
    const residual = 3e-6 / (1 + out.length) + 1e-8;
    out.push({ start, end: stop, residual, unknowns: 480 + 8 * (out.length % 3) });
    start = stop;
  }
  return out;
}

/**
 * A slab in time to draw: heat flowing in from the left, with a made-up error. Not a solution of
 * anything.
 */
export function sampleTransient(
  times: readonly number[],
  { reference = true, logTime = true, epsilon = 1e-2 } = {},
): TransientPlot {
  const end = times[times.length - 1] || 0.1;
  const x = Float64Array.from({ length: 101 }, (_, i) => i / 100);
  const mapX = Float64Array.from({ length: 48 }, (_, i) => (i + 0.5) / 48);
  const t = Float64Array.from({ length: 40 }, (_, i) =>
    logTime ? end * 1e-5 ** (1 - i / 39) : (end * i) / 39,
  );
  const v = Float64Array.from({ length: 32 }, (_, i) => -1 + (i + 0.5) / 16);
  const f = (p: number, w: number): number =>
    heat(end, p) + 3 * epsilon * w * heatFlux(end, p) + (w > 0 ? 0.2 * Math.exp(-p / 0.1) : 0);
  return {
    title: 'sample <transient>, epsilon = 0.01',
    subtitle: 'aprfm (micro-macro), accuracy normal, seed 1, 480 unknowns a slab',
    x,
    times: times.map((time) => at(time, x, reference)),
    referenceLabel: reference ? 'heat series' : null,
    spaceTime: {
      x: mapX,
      t,
      values: Float64Array.from([...t].flatMap((time) => [...mapX].map((p) => heat(time, p)))),
    },
    phase: {
      t: end,
      x: mapX,
      v,
      values: Float64Array.from([...v].flatMap((w) => [...mapX].map((p) => f(p, w)))),
    },
    slabs: slabs(end, 1e-5 * end),
  };
}
