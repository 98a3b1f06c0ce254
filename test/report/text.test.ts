import { describe, expect, it } from 'vitest';
import { csv, fieldsCsv, samplesCsv } from '../../src/report/csv.js';
import { strictJson } from '../../src/report/json.js';
import { errorsByTime, recordJson, type SolveRecord } from '../../src/report/record.js';
import { parseSamples, SampleError } from '../../src/report/samples.js';
import { styleFor } from '../../src/report/style.js';
import { markdownTable, table, textTable } from '../../src/report/table.js';

describe('CSV', () => {
  it('reads back to the same bits', () => {
    const values = [0.1, 1 / 3, -0, 5e-324, 1.7976931348623157e308, 1e21, -1.25e-7, 2 ** 53 + 2];
    const text = csv({ x: Float64Array.from(values) });
    const back = text.trimEnd().split('\n').slice(1).map(Number);
    expect(back.map((value, i) => Object.is(value, values[i]))).toEqual(values.map(() => true));
  });

  it('has the columns of the contract', () => {
    const one = [1];
    expect(fieldsCsv({ x: one, rho: [2], flux: [3] })).toBe('x,rho,flux_x\n1,2,3\n');
    expect(fieldsCsv({ t: [0.5], x: one, rho: [2], flux: [3] })).toBe(
      't,x,rho,flux_x\n0.5,1,2,3\n',
    );
    expect(samplesCsv({ x: one, v: null, rho: [2], flux: [3], f: null })).toBe(
      'x,rho,flux_x\n1,2,3\n',
    );
    expect(samplesCsv({ x: one, v: [-1], rho: [2], flux: [3], f: [4] })).toBe(
      'x,v,rho,flux_x,f\n1,-1,2,3,4\n',
    );
    expect(samplesCsv({ t: [0.5], x: one, v: [-1], rho: [2], flux: [3], f: [4] })).toBe(
      't,x,v,rho,flux_x,f\n0.5,1,-1,2,3,4\n',
    );
  });

  it('refuses what it cannot say', () => {
    expect(() => csv({ x: [0, 1], rho: [1, Number.NaN] })).toThrow('column rho, row 2 is NaN');
    expect(() => csv({ x: [0, 1], rho: [1] })).toThrow('column rho has 1 rows, not 2');
  });
});

describe('sample files', () => {
  const faults = (text: string): readonly string[] => {
    try {
      parseSamples(text, [0, 1]);
    } catch (error) {
      if (error instanceof SampleError) return error.faults;
      throw error;
    }
    return [];
  };

  it('are read with blank lines, a byte order mark and Windows line ends', () => {
    const { x, v } = parseSamples('\uFEFF"x", v\r\n\r\n0.5, -1\r\n1e-3,.25\r\n', [0, 1]);
    expect([...x]).toEqual([0.5, 1e-3]);
    expect([...(v ?? [])]).toEqual([-1, 0.25]);
    expect(parseSamples('x\n0\n1', [0, 1]).v).toBeNull();
  });

  it('name every fault by the line of the file', () => {
    expect(faults('x,v\n\n0.5,a\n0.5\n2,0\n0.1,-1.5\n0x1,0\n,0\n0,1e999')).toEqual([
      'line 3: v = "a" is not a number',
      'line 4: got 1 values, expected 2 (x,v)',
      'line 5: x = 2 is outside [0, 1]',
      'line 6: v = -1.5 is outside [-1, 1]',
      'line 7: x = "0x1" is not a number',
      'line 8: x = "" is not a number',
      'line 9: v = "1e999" is not a number',
    ]);
  });

  it('need the right header and points', () => {
    expect(faults('')).toEqual(['the file is empty, expected the header "x" or "x,v"']);
    expect(faults('x\n\n')).toEqual(['no points below the header']);
    expect(faults('\nv,x\n1,1')).toEqual(['line 2: got header "v,x", expected "x" or "x,v"']);
    expect(faults('x;v\n1;1')).toEqual([
      'line 1: got header "x;v", expected "x" or "x,v" separated by commas',
    ]);
  });

  it('report twenty faults and how many more, and refuse too many points', () => {
    const many = faults(`x\n${'no\n'.repeat(33)}`);
    expect(many).toHaveLength(21);
    expect(many[20]).toBe('and 13 more');
    expect(faults(`x\n${'0\n'.repeat(1_000_001)}`)).toEqual([
      '1000001 points are too many, at most 1000000',
    ]);
  });
});

