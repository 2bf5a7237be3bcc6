/**
 * The system call filter of every box, as a classic BPF program for x86-64 (struct sock_filter, little endian).
 *
 * It is a list of what a compiler, QEMU and tshark never need, not a list of what they do: those change with each
 * release. What it takes away is what namespaces leave: global resources without one of their own, and the parts of
 * the kernel where most holes were found.
 */

/** System calls that fail with EPERM, by the reason for it. Numbers: the kernel's syscall_64.tbl. */
export const DENIED: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'looks into or steers other processes': {
    ptrace: 101,
    process_vm_readv: 310,
    process_vm_writev: 311,
    kcmp: 312,
    pidfd_getfd: 438,
    process_madvise: 440,
  },
  'makes or enters namespaces and mounts': {
    pivot_root: 155,
    chroot: 161,
    mount: 165,
    umount2: 166,
    unshare: 272,
    setns: 308,
    open_tree: 428,
    move_mount: 429,
    fsopen: 430,
    fsconfig: 431,
    fsmount: 432,
    fspick: 433,
    mount_setattr: 442,
  },
  'has one instance for the whole machine': {
    syslog: 103,
    vhangup: 153,
    adjtimex: 159,
    acct: 163,
    settimeofday: 164,
    swapon: 167,
    swapoff: 168,
    reboot: 169,
    iopl: 172,
    ioperm: 173,
    init_module: 175,
    delete_module: 176,
    quotactl: 179,
    clock_settime: 227,
    kexec_load: 246,
    clock_adjtime: 305,
    finit_module: 313,
    kexec_file_load: 320,
    quotactl_fd: 443,
    // Requests that may be under way, of everybody together.
    io_setup: 206,
  },
  // No namespace and no control group divides these counts. With epoll's full, the server's next connection would end it.
  'is counted for one user of the host, who all boxes and the server are': {
    epoll_create: 213,
    epoll_ctl: 233,
    epoll_create1: 291,
    inotify_init: 253,
    inotify_add_watch: 254,
    inotify_init1: 294,
    mq_open: 240,
  },
  'keyrings are shared by all processes of one user': { add_key: 248, request_key: 249, keyctl: 250 },
  'opens files by handle, past every mount': {
    fanotify_init: 300,
    name_to_handle_at: 303,
    open_by_handle_at: 304,
  },
  'large and young, or rarely used: where holes are': {
    uselib: 134,
    personality: 135,
    modify_ldt: 154,
    lookup_dcookie: 212,
    mbind: 237,
    set_mempolicy: 238,
    migrate_pages: 256,
    move_pages: 279,
    perf_event_open: 298,
    bpf: 321,
    userfaultfd: 323,
    io_uring_setup: 425,
    io_uring_enter: 426,
    io_uring_register: 427,
    memfd_secret: 447,
  },
};

const CALL = { ioctl: 16, socket: 41, socketpair: 53, clone: 56, clone3: 435 } as const;
const ERRNO = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;
const AF_UNIX = 1;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const CLONE_NEW_ANY = 0x7e020000;
/** Types characters into a terminal's input as if its user had. */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;

/** Offsets in struct seccomp_data: number, architecture, low words of the first two arguments. */
const DATA = { number: 0, architecture: 4, argument0: 16, argument1: 24 } as const;
const AUDIT_ARCH_X86_64 = 0xc000003e;
/** Calls of the x32 ABI carry this bit and would slip past every comparison below. */
const X32_BIT = 0x40000000;

export interface Instruction {
  readonly code: number;
  /** Instructions to skip when the test holds, and when it does not. */
  readonly yes: number;
  readonly no: number;
  readonly value: number;
}

export const OPCODE = { load: 0x20, ifEqual: 0x15, ifAtLeast: 0x35, ifAnySet: 0x45, answer: 0x06 } as const;
export const ANSWER = {
  allow: 0x7fff0000,
  kill: 0x80000000,
  error: (errno: number) => 0x00050000 | errno,
} as const;

/** The filter, readable. `seccompProgram` is the same in the kernel's form. */
export function seccompInstructions(): Instruction[] {
  const load = (offset: number) => instruction(OPCODE.load, 0, 0, offset);
  const answer = (value: number) => instruction(OPCODE.answer, 0, 0, value);
  const refuse = (number: number, errno: number) => [
    instruction(OPCODE.ifEqual, 0, 1, number),
    answer(ANSWER.error(errno)),
  ];
  /** Runs `test` only for this call; every path through it must end in an answer. */
  const inspect = (number: number, test: Instruction[]) => [
    instruction(OPCODE.ifEqual, 0, test.length, number),
    ...test,
  ];
  const onlyUnixSockets = [
    load(DATA.argument0),
    instruction(OPCODE.ifEqual, 1, 0, AF_UNIX),
    answer(ANSWER.error(ERRNO.EAFNOSUPPORT)),
    answer(ANSWER.allow),
  ];
  return [
    load(DATA.architecture),
    instruction(OPCODE.ifEqual, 1, 0, AUDIT_ARCH_X86_64),
    answer(ANSWER.kill),
    load(DATA.number),
    instruction(OPCODE.ifAtLeast, 0, 1, X32_BIT),
    answer(ANSWER.kill),
    ...Object.values(DENIED)
      .flatMap((calls) => Object.values(calls))
      .flatMap((number) => refuse(number, ERRNO.EPERM)),
    // Its flags lie behind a pointer that a filter cannot follow. libc falls back to clone.
    ...refuse(CALL.clone3, ERRNO.ENOSYS),
    ...inspect(CALL.socket, onlyUnixSockets),
    ...inspect(CALL.socketpair, onlyUnixSockets),
    ...inspect(CALL.clone, [
      load(DATA.argument0),
      instruction(OPCODE.ifAnySet, 0, 1, CLONE_NEW_ANY),
      answer(ANSWER.error(ERRNO.EPERM)),
      answer(ANSWER.allow),
    ]),
    ...inspect(CALL.ioctl, [
      load(DATA.argument1),
      instruction(OPCODE.ifEqual, 1, 0, TIOCSTI),
      instruction(OPCODE.ifEqual, 0, 1, TIOCLINUX),
      answer(ANSWER.error(ERRNO.EPERM)),
      answer(ANSWER.allow),
    ]),
    answer(ANSWER.allow),
  ];
}

/** What `bwrap --seccomp FD` reads from its descriptor. */
export function seccompProgram(): Buffer {
  const instructions = seccompInstructions();
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach(({ code, yes, no, value }, index) => {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(yes, index * 8 + 2);
    bytes.writeUInt8(no, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  });
  return bytes;
}

function instruction(code: number, yes: number, no: number, value: number): Instruction {
  return { code, yes, no, value };
}
