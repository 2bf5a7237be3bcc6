/**
 * How fast the course's own solutions are, in QEMU as the product starts it: on a learner's bridge in a network
 * namespace of its own, timed by the host's clock, counted at the tap.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FIRST_EXTRA_FD, INSIDE } from '../../server/bench/box.ts';
import { guestArguments } from '../../server/bench/guest.ts';
import { build, type Kernel } from './boot.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The steps whose solution sends until it is stopped. */
export const SENDERS = ['04-dont-stop', '05-how-fast', '06-go-faster', '06.1-memory-pool', '07-receive'];
/** Those with the switch that takes the device out of the loop. */
export const ISOLATED = ['06-go-faster', '06.1-memory-pool', '07-receive'];

const SWITCH = '#if 1\t/* 1 sends';
const TAP = 'tap0';
const MAC = '02:00:00:00:00:01';
const WARM_PACKETS = 1000;
const WARM_MILLISECONDS = 200;
const WINDOW_MILLISECONDS = 1500;
/** A guest that is not on its way by then never will be. */
const START_MILLISECONDS = 20_000;

/** A learner's bridge in a network namespace of its own, then the command in it. */
export const onBridge = [
  ...['unshare', '--user', '--map-root-user', '--net', 'sh', '-c'],
  `echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; ip link add usocbr0 type bridge && ip tuntap add ${TAP} mode tap && ` +
    `ip link set ${TAP} master usocbr0 && ip link set usocbr0 up && ip link set ${TAP} up && exec "$@"`,
  'bridge',
];

/** Builds a step's solution, as it is or with its switch on isolated. */
export async function solution(kernel: Kernel, step: string, isolated = false): Promise<string> {
  const folder = path.join(root, 'labs', step, 'solution');
  const read = (file: string) => readFile(path.join(folder, file), 'utf8').catch(() => null);
  const main = (await read('main.c')) ?? '';
  if (isolated && !main.includes(SWITCH)) throw new Error(`${step}: the solution has no switch any more`);
  const files = new Map([['main.c', isolated ? main.replace(SWITCH, SWITCH.replace('1', '0')) : main]]);
  const options = await read('Config.uk');
  if (options !== null) files.set('Config.uk', options);
  return build(kernel, path.join(root, 'unikernel-template'), files);
}

interface Running extends AsyncDisposable {
  readonly process: ChildProcess;
}

function start(image: string): Running {
  const qemu = guestArguments({ tap: TAP, mac: MAC }).map((argument) =>
    argument === INSIDE.image ? image : argument,
  );
  const [file = '', ...args] = [...onBridge, ...qemu];
  const extra = Array.from({ length: FIRST_EXTRA_FD - 2 }, () => 'pipe' as const);
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit', ...extra] });
  const ended = new Promise<void>((done, failed) => child.once('error', failed).once('close', () => done()));
  return {
    process: child,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Frames that the guest has put into its tap; the tap received them. */
async function atTap({ process: child }: Running): Promise<number> {
  const table = await readFile(`/proc/${child.pid}/net/dev`, 'utf8');
  return Number(new RegExp(`${TAP}: *\\d+ +(\\d+)`).exec(table)?.[1] ?? 0);
}

/** Thousands of packets per second at the tap, while the guest sends. @throws when it does not */
export async function tapRate(image: string): Promise<number> {
  await using guest = start(image);
  guest.process.stdout?.resume();
  const latest = performance.now() + START_MILLISECONDS;
  while ((await atTap(guest)) < WARM_PACKETS) {
    if (performance.now() > latest) throw new Error(`${image} does not send`);
    await sleep(10);
  }
  await sleep(WARM_MILLISECONDS);
  const [first, begin] = [await atTap(guest), performance.now()];
  await sleep(WINDOW_MILLISECONDS);
  const [last, end] = [await atTap(guest), performance.now()];
  return (last - first) / (end - begin);
}

/**
 * Thousands of packets per second that a guest makes and frees. No tap sees them: the guest counts, in the line that
 * it prints every 2.5 s of its own clock, and the host's clock tells the time between two such lines.
 */
export async function isolatedRate(image: string): Promise<number> {
  await using guest = start(image);
  let text = '';
  const lines: { packets: number; at: number }[] = [];
  await new Promise<void>((done, failed) => {
    guest.process.once('close', () => failed(new Error(`${image} ended:\n${text}`)));
    guest.process.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      const told = [...text.matchAll(/(\d+) packets\/s,.* over ([\d.]+) s\r?\n/g)];
      for (const [, rate, span] of told.slice(lines.length))
        lines.push({ packets: Number(rate) * Number(span), at: performance.now() });
      if (lines.length >= 2) done();
    });
  });
  const [one, two] = lines;
  return one && two ? two.packets / (two.at - one.at) : Number.NaN;
}
