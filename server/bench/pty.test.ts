import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { exited, finished, start } from './process.ts';
import { openPty } from './pty.ts';

const SIZE = { columns: 80, rows: 24 };

describe('a terminal', () => {
  it('loses nothing of what a program printed last', async () => {
    using pty = openPty(SIZE);
    const child = start(['seq', '1', '20000'], { stdio: [pty.slave, pty.slave, pty.slave] });
    const shown = text(pty.output);
    await exited(child);
    await pty.finish();
    const lines = (await shown).trim().split('\r\n');
    expect([lines.length, lines.at(-1)]).toEqual([20_000, '20000']);
  });

  it('carries keys, and tells the program its size', async () => {
    using pty = openPty(SIZE);
    const script = 'stty size; read word; stty size; echo "got $word"';
    const child = start(['setsid', '-c', '-w', 'sh', '-c', script], {
      stdio: [pty.slave, pty.slave, pty.slave],
    });
    let shown = '';
    pty.output.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    await expect.poll(() => shown, { timeout: 10_000 }).toContain('24 80');
    pty.resize({ columns: 120, rows: 40 });
    pty.type(Buffer.from('hello\r'));
    expect(await exited(child)).toEqual({ kind: 'exited', code: 0 });
    await pty.finish();
    expect(shown).toMatch(/40 120\r\ngot hello\r\n$/);
  });

  it('drops what is typed while the program does not read', async () => {
    using pty = openPty(SIZE);
    const script = 'stty raw -echo; echo ready; sleep 1; timeout --foreground 3 cat | wc -c';
    const child = start(['setsid', '-c', '-w', 'sh', '-c', script], {
      stdio: [pty.slave, pty.slave, pty.slave],
    });
    let shown = '';
    pty.output.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    await expect.poll(() => shown, { timeout: 10_000 }).toContain('ready');
    const line = Buffer.alloc(4 * KiB, 'x');
    for (let typed = 0; typed < MiB; typed += line.length) pty.type(line);
    await exited(child);
    await pty.finish();
    const taken = Number(/ready\s+(\d+)/.exec(shown)?.[1]);
    expect(taken).toBeGreaterThan(line.length);
    // What the terminal itself holds comes on top.
    expect(taken).toBeLessThan(2 * LIMITS.terminal.typedBacklogBytes);
  });

  it('is nothing that another child could type into', async () => {
    using _pty = openPty(SIZE);
    using _other = openPty(SIZE);
    const look = async () => {
      const child = start(['sh', '-c', 'ls -l /proc/self/fd']);
      return (await finished(child, { milliseconds: 10_000, outputBytes: 100_000 })).stdout.toString();
    };
    expect(await look()).not.toMatch(/ptmx|\/pts\//);
  });
});
