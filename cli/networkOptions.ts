import { type Fault, InputError } from '../src/case/faults.js';
import type { ModelOptions, NeuralMethod } from '../src/neural/fieldModels.js';
import type { TrainingRequest } from '../src/neural/trainingOptions.js';
import { lossFactor } from './weights.js';

/** kernels: single precision on the kernels of the engines; tfjs: TensorFlow.js. */
export type Trainer = 'kernels' | 'kernels-double' | 'tfjs';

/** Options of `solve`, `compare` and `sweep` that mean something for networks only, as given. */
export interface NetworkOptions {
  network?: string;
  resnet?: boolean;
  steps?: string;
  batch?: string;
  timeGrading?: string;
  rate?: string;
  trainer?: Trainer;
  lbfgs?: string;
  adaptive?: boolean;
  pretrain?: string | boolean;
  softMean?: boolean;
  output?: ModelOptions['output'];
  stopAt?: string;
  patience?: string;
  checkpoint?: string;
  warmStart?: boolean;
}

const NAMES: readonly (keyof NetworkOptions)[] = [
  'network',
  'resnet',
  'steps',
  'batch',
  'timeGrading',
  'rate',
  'trainer',
  'lbfgs',
  'adaptive',
  'pretrain',
  'softMean',
  'output',
  'stopAt',
  'patience',
  'checkpoint',
  'warmStart',
];

export interface NetworkRunOptions extends NetworkOptions {
  readonly seed: number;
  readonly weight?: readonly string[];
}

/** Those given, as the command line spells them. */
export function networkOptionsGiven(options: NetworkOptions): string[] {
  const given = NAMES.filter((name) => options[name] !== undefined);
  return given.map((name) => `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`);
}

/** @throws InputError when options of networks are given to a method without any. */
export function refuseNetworkOptions(method: string, options: NetworkOptions): void {
  const given = networkOptionsGiven(options);
  if (given.length === 0) return;
  const message = `for networks only (apnn-mm, apnn-eo, pinn), not for ${method}`;
  throw new InputError(
    'options',
    given.map((path) => ({ path, message })),
  );
}

/** @throws InputError with every option that cannot be read. */
export function trainingRequest(method: NeuralMethod, options: NetworkRunOptions): TrainingRequest {
  const faults: Fault[] = [];
  const tell = (path: string, value: string, message: string): undefined => {
    faults.push({ path, value, message });
    return undefined;
  };
  const whole = (path: string, text: string | undefined, least: number): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= least) return value;
    return tell(path, text, `expected a whole number >= ${least}`);
  };
  const positive = (path: string, text: string | undefined): number | undefined => {
    if (text === undefined) return undefined;
    const value = Number(text);
    if (value > 0 && Number.isFinite(value)) return value;
    return tell(path, text, 'expected a number > 0');
  };
  const sizes = (text: string | undefined) => {
    if (text === undefined) return undefined;
    const [interior, wall, initial, ...more] = text.split(',').map(Number);
    const all = [interior, wall ?? Math.ceil(interior / 4), initial ?? Math.ceil(interior / 2)];
    if (more.length > 0 || !all.every((n) => Number.isInteger(n) && n > 0)) {
      return tell('--batch', text, 'expected interior[,wall,initial], such as 128 or 128,32,64');
    }
    return { interior: all[0], wall: all[1], initial: all[2] };
  };
  const stages = (given: string | boolean | undefined): number | undefined => {
    if (given === undefined || given === false) return undefined;
    return given === true ? 4 : whole('--pretrain', given, 2);
  };
  const widths = options.network === undefined ? undefined : networkWidths(options.network);
  if (widths === null) {
    tell(
      '--network',
      options.network ?? '',
      'expected hidden widths such as 128x5 or 40,40,40; rho/others such as 128x5/256x5',
    );
  }
  const rate = positive('--rate', options.rate);
  const grading = positive('--time-grading', options.timeGrading);
  const request: TrainingRequest = {
    method,
    seed: options.seed,
    model: {
      ...(widths ? { positionWidths: widths[0], phaseWidths: widths[1] } : {}),
      ...(options.resnet ? { residual: true } : {}),
      ...(options.softMean ? { meanConstraint: 'soft' } : {}),
      ...(options.output ? { output: options.output } : {}),
    },
    steps: whole('--steps', options.steps, 0),
    lbfgs: whole('--lbfgs', options.lbfgs, 0),
    batch: { ...sizes(options.batch), ...(grading === undefined ? {} : { grading }) },
    ...(rate === undefined ? {} : { schedule: { rate } }),
    adaptive: options.adaptive === true,
    pretrain: stages(options.pretrain),
    stopAt: positive('--stop-at', options.stopAt),
    patience: whole('--patience', options.patience, 1),
    factors: Object.fromEntries((options.weight ?? []).map(lossFactor)),
  };
  if (options.softMean && method !== 'apnn-mm') {
    tell('--soft-mean', 'true', 'for apnn-mm only: the other methods have no g');
  }
  if (faults.length > 0) throw new InputError('options', faults);
  return request;
}

/** "128x5" or "40,40,40", for rho and the others apart as "128x5/256x5"; null: unreadable. */
export function networkWidths(text: string): [position: number[], phase: number[]] | null {
  const parts = text.split('/').map((part) => {
    const repeated = /^(\d+)x(\d+)$/.exec(part.trim());
    if (repeated) return new Array<number>(Number(repeated[2])).fill(Number(repeated[1]));
    return part.split(',').map((width) => (/^\s*\d+\s*$/.test(width) ? Number(width) : 0));
  });
  const sound = parts.every(
    (widths) => widths.length > 0 && widths.length <= 50 && widths.every((w) => w > 0 && w <= 4096),
  );
  if (!sound || parts.length > 2) return null;
  return [parts[0], parts[1] ?? parts[0]];
}
