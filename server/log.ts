import fs from 'node:fs';
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
