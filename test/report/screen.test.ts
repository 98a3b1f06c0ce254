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
