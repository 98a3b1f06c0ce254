import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Progress, progress, silent } from '../../src/report/progress.js';
import { TimeLeft } from '../../src/report/timeLeft.js';

function screen(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = Object.assign(new PassThrough(), {
    isTTY,
    columns: 100,
    rows: 24,
  });
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    text: () => Buffer.concat(chunks).toString(),
  };
}

describe('progress', () => {
  it('is silent without a terminal and when asked', () => {
    expect(progress(false, screen(false).stream)).toBe(silent);
    expect(progress(true, screen(true).stream)).toBe(silent);
  });

  it('draws phases and leaves cursor, line wrapping and signals alone', async () => {
    const { stream, text } = screen(true);
    const listeners = process.listenerCount('SIGINT');
    const bar = progress(false, stream);
    bar.phase('assemble', 4);
    bar.advance(2);
    bar.phase('factor', 0);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    bar.finish();
    bar.finish();
    bar.advance(1);
    await new Promise((done) => setImmediate(done));
    expect(text()).toContain('assemble');
    expect(text()).toContain('factor');
    expect(text()).not.toContain('NaN');
    expect(text()).not.toContain('\u001b[?25l');
    expect(text()).not.toContain('\u001b[?7l');
  });
});

describe('progress of a march', () => {
  it('shows phase, percent and the text of the latest step, within the width', async () => {
    const { stream, text } = screen(true);
    const bar = progress(false, stream);
    bar.phase('march', 4);
    bar.advance(1, 't = 0.013 of 0.1');
    bar.advance(2);
    bar.phase('check', 1);
    bar.finish();
    await new Promise((done) => setImmediate(done));
    const last = text().split('check')[0];
    expect(last).toMatch(/march {13} \|■{12} {12}\| {2}50 % \| \d+ s left \| t = 0.013 of 0.1/);
    expect(text().split('check')[1]).not.toContain('t = 0.013');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject
    for (const line of text().split(/\u001b\[\d*[A-Za-z]|\u001b[78]/)) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it('is the same interface for those who do not take the text', () => {
    const seen: number[] = [];
    const other: Progress = {
      phase: () => {},
      advance: (done) => seen.push(done),
      finish: () => {},
    };
    other.advance(3, 't = 1');
    expect(seen).toEqual([3]);
  });
});

describe('time left', () => {
  it('is unknown before the first step, then follows the latest ten', () => {
    const left = new TimeLeft();
    left.start(100, 0);
    expect(left.text(5000)).toBe('');
    for (let k = 1; k <= 20; k++) left.advance(k, 1000 * k);
    expect(left.milliseconds(20_000)).toBe(80_000);
    for (let k = 1; k <= 10; k++) left.advance(20 + k, 20_000 + 3000 * k);
    expect(left.milliseconds(50_000)).toBe(210_000);
    expect(left.text(50_000)).toBe('3 min 30 s left');
  });

  it('counts down between steps, also when only the text changes, but not below zero', () => {
    const left = new TimeLeft();
    left.start(2, 0);
    left.advance(1, 10_000);
    expect(left.text(10_000)).toBe('10 s left');
    left.advance(1, 14_000);
    expect(left.text(14_000)).toBe('6 s left');
    expect(left.text(99_000)).toBe('0 s left');
    left.start(1000, 0);
    expect(left.text(0)).toBe('');
    left.advance(1, 10_000);
    expect(left.text(10_000)).toBe('2 h 46 min left');
  });
});
