import type { CaseFile } from '../src/case/schema.js';
import type { TransportProblem } from '../src/problem/types.js';
import { seconds, short, textTable } from '../src/report/table.js';
import type { Errors } from '../src/solution/errors.js';
import { epsilonOf, type Run, type Yardstick } from './methods.js';
import type { SolveOptions } from './solve.js';
import { version } from './version.js';

/** What `aprfm solve` prints for a person. */
export function screen(
  file: CaseFile,
  problem: TransportProblem,
  options: SolveOptions,
  run: Run,
  against: Yardstick | null,
  errors: Errors | null,
): string {
  const [a, b] = problem.domain.x;
  const lines = [
    `${file.name}: ${file.title ?? ''}`,
    `  ${file.equation}, steady slab x in [${a}, ${b}], epsilon = ${epsilonOf(problem)}`,
    `  ${run.method} (${run.formulation}), accuracy ${options.accuracy}, seed ${options.seed}, ` +
      `engine ${run.engine}, aprfm ${version()}`,
    '',
    `  cells ${run.cells}${run.stage ? ` (${run.stage})` : ''}, unknowns ${run.unknowns}, ` +
      `rows ${run.rows}, rank ${run.rank}, condition ${short(run.condition)}`,
    `  seconds: assemble ${seconds(run.seconds.assemble)}, factor ${seconds(run.seconds.factor)}, ` +
      `solve ${seconds(run.seconds.solve)}, total ${seconds(run.seconds.total)}`,
  ];
  if (run.residual.length > 0) {
    const rows = run.residual.map((r) => [
      r.block,
      String(r.rows),
      r.weight[0] === r.weight[1]
        ? short(r.weight[0])
        : `${short(r.weight[0])} ... ${short(r.weight[1])}`,
      short(r.rms),
      short(r.max),
    ]);
    const header = ['residual on fresh points', 'rows', 'weight', 'rms', 'max'];
    lines.push('', indent(textTable(header, rows)));
  }
  if (errors && against) {
    const wanted = file.tolerance;
    const rows = (['rho', 'flux', 'f'] as const).map((quantity) => [
      quantity,
      short(errors[quantity]),
      wanted ? short(wanted[quantity]) : '-',
    ]);
    const header = ['error, relative L2', 'measured', 'case tolerance'];
    lines.push('', indent(textTable(header, rows)), `  against: ${against.name}`);
  }
  if (run.balance !== null && run.positivity) {
    const { minimum, negativeShare } = run.positivity;
    lines.push(
      '',
      `  particle balance: defect ${short(run.balance)}; smallest f ${short(minimum)}, ` +
        `negative on ${(100 * negativeShare).toFixed(1)} % of points`,
    );
  }
  lines.push('', verdict(file, run, errors));
  return `${lines.join('\n')}\n`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

/** The last line, in words. */
function verdict(file: CaseFile, run: Run, errors: Errors | null): string {
  const words = [`Solved in ${seconds(run.seconds.total)} s`];
  if (run.status !== 'ok') words[0] = `Solved, but ${run.status}: ${run.message}`;
  if (errors && file.tolerance) {
    const { tolerance } = file;
    const missed = (['rho', 'flux', 'f'] as const).filter((q) => !(errors[q] <= tolerance[q]));
    words.push(
      missed.length === 0
        ? 'every error is within the tolerance of the case'
        : `outside the tolerance of the case: ${missed.join(', ')}`,
    );
  } else if (!errors && run.relativeResidual !== null) {
    words.push(`relative residual ${short(run.relativeResidual)}`);
  }
  return `${words.join('; ')}.`;
}
