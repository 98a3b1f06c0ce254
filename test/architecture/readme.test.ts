import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as api from '../../src/index.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map((m) => m[1]);

describe('README', () => {
  it('shows a case file that is valid', () => {
    const [yaml] = blocks('yaml');
    const problem = api.problemFromCase(api.parseCase(yaml));
    expect(problem.scattering({ t: 0, x: 0.5, y: 0, v: 0, theta: 0 })).toBe(1.25);
  });

  it('imports only what the package exports', () => {
    for (const code of blocks('ts')) {
      for (const [, names] of code.matchAll(/import \{([^}]*)\} from 'aprfm'/g)) {
        for (const name of names.split(',')) expect(api).toHaveProperty(name.trim());
      }
    }
  });

  it('shows code that runs', () => {
    const plain = (code: string): string =>
      code.replace(/import [^;]*;/g, '').replace(/\((\w+): number, (\w+): number\)/g, '($1, $2)');
    const [solve, small, large] = blocks('ts').map(plain);
    const run = (code: string, result: string): unknown =>
      new Function(...Object.keys(api), `${code}; return ${result};`)(...Object.values(api));
    const accuracy = solve.replace("accuracy: 'normal'", "accuracy: 'draft'");
    expect((run(accuracy, 'info') as api.SolveInfo).status).toBe('ok');
    const { x } = run(small, '{ x, info }') as { x: Float64Array };
    expect(x[0]).toBeCloseTo(1, 12);
    expect(x[1]).toBeCloseTo(2, 12);
    const { info } = run(large, 'blocks') as { info: api.SolveInfo };
    expect(info.status).toBe('ok');
  });
});
