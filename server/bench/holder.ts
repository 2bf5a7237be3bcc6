/**
 * A learner's holder: one small process tree with user, mount, network and pid namespaces of its own, the bridge
 * `usocbr0` with `tap0` and `tap1`, and /app as an overlay over a prebuilt tree. Everything a learner starts runs
 * inside it, so it all ends when the holder does; and the holder ends with the server, however that ends: its
 * parent's death kills it, and so does the end of its standard input.
 */

import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LabError } from '../errors.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { sentence } from '../sentences.ts';
import {
  type Box,
  boxed,
  CLEAN,
  HOLDER_PASSWD,
  INSIDE,
  limited,
  RLIMITS,
  type Rlimits,
  SYSTEM_ROOT,
} from './box.ts';
import { type Group, within } from './cgroups.ts';
import { givingWay } from './niceness.ts';
import { type ChildProcess, type Descriptor, exited, start, stop } from './process.ts';
import { seccompProgram } from './seccomp.ts';

export interface HolderOptions {
  /** Host directory shown at /uk, read-only. */
  readonly kernel: string;
  /** Host directory that /app begins as; it and all in it belong to the user of this process. */
  readonly base: string;
  /** The base itself is written to, for preparing one. Only with sources that are ours. */
  readonly writable?: boolean;
  /** Host directory shown at /reference, read-only. */
  readonly references?: string;
  readonly limits?: { readonly workspaceBytes: number; readonly workspaceInodes: number };
  /** What all of its processes may use together; each enters before it does anything. */
  readonly group?: Group | undefined;
}

export interface EnterOptions {
  /** Runs inside this kind of box, under its limits. Without: trusted code only, as root of the holder. */
  readonly box?: Box;
  /** Standard input, output, error; pipes unless said otherwise. */
  readonly stdio?: readonly [Descriptor, Descriptor, Descriptor];
  /** Descriptors from 4 on (`child.stdio[4]` …); 3 carries the system call filter. */
  readonly extra?: readonly Descriptor[];
  /** Instead of the box's own. */
  readonly rlimits?: Rlimits;
  /** 0 … 19, as nice(1) counts: how far it gives way, to the server and to other boxes. */
  readonly nice?: number;
  /** Its standard streams are a terminal, which becomes the program's own. */
  readonly terminal?: boolean;
  /** CPUs that it may use, as taskset(1) lists them. */
  readonly cpus?: string;
}

export interface Holder extends AsyncDisposable {
  /** The holder's first process, as the host numbers it; for /proc/PID/net/dev. */
  readonly pid: number;
  /** Resolves with the reason once the holder is gone. */
  readonly closed: Promise<string>;
  /** Starts a program inside. Killing the returned process ends all that it started. */
  enter(argv: readonly string[], options?: EnterOptions): ChildProcess;
}

