import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/case/faults.js';
import { builtInNames } from '../../src/case/library.js';
import { loadCase } from '../../src/case/load.js';
import { parseCase } from '../../src/case/parse.js';
import { isPlaneCase } from '../../src/case/planeCase.js';
import { problemFromCase } from '../../src/problem/fromCase.js';
import { planeFromCase } from '../../src/problem/planeFromCase.js';
import { planePoint } from '../../src/problem/planeTypes.js';

const good = `
name: good
equation: linear-transport
epsilon: 0.1
domain:
  x: [0, 2]
  y: [0, 1]
  holes:
    - box: { x: [0.2, 0.6], y: [0.2, 0.6] }
    - disc: { centre: [1.5, 0.5], radius: 0.2 }
coefficients: { scattering: "1 + x*y", absorption: 0.5, source: "cos(theta) + x" }
boundary:
  left: { type: inflow, value: "y + sin(theta)" }
  right: { type: reflective }
  bottom: { type: inflow, value: 1 }
  top: { type: inflow, value: x }
  holes: 0.5
`;

function faultsOf(text: string, overrides: string[] = []): string {
  try {
    planeFromCase(parseCase(text, 'case', overrides));
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return '';
}

function pathsOf(text: string, overrides: string[] = []): string[] {
  const lines = faultsOf(text, overrides).split('\n').slice(1);
  return lines.map((line) => line.trim().split(':')[0]);
}

describe('a case in the plane', () => {
  it('becomes a problem', () => {
    const problem = planeFromCase(parseCase(good));
    expect(problem.domain).toEqual({
      x: [0, 2],
      y: [0, 1],
      holes: [
        { type: 'box', x: [0.2, 0.6], y: [0.2, 0.6] },
        { type: 'disc', centre: [1.5, 0.5], radius: 0.2 },
      ],
    });
    const point = planePoint(0.5, 0.75, 2);
    expect(problem.scattering(point)).toBe(1.375);
    expect(problem.source(point)).toBe(Math.cos(2) + 0.5);
    const { left, right, top, holes } = problem.boundary;
    expect(left.type === 'inflow' && left.value(point)).toBe(0.75 + Math.sin(2));
    expect(top.type === 'inflow' && top.value(point)).toBe(0.5);
    expect(right).toEqual({ type: 'reflective' });
    expect(holes.map((value) => value(point))).toEqual([0.5, 0.5]);
  });

  it('is told from a slab', () => {
    expect(isPlaneCase(parseCase(good))).toBe(true);
    expect(isPlaneCase(loadCase('slab-ex1'))).toBe(false);
    expect(() => planeFromCase(loadCase('slab-ex1'))).toThrow(/domain.y: missing/);
    expect(() => problemFromCase(parseCase(good))).toThrow(/domain.y: this case is in the plane/);
  });

  it('may be periodic along both coordinates', () => {
    const set = ['boundary.left={ type: periodic }', 'boundary.right={ type: periodic }'];
    expect(faultsOf(good, set)).toBe('');
  });
});

describe('faults', () => {
  it('finds none in a good case', () => expect(faultsOf(good)).toBe(''));

  const hole = (...boxes: string[]): string[] => [`domain.holes=[${boxes.join(', ')}]`];
  const table: [string, string[], string][] = [
    [
      'overlapping boxes',
      hole(
        '{ box: { x: [0.2, 0.6], y: [0.2, 0.6] } }',
        '{ box: { x: [0.5, 0.8], y: [0.5, 0.8] } }',
      ),
      'domain.holes.1: got {"box":{"x":[0.5,0.8],"y":[0.5,0.8]}}, overlaps domain.holes.0',
    ],
    [
      'a disc over a corner of a box',
      hole(
        '{ box: { x: [0.2, 0.6], y: [0.2, 0.6] } }',
        '{ disc: { centre: [0.7, 0.7], radius: 0.15 } }',
      ),
      'overlaps domain.holes.0',
    ],
    [
      'a disc inside a box',
      hole(
        '{ box: { x: [0.2, 0.8], y: [0.2, 0.8] } }',
        '{ disc: { centre: [0.5, 0.5], radius: 0.1 } }',
      ),
      'overlaps domain.holes.0',
    ],
    [
      'touching discs',
      hole(
        '{ disc: { centre: [0.5, 0.5], radius: 0.25 } }',
        '{ disc: { centre: [1, 0.5], radius: 0.25 } }',
      ),
      'domain.holes.1: got {"disc":{"centre":[1,0.5],"radius":0.25}}, touches domain.holes.0',
    ],
    [
      'a hole outside',
      hole('{ disc: { centre: [3, 0.5], radius: 0.25 } }'),
      'reaches over the right wall: holes lie inside [0, 2] x [0, 1]',
    ],
    [
      'a hole at a wall',
      hole('{ box: { x: [0.2, 0.6], y: [0, 0.6] } }'),
      'touches the bottom wall: leave a gap, or change the domain',
    ],
    [
      'a hole without size',
      hole('{ disc: { centre: [1, 0.5], radius: 0 } }'),
      'domain.holes.0.disc.radius: got 0, expected a number > 0',
    ],
    [
      'a box upside down',
      hole('{ box: { x: [0.2, 0.6], y: [0.6, 0.2] } }'),
      'domain.holes.0.box.y: got [0.6,0.2], expected [lower, upper] with lower < upper',
    ],
    [
      'a hole of neither kind',
      hole('{}'),
      'domain.holes.0: got {}, expected either { box: { x: [lower, upper], y: [lower, upper] } }',
    ],
    [
      'a misspelt kind',
      hole('{ disk: { centre: [1, 0.5], radius: 0.1 } }'),
      'domain.holes.0.disk: unknown key, did you mean "disc"?',
    ],
    [
      'a hole with a wrong number',
      hole('{ disc: { centre: [1], radius: 0.1 } }'),
      'domain.holes.0.disc.centre: got [1], expected [x, y], two numbers',
    ],
    ['no value on holes', ['boundary.holes=null'], 'boundary.holes: missing, the inflow value'],
    [
      'a value without holes',
      ['domain.holes=null'],
      'boundary.holes: got 0.5, the domain has no holes',
    ],
    [
      'a missing side',
      ['boundary.top=null'],
      'boundary.top: missing, a plane problem has four sides',
    ],
    [
      'one periodic side',
      ['boundary.top={ type: periodic }'],
      'boundary.bottom.type: got "inflow", the other side is periodic: expected periodic here too',
    ],
    [
      'v of the slab',
      ['coefficients.source=v'],
      "must not depend on v, known here: x, y, theta, eps, pi: v is the slab's direction: in the",
    ],
    [
      'a cross section that depends on direction',
      ['coefficients.scattering=1 + theta'],
      'must not depend on theta, known here: x, y, eps, pi: epsilon and the cross sections are',
    ],
    [
      'a density that depends on direction',
      ['exact={ rho: theta, g: 0 }'],
      'exact.rho: got "theta", must not depend on theta',
    ],
    [
      'a misspelt angle',
      ['boundary.left.value=sin(tehta)'],
      'unknown name "tehta", did you mean "theta"?',
    ],
    [
      'a negative cross section',
      ['coefficients.absorption=y - 0.5'],
      'expected a finite number >= 0 (-0.5 at x = 0, y = 0)',
    ],
    [
      'an infinite inflow value',
      ['boundary.top.value=1/x'],
      'boundary.top.value: got "1/x", expected a finite number, it is Infinity at x = 0, y = 0',
    ],
    ['time without data', ['domain.t=[0, 1]'], 'initial: missing, a problem in time needs f'],
    [
      'no unique density',
      [
        ...['left', 'bottom', 'top'].map((side) => `boundary.${side}={ type: reflective }`),
        'coefficients.absorption=0',
        'domain.holes=null',
        'boundary.holes=null',
      ],
      'determined only up to a constant',
    ],
    [
      'from-exact without exact',
      ['boundary.holes=from-exact'],
      'boundary.holes: from-exact needs the key exact',
    ],
    [
      'a material without y',
      ['materials=[{ x: [0, 1] }]'],
      'materials.0.y: missing, in the plane a material is a box',
    ],
    [
      'materials that overlap',
      ['materials=[{ x: [0, 1], y: [0, 1] }, { x: [0.5, 1.5], y: [0.5, 1] }]'],
      'materials.1: got {"x":[0.5,1.5],"y":[0.5,1]}, overlaps materials.0',
    ],
    [
      'a material outside',
      ['materials=[{ x: [0, 3], y: [0, 1] }]'],
      'materials.0.x: got [0,3], expected a part of [0, 2]',
    ],
    ['points as interfaces', ['interfaces=[0.5]'], 'interfaces: got [0.5], in the plane these are'],
    [
      'a line outside',
      ['interfaces={ y: [2] }'],
      'interfaces.y.0: got 2, expected a number inside (0, 1)',
    ],
    [
      'exact of another problem',
      ['exact=x'],
      'exact: does not solve the equation with this source (worst near',
    ],
    ['exact of other walls', ['exact=x'], 'boundary.bottom: exact does not meet this side'],
    ['exact of another hole', ['exact=x'], 'boundary.holes: exact does not have this value there'],
    ['g with a mean', ['exact={ rho: x, g: cos(theta)^2 }'], 'exact.g: expected <g> = 0'],
  ];
  it.each(table)('%s', (_, set, message) => expect(faultsOf(good, set)).toContain(message));

  it('lists every fault at once', () => {
    const paths = pathsOf(good, [
      'epsilon=-1',
      'coefficients.source=v',
      'boundary.top=null',
      'domain.holes=[{ box: { x: [0, 0.6], y: [0.2, 0.6] } }, { disc: { centre: [0.6, 0.5], radius: -1 } }, { disc: { centre: [0.6, 0.5], radius: 0.1 } }]',
      'oops=1',
    ]);
    expect(paths).toEqual([
      'boundary.top',
      'coefficients.source',
      'domain.holes.0',
      'domain.holes.1.disc.radius',
      'domain.holes.2',
      'epsilon',
      'oops',
    ]);
  });

  it('does not judge holes in a domain that has no shape', () => {
    expect(pathsOf(good, ['domain.x=abc'])).toEqual(['domain.x']);
    expect(pathsOf(good, ['domain.holes=abc'])).toEqual(['domain.holes']);
  });

  it('refuses keys of the plane in a slab', () => {
    const set = ['boundary.holes=1', 'domain.holes=[]', 'interfaces={ x: [0.5] }'];
    const text = loadCase('slab-ex1');
    const message = (() => {
      try {
        loadCase('slab-ex1', set);
        return '';
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(text.domain.y).toBeUndefined();
    expect(message).toContain('boundary.holes: got 1, only a plane problem has this key');
    expect(message).toContain('domain.holes: got [], only a plane problem has this key');
    expect(message).toContain('interfaces: got {"x":[0.5],"y":[]}, expected a list of points');
  });
});

describe('built-in cases', () => {
  const names = builtInNames().filter((name) => isPlaneCase(loadCase(name)));

  it.each(names)('%s is a problem for every epsilon of its sweep', (name) => {
    const file = loadCase(name);
    expect(file.tolerance?.rho).toBeGreaterThan(0);
    for (const epsilon of file.sweep?.epsilon ?? []) {
      const problem = planeFromCase(loadCase(name, [`epsilon=${epsilon}`]));
      expect(problem.epsilon(planePoint(0.9, 0.9))).toBe(epsilon);
    }
    for (const { epsilon } of file.published ?? []) expect(file.sweep?.epsilon).toContain(epsilon);
  });

  it('has those of the publications', () => {
    expect(names).toEqual(
      expect.arrayContaining([
        'disc-hole-p4',
        'square-ex4-p3',
        'square-ex5',
        'square-hole-ex6',
        'square-p5',
      ]),
    );
  });
});
