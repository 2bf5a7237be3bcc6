/** Boots, packets per second, and the time until the first packet is seen. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KernelId } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import { firstLine } from '../bench/process.ts';
import type { BaseTree, Bench } from '../bench/types.ts';
import { LIMITS } from '../limits.ts';
import { descendants, processorSeconds } from '../processes.ts';
import type { Contender, Row, Turn } from './harness.ts';
import { byHand, endAll, openBenchIn, type Place, printed, qemuByHand, untilPrinted } from './place.ts';
import { recipe } from './row-click.ts';

const HELLO = { step: '01-getting-started', line: 'hello from my own kernel' } as const;
const FLOOD = '05-how-fast';
const SAY = '03-say-hello';
/** QEMU has translated what the program runs by then. */
const WARM_UP_MILLISECONDS = 1_000;
const WINDOW_MILLISECONDS = 2_000;
/** Until a guest floods, on a full machine. */
const PATIENCE_MILLISECONDS = 30_000;
/** No program says this. */
const NEVER = 'nothing at all';

export function guestRows(place: Place): Row[] {
  return place.bases
    .flatMap((base) => [
      bootRow(place, base),
      floodRow(place, base, 'capture', 'packets a second with the capture and without', async (bench) => [
        { name: 'ours: captured, counted and shown', measure: () => floodIn(bench, base, true) },
        { name: 'the same without a capture', measure: () => floodIn(bench, base, false) },
      ]),
      floodRow(place, base, 'bench', 'the reference solution inside a bench and by hand', async (bench) => [
        { name: 'ours: in the bench’s box', measure: () => floodIn(bench, base, false) },
        { name: 'the same image and arguments by hand', measure: () => floodByHand(base) },
      ]),
      firstPacketRow(place, base),
    ])
    .concat(
      kernelsRow(place),
      place.bases.map((base) => backendsRow(base)),
    );
}

/** Machines that an image of ours boots on, or might. After qboot it cannot send: a PCI card has no addresses there. */
const CANDIDATES: Readonly<Record<string, readonly string[]>> = {
  'QEMU as it comes, with -nographic': ['-nographic', '-no-reboot'],
  'pc, without default devices': [...quiet('pc'), ...card('virtio-net-pci')],
  q35: [...quiet('q35'), ...card('virtio-net-pci')],
  'qboot in place of SeaBIOS, where no card works': [
    ...quiet('pc'),
    ...card('virtio-net-pci'),
    '-bios',
    'qboot.rom',
  ],
  'qboot, without a network card': [...quiet('pc'), '-bios', 'qboot.rom'],
  microvm: [...quiet('microvm,rtc=on'), ...card('virtio-net-device')],
};

function quiet(machine: string): string[] {
  return ['-machine', machine, '-nodefaults', '-no-user-config', '-display', 'none', '-serial', 'stdio'];
}

/** A card on a cable that leads nowhere. */
function card(device: string): string[] {
  const rom = device.endsWith('-pci') ? ',romfile=' : '';
  return ['-netdev', 'hubport,id=n0,hubid=0', '-device', `${device},netdev=n0${rom}`];
}