/** @throws LabError "bench-failed" where this machine lacks what a holder needs; `doctor` says what. */
export async function openHolder(options: HolderOptions): Promise<Holder> {
  refuseRoot();
  const { group } = options;
  const child = start(within(group, holderArguments(options)), { stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
  try {
    const pid = await ready(child);
    return new PinnedHolder(child, pid, group);
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** Process limits do not bind the superuser, and every file of the machine would be one bind away. */
export function refuseRoot(): void {
  if (process.getuid?.() === 0)
    throw new LabError('bench-failed', 'Benches never run as root: start the server as an ordinary user.');
}

const NAMESPACES = { user: 'user', mount: 'mnt', net: 'net', pid: 'pid' } as const;

class PinnedHolder implements Holder {
  readonly pid: number;
  readonly closed: Promise<string>;
  readonly #child: ChildProcess;
  readonly #group: Group | undefined;
  /** Open descriptors keep meaning these namespaces; a path by pid could come to mean another process's. */
  readonly #namespaces: { readonly option: string; readonly descriptor: number }[] = [];
  /** Processes that were sent in. Until they are gone they may not have come to open the descriptors yet. */
  readonly #sent = new Set<ChildProcess>();
  #over = false;

  constructor(child: ChildProcess, pid: number, group: Group | undefined) {
    this.#child = child;
    this.#group = group;
    this.pid = pid;
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-2 * KiB);
    });
    this.closed = exited(child).then((exit) => {
      this.#unpin();
      const how = exit.kind === 'exited' ? `ended (${exit.code})` : `was ended by ${exit.signal}`;
      return `The sandbox ${how}.${complaint === '' ? '' : ` ${complaint.trim()}`}`;
    });
    try {
      for (const [option, name] of Object.entries(NAMESPACES))
        this.#namespaces.push({ option, descriptor: openSync(`/proc/${pid}/ns/${name}`, 'r') });
    } catch (error) {
      this.#unpin();
      throw new LabError('bench-failed', 'The sandbox ended while it was being opened.', { cause: error });
    }
  }

  enter(argv: readonly string[], options: EnterOptions = {}): ChildProcess {
    if (this.#over) throw new LabError('bench-failed', sentence('sandbox-closed'));
    const { box, nice } = options;
    const rlimits = options.rlimits ?? (box && RLIMITS[box.kind]);
    const program = [
      ...(options.terminal ? ['setsid', '-c', '-w'] : []),
      ...(nice ? givingWay(nice, argv) : argv),
    ];
    const inner = box ? boxed(box, program) : program;
    const child = start(
      within(this.#group, [
        'nsenter',
        ...this.#namespaces.map(
          ({ option, descriptor }) => `--${option}=/proc/${process.pid}/fd/${descriptor}`,
        ),
        ...['--preserve-credentials', '--'],
        // nsenter forks to enter a pid namespace: what it forked must not outlive it. It stands outside, as parent 0;
        // another parent means that it was killed before the death signal was arranged.
        ...['setpriv', '--pdeathsig', 'KILL', '--', 'sh', '-c', '[ "$PPID" = 0 ] && exec "$@"', 'sh'],
        ...(nice ? ['nice', '-n', String(nice)] : []),
        ...(options.cpus ? ['taskset', '-c', options.cpus] : []),
        ...(rlimits ? limited(rlimits, inner) : inner),
      ]),
      { stdio: [...(options.stdio ?? PIPES), box ? 'pipe' : 'ignore', ...(options.extra ?? [])] },
    );
    if (box) feedFilter(child);
    if (child.pid !== undefined) this.#sent.add(child);
    child.once('exit', () => {
      this.#sent.delete(child);
      if (this.#over) this.#unpin();
    });
    return child;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#unpin();
    this.#child.stdin?.end();
    const patience = setTimeout(() => this.#child.kill('SIGKILL'), 2_000);
    await exited(this.#child);
    clearTimeout(patience);
  }

  /** A number that is closed early could by then name another learner's namespace, and a command of ours enter there. */
  #unpin(): void {
    this.#over = true;
    if (this.#sent.size > 0) return;
    for (const { descriptor } of this.#namespaces.splice(0)) closeSync(descriptor);
  }
}

const PIPES = ['pipe', 'pipe', 'pipe'] as const;

const FILTER = seccompProgram();

/** bwrap reads its filter to the end before it starts the program. */
function feedFilter(child: ChildProcess): void {
  const stream = child.stdio[3];
  if (stream && 'end' in stream) stream.end(FILTER);
}

function holderArguments(options: HolderOptions): string[] {
  const { kernel, base, writable = false, references, limits = LIMITS.bench } = options;
  return [
    'bwrap',
    ...['--unshare-user', '--unshare-all', '--uid', '0', '--gid', '0', '--cap-drop', 'ALL'],
    // For the script below: the network, the overlay, its work directory of mode 0, and giving them all up.
    ...['NET_ADMIN', 'SYS_ADMIN', 'DAC_OVERRIDE', 'SETPCAP'].flatMap((name) => ['--cap-add', `CAP_${name}`]),
    ...['--die-with-parent', '--new-session', '--hostname', 'bench'],
    ...SYSTEM_ROOT,
    ...['--ro-bind', kernel, INSIDE.kernel, writable ? '--bind' : '--ro-bind', base, INSIDE.app],
    ...(references ? ['--ro-bind', references, INSIDE.reference] : []),
    ...[
      '--dev',
      '/dev',
      '--dev-bind',
      '/dev/net/tun',
      '/dev/net/tun',
      '--dev-bind-try',
      '/dev/kvm',
      '/dev/kvm',
    ],
    ...[
      '--proc',
      '/proc',
      '--size',
      String(16 * MiB),
      '--tmpfs',
      '/tmp',
      '--dir',
      '/w',
      '--dir',
      INSIDE.shell,
    ],
    ...CLEAN,
    ...['--remount-ro', '/', '--info-fd', '3', '--', 'sh', '-c'],
    NETWORK_SCRIPT + (writable ? '' : overlayScript(limits)) + IDLE_SCRIPT,
  ];
}

// The script below runs once, before any byte of a learner's, and ends as an idle process without capabilities.

const NETWORK_SCRIPT = `set -e
# A new network namespace filters bridged frames through iptables again, which swallows the malformed ones.
for table in iptables ip6tables arptables; do
  switch=/proc/sys/net/bridge/bridge-nf-call-$table
  if [ -e $switch ]; then echo 0 > $switch; fi
done
# Without IPv6 nothing but the learner's guests ever sends.
for which in all default; do
  if [ -e /proc/sys/net/ipv6 ]; then echo 1 > /proc/sys/net/ipv6/conf/$which/disable_ipv6; fi
done
ip -batch - <<END
link add usocbr0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0
tuntap add tap0 mode tap user 0
tuntap add tap1 mode tap user 0
link set tap0 master usocbr0 up
link set tap1 master usocbr0 up
link set usocbr0 up
END
# Boxes show it as /etc/passwd: build tools and shells ask who they are.
echo 'learner:x:1000:1000:learner:/tmp:/bin/bash' > ${HOLDER_PASSWD}
`;

const overlayScript = (limits: { readonly workspaceBytes: number; readonly workspaceInodes: number }) => `
mount -t tmpfs -o size=${limits.workspaceBytes},nr_inodes=${limits.workspaceInodes},mode=0700,nosuid,nodev tmpfs /w
mkdir /w/upper /w/work /w/shell /w/shell-work
mount -t overlay -o lowerdir=${INSIDE.app},upperdir=/w/shell,workdir=/w/shell-work,userxattr,nosuid,nodev overlay ${INSIDE.shell}
mount -t overlay -o lowerdir=${INSIDE.app},upperdir=/w/upper,workdir=/w/work,userxattr,nosuid,nodev overlay ${INSIDE.app}
`;

const IDLE_SCRIPT = `
echo READY
exec setpriv --bounding-set -all --inh-caps -all --ambient-caps -all --no-new-privs cat > /dev/null
`;

/** Waits for the script's READY and for bwrap's word on the pid: they come in either order. */
function ready(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let [info, output, complaint] = ['', '', ''];
    const fail = (reason: string) =>
      reject(new LabError('bench-failed', `The sandbox did not open: ${reason} ${complaint.trim()}`.trim()));
    const timer = setTimeout(fail, LIMITS.bench.openMilliseconds, 'it took too long.');
    const look = () => {
      const [, pid] = info.match(/"child-pid":\s*(\d+)[\s\S]*\}/) ?? [];
      if (pid === undefined || !output.includes('READY\n')) return;
      clearTimeout(timer);
      resolve(Number(pid));
    };
    const listen = (stream: Readable | null, take: (text: string) => void) =>
      stream?.on('data', (chunk: Buffer) => {
        take(chunk.toString('utf8'));
        look();
      });
    listen(child.stdout, (text) => {
      output += text;
    });
    listen(child.stdio[3] as Readable, (text) => {
      info += text;
    });
    listen(child.stderr, (text) => {
      complaint += text;
    });
    exited(child).then(
      (exit) => {
        clearTimeout(timer);
        fail(exit.kind === 'exited' ? `it ended with ${exit.code}.` : `it was ended by ${exit.signal}.`);
      },
      (error: Error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
