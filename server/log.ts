import fs from 'node:fs';
import pino, { type Logger } from 'pino';

/**
 * JSON lines on standard error. JSON escapes the control bytes below 0x20; those from 0x7f to 0x9f, which a terminal
 * obeys too, are escaped here, so no guest's output can repaint an operator's screen.
 */
export function openLog(process: 'web' | 'runner', level: string): Logger {
  const destination = {
    write(line: string) {
      fs.writeSync(
        2,
        line.replace(/[\u007f-\u009f]/g, (byte) => `\\u00${byte.charCodeAt(0).toString(16)}`),
      );
    },
  };
  return pino({ level, base: { process, pid: globalThis.process.pid } }, destination);
}
