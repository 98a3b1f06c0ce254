import { describe, expect, it } from 'vitest';
import { type SolveSummary, solveScreen, verdict } from '../../src/report/screen.js';
import { styleFor } from '../../src/report/style.js';

const summary: SolveSummary = {
  case: 'slab-ex2-e3',
  title: 'inflow from the left',
  model: 'linear-transport, steady slab',
  epsilon: '0.1',
  domain: 'x in [0, 1]',
  method: 'aprfm',
  formulation: 'micro-macro',
  accuracy: 'normal',
  seed: 1,
  engine: 'js',
  version: '0.1.0',
  phases: [
    { name: 'assemble', detail: '8 cells, 4000 rows', seconds: 0.5 },
    { name: 'factor', detail: '1500 unknowns', seconds: 12.34 },
  ],
  totalSeconds: 13,
  blocks: [
    { block: 'macro', rows: 320, weight: [1, 1], rms: 1.23e-8, max: 4e-8 },
    { block: 'inflow', rows: 40, weight: [1, 10], rms: 0, max: 0 },
  ],
  unknowns: 1500,
  rank: 1498,
  condition: 210,
  relativeResidual: 3e-8,
  status: 'ok',
  message: '',
  reference: 'discrete ordinates, 216 directions',
  errors: [
    { quantity: 'rho', value: 3e-7, tolerance: 1e-6 },
    { quantity: 'flux', value: 2e-8, tolerance: null },
  ],
  balance: 1e-9,
  positivity: { minimum: -2e-9, negativeShare: 0.004 },
};

describe('summary of a solve', () => {
  it('is this text', () => {
    expect(solveScreen(summary)).toBe(`┌───────────────────────────────────────────────┐
│ slab-ex2-e3: inflow from the left             │
│ model    linear-transport, steady slab        │
│ domain   x in [0, 1]                          │
│ epsilon  0.1                                  │
│ method   aprfm (micro-macro), accuracy normal │
│ seed     1                                    │
│ engine   js                                   │
│ version  aprfm 0.1.0                          │
└───────────────────────────────────────────────┘

phase     seconds  size
--------  -------  ------------------
assemble     0.50  8 cells, 4000 rows
factor       12.3  1500 unknowns
total        13.0

residual on fresh points  rows    weight     rms     max
------------------------  ----  --------  ------  ------
macro                      320         1  1.2e-8  4.0e-8
inflow                      40  1 ... 10       0       0
rank 1498 of 1500, condition about 2.1e+2

error, relative L2  measured  allowed
------------------  --------  -------
rho                   3.0e-7   1.0e-6
flux                  2.0e-8        -
against discrete ordinates, 216 directions

particle balance: relative defect 1.0e-9
positivity: smallest f -2.0e-9, below zero on 0.4 %

Solved in 13.0 s; every error is within the tolerance of the case.
`);
  });

  it('has colour only on the title and the verdict', () => {
    const text = solveScreen(summary, styleFor({ isTTY: true }, {}));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject
    expect(text.replace(/\u001b\[\d+m/g, '')).toBe(solveScreen(summary));
    expect(text.split('\u001b[0m')).toHaveLength(3);
  });

  it('leaves out what is not known', () => {
    const bare = {
      ...summary,
      blocks: [],
      errors: [],
      reference: null,
      balance: null,
      positivity: null,
    };
    const text = solveScreen(bare);
    expect(text).not.toMatch(/error|positivity|balance|against|\n\n\n/);
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'Solved in 13.0 s; no reference; relative residual on fresh points 3.0e-8.',
    );
  });
});

