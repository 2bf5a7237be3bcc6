/**
 * A guest: one image in QEMU, in a box that holds nothing but the image and a tap.
 *
 * QEMU's exit code is 0 however a guest ends, so that is read from three places: the console (what the kernel said),
 * QMP's SHUTDOWN event (that it switched itself off), and whether somebody here stopped it. With `-no-shutdown` QEMU
 * stays, paused, after the guest switched itself off, and can still be asked what the network device looked like.
 */

import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEnding } from '../../labs/console.ts';
import type { ConsoleLine, DeviceStatus, GuestEnding } from '../../labs/lab.ts';
import { LabError } from '../errors.ts';
import { FIGURES } from '../figures.ts';
import { LIMITS } from '../limits.ts';
import { type Sentence, sentence } from '../sentences.ts';
import { FIRST_EXTRA_FD, INSIDE } from './box.ts';
import { ConsoleLog } from './console-log.ts';
import type { Holder } from './holder.ts';
import { library } from './library.ts';
import { LossyStream } from './lossy.ts';
import { readSparingly } from './pace.ts';
import { countingArguments, readCounts } from './packet-counter.ts';
import { type ChildProcess, exited } from './process.ts';
import { openQmp, type Qmp, reasonOf } from './qmp.ts';
import type { BootOptions, CountedPackets, Guest, Stopper } from './types.ts';

export interface GuestBoot extends Omit<BootOptions, 'image'> {
  /** Path inside the holder. */
  readonly image: string;
  /** Only after `probeKvm` said so. */
  readonly kvm?: boolean;
  /** Says more about an end than the console does, once QEMU is gone. */
  readonly explain?: (
    ending: GuestEnding,
    lines: readonly ConsoleLine[],
    callers: readonly bigint[],
  ) => Promise<GuestEnding>;
}

