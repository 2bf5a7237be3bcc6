import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseFacts } from '../bench/image-facts.ts';
import { countingArguments, parseCounted, parseSample } from '../bench/packet-counter.ts';
import { between, isDisturbed, parseProcess, parseStat, treeSeconds } from './disturbance.ts';
import { madeNone } from './measure.ts';
import { chooseCpus, parseCpuList } from './pinning.ts';
import { MeasuringSlot } from './slot.ts';
import { compare, quantile, seriesOf } from './statistics.ts';
import { Repeating } from './turns.ts';

const never = new AbortController().signal;

describe('a measurement', () => {
  test('says where a packet was only referenced and given back', () => {
    expect(madeNone('isolated', 12)).toMatch(/^No packet was made/);
    expect(madeNone('isolated', 900)).toBeNull();
    expect(madeNone('sent', 12)).toBeNull();
  });

  test('gives up repeating where repeats stay disturbed, and hopes again after a calm turn', () => {
    const repeating = new Repeating(3);
    expect([true, true, true, true].map((disturbed) => repeating.again(disturbed))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(repeating.again(false)).toBe(false);
    expect([true, false, true].map((disturbed) => repeating.again(disturbed))).toEqual([true, false, false]);
    expect(repeating.repeated).toBe(3);
  });
});

describe('statistics', () => {
  test('take the middle, and the straight line between two figures', () => {
    expect(quantile([30, 10, 20], 0.5)).toBe(20);
    expect(quantile([10, 20], 0.5)).toBe(15);
    expect(seriesOf([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100])).toEqual({
      median: 50,
      low: 10,
      high: 90,
      turns: 11,
    });
  });

  test('the ratio is that of the pairs: a machine that slows down half way does not move it', () => {
    const pairs = [
      { yours: 200, reference: 100 },
      { yours: 20, reference: 10 },
      { yours: 22, reference: 10 },
    ];
    expect(compare(pairs)?.ratio).toBe(2);
    expect(compare([{ yours: 1, reference: 0 }])).toBeNull();
    expect(compare([])).toBeNull();
  });
});

describe('disturbance', () => {
  test('reads what the processors did, without softirqs', () => {
    const text = 'cpu  100 20 30 4000 50 6 70 8 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\n';
    expect(parseStat(text)).toEqual({ busy: 1.56, stolen: 0.08 });
  });

  test('reads a process whatever it calls itself', () => {
    const line = '5 (qemu) R 1 1) S 4 1 1 0 -1 0 0 0 0 0 50 50 0 0 20 0 1 0';
    expect(parseProcess(line)).toEqual({ pid: 5, seconds: 1 });
    expect(parseProcess('nonsense')).toBeNull();
  });

  test('sums what a process and its descendants used, and nobody else', async () => {
    const busy = 'sh -c "while :; do :; done" & wait';
    const [spinning, waiting] = [busy, 'sleep 60 & wait'].map((script) =>
      spawn('sh', ['-c', script], { detached: true, stdio: 'ignore' }),
    );
    try {
      const seconds = (child: typeof spinning) => treeSeconds(child?.pid ?? 0);
      await expect.poll(() => seconds(spinning), { timeout: 30_000 }).toBeGreaterThan(0.3);
      expect(seconds(waiting)).toBeLessThan(0.2);
    } finally {
      for (const child of [spinning, waiting]) if (child?.pid) process.kill(-child.pid, 'SIGKILL');
    }
  });

  test('tells what others did from what the guest did', () => {
    const before = { at: 10, busy: 100, stolen: 0, ours: 50 };
    const guest = between(before, { at: 12, busy: 103, stolen: 0, ours: 53 }, 2);
    expect(isDisturbed(guest)).toBe(false);
    const compiler = between(before, { at: 12, busy: 104, stolen: 0, ours: 52 }, 2);
    expect(compiler.otherCpus).toBe(1);
    expect(isDisturbed(compiler)).toBe(true);
    expect(isDisturbed(between(before, { at: 12, busy: 102, stolen: 1, ours: 52 }, 2))).toBe(true);
  });
});

describe('the measuring slot', () => {
  test('lets one in, tells the next its place, and lets it in afterwards', async () => {
    const slot = new MeasuringSlot(`\0wirespeed-test-${process.pid}`);
    const places: number[] = [];
    const first = await slot.enter('ada', never, () => {});
    const second = slot.enter('ben', never, () => {});
    const third = slot.enter('cai', never, (place) => places.push(place));
    await first[Symbol.asyncDispose]();
    await (await second)[Symbol.asyncDispose]();
    await (await third)[Symbol.asyncDispose]();
    expect(places[0]).toBe(1);
  });

  test('keeps out whoever else measures on this machine, until told to stop', async () => {
    const name = `\0wirespeed-test-${process.pid}-two`;
    const [ours, theirs] = [new MeasuringSlot(name), new MeasuringSlot(name)];
    const held = await ours.enter('ada', never, () => {});
    const stop = new AbortController();
    const waiting = Promise.withResolvers<number>();
    const refused = theirs.enter('ben', stop.signal, waiting.resolve);
    expect(await waiting.promise).toBe(1);
    stop.abort();
    await expect(refused).rejects.toThrow();
    await held[Symbol.asyncDispose]();
    await (await theirs.enter('ben', never, () => {}))[Symbol.asyncDispose]();
  });
});

describe('pinning', () => {
  test('takes the last two processors where there are more than two', () => {
    expect(parseCpuList('0-2,5')).toEqual([0, 1, 2, 5]);
    expect(chooseCpus([0, 1, 2, 5])).toBe('2,5');
    expect(chooseCpus([0, 1])).toBeNull();
  });
});

describe('the packet counter', () => {
  const ends = { part: 0x1000, whole: 0x1080 };

  test('makes a counted guest’s time of instructions, and leaves a watched one alone', () => {
    const counted = countingArguments({ kind: 'instructions', ends, after: 10, packets: 20 });
    expect(counted.options.join(' ')).toContain('-icount shift=0,sleep=off');
    expect(counted.options.join(' ')).toContain('one=4096,two=4224,after=10,packets=20');
    const watched = countingArguments({ kind: 'packets', ends, everyMilliseconds: 20 });
    expect(watched).toMatchObject({ device: '' });
    expect(watched.options.join(' ')).not.toContain('icount');
  });

  test('reads its lines and no others', () => {
    expect(parseCounted('counted 1 2000 1558000')).toBe(779);
    for (const line of ['counted 1 0 5', 'counted 2 1 1', 'counted 1 2000 1e9', ' counted 1 2 3', ''])
      expect(parseCounted(line)).toBeNull();
    expect(parseSample('5000000000 12 12')).toEqual({ at: 5, packets: 12 });
    expect(parseSample('5000000000 40 0')).toEqual({ at: 5, packets: 40 });
    expect(parseSample('counted 1 2000 1558000')).toBeNull();
  });

  test('finds the two functions among hostile symbols', () => {
    const text = '48872\nuk_netbuf_free T 106680 be\nuk_netbuf_free_single T 1065a0 d2\n';
    expect(parseFacts(text)).toEqual({ bytes: 48872, ends: { part: 0x1065a0, whole: 0x106680 } });
    expect(parseFacts('48872\n').ends).toBeNull();
    expect(parseFacts('48872\nuk_netbuf_free T -1,fd=7 be\n').ends).toBeNull();
    expect(() => parseFacts('')).toThrow();
  });
});