describe('verdict', () => {
  it('is bad when the solver or an error says so', () => {
    const poor = { ...summary, status: 'overfit', message: 'residual 40 times larger' };
    expect(verdict(poor)).toEqual({
      good: false,
      sentence:
        'Solved in 13.0 s, but overfit: residual 40 times larger; ' +
        'every error is within the tolerance of the case.',
    });
    const off = [
      { quantity: 'rho', value: 2e-6, tolerance: 1e-6 },
      { quantity: 'f', value: Number.NaN, tolerance: 1e-6 },
    ];
    expect(verdict({ ...summary, errors: off })).toEqual({
      good: false,
      sentence: 'Solved in 13.0 s; outside the tolerance of the case: rho, f.',
    });
  });
});

describe('summary of a solve in time', () => {
  const line = (quantity: string, value: number, tolerance: number | null = 1e-5) => ({
    quantity,
    value,
    tolerance,
  });
  const inTime: SolveSummary = {
    ...summary,
    errors: [],
    times: [
      { t: 0.05, errors: [line('rho', 3e-7), line('flux', 2e-6, null)] },
      { t: 0.1, errors: [line('rho', 1e-7), line('flux', 1e-6, null), line('f', 4e-6, 2e-5)] },
    ],
    slabs: { count: 27, factorisations: 9, smallest: 1e-7, largest: 0.0125, worstResidual: 3e-6 },
    massDefect: 2e-11,
  };

  it('has a line of slabs, errors by time and the balance of mass', () => {
    const text = solveScreen(inTime);
    expect(text).toContain(`condition about 2.1e+2

27 slabs, 9 factorisations, sizes 1e-7 ... 0.0125, largest residual 3e-6

error, relative L2  t = 0.05  t = 0.1  allowed
------------------  --------  -------  -------
rho                   3.0e-7   1.0e-7   1.0e-5
flux                  2.0e-6   1.0e-6        -
f                          -   4.0e-6   2.0e-5
against discrete ordinates, 216 directions

particle balance: relative defect 1.0e-9
mass balance: largest defect of a slab 2e-11 of the mass
positivity:`);
  });

  it('counts one slab as one, and says one size once', () => {
    const slabs = { count: 1, factorisations: 1, smallest: 0.1, largest: 0.1, worstResidual: 0 };
    expect(solveScreen({ ...inTime, slabs })).toContain(
      '\n1 slab, 1 factorisation, size 0.1, largest residual 0\n',
    );
  });

  it('is the steady one without the new fields or with nothing in them', () => {
    expect(solveScreen({ ...summary, times: [], massDefect: null })).toBe(solveScreen(summary));
    const { sentence } = verdict({ ...inTime, reference: null, times: [] });
    expect(sentence).toContain('no reference; relative residual on fresh points 3.0e-8');
  });

  it('is not good where nothing vouches for it but a large residual', () => {
    const alone = { ...inTime, reference: null, times: [], relativeResidual: 3e-2 };
    expect(verdict(alone)).toEqual({
      good: false,
      sentence: expect.stringContaining('3.0e-2; that is poorly resolved: try --accuracy high.'),
    });
  });

  it('is judged at every time', () => {
    expect(verdict(inTime)).toEqual({
      good: true,
      sentence: 'Solved in 13.0 s; every error is within the tolerance of the case.',
    });
    const times = [
      { t: 0.05, errors: [line('rho', 2e-5), line('flux', 1)] },
      { t: 0.1, errors: [line('rho', Number.NaN), line('flux', 0)] },
    ];
    expect(verdict({ ...inTime, times })).toEqual({
      good: false,
      sentence:
        'Solved in 13.0 s; outside the tolerance of the case: rho (t = 0.05, 0.1), flux (t = 0.05).',
    });
  });

  it('names the range of tolerances that change with time', () => {
    const times = [
      { t: 1e-5, errors: [line('rho', 1e-4, 1e-3)] },
      { t: 1, errors: [line('rho', 1e-7, 1e-6)] },
    ];
    expect(solveScreen({ ...inTime, times })).toMatch(/t = 1e-5 .*\n.*\n.*1\.0e-6 \.\.\. 1\.0e-3/);
  });
});
