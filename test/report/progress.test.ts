import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { progress, silent } from '../../src/report/progress.js';

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