function bootRow(place: Place, base: BaseTree): Row {
  const image = imageOf(base, HELLO.step);
  return {
    name: `boot-${base.kernel.id}`,
    what: `QEMU’s start → first line of main, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'QEMU and its firmware alone, to their first word',
    async open(stack) {
      const bench = await openBenchIn(place, base, stack);
      const common = ['qemu-system-x86_64', '-accel', 'tcg', '-cpu', 'max', '-m', '64', '-kernel', image];
      return [
        { name: 'ours: in the bench’s box', measure: () => bootIn(bench) },
        {
          name: 'the same arguments by hand',
          measure: () => untilPrinted(byHand(qemuByHand(image), true), HELLO.line),
        },
        ...Object.entries(CANDIDATES).map(([name, machine]) => ({
          name,
          measure: () => untilPrinted(byHand([...common, ...machine], false), HELLO.line),
        })),
      ];
    },
  };
}

async function bootIn(bench: Bench): Promise<number> {
  const began = performance.now();
  await using guest = await bench.boot(boot(HELLO.step));
  let printed = '';
  for await (const chunk of guest.console) {
    printed += String(chunk);
    if (printed.includes(HELLO.line)) return performance.now() - began;
  }
  throw new Error(`it ended without “${HELLO.line}”`);
}

function floodRow(
  place: Place,
  base: BaseTree,
  name: string,
  what: string,
  contenders: (bench: Bench) => Promise<readonly Contender[]>,
): Row {
  return {
    name: `${name}-${base.kernel.id}`,
    what: `${what}, ${base.kernel.label}`,
    ...{ unit: 'packets/s', better: 'more' },
    limit: 'a ratio of 1: what translation (TCG) makes of the program',
    open: async (stack) => contenders(await openBenchIn(place, base, stack)),
  };
}

function kernelsRow(place: Place): Row {
  return {
    name: 'kernels',
    what: 'the reference solution on either kernel, each in a bench',
    ...{ unit: 'packets/s', better: 'more' },
    limit: 'what translation (TCG) makes of the driver',
    async open(stack) {
      const of = async (id: KernelId) => {
        const base = place.bases.find(({ kernel }) => kernel.id === id);
        return base && { base, bench: await openBenchIn(place, base, stack) };
      };
      const [own, real] = [await of('ukmini'), await of('unikraft')];
      if (!own || !real)
        return { missing: 'one of the two kernels is not here: UK_ROOT names a Unikraft tree' };
      return [
        { name: `ours: ${own.base.kernel.label}`, measure: () => floodIn(own.bench, own.base, false) },
        { name: real.base.kernel.label, measure: () => floodIn(real.bench, real.base, false) },
      ];
    },
  };
}

function backendsRow(base: BaseTree): Row {
  return {
    name: `backends-${base.kernel.id}`,
    what: `the reference solution by hand, over each back end, queue and notification that QEMU has, ${base.kernel.label}`,
    ...{ unit: 'packets/s', better: 'more', long: true },
    limit: 'what translation (TCG) makes of the program, and a system call for each packet',
    open: async () => [
      { name: 'ours: as guests have it', measure: () => floodByHand(base) },
      ...Object.entries(BACKENDS).map(([name, change]) => ({
        name,
        measure: () => floodByHand(base, change),
      })),
    ],
  };
}

/** What is other than in our guests: options of the card or the tap, where the last one of a name counts, or of QEMU. */
export interface Backend {
  readonly card?: string;
  readonly tap?: string;
  readonly qemu?: readonly string[];
}

const BACKENDS: Readonly<Record<string, Backend>> = {
  'ioeventfd=on: kicks over an eventfd': { card: 'ioeventfd=on' },
  'event_idx=on: kicks by index': { card: 'event_idx=on' },
  'ioeventfd=on and event_idx=on, as QEMU comes': { card: 'ioeventfd=on,event_idx=on' },
  'tx=timer: sent when a timer says so': { card: 'tx=timer' },
  'tx=timer, x-txtimer of 50 µs in place of 150': { card: 'tx=timer,x-txtimer=50000' },
  'tx=timer, x-txtimer of 400 µs': { card: 'tx=timer,x-txtimer=400000' },
  'x-txburst=64': { card: 'x-txburst=64' },
  'x-txburst=4096': { card: 'x-txburst=4096' },
  'a card without offloads': {
    card: 'csum=off,gso=off,guest_csum=off,host_tso4=off,host_tso6=off,host_ecn=off,host_ufo=off',
  },
  'disable-modern=on: the old kind of card alone': { card: 'disable-modern=on' },
  'indirect_desc=off': { card: 'indirect_desc=off' },
  'vnet_hdr=off: no header before each frame': { tap: 'vnet_hdr=off' },
  'sndbuf=1048576 of the tap': { tap: 'sndbuf=1048576' },
  'vhost=on: sent by the kernel': { tap: 'vhost=on' },
  'an iothread for the card': { qemu: ['-object', 'iothread,id=io0'], card: 'iothread=io0' },
  'one thread for guest and devices': { qemu: ['-accel', 'tcg,thread=single,tb-size=32'] },
  'tb-size=256 MiB of translated code': { qemu: ['-accel', 'tcg,tb-size=256'] },
};

export function changed(argv: readonly string[], { card, tap, qemu = [] }: Backend): string[] {
  const own = argv.map((word) => {
    if (word.startsWith('virtio-net-pci,')) return card ? withOptions(word, card) : word;
    return word.startsWith('tap,') && tap ? withOptions(word, tap) : word;
  });
  // Of two accelerators QEMU takes the first that works.
  const at = qemu[0] === '-accel' ? own.indexOf('-accel') : -1;
  if (at < 0) return [...own, ...qemu];
  return own.with(at + 1, qemu[1] ?? '');
}

/** QEMU refuses an option that is given twice to a device. */
function withOptions(word: string, options: string): string {
  const names = new Set(options.split(',').map((option) => option.split('=')[0]));
  const kept = word.split(',').filter((option) => !names.has(option.split('=')[0] ?? ''));
  return [...kept, options].join(',');
}

async function floodIn(bench: Bench, base: BaseTree, captured: boolean): Promise<Turn> {
  await using stack = new AsyncDisposableStack();
  if (captured) {
    const capture = stack.use(await bench.capture({ text: true }));
    capture.text.resume();
    await capture.ready;
  }
  const guest = stack.use(await bench.boot(boot(FLOOD)));
  guest.console.resume();
  const before = bench.counters().tap0.sentPackets;
  // Awaited here: what was opened above is closed when this is left.
  return await rateOf(
    base,
    async () => bench.counters().tap0.sentPackets - before,
    async () => {
      const all = [guest.pid, ...(await descendants(guest.pid)).map(({ pid }) => pid)];
      return (await Promise.all(all.map(processorSeconds))).reduce((sum, one) => sum + one, 0);
    },
  );
}

async function floodByHand(base: BaseTree, change: Backend = {}): Promise<Turn> {
  const child = byHand(changed(qemuByHand(imageOf(base, FLOOD)), change), true);
  child.stdout?.resume();
  try {
    const qemu = async () => {
      const own = child.pid === undefined ? [] : await descendants(child.pid);
      return own.find(({ name }) => name.startsWith('qemu'))?.pid ?? child.pid ?? 0;
    };
    const packets = async () => {
      const table = await readFile(`/proc/${await qemu()}/net/dev`, 'utf8').catch(() => '');
      return Number(/tap0:\s*\d+\s+(\d+)/.exec(table)?.[1] ?? 0);
    };
    const spent = async () => processorSeconds(await qemu());
    // One that QEMU refuses ends at once, and says why.
    const ended = printed(child, NEVER, PATIENCE_MILLISECONDS * 2).then(
      (): never => {
        throw new Error('QEMU ended');
      },
      (error: Error) =>
        Promise.reject(new Error(error.message.replace(/^it ended without “.*?”/s, 'refused'))),
    );
    ended.catch(() => {});
    return await Promise.race([rateOf(base, packets, spent), ended]);
  } finally {
    await endAll(child);
  }
}

/** Packets a second over one window, once the guest floods and is warm; below it what QEMU spends, in seconds of a processor. */
async function rateOf(
  { kernel }: BaseTree,
  packets: () => Promise<number>,
  spent: () => Promise<number>,
): Promise<Turn> {
  const patience = performance.now() + PATIENCE_MILLISECONDS;
  while ((await packets()) === 0) {
    if (performance.now() > patience) throw new Error(`no packet of ${FLOOD} on ${kernel.label}`);
    await sleep(50);
  }
  await sleep(WARM_UP_MILLISECONDS);
  const look = async () => ({ packets: await packets(), spent: await spent(), at: performance.now() });
  const before = await look();
  await sleep(WINDOW_MILLISECONDS);
  return turnOf(before, await look());
}

interface Look {
  readonly packets: number;
  /** Seconds of a processor. */
  readonly spent: number;
  readonly at: number;
}

/** On a busy machine the rate says how much of it others left; what a packet costs hardly changes. */
export function turnOf(before: Look, after: Look): Turn {
  const packets = after.packets - before.packets;
  const cost = (after.spent - before.spent) / (packets / 1e6);
  return {
    figure: packets / ((after.at - before.at) / 1000),
    parts: packets > 0 ? [{ name: 'processor time for a million packets', value: cost, unit: 's' }] : [],
  };
}

function firstPacketRow(place: Place, base: BaseTree): Row {
  return {
    name: `first-packet-${base.kernel.id}`,
    what: `Run → the first frame at the server, ${base.kernel.label}`,
    ...{ unit: 'ms', better: 'less' },
    limit: 'the boot alone',
    async open(stack) {
      if (firstLine(['tshark', '--version']) === null) return { missing: 'tshark is not installed' };
      const bench = await openBenchIn(place, base, stack);
      return [
        { name: 'ours: the frame in the capture', measure: () => firstFrame(bench) },
        {
          name: 'the recipe: QEMU and tshark on the bridge, by hand',
          measure: () => untilPrinted(byHand(recipe(imageOf(base, SAY)), true), 'UDP'),
        },
      ];
    },
  };
}

async function firstFrame(bench: Bench): Promise<number> {
  const began = performance.now();
  await using capture = await bench.capture({ text: true });
  capture.text.resume();
  await capture.ready;
  const seen = new Promise<number>((resolve) => {
    capture.onFrame(() => resolve(performance.now() - began));
  });
  await using guest = await bench.boot(boot(SAY));
  guest.console.resume();
  const none = guest.ended.then(async () => {
    await capture.finish();
    throw new Error('no frame was seen');
  });
  none.catch(() => {});
  return await Promise.race([seen, none]);
}

function boot(step: string) {
  const maxMilliseconds = LIMITS.guest.maxMilliseconds;
  return { image: { reference: step }, tap: 'tap0', mac: chooseMac(), maxMilliseconds } as const;
}

function imageOf({ references, kernel }: BaseTree, step: string): string {
  const image = references[step];
  if (image === undefined) throw new TypeError(`no image of ${step} for ${kernel.label}`);
  return image;
}
