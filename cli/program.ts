import { Command, InvalidArgumentError, Option } from 'commander';
import { engineNames } from '../src/linalg/engineNames.js';
import { memorySize } from './memorySize.js';
import { ablations, methods } from './methodNames.js';
import { version } from './version.js';

/** Names that options accept, kept here so that `--help` and `list` load nothing heavy. */
const METHODS = [...methods, ...ablations];
const TRAINERS = ['kernels', 'kernels-double', 'tfjs'];
const OUTPUTS = ['published', 'identity'];
const SPLITS = ['auto', 'none', 'uncollided', 'corner'];
const FORMULATIONS = ['micro-macro', 'even-odd', 'direct'];
const ACCURACIES = ['draft', 'normal', 'high'];

/** A time, or a point of the plane. */
function place(text: string): { at: number } | { place: readonly [x: number, y: number] } {
  const values = text.split(',').map(Number);
  if (text.trim() === '' || values.length > 2 || !values.every(Number.isFinite)) {
    throw new InvalidArgumentError('expected a time, or a point x,y in the plane');
  }
  return values.length === 1 ? { at: values[0] } : { place: [values[0], values[1]] };
}

/** The commands and their options; what a command needs is loaded when it runs. */
export function program(): Command {
  const root = new Command('aprfm')
    .description('Multiscale kinetic equations by the asymptotic-preserving random feature method')
    .version(version())
    .showSuggestionAfterError()
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  const seed = (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0)
      throw new InvalidArgumentError('expected 0, 1, 2, ...');
    return value;
  };
  const collect = (text: string, all: string[]): string[] => [...all, text];
  const common = (command: Command): Command =>
    command
      .addOption(
        new Option('--formulation <name>', 'row blocks')
          .choices(FORMULATIONS)
          .default('micro-macro'),
      )
      .option(
        '--set <path=value>',
        'override a key of the case (repeatable; the value is YAML)',
        collect,
        [],
      )
      .addOption(new Option('--accuracy <level>', 'how fine').choices(ACCURACIES).default('normal'))
      .option(
        '--memory <size>',
        'in the plane: what the solve may take, such as 2GB or 500MB',
        memorySize,
      )
      .option('--seed <n>', 'seed of the random features', seed, 1)
      .addOption(
        new Option('--engine <name>', 'least-squares engine').choices(engineNames).default('auto'),
      )
      .addOption(
        new Option('--activation <name>', 'random features')
          .choices(['sin', 'tanh'])
          .default('sin'),
      )
      .addOption(
        new Option('--split <part>', 'known part of a time-dependent solution to split off')
          .choices(SPLITS)
          .default('auto'),
      )
      .option(
        '--weight <block=factor>',
        'factor on the rows of a block, of networks: on its mean square in place of the published one (repeatable)',
        collect,
        [],
      )
      .option('--json', 'print one JSON object on stdout, human text on stderr')
      .option('--quiet', 'print only the result');
  const networks = (command: Command): Command =>
    command
      .option(
        '--network <widths>',
        'hidden layers, such as 128x5 or 40,40,40; rho/others: 128x5/256x5',
      )
      .option('--resnet', 'residual networks')
      .option('--steps <n>', 'steps of Adam (default: 3000)')
      .option('--lbfgs <n>', 'steps of L-BFGS after them')
      .option('--rate <r>', 'first learning rate (default: 3e-3)')
      .option('--batch <n>', 'points a step: interior[,wall,initial]')
      .addOption(new Option('--trainer <name>', 'arithmetic of networks').choices(TRAINERS))
      .option('--adaptive', 'half of the points follow the residual (Metropolis)')
      .option('--pretrain [stages]', 'first on growing time intervals')
      .option('--soft-mean', '<g> = 0 in the loss and not by construction')
      .addOption(new Option('--output <form>', 'exp(-N) or N as density').choices(OUTPUTS))
      .option('--stop-at <residual>', 'end at this relative residual on fresh points')
      .option('--time-grading <p>', 'times t0 + T s^p of a batch, s uniform: early times for p > 1')
      .option('--patience <n>', 'end after n looks at it (each 200 steps) without a new best')
      .option('--warm-start', 'start from a fit to a draft of aprfm');
  networks(
    common(
      root
        .command('solve')
        .description('solve a case, check it against its reference, and report')
        .argument('<case>', 'built-in name or path of a case file')
        .addOption(new Option('--method <name>', 'how to solve').choices(METHODS).default('aprfm')),
    ),
  )
    .option(
      '--out <dir>',
      'write record.json, fields.csv (in the plane fields.vti too) and solution.aprfm there',
    )
    .option(
      '--sample <file.csv>',
      'points (x or x,v; in the plane x,y or x,y,theta; in time t in front); writes samples.csv into --out',
    )
    .option('--plot', 'write plot.svg and plot.png into --out (default: out/<case>)')
    .option(
      '--resume <file>',
      'go on with an interrupted march or training, from its solution.aprfm',
    )
    .option('--checkpoint <file>', 'save the training there (default: DIR/solution.aprfm)')
    .option(
      '--features-from <file>',
      'aprfm with the last hidden layers of this checkpoint as features',
    )
    .option(
      '--at <t | x,y>',
      'where f is drawn: a time (default: the last output time), in the plane a point (the middle)',
      place,
    )
    .option('--no-reference', 'do not compute the reference and the errors')
    .action(async (source, { at, ...options }) =>
      (await import('./solve.js')).solve(source, { ...options, ...at }),
    );
  root
    .command('list')
    .description('the built-in cases')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./list.js')).list(options));
  root
    .command('show')
    .description('the case file and its reference')
    .argument('<case>')
    .action(async (source) => (await import('./show.js')).show(source));
  root
    .command('check')
    .description('validate a case file; every fault at once')
    .argument('<case>')
    .option('--set <path=value>', 'override a key of the case (repeatable)', collect, [])
    .action(async (source, options) => (await import('./check.js')).check(source, options.set));
  networks(
    common(
      root
        .command('compare')
        .description('several methods on one case: error, unknowns, seconds')
        .argument('<case>')
        .option('--methods <list>', `comma-separated, of ${METHODS.join(', ')}`),
    ),
  ).action(async (source, options) =>
    (await import('./compare.js')).compareMethods(source, options),
  );
  networks(
    common(
      root
        .command('sweep')
        .description('one table over values of a parameter, such as epsilon')
        .argument('<case>')
        .option('--over <path=list>', 'parameter and values; default: the epsilon of the case')
        .option('--seeds <n>', 'seeds 1 ... n; median and worst', seed, 1)
        .addOption(new Option('--method <name>').choices(METHODS).default('aprfm')),
    ),
  ).action(async (source, options) => (await import('./sweep.js')).sweep(source, options));
  root
    .command('doctor')
    .description('which engines this machine has, with a measured speed each')
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./doctor.js')).doctor(options));
  return root;
}
