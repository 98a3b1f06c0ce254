import { direct } from '../problem/equations/direct.js';
import { evenOdd } from '../problem/equations/evenOdd.js';
import type { Formulation } from '../problem/equations/formulation.js';
import { microMacro } from '../problem/equations/microMacro.js';
import { isTransient, slabPoint, type TransportProblem } from '../problem/types.js';
import type { NeuralField } from './field.js';
import { type NetworkEngine, type NetworkSpec, parameterCount } from './network.js';
import {
  type Construction,
  type Frame,
  inputCount,
  NetworkField,
  type Output,
} from './networkField.js';

/** apnn-mm: micro-macro (APNN v1); apnn-eo: even-odd (APNN v2); pinn: the plain equation. */
export type NeuralMethod = 'apnn-mm' | 'apnn-eo' | 'pinn';

export const neuralMethods: readonly NeuralMethod[] = ['apnn-mm', 'apnn-eo', 'pinn'];

/** What networks a method is given; JSON, so that it can stand in a checkpoint. */
export interface ModelOptions {
  readonly method: NeuralMethod;
  /** Hidden widths of networks of (t, x). */
  readonly positionWidths: readonly number[];
  /** Hidden widths of networks of (t, x, v). */
  readonly phaseWidths: readonly number[];
  readonly residual: boolean;
  readonly activation: NetworkSpec['activation'];
  /** Range of the first layer's weights and biases at the start; 0: Glorot's rule. */
  readonly spread: number;
  /** <g> = 0 by construction, or as a block `mean` of the loss. */
  readonly meanConstraint: 'exact' | 'soft';
  /** published: exp(-N), and s exp(-N) where the initial data are zero; identity: N itself. */
  readonly output: 'published' | 'identity';
}

/** The row blocks that a method's loss interprets. */
export function formulationOf(
  { method, meanConstraint }: Pick<ModelOptions, 'method' | 'meanConstraint'>,
  problem: TransportProblem,
): Formulation {
  const transient = isTransient(problem);
  if (method === 'apnn-mm') return microMacro(meanConstraint, transient);
  return method === 'apnn-eo' ? evenOdd(transient) : direct(transient);
}

/** One network of a model, before it has weights. */
export interface FieldPlan {
  readonly field: string;
  readonly construction: Construction;
  readonly network: NetworkSpec;
}

/**
 * The published constructions: rho = exp(-N) and g = N - <N> (APNN v1); rho = s exp(-N),
 * r = exp(-(N(v) + N(-v))/2) and j = N(v) - N(-v) (APNN v2); f = exp(-N) (PINN).
 */
export function planFields(problem: TransportProblem, options: ModelOptions): FieldPlan[] {
  const frame: Frame = problem.domain;
  const exp: Output = options.output === 'identity' ? 'identity' : 'exp';
  const ramped: Output = exp === 'exp' && startsEmpty(problem) ? 'ramp-exp' : exp;
  const constructions: Record<NeuralMethod, Record<string, Construction>> = {
    'apnn-mm': {
      rho: { combination: 'position', output: exp },
      g: {
        combination: options.meanConstraint === 'exact' ? 'zero-mean' : 'plain',
        output: 'identity',
      },
    },
    'apnn-eo': {
      rho: { combination: 'position', output: ramped },
      r: { combination: 'even', output: exp },
      j: { combination: 'odd', output: 'identity' },
    },
    pinn: { f: { combination: 'plain', output: exp } },
  };
  const { residual, activation, positionWidths, phaseWidths } = options;
  return Object.entries(constructions[options.method]).map(([field, construction]) => {
    const widths = construction.combination === 'position' ? positionWidths : phaseWidths;
    const inputs = inputCount(frame, construction);
    return { field, construction, network: { inputs, widths, activation, residual } };
  });
}

export function totalParameters(plans: readonly FieldPlan[]): number {
  return plans.reduce((sum, { network }) => sum + parameterCount(network), 0);
}

/**
 * The fields, their networks standing one after the other in `parameters`: what changes there
 * changes the fields.
 */
export function buildFields(
  problem: TransportProblem,
  formulation: Formulation,
  plans: readonly FieldPlan[],
  engine: NetworkEngine,
  parameters: Float64Array,
): Map<string, NeuralField> {
  const fields = new Map<string, NeuralField>();
  let from = 0;
  for (const { field, construction, network: spec } of plans) {
    const fieldSpec = formulation.fields.find(({ name }) => name === field);
    if (!fieldSpec) throw new RangeError(`${formulation.name} has no field "${field}"`);
    const to = from + parameterCount(spec);
    const network = engine.network(spec, parameters.subarray(from, to));
    const source = new NetworkField(network, construction, problem.domain);
    fields.set(field, { spec: fieldSpec, source, from, to });
    from = to;
  }
  return fields;
}

/** Whether f is zero at the first time, as far as samples tell. */
export function startsEmpty(problem: TransportProblem): boolean {
  if (!isTransient(problem)) return false;
  const [a, b] = problem.domain.x;
  for (let i = 0; i <= 40; i++) {
    for (let q = -8; q <= 8; q++) {
      const at = slabPoint(a + ((b - a) * i) / 40, q / 8, problem.domain.t[0]);
      if (problem.initial(at) !== 0) return false;
    }
  }
  return true;
}

/**
 * e in f = rho + e g: epsilon as in the published work; its geometric mean where it varies, since
 * the row blocks want a constant (a choice of unknowns, not an approximation).
 */
export function scaleOf({ domain, epsilon }: TransportProblem): number {
  const [a, b] = domain.x;
  const count = 64;
  const values = Array.from({ length: count + 1 }, (_, i) =>
    epsilon(slabPoint(a + ((b - a) * i) / count)),
  );
  if (values.every((value) => value === values[0])) return values[0];
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
