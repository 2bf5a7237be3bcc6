/**
 * Reads a guest's console: what the kernel said, what the application printed, and how it ended. Both kernels
 * write their messages in the same form, `[    0.107619] Info: [libukboot] <boot.c @  500> text`.
 *
 * Console text is the guest's own word, so a check takes it as support and lets frames and the device decide.
 */
import { explainAssertion, explainTrap } from './explain.ts';
import type { ConsoleLine, GuestEnding } from './lab.ts';

export interface KernelMessage {
  readonly level: 'critical' | 'error' | 'warning' | 'info' | 'debug';
  /** The library that speaks: `libuknetdev`, `apppktgen`; empty where the kernel does not say. */
  readonly library: string;
  /** Source file and line, such as `netdev.c:271`; empty where the kernel does not say. */
  readonly where: string;
  readonly text: string;
}

export interface ConsoleReport {
  /** The banner's line with the kernel's name and version. */
  readonly banner: string | null;
  readonly messages: readonly KernelMessage[];
  /** Lines of the application's own, printed or written as kernel messages of its library. Blank ones are left out. */
  readonly printed: readonly string[];
  readonly ending: GuestEnding | null;
}

/** How the guest says that it ended, or null where it says nothing, as when it still runs. */
export function parseEnding(lines: readonly ConsoleLine[]): GuestEnding | null {
  return readConsole(lines).ending;
}

export function readConsole(lines: readonly ConsoleLine[]): ConsoleReport {
  const messages: KernelMessage[] = [];
  let banner: string | null = null;
  let printed: string[] = [];

  for (const line of lines) {
    const text = line.text.replace(TERMINAL_CONTROL, '');
    const message = splitMessage(text);
    // What main prints without a line end stands in front of the kernel's next message.
    const own = (message ? text.slice(0, message.start) : text).trim();
    if (banner === null && own.length <= BANNER_CHARACTERS && BANNER.test(own)) {
      banner = own.replace(/^Powered by /, '');
      printed = [];
    } else if (own !== '') {
      printed.push(own);
    }
    if (!message) continue;
    messages.push(message.message);
    if (message.message.text.startsWith('Calling main(')) printed = [];
    else if (isOwnMessage(message.message)) printed.push(message.message.text);
  }
  return { banner, messages, printed, ending: readEnding(messages, banner) };
}

/** Escape sequences that firmware and colour options write, and the carriage return of each line end. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const TERMINAL_CONTROL = /\x1b\[[0-9;?=]*[A-Za-z]|\x1bc|[\x00-\x08\x0b-\x1f\x7f]/g;

/** "Calypso 0.17.0~484ff209", "Powered by Unikraft Calypso (0.17.0~484ff209)", "ukmini 0.1". */
const BANNER =
  /^(?:Powered by Unikraft .*\d\.\d|[A-Z][a-z]+ \d+\.\d+\.\d+(?:~[0-9a-z-]+)?$|.*\bukmini\b.*\d+\.\d+)/;

/** No banner comes near; in a guest's endless line the pattern would look for minutes. */
const BANNER_CHARACTERS = 200;

/** `s`: U+2028 ends no line of a console, and where the first sign of a message matches, the rest of its line does. */
const MESSAGE =
  /(?:\[ *\d+\.\d{6}\] (CRIT|ERR|Warn|Info|dbg): *(?:\[([\w-]+)\] )?|(CRIT|ERR|Warn|Info|dbg): *\[([\w-]+)\] )(?:<([^<>@]+?) @ *(\d+)> )?(.*)$/s;

const LEVELS = {
  CRIT: 'critical',
  ERR: 'error',
  Warn: 'warning',
  Info: 'info',
  dbg: 'debug',
} as const;

function splitMessage(text: string): { start: number; message: KernelMessage } | null {
  const found = MESSAGE.exec(text);
  if (!found) return null;
  const level = LEVELS[(found[1] ?? found[3]) as keyof typeof LEVELS];
  const where = found[5] ? `${found[5]}:${found[6]}` : '';
  const library = found[2] ?? found[4] ?? '';
  return { start: found.index, message: { level, library, where, text: (found[7] ?? '').trim() } };
}

function isOwnMessage(message: KernelMessage): boolean {
  return message.library.startsWith('app') && !message.text.startsWith('Assertion failure');
}

/** The last word counts: a program that prints "main returned 0" by itself and then crashes has crashed. */
function readEnding(messages: readonly KernelMessage[], banner: string | null): GuestEnding | null {
  let ending: GuestEnding | null = null;
  let ownCritical: KernelMessage | null = null;
  let failedStart: KernelMessage | null = null;
  let halted = false;

  for (const message of messages) {
    const { text } = message;
    const assertion = /^Assertion failure: (.*)$/.exec(text);
    const trap = /^Unhandled Trap (\d+) \(([^)]*)\)/.exec(text);
    const returned = /^main returned (-?\d+)/.exec(text);
    const exited = /^exit called with status (-?\d+)/.exec(text);
    if (assertion) ending = explainAssertion(assertion[1] ?? '', message.where, message.library);
    else if (trap) ending = explainTrap(trap[2] ?? '');
    // A page fault is not announced: there is only the dump of registers.
    else if (/^RIP: [0-9a-f]/.test(text) && ending?.kind !== 'crashed') ending = explainTrap('page fault');
    else if (text.startsWith('Abnormal termination!')) ending = explainTrap('abort');
    else if (returned) ending = returnedWith(Number(returned[1]), 'main returned');
    else if (exited) ending = returnedWith(Number(exited[1]), 'The program called exit with');
    else if (/^Could not initialize|^Init function .* returned error/.test(text)) failedStart = message;
    else if (/\bhalted$/.test(text)) halted = true;
    else if (message.level === 'critical' && isOwnMessage(message)) ownCritical = message;
  }

  if (ending) return ending;
  if (failedStart) return { kind: 'not-booted', detail: `The kernel did not start: ${failedStart.text}` };
  if (!halted) return null;
  // At this point "main returned" would have been said, so a critical message of the program's own was UK_CRASH().
  if (ownCritical)
    return {
      kind: 'crashed',
      trap: 'UK_CRASH',
      detail: `The program stopped itself with "${ownCritical.text}" (${ownCritical.where}).`,
    };
  if (banner === null)
    return { kind: 'not-booted', detail: 'The kernel stopped before it came to its banner.' };
  return { kind: 'powered-off', detail: 'The guest switched itself off.' };
}

function returnedWith(value: number, how: string): GuestEnding {
  return { kind: 'returned', value, detail: `${how} ${value}.` };
}
