/**
 * Command lines of the boxes that learners' bytes are handled in: nested bubblewrap, without capabilities, devices,
 * writable files or further namespaces beyond what the kind of box needs. Pure: the holder starts them.
 */
import { LIMITS, MiB } from '../limits.ts';

/** Paths inside every holder and box. They stand in recorded build commands, so they are the same for all. */
export const INSIDE = {
  /** The application directory: template, learner's files, build products. */
  app: '/app',
  /** In the holder: what a shell sees as /app. A second overlay over the same tree, see shell.ts. */
  shell: '/shell',
  /** In a shell's box: the real /app, read-only. */
  workspace: '/built',
  /** The kernel's source tree, read-only. */
  kernel: '/uk',
  /** One image of each step's reference solution, named by slug, read-only. */
  reference: '/reference',
  /** In a guest's box: the image to boot. */
  image: '/image',
  /** Where a successful build leaves its image; absent while there is none that fits the sources. */
  built: '/app/.image',
} as const;

/** Inside the holder; a box shows it as /etc/passwd. */
export const HOLDER_PASSWD = '/tmp/passwd';

/** Descriptor on which a box reads its system call filter; `enter` feeds it. Further ones begin after it. */
export const SECCOMP_FD = 3;
export const FIRST_EXTRA_FD = 4;

export type Box =
  /** Compilers and a shell: writes /app and /tmp, reads /uk; no network. */
  | { readonly kind: 'build' }
  /** A learner's shell: as a build, with a copy of its own as /app. */
  | { readonly kind: 'shell' }
  /** clangd, and whatever reads for it: as a build, but it writes nothing. */
  | { readonly kind: 'language' }
  /** A guest: reads one image, opens taps of the holder's network. */
  | { readonly kind: 'qemu'; readonly image: string; readonly kvm?: boolean }
  /** Packet parsers: nothing but their standard input and output. */
  | { readonly kind: 'tshark' };

/** Limits of each single process, as `prlimit` names them; `nproc` counts all processes of one holder. */
export interface Rlimits {
  readonly as: number;
  readonly cpu?: number;
  readonly fsize: number;
  readonly nofile: number;
  readonly nproc?: number;
}

export const RLIMITS: Readonly<Record<Box['kind'], Rlimits>> = {
  build: {
    as: LIMITS.build.addressSpaceBytes,
    cpu: LIMITS.build.cpuSeconds,
    fsize: LIMITS.build.fileBytes,
    nofile: LIMITS.build.openFiles,
    nproc: LIMITS.build.processes,
  },
  shell: {
    as: LIMITS.shell.addressSpaceBytes,
    cpu: LIMITS.shell.cpuSeconds,
    fsize: LIMITS.build.fileBytes,
    nofile: LIMITS.build.openFiles,
    nproc: LIMITS.shell.processes,
  },
  language: {
    as: LIMITS.language.addressSpaceBytes,
    cpu: LIMITS.language.cpuSeconds,
    fsize: LIMITS.language.fileBytes,
    nofile: LIMITS.language.openFiles,
    nproc: LIMITS.build.processes,
  },
  qemu: {
    as: LIMITS.guest.addressSpaceBytes,
    fsize: 0,
    nofile: LIMITS.guest.openFiles,
    nproc: LIMITS.guest.processes,
  },
  tshark: {
    as: LIMITS.capture.tsharkAddressSpaceBytes,
    fsize: 1 * MiB,
    nofile: 64,
    nproc: LIMITS.guest.processes,
  },
};

/** The read-only root that holders and boxes share: the system's programs, no configuration, no home. */
export const SYSTEM_ROOT = [
  ...['--ro-bind', '/usr', '/usr'],
  ...['bin', 'sbin', 'lib', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
  ...['--ro-bind', '/etc/alternatives', '/etc/alternatives'],
];

export const CLEAN = [
  '--clearenv',
  ...['--setenv', 'PATH', '/usr/bin:/usr/sbin'],
  ...['--setenv', 'LC_ALL', 'C'],
  ...['--setenv', 'HOME', '/tmp'],
];

/** `argv` inside a box. The seccomp program is read from descriptor 3 to its end. */
export function boxed(box: Box, argv: readonly string[]): string[] {
  return [
    'bwrap',
    ...['--unshare-user', '--unshare-ipc', '--unshare-pid', '--unshare-uts', '--unshare-cgroup-try'],
    ...(box.kind === 'qemu' ? [] : ['--unshare-net']),
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL', '--disable-userns'],
    ...['--uid', '1000', '--gid', '1000', '--hostname', 'bench'],
    ...SYSTEM_ROOT,
    // bwrap sizes a tmpfs at half of the machine's memory unless told otherwise.
    ...['--dev', '/dev', '--size', String(4 * MiB), '--tmpfs', '/dev/shm'],
    ...['--proc', '/proc', '--size', String(64 * MiB), '--tmpfs', '/tmp'],
    ...CLEAN,
    ...access(box),
    ...['--seccomp', String(SECCOMP_FD)],
    ...['--remount-ro', '/dev', '--remount-ro', '/', '--'],
    ...argv,
  ];
}

/**
 * `argv` under resource limits. Belongs after entering the holder: `nproc` counts per user namespace. A core of one byte
 * is none in a file, and also none to the helper that a host may have for crashes, which a limit of 0 does not stop.
 */
export function limited(limits: Rlimits, argv: readonly string[]): string[] {
  const entries = Object.entries({ ...limits, core: 1 });
  return ['prlimit', ...entries.map(([name, value]) => `--${name}=${value}:${value}`), '--', ...argv];
}

function access(box: Box): string[] {
  switch (box.kind) {
    case 'build':
      return [
        ...['--ro-bind', INSIDE.kernel, INSIDE.kernel],
        ...['--bind', INSIDE.app, INSIDE.app, '--chdir', INSIDE.app],
        ...['--ro-bind', HOLDER_PASSWD, '/etc/passwd'],
      ];
    case 'shell':
      return [
        ...['--ro-bind', INSIDE.kernel, INSIDE.kernel, '--ro-bind', INSIDE.app, INSIDE.workspace],
        ...['--bind', INSIDE.shell, INSIDE.app, '--chdir', INSIDE.app],
        ...['--ro-bind', HOLDER_PASSWD, '/etc/passwd'],
      ];
    case 'language':
      return [
        ...['--ro-bind', INSIDE.kernel, INSIDE.kernel],
        ...['--ro-bind', INSIDE.app, INSIDE.app, '--chdir', INSIDE.app],
      ];
    case 'qemu':
      return [
        // Resolved inside the holder: a symlink in the workspace cannot reach a file of the host.
        ...['--ro-bind', box.image, INSIDE.image],
        ...['--dev-bind', '/dev/net/tun', '/dev/net/tun'],
        ...(box.kvm ? ['--dev-bind', '/dev/kvm', '/dev/kvm'] : []),
      ];
    case 'tshark':
      return [];
  }
}
