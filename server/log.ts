import fs from 'node:fs';
import { format } from 'node:util';
import pino, { type Logger } from 'pino';

/**
 * JSON lines on standard error. JSON escapes the control bytes below 0x20; those from 0x7f to 0x9f, which a terminal
 * obeys too, are escaped here, so no guest's output can repaint an operator's screen. A line that cannot be written
 * (full disk, closed pipe) is lost without a word: no learner's command may fail because of it.
 */
export function openLog(process: 'web' | 'runner', level: string): Logger {
  const destination = {
    write(line: string) {
      const escaped = line.replace(/[\u007f-\u009f]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`);
      try {
        fs.writeSync(2, escaped);
      } catch {}
    },
  };
  return pino({ level, base: { process, pid: globalThis.process.pid } }, destination);
}

/** Next prints what a visitor asked for as it came. From here on nothing but line ends and tabs of it is obeyed. */
export function escapeConsole(): void {
  for (const level of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    const print = console[level].bind(console);
    console[level] = (...parts: unknown[]) =>
      print(
        '%s',
        format(...parts).replace(
          /(?![\n\t])\p{Cc}/gu,
          (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
        ),
      );
  }
}
