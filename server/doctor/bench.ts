/** A bench as a learner has one: opened, built in and booted, once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { INSIDE } from '../bench/box.ts';
import { bootGuest, chooseMac } from '../bench/guest.ts';
import { type Holder, openHolder } from '../bench/holder.ts';
import { finished } from '../bench/process.ts';
import type { Config } from '../config.ts';
import { KiB } from '../limits.ts';
import { type Row, readable } from './row.ts';

/** Everything at once, as for a learner, with an image of forty bytes in place of a kernel. */
export async function benchRows(config: Config): Promise<Row[]> {
  const what = { open: 'a bench opens', build: 'a build in its box', boot: 'a guest in its box' };
  const scratch = mkdtempSync(path.join(tmpdir(), 'doctor-'));
  const rows: Row[] = [];
  try {
    const began = performance.now();
    await using holder = await openHolder({ kernel: scratch, base: scratch });
    rows.push({ what: what.open, state: 'good', seen: `in ${(performance.now() - began).toFixed(0)} ms` });
    const complaint = await compileProbe(holder);
    rows.push({
      what: what.build,
      state: complaint === null ? 'good' : 'lacking',
      seen: complaint ?? 'compiled and linked, without network or capabilities',
      fix: 'The rows above should name the cause; gcc must be able to make 32-bit code (-m32).',
    });
    if (complaint !== null) return rows;
    rows.push({ what: what.boot, ...(await bootProbe(holder, false)) });
    if (config.allowKvm && readable('/dev/kvm')) {
      const { state, seen } = await bootProbe(holder, true);
      rows.push({
        what: 'KVM',
        state: state === 'good' ? 'good' : 'note',
        seen,
        fix: 'Translation (TCG) is used instead.',
      });
    }
  } catch (error) {
    rows.push({
      what: rows.length === 0 ? what.open : what.boot,
      state: 'lacking',
      seen: error instanceof Error ? error.message : String(error),
      fix: 'The rows above should name the cause.',
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return rows;
}

/** A Multiboot header, then "ok" to the first serial port, then sleep. */
const PROBE = `
.long 0x1badb002, 0, -0x1badb002
.globl _start
_start: mov $0x3f8, %dx
mov $'o', %al
out %al, %dx
mov $'k', %al
out %al, %dx
cli
1: hlt
jmp 1b
`;

async function compileProbe(holder: Holder): Promise<string | null> {
  const gcc = `gcc -m32 -nostdlib -static -Wl,-N,-Ttext=0x100000,--build-id=none -x assembler - -o ${INSIDE.built}`;
  const child = holder.enter(['sh', '-c', gcc], { box: { kind: 'build' } });
  const outcome = await finished(child, {
    milliseconds: 10_000,
    outputBytes: 64 * KiB,
    input: Buffer.from(PROBE),
  });
  return outcome.kind === 'exited' && outcome.code === 0 ? null : outcome.stderr.trim() || outcome.kind;
}

async function bootProbe(holder: Holder, kvm: boolean): Promise<Omit<Row, 'what'>> {
  const fix =
    'Try the same by hand: qemu-system-x86_64 -nodefaults -display none -serial stdio -kernel IMAGE.';
  const options = {
    image: INSIDE.built,
    tap: 'tap0',
    mac: chooseMac(),
    maxMilliseconds: 10_000,
    kvm,
  } as const;
  await using guest = await bootGuest(holder, options);
  let text = '';
  for await (const chunk of guest.console) {
    text += String(chunk);
    if (text.includes('ok')) {
      const milliseconds = await guest.firstByteAfter;
      return { state: 'good', seen: `QEMU on tap0, first byte after ${milliseconds?.toFixed(0)} ms`, fix };
    }
  }
  const ending = await guest.ended;
  return { state: 'lacking', seen: ending.detail, fix };
}
