import { expect, test } from 'vitest';
import { LossyStream } from './lossy.ts';

const stream = (capacity: number) => new LossyStream(capacity, (bytes) => `[${bytes}]`);

async function all(from: LossyStream): Promise<string> {
  let text = '';
  for await (const chunk of from) text += chunk;
  return text;
}

test('hands everything to a reader that keeps up', async () => {
  const lossy = stream(10);
  const read = all(lossy);
  for (let index = 0; index < 100; index++) {
    lossy.offer(Buffer.from('12345'));
    await new Promise(setImmediate);
  }
  lossy.close();
  expect((await read).length).toBe(500);
});

test('drops what a reader leaves behind, in one place, and says how much', async () => {
  const lossy = stream(100);
  for (let index = 0; index < 1_000; index++) lossy.offer(Buffer.from('1234567890'));
  lossy.close();
  const text = await all(lossy);
  const [, kept = '', missing] = /^((?:1234567890)*)\[(\d+)\]$/.exec(text) ?? [];
  expect(kept.length).toBeLessThanOrEqual(110);
  expect(kept.length + Number(missing)).toBe(10_000);
});

test('goes on after a gap once the reader has caught up', async () => {
  const lossy = stream(10);
  const seen: string[] = [];
  const next = async () => {
    const chunk = lossy.read();
    if (chunk === null) await new Promise((resolve) => lossy.once('readable', resolve));
    else seen.push(String(chunk));
  };
  // A stream holds what it was given once before anybody reads; the rest is ours to hold or drop.
  lossy.pause();
  for (let index = 0; index < 50_000; index++) lossy.offer(Buffer.from('aaaaa'));
  while (!seen.join('').includes(']')) await next();
  lossy.offer(Buffer.from('ccc'));
  lossy.close();
  while (!seen.join('').endsWith('ccc')) await next();
  const [, kept = '', missing] = /^(a+)\[(\d+)\]ccc$/.exec(seen.join('')) ?? [];
  expect(kept.length + Number(missing)).toBe(250_000);
});