describe('sample files of time-dependent problems', () => {
  const domain = { x: [0, 2], t: [0.5, 1] } as const;
  const fault = (text: string, where: Parameters<typeof parseSamples>[1] = domain): string => {
    try {
      parseSamples(text, where);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('have a column of times first', () => {
    const { t, x, v } = parseSamples('t,x,v\n0.5,2,-1\n1,0,1\n', domain);
    expect([t, x, v].map((column) => [...(column ?? [])])).toEqual([
      [0.5, 1],
      [2, 0],
      [-1, 1],
    ]);
    expect(parseSamples('"t", x\n0.75, 1', domain)).toMatchObject({ t: { 0: 0.75 }, v: null });
    expect(parseSamples('x,v\n1,0', { x: [0, 2] }).t).toBeNull();
  });

  it('need times, which steady problems do not have', () => {
    expect(fault('x,v\n1,0')).toBe(
      'line 1: got header "x,v", but the problem depends on time: expected "t,x" or "t,x,v"',
    );
    expect(fault('t,x\n0,1', { x: [0, 2] })).toBe(
      'line 1: got header "t,x", but the problem is steady: expected "x" or "x,v"',
    );
    expect(fault('t,x,v\n0,1,0', [0, 2])).toContain('the problem is steady');
    expect(fault('x,t\n1,0')).toBe('line 1: got header "x,t", expected "t,x" or "t,x,v"');
    expect(fault('')).toBe('the file is empty, expected the header "t,x" or "t,x,v"');
  });

  it('name points outside the interval of time', () => {
    expect(fault('t,x,v\n0.4,1,0\n1.5,1,0\n1,3,0\n1,1,2\nnow,1,0\n1,1').split('\n')).toEqual([
      'line 2: t = 0.4 is outside [0.5, 1]',
      'line 3: t = 1.5 is outside [0.5, 1]',
      'line 4: x = 3 is outside [0, 2]',
      'line 5: v = 2 is outside [-1, 1]',
      'line 6: t = "now" is not a number',
      'line 7: got 2 values, expected 3 (t,x,v)',
    ]);
  });
});

const record: SolveRecord = {
  version: '0.1.0',
  date: '2026-01-01T00:00:00.000Z',
  machine: { node: 'v20', platform: 'linux x64', cpu: 'cpu', cores: 2 },
  accuracy: 'normal',
  overrides: [],
  status: 'ok',
  message: '',
  case: 'slab',
  method: 'aprfm',
  formulation: 'micro-macro',
  epsilon: 1e-3,
  seed: 1,
  engine: 'js',
  unknowns: 10,
  rows: 20,
  rank: 10,
  condition: null,
  residual: { macro: { rows: 5, rms: 1e-8, max: 2e-8 }, inflow: { rows: 5, rms: 0, max: 0 } },
  errors: { reference: 'exact', rho: 1e-6, flux: 1e-5 },
  conservation: { defect: 1e-9 },
  seconds: { basis: 0.05, assemble: 0.1, factor: 0.2, solve: 0.01, check: 0.04, total: 0.4 },
  peakMemoryMB: 100,
  relativeResidual: 1e-8,
  positivity: { minimum: 0, negativeShare: 0 },
  stage: null,
  cells: 4,
};

describe('record', () => {
  it('starts with the keys of the contract in their order', () => {
    const written = JSON.parse(recordJson(record));
    expect(Object.keys(written).slice(0, 16)).toEqual(
      (
        'case method formulation epsilon seed engine unknowns rows rank condition residual ' +
        'errors conservation seconds peakMemoryMB status'
      ).split(' '),
    );
    expect(written).toEqual(record);
    const reversed = Object.fromEntries(Object.entries(record).reverse());
    expect(recordJson(reversed as unknown as SolveRecord)).toBe(recordJson(record));
  });

  it('refuses NaN and infinities by path', () => {
    const bad = { ...record, residual: { macro: { rows: 1, rms: Number.NaN, max: 0 } } };
    expect(() => recordJson(bad)).toThrow('residual.macro.rms is NaN');
    expect(() => recordJson({ ...record, condition: Infinity })).toThrow('condition is Infinity');
    expect(() => strictJson([1, [-Infinity]])).toThrow('1.0 is -Infinity');
    expect(() => strictJson({ a: Float64Array.of(Number.NaN) })).toThrow('a.0 is NaN');
    expect(strictJson({ a: Float64Array.of(1, 2) })).toBe('{\n  "a": [\n    1,\n    2\n  ]\n}\n');
  });
});

describe('record of a solve in time', () => {
  const inTime: SolveRecord = {
    ...record,
    errors: errorsByTime(
      [
        { t: 0.05, errors: { rho: 1e-6, flux: 2e-6 } },
        { t: 0.1, errors: { rho: 3e-6, flux: 4e-6, f: 5e-6 } },
      ],
      'series',
    ),
    times: [0.05, 0.1],
    slabs: [
      { start: 0, end: 0.05, cells: 4, unknowns: 10, residual: 1e-7, factorised: true },
      { start: 0.05, end: 0.1, cells: 4, unknowns: 10, residual: null, factorised: false },
    ],
    massBalance: { largest: 1e-11, bySlab: [1e-11, 0] },
  };

  it('carries errors by quantity and time, slabs and the balance of mass', () => {
    const written = JSON.parse(recordJson(inTime));
    expect(written).toEqual(inTime);
    expect(written.errors).toEqual({
      rho: { '0.05': 1e-6, '0.1': 3e-6 },
      flux: { '0.05': 2e-6, '0.1': 4e-6 },
      f: { '0.1': 5e-6 },
      reference: 'series',
    });
    const keys = Object.keys(written);
    expect(keys.slice(0, 16)).toEqual(Object.keys(JSON.parse(recordJson(record))).slice(0, 16));
    expect(recordJson(record)).not.toMatch(/times|slabs|massBalance/);
  });

  it('refuses what is not a number below the new keys, and a time that comes twice', () => {
    const slabs = [{ ...inTime.slabs![0], residual: Number.NaN }];
    expect(() => recordJson({ ...inTime, slabs })).toThrow('slabs.0.residual is NaN');
    const errors = errorsByTime([{ t: 0.1, errors: { rho: Infinity } }], 'series');
    expect(() => recordJson({ ...inTime, errors })).toThrow('errors.rho.0.1 is Infinity');
    expect(() => recordJson({ ...inTime, massBalance: { largest: Number.NaN } })).toThrow(
      'massBalance.largest is NaN',
    );
    const twice = { t: 0.1, errors: { rho: 1 } };
    expect(() => errorsByTime([twice, twice], 'series')).toThrow('rho at t = 0.1 comes twice');
  });
});

describe('tables', () => {
  const header = ['method', 'rho', 'rows'];
  const rows = [
    ['aprfm', '1.2e-7', '512'],
    ['a|b', '-', '4'],
  ];

  it('align for a terminal', () => {
    expect(textTable(header, rows)).toBe(
      'method     rho  rows\n------  ------  ----\naprfm   1.2e-7   512\na|b          -     4',
    );
  });

  it('align as Markdown, with bars escaped', () => {
    expect(markdownTable(header, rows)).toBe(
      '| method |    rho | rows |\n| ------ | -----: | ---: |\n' +
        '| aprfm  | 1.2e-7 |  512 |\n| a\\|b   |      - |    4 |',
    );
  });

  it('are made from records', () => {
    const columns = [
      { title: 'name', text: (r: { n: string; k: number }) => r.n },
      { title: 'k', text: (r: { n: string; k: number }) => String(r.k) },
    ];
    expect(table([{ n: 'a', k: 10 }], columns)).toBe('name   k\n----  --\na     10');
    expect(table([], columns)).toBe('name  k\n----  -');
    expect(table([{ n: 'a', k: 1 }], columns, 'markdown')).toBe(
      '| name |   k |\n| ---- | --: |\n| a    |   1 |',
    );
  });
});

it('colours only terminals, and none with NO_COLOR', () => {
  expect(styleFor({ isTTY: true }, {}).bold('a')).toBe('\u001b[1ma\u001b[0m');
  expect(styleFor({ isTTY: true }, { NO_COLOR: '1' }).bold('a')).toBe('a');
  expect(styleFor({ isTTY: true }, { TERM: 'dumb' }).bold('a')).toBe('a');
  expect(styleFor({}, {}).bold('a')).toBe('a');
});
