/**
 * Reads what a crashed guest printed about itself: where the processor was, who had called, which address it wanted.
 * All of it is the guest's own word, so numbers are only believed in the form and number that a kernel prints them.
 */
import { readConsole } from './console.ts';
import type { ConsoleLine, GuestEnding } from './lab.ts';

/** An address as a kernel prints it: hexadecimal digits without `0x` and leading zeros. */
export type Address = string;

export interface CrashReport {
  /** Where the processor was when it stopped the program; null where an assertion did. */
  readonly at: Address | null;
  /** Return addresses, the innermost first. */
  readonly callers: readonly Address[];
  /** The memory that a page fault is about. */
  readonly fault: { readonly access: 'read' | 'write' | 'execute'; readonly address: Address } | null;
  /** A full stack, as the kernel says it. */
  readonly stackFull: boolean;
  /** File and line that a failed assertion names, and whether the application's own library said it. */
  readonly asserted: { readonly file: string; readonly line: number; readonly own: boolean } | null;
}

/** Callers that are looked at: main stands within the first ten. */
const CALLERS = 32;

/** The newest report of a console. */
export function readCrash(lines: readonly ConsoleLine[]): CrashReport {
  let at: Address | null = null;
  let callers: Address[] = [];
  let fault: CrashReport['fault'] = null;
  let stackFull = false;
  let asserted: CrashReport['asserted'] = null;
  let error = 0;
  for (const { level, text, where, library } of readConsole(lines).messages) {
    const trap = /^Unhandled Trap \d+ .*error code=0x([0-9a-f]{1,16})\b/.exec(text);
    // What UK_CRASH() of the program says is a message like any other of its own.
    const failed = /^Assertion failure: /.test(text) || (level === 'critical' && library.startsWith('app'));
    if (trap || failed) {
      callers = [];
      at = fault = asserted = null;
      stackFull = false;
      error = Number.parseInt(trap?.[1] ?? '0', 16);
    }
    if (failed) {
      const [file = '', line = ''] = where.split(':');
      asserted = { file, line: Number(line), own: library.startsWith('app') };
    }
    const rip = /^RIP: ([0-9a-f]{16}) /.exec(text);
    const caller = /^(?:#\d+ called from|base is 0x[0-9a-f]{1,16} caller is) (?:0x)?([0-9a-f]{1,16})$/.exec(
      text,
    );
    const cannot = /^Cannot (write to|read from|execute) address 0x([0-9a-f]{1,16})\b(.*)/.exec(text);
    const cr2 = /^CR2: ([0-9a-f]{16})/.exec(text);
    if (rip?.[1]) at = short(rip[1]);
    else if (caller?.[1] && callers.length < CALLERS) callers.push(short(caller[1]));
    else if (cannot?.[2]) {
      fault = { access: ACCESS[cannot[1] ?? ''] ?? 'read', address: short(cannot[2]) };
      stackFull = cannot[3] === ': the stack is full';
    } else if (cr2?.[1]) {
      fault = { access: error & 16 ? 'execute' : error & 2 ? 'write' : 'read', address: short(cr2[1]) };
    }
  }
  return { at, callers, fault, stackFull, asserted };
}

const ACCESS: Readonly<Record<string, 'read' | 'write' | 'execute'>> = {
  'write to': 'write',
  'read from': 'read',
  execute: 'execute',
};

function short(digits: string): Address {
  return digits.replace(/^0+(?=.)/, '');
}

/** A field of a structure at NULL lies below this. */
const FIRST_PAGE = 0x1000n;
/** Guests have 64 MiB, and Unikraft maps devices below 4 GiB. */
const LAST_ADDRESS = 0x1_0000_0000n;

/** What usually lies behind an ending like this one, in a sentence or two; null where nothing is known beyond its detail. */
export function causeOf(ending: GuestEnding, report: CrashReport): string | null {
  if (ending.kind === 'assertion') return assertionCause(ending.expression);
  if (ending.kind !== 'crashed') return null;
  if (report.stackFull || ending.trap === 'double fault')
    return 'The stack is small. Usually a function calls itself without end, or a large array is a local variable: make it static, or allocate it.';
  if (/divide/.test(ending.trap))
    return 'Usually a counter or a span of time that is still 0 stands under the line: look at it before you divide.';
  if (/general protection/.test(ending.trap))
    return 'Usually a structure was never filled in, or memory was used after it was freed, so what is taken for a pointer is something else: begin structures with "= {0}".';
  if (/invalid opcode/.test(ending.trap))
    return 'Usually a function pointer of a structure was never set, or the compiler knew this code to be wrong and put a stop there: look at its warnings.';
  if (ending.trap === 'UK_CRASH') return 'The program itself calls UK_CRASH() here, on purpose.';
  if (ending.trap !== 'page fault') return null;
  return faultCause(report);
}

function faultCause({ at, fault }: CrashReport): string {
  if (fault?.access === 'execute' || (at !== null && BigInt(`0x${at}`) < FIRST_PAGE))
    return 'A function was called through a pointer that holds no function: usually a field of a structure that was left NULL.';
  if (!fault)
    return 'Usually a pointer is NULL because the call that made it failed: look at what each call returned before you use it.';
  const address = BigInt(`0x${fault.address}`);
  const verb = fault.access === 'write' ? 'written to' : 'read from';
  if (address < FIRST_PAGE)
    return `A pointer is NULL, and ${address === 0n ? 'what it points to' : `a field ${address} bytes behind it`} was ${verb}. Usually a call that should have made the object failed, and its result was not looked at.`;
  if (address < LAST_ADDRESS && fault.access === 'write')
    return `The address 0x${fault.address} cannot be written to: usually a text in quotes or another constant is changed, or an index runs past the end of an array.`;
  return `0x${fault.address} is no address of this guest: usually a pointer was never set, or something was written over it.`;
}

const ASSERTION_CAUSES: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /state == UK_NETDEV_RUNNING/,
    'The order is uk_netdev_probe, uk_netdev_configure, both queues, uk_netdev_start, and only then packets.',
  ],
  [
    /state == UK_NETDEV_UNPROBED/,
    'The order is uk_netdev_get, then uk_netdev_probe once, then uk_netdev_info_get and uk_netdev_configure.',
  ],
  [
    /state >= UK_NETDEV_UNCONFIGURED/,
    'uk_netdev_probe has to come first: put it right behind uk_netdev_get, and look at what it returns.',
  ],
  [
    /state == UK_NETDEV_(UN)?CONFIGURED/,
    'uk_netdev_configure comes behind uk_netdev_probe and before the queues; questions about the address come behind it.',
  ],
  [
    /_[tr]x_queue\[queue_id\]/,
    'Both queues have to be configured before uk_netdev_start, each with its own call.',
  ],
  [
    /^(dev|dev->.*|pkt|m)$/,
    'Usually a call above this line returned NULL, and the program went on with it: look at the result first.',
  ],
  [/^vdev && a$/, 'Set `.a = uk_alloc_get_default()` in the configuration that this call gets.'],
];

function assertionCause(expression: string): string | null {
  return ASSERTION_CAUSES.find(([pattern]) => pattern.test(expression))?.[1] ?? null;
}
