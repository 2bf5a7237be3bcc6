import fs from 'node:fs';
import { format } from 'node:util';
import pino, { type Logger } from 'pino';

/** An error's other fields hold whatever it was about, as an address with a ticket in it. */
function bare(error: Error): object {
  const { type, message, stack, code } = pino.stdSerializers.err(error) as pino.SerializedError;
  return { type, message, stack, code };
}

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
  return pino(
    { level, base: { process, pid: globalThis.process.pid }, serializers: { err: bare } },
    destination,
  );
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
