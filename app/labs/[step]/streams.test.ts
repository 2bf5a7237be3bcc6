import { expect, test } from 'vitest';
import type { Terminal } from '../../../server/protocol.ts';
import { type Screen, Streams } from './streams.ts';

class Shown implements Screen {
  text = '';
  gaps = 0;
  /** Called by the test where it wants the bytes to count as parsed. */
  readonly pending: (() => void)[] = [];

  write(bytes: Uint8Array, done: () => void): void {
    this.text += new TextDecoder().decode(bytes);
    this.pending.push(done);
  }

  clear(): void {
    this.text = '';
  }

  gap(bytes: number): void {
    this.gaps += bytes;
  }

  parse(): void {
    for (const done of this.pending.splice(0)) done();
  }
}

function socket() {
  const acknowledged: number[] = [];
  const typed: string[] = [];
  return {
    acknowledged,
    typed,
    acknowledge: (_channel: number, offset: number) => void acknowledged.push(offset),
    input: (_channel: number, text: string) => void typed.push(text),
  };
}

function begin(change: Partial<Terminal> = {}): Terminal {
  const start = {
    type: 'terminal',
    terminal: 'qemu',
    stream: 'a',
    channel: 7,
    offset: 0,
    credit: 300,
    fresh: true,
  };
  return { ...start, ...change } as Terminal;
}

const bytes = (count: number) => new Uint8Array(count).fill(46);

test('acknowledges what the screen has parsed, after a third of the credit', () => {
  const [streams, screen, link] = [new Streams(), new Shown(), socket()];
  streams.attach('qemu', screen);
  streams.begin(begin(), link);
  streams.output(link, 7, bytes(90));
  screen.parse();
  expect(link.acknowledged).toEqual([]);
  streams.output(link, 7, bytes(20));
  expect(link.acknowledged).toEqual([]);
  screen.parse();
  expect(link.acknowledged).toEqual([110]);
});

test('keeps what arrives before the screen is there', () => {
  const [streams, screen, link] = [new Streams(), new Shown(), socket()];
  streams.begin(begin(), link);
  streams.output(link, 7, new TextEncoder().encode('early'));
  streams.attach('qemu', screen);
  expect(screen.text).toBe('early');
});

test('goes on after a reconnect without showing a byte twice', () => {
  const [streams, screen, first, second] = [new Streams(), new Shown(), socket(), socket()];
  streams.attach('qemu', screen);
  streams.begin(begin(), first);
  streams.output(first, 7, new TextEncoder().encode('one '));
  expect(streams.resume()).toEqual({ qemu: { stream: 'a', offset: 4 } });
  streams.begin(begin({ offset: 4, fresh: false }), second);
  streams.output(first, 7, new TextEncoder().encode('late '));
  streams.output(second, 7, new TextEncoder().encode('two'));
  expect(screen.text).toBe('one two');
});

test('empties the screen for a new stream, and ignores callbacks of the old one', () => {
  const [streams, screen, link] = [new Streams(), new Shown(), socket()];
  streams.attach('qemu', screen);
  streams.begin(begin(), link);
  streams.output(link, 7, bytes(200));
  streams.begin(begin({ stream: 'b', channel: 8 }), link);
  expect(screen.text).toBe('');
  screen.parse();
  expect(link.acknowledged).toEqual([]);
});

test('counts a gap as shown', () => {
  const [streams, screen, link] = [new Streams(), new Shown(), socket()];
  streams.attach('qemu', screen);
  streams.begin(begin(), link);
  streams.gap(link, 7, 5_000);
  streams.output(link, 7, bytes(100));
  screen.parse();
  expect(screen.gaps).toBe(5_000);
  expect(link.acknowledged).toEqual([5_100]);
});

test('types into the stream that is there now', () => {
  const [streams, link] = [new Streams(), socket()];
  streams.input('qemu', 'lost');
  streams.begin(begin(), link);
  streams.input('qemu', '\u0003');
  expect(link.typed).toEqual(['\u0003']);
});
