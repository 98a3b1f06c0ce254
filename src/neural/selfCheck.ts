import { randomStream } from '../basis/random.js';
import type { FieldSpec } from '../problem/equations/formulation.js';
import { microMacro } from '../problem/equations/microMacro.js';
import { isTransient, slabPoint, type TransportProblem } from '../problem/types.js';
import type { ResidualReport } from '../solution/residual.js';
import { batchGroups, type RowContext } from './batch.js';
import type { FieldSet, FieldSource, FieldValues, NeuralField } from './field.js';
import { residualOn } from './report.js';
import { STREAMS, sampleBatch } from './sampling.js';
import type { Directions, Points } from './sites.js';
import { publishedFactors, type TrainingOptions } from './trainingOptions.js';

/**
 * Relative residual of asymptotic-preserving rows above which an answer is not called solved. Random
 * networks have 0.4 and more, f = 0 has 1, the published failure 1e6. Initial and boundary data that
 * do not fit together leave 0.2 at their corner, whatever the answer, also where it is good to 2e-2.
 */
export function largestResidual(problem: TransportProblem): number {
  return dataMeet(problem) ? 0.1 : 0.5;
}

/** Whether f0 and the inflow agree at the first time, within a twentieth. */
function dataMeet(problem: TransportProblem): boolean {
  if (!isTransient(problem)) return true;
  const [start] = problem.domain.t;
  return (['left', 'right'] as const).every((side, k) => {
    const condition = problem.boundary[side];
    if (condition.type !== 'inflow') return true;
    return [0.1, 0.5, 0.9].every((speed) => {
      const at = slabPoint(problem.domain.x[k], k === 0 ? speed : -speed, start);
      const [inside, outside] = [problem.initial(at), condition.value(at)];
      const size = Math.max(Math.abs(inside), Math.abs(outside));
      return Math.abs(inside - outside) <= 0.05 * size;
    });
  });
}

/** Points of the check, in those of a batch. */
const CHECK = 4;

/**
 * The micro-macro rows at rho = <f>, g = (f - rho)/e of a trained f. The plain residual says nothing
 * for small epsilon: sigmaS (f - <f>) alone decides there, and any isotropic f meets it, also one
 * that falls from its wall value to zero in a layer that no point sees (the published failure of
 * PINNs: every loss below 1e-9, the density 100 % wrong). The macro row, <v g_x> + rho_t = 0, and
 * the micro row, g = -v rho_x, are what is left to tell then. Half of the points lie in layers at
 * the walls, their distances in equal ratios from 1 down to e.
 */
export function limitResidual(
  context: RowContext,
  fields: FieldSet,
  options: Pick<TrainingOptions, 'batch' | 'seed'>,
): ResidualReport {
  const f = fields.get('f');
  if (!f) throw new RangeError('limitResidual is for models of f alone');
  const { problem, scale, directions } = context;
  const formulation = microMacro('exact', isTransient(problem));
  const stream = randomStream(options.seed, STREAMS.check);
  const { interior, wall, initial } = options.batch;
  const sizes = { interior: CHECK * interior, wall: CHECK * wall, initial: CHECK * initial };
  const points = sampleBatch(problem, sizes, stream);
  const [a, b] = problem.domain.x;
  const depths = Math.log(Math.min(1, scale));
  for (let i = 0; i < points.interior.x.length; i += 2) {
    const distance = ((b - a) * Math.exp(depths * stream())) / 2;
    points.interior.x[i] = stream() < 0.5 ? a + distance : b - distance;
  }
  const factors = publishedFactors['apnn-mm'];
  const groups = batchGroups({ ...context, formulation, factors }, points);
  const specs = formulation.fields;
  return residualOn(groups, microMacroFields(f, scale, specs), directions);
}

/** rho = <f> and g = (f - <f>)/e as fields; they are looked at, not trained. */
function microMacroFields(
  f: NeuralField,
  scale: number,
  specs: readonly FieldSpec[],
): Map<string, NeuralField> {
  const from = (part: (values: Float64Array, directions: Directions) => Float64Array) => {
    const source: FieldSource = {
      evaluate(points: Points, directions: Directions, slopes: boolean): FieldValues {
        const { value, x, t } = f.source.evaluate(points, directions, slopes);
        return {
          value: part(value, directions),
          x: part(x, directions),
          t: part(t, directions),
        };
      },
      pullBack() {
        throw new RangeError('fields derived from f are not trained');
      },
    };
    return source;
  };
  const sources: Record<string, FieldSource> = {
    rho: from(means),
    g: from((values, directions) => {
      const rho = means(values, directions);
      const columns = directions.v.length;
      return values.map((value, row) => (value - rho[Math.floor(row / columns)]) / scale);
    }),
  };
  return new Map(
    specs.map((spec) => [spec.name, { spec, source: sources[spec.name], from: 0, to: 0 }]),
  );
}

function means(values: Float64Array, { weights }: Directions): Float64Array {
  const columns = weights.length;
  const out = new Float64Array(values.length / columns);
  for (let row = 0; row < values.length; row++) {
    out[Math.floor(row / columns)] += weights[row % columns] * values[row];
  }
  return out;
}