/** A fresh address for one run: locally administered, unicast, and no learner can have guessed it. */
export function chooseMac(): string {
  const bytes = randomBytes(6);
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** Starts the image. @throws LabError where an argument is not allowed or QEMU cannot be started. */
export async function bootGuest(holder: Holder, boot: GuestBoot): Promise<Guest> {
  const plugin = boot.count ? await library('packet-counter') : null;
  const child = holder.enter(guestArguments(boot), {
    box: { kind: 'qemu', image: boot.image, ...(boot.kvm ? { kvm: true } : {}) },
    extra: plugin !== null ? ['pipe', 'pipe', plugin] : boot.debug ? ['pipe', 'pipe'] : ['pipe'],
    ...(boot.cpus === undefined ? {} : { cpus: boot.cpus }),
    // Behind the runner, which carries everybody's keys, and ahead of builds.
    nice: 2,
  });
  if (child.pid === undefined) throw new LabError('bench-failed', 'QEMU cannot be started.');
  const guest = new RunningGuest(child, child.pid, boot);
  FIGURES.guestsBooted.inc();
  FIGURES.guests.inc();
  const over = () => FIGURES.guests.dec();
  guest.ended.then(over, over);
  return guest;
}

/** QEMU's command line. Nothing of a learner's stands in it but `append`, which is one argument of its own. */
export function guestArguments(
  boot: Pick<GuestBoot, 'tap' | 'mac' | 'append' | 'kvm' | 'memoryMiB' | 'count' | 'debug'>,
): string[] {
  const { mac, append = '', memoryMiB = LIMITS.guest.memoryMiB } = boot;
  if (!/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/.test(mac))
    throw new LabError('internal', `not a unicast address of our own: ${mac}`);
  if (!/^[\x20-\x7e]*$/.test(append) || append.length > LIMITS.guest.appendCharacters)
    throw new LabError('bad-message', 'Kernel arguments are printable ASCII, and not that long.');
  if (!Number.isInteger(memoryMiB) || memoryMiB < 1 || memoryMiB > LIMITS.guest.memoryMiB)
    throw new LabError('internal', `not a guest's memory: ${memoryMiB} MiB`);
  const counting = boot.count ? countingArguments(boot.count) : { device: '', options: [] };
  return [
    'qemu-system-x86_64',
    ...(boot.kvm ? ['-accel', 'kvm'] : ['-accel', 'tcg,tb-size=32']),
    // What the guest does not use costs start-up time: SeaBIOS sets up SMM and HPET one exit at a time.
    ...['-machine', 'pc,smm=off,hpet=off,usb=off,vmport=off', '-cpu', boot.kvm ? 'host' : 'max'],
    ...['-m', String(memoryMiB), '-nodefaults', '-no-user-config', '-display', 'none'],
    // With `-nographic` the console would be shared with the monitor: Ctrl-A c, and QEMU takes commands.
    ...['-monitor', 'none', '-serial', 'stdio', '-no-reboot', '-no-shutdown'],
    ...['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
    ...['-chardev', `socket,id=qmp,fd=${FIRST_EXTRA_FD}`, '-mon', 'chardev=qmp,mode=control'],
    ...['-netdev', `tap,id=n0,ifname=${boot.tap},script=no,downscript=no`],
    // With ioeventfd a kick is noticed one turn of QEMU's loop before it is served, and a guest that switches itself
    // off in between loses its last frame: 4 of 100 on a busy machine, and 0 of 120 without. The rate is the same.
    // With event_idx a kick that is lost is lost until the index comes round: the generator stands still for good, three
    // times in 25 right programs on a busy machine. QEMU before 8.1 loses some, because it leaves a guest's memory
    // barriers out where there is one processor. Without event_idx the next packet kicks.
    // tx=timer, which gathers what is sent for 150 µs, is quicker on a full machine only: README has the figures.
    ...[
      '-device',
      `virtio-net-pci,netdev=n0,romfile=,ioeventfd=off,event_idx=off,mac=${mac}${counting.device}`,
    ],
    ...counting.options,
    // An inherited descriptor: there is no address of gdb's stub that anybody could reach.
    ...(boot.debug
      ? ['-S', '-chardev', `socket,id=gdb,fd=${FIRST_EXTRA_FD + 1}`, '-gdb', 'chardev:gdb']
      : []),
    ...['-kernel', INSIDE.image, ...(append === '' ? [] : ['-append', append])],
  ];
}

/** Boots an image with KVM and says whether it came to its console: a /dev/kvm that opens proves nothing. */
export async function probeKvm(holder: Holder, image: string): Promise<boolean> {
  const options = { image, tap: 'tap0', mac: chooseMac(), kvm: true, maxMilliseconds: 3_000 } as const;
  await using guest = await bootGuest(holder, options);
  guest.console.resume();
  const ending = await guest.ended;
  return (
    (await guest.firstByteAfter) !== null && (ending.kind === 'returned' || ending.kind === 'powered-off')
  );
}

/** Console bytes held for a reader that is behind. */
const CONSOLE_BACKLOG_BYTES = LIMITS.terminal.ringBytes;
/** QEMU's last words, for a guest that never started. */
const COMPLAINT_BYTES = 4 * 1024;
/** While the guest runs its device is looked at this often at first, then ever more rarely. */
const FIRST_LOOK_MILLISECONDS = 200;
const LONGEST_LOOK_MILLISECONDS = 2_000;
/** Somebody waits for a stop: the last look must not keep them. */
const LAST_LOOK_MILLISECONDS = 200;
/** Device entries kept: a first look every 200 ms, and the newest. */
const DEVICE_ENTRIES = 64;
/** Addresses of packets kept, and looked for in one look: a few show how an allocator lays them out. */
const BUFFERS = 256;
const BUFFERS_IN_ONE_LOOK = 16;
/** QEMU takes 40 ms to its first word, and a second on a full machine. */
const START_MILLISECONDS = 5_000;
/** A QEMU that does not quit within this time is ended. */
const QUIT_MILLISECONDS = 1_000;

/** A patience that is not needed any more must not keep the process. */
const UNREF = { ref: false };

type Ender = Stopper | 'limit';

class RunningGuest implements Guest {
  readonly mac: string;
  readonly pid: number;
  readonly startedAt: number;
  readonly console = new LossyStream(
    CONSOLE_BACKLOG_BYTES,
    (bytes) => `\r\n… ${bytes.toLocaleString('en')} bytes of the console not shown …\r\n`,
  );
  readonly device: DeviceStatus[] = [];
  readonly firstByteAfter: Promise<number | null>;
  readonly ended: Promise<GuestEnding>;

  readonly counted: CountedPackets | null;
  readonly stub: Duplex | null;

  readonly #child: ChildProcess;
  readonly #qmp: Qmp;
  readonly #buffers: Set<number> | null;
  readonly #log = new ConsoleLog(LIMITS.guest.consoleBytes);
  readonly #limit: NodeJS.Timeout;
  #look: NodeJS.Timeout | undefined;
  #callers: readonly bigint[] = [];
  #complaint = '';
  #stoppedBy: Ender | null = null;
  /** QMP's reason once the guest has switched itself off. */
  #shutdown: string | null = null;

  constructor(child: ChildProcess, pid: number, boot: GuestBoot) {
    this.#child = child;
    this.pid = pid;
    this.mac = boot.mac;
    this.counted = boot.count ? readCounts(child) : null;
    this.stub = boot.debug ? (child.stdio[FIRST_EXTRA_FD + 1] as Duplex) : null;
    this.startedAt = performance.timeOrigin + performance.now();
    this.#qmp = openQmp(child.stdio[FIRST_EXTRA_FD] as Duplex);
    this.#buffers = boot.watchBuffers ? new Set() : null;
    this.firstByteAfter = new Promise((resolve) => {
      child.stdout?.once('data', () => resolve(this.#seconds() * 1000));
      child.once('close', () => resolve(null));
    });
    if (child.stdout)
      readSparingly(child.stdout, (chunk) => {
        this.#log.add(chunk, this.#seconds());
        this.console.offer(chunk);
      });
    if (child.stderr)
      readSparingly(child.stderr, (chunk) => {
        this.#complaint = (this.#complaint + chunk.toString('utf8')).slice(-COMPLAINT_BYTES);
      });
    this.#limit = setTimeout(() => this.#stop('limit'), boot.maxMilliseconds);
    this.#lookLater(FIRST_LOOK_MILLISECONDS);
    this.#qmp.event('SHUTDOWN').then((event) => event && this.#switchedOff(reasonOf(event)));
    this.ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(async () => {
      const ending = this.#end();
      return boot.explain ? await boot.explain(ending, this.lines, this.#callers) : ending;
    });
    this.ended.catch(() => {});
  }

  get lines(): readonly ConsoleLine[] {
    return this.#log.lines();
  }

  get buffers(): readonly number[] {
    return [...(this.#buffers ?? [])];
  }

  type(bytes: Uint8Array): void {
    const { stdin } = this.#child;
    if (stdin?.writable && stdin.writableLength < LIMITS.terminal.typedBacklogBytes) stdin.write(bytes);
  }

  stop(by: Stopper): Promise<GuestEnding> {
    return this.#stop(by);
  }

  async halted(): Promise<boolean> {
    return (await this.#qmp.running()) === false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stoppedBy ??= 'window';
    await this.#kill();
    await this.ended.catch(() => {});
  }

  async #stop(by: Ender): Promise<GuestEnding> {
    if (this.#stoppedBy === null && this.#shutdown === null) {
      this.#stoppedBy = by;
      await Promise.race([this.#lookNow(), sleep(LAST_LOOK_MILLISECONDS, null, UNREF)]);
      await this.#kill();
    }
    return this.ended;
  }

  /**
   * Ends QEMU once it has begun. Boxes are tied to their parent's life only when they stand: what is killed while it is
   * being set up could leave a guest without an owner behind.
   */
  async #kill(): Promise<void> {
    await Promise.race([this.#qmp.greeted, sleep(START_MILLISECONDS, null, UNREF)]);
    this.#child.kill('SIGKILL');
  }

  async #switchedOff(reason: string): Promise<void> {
    this.#shutdown = reason;
    await this.#lookNow();
    // Unikraft says no word of who called where an assertion fails; the stack still stands.
    if (parseEnding(this.lines)?.kind !== 'returned') this.#callers = await this.#qmp.callers();
    this.#qmp.execute('quit').catch(() => {});
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), QUIT_MILLISECONDS);
    await exited(this.#child);
    clearTimeout(patience);
  }

  #end(): GuestEnding {
    clearTimeout(this.#limit);
    clearTimeout(this.#look);
    this.console.close();
    return describeEnding({
      lines: this.lines,
      shutdown: this.#shutdown,
      stoppedBy: this.#stoppedBy,
      complaint: this.#complaint,
    });
  }

  async #lookNow(): Promise<void> {
    clearTimeout(this.#look);
    const status = await this.#qmp.deviceStatus(this.#seconds());
    if (status === null) return;
    if (this.device.length >= DEVICE_ENTRIES) this.device.splice(DEVICE_ENTRIES / 2, 1);
    this.device.push(status);
  }

  #lookLater(milliseconds: number): void {
    this.#look = setTimeout(async () => {
      await this.#lookNow();
      if (this.#buffers && this.#buffers.size < BUFFERS)
        for (const address of await this.#qmp.sentPackets(BUFFERS_IN_ONE_LOOK)) this.#buffers.add(address);
      const over = this.#shutdown !== null || this.#stoppedBy !== null || this.#child.exitCode !== null;
      if (!over) this.#lookLater(Math.min(milliseconds * 1.25, LONGEST_LOOK_MILLISECONDS));
    }, milliseconds);
  }

  /** Since QEMU's start. */
  #seconds(): number {
    return (performance.timeOrigin + performance.now() - this.startedAt) / 1000;
  }
}

/** Puts together what the console, QMP and we ourselves know about a guest's end. */
export function describeEnding(known: {
  readonly lines: readonly ConsoleLine[];
  readonly shutdown: string | null;
  readonly stoppedBy: Ender | null;
  readonly complaint: string;
}): GuestEnding {
  const { lines, shutdown, stoppedBy } = known;
  const told = parseEnding(lines);
  const wentWrong = told?.kind === 'assertion' || told?.kind === 'crashed' || told?.kind === 'not-booted';
  // A guest may crash and hang instead of switching itself off: the crash is the news, not who stopped it.
  if (told && (shutdown !== null || wentWrong)) return told;
  if (shutdown === 'guest-reset')
    return {
      kind: 'crashed',
      trap: 'reset',
      detail: 'The guest reset its processor, as it does when a fault strikes while another is handled.',
    };
  if (shutdown !== null) return { kind: 'powered-off', detail: 'The guest switched itself off.' };
  if (stoppedBy !== null) return { kind: 'stopped', by: stoppedBy, detail: STOPPED[stoppedBy].text };
  return lines.some(({ text }) => text !== '')
    ? { kind: 'crashed', trap: 'QEMU', detail: `QEMU itself ended. ${lastLine(known.complaint)}`.trim() }
    : { kind: 'not-booted', detail: notBooted(known.complaint) };
}

const STOPPED: Record<Ender, Sentence> = {
  learner: sentence('ended-by-learner'),
  window: sentence('ended-by-window'),
  debugger: sentence('ended-by-debugger'),
  limit: sentence('ended-by-limit'),
};

function notBooted(complaint: string): string {
  if (/failed to allocate|cannot allocate memory|Cannot set up guest memory/i.test(complaint))
    return 'QEMU refused the image: it asks for more memory than a guest may have.';
  if (
    /invalid bss_end_addr|Error loading uncompressed kernel|kernel does not support|invalid elf|could not load kernel/i.test(
      complaint,
    )
  )
    return 'QEMU refused the image: it is not a kernel that it can boot.';
  const reason = lastLine(complaint);
  return reason === '' ? 'QEMU ended before the kernel printed anything.' : `QEMU did not start: ${reason}`;
}

/** What QEMU says in front of its first complaint, without a line's end: the filter takes epoll away, and it goes on with poll. */
const NO_EPOLL = /Failed to create epoll instance: Operation not permitted/g;

function lastLine(text: string): string {
  return (
    text
      .replace(NO_EPOLL, '')
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/[^\x20-\x7e]/g, '')
      .slice(0, 200) ?? ''
  );
}
