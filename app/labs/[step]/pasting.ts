/** What is pasted into a terminal is typed there: lines run at once, and control bytes steer the program. */

/** A line end runs a command; other control bytes are keys that nobody sees in the text. */
export function mustAsk(text: string): boolean {
  return /[^\P{Cc}\t]/u.test(text);
}

/** As a person reads it: each control byte but a line end and a tab as its picture. */
export function pictured(text: string, most = 2_000): string {
  const shown = text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]/gu, pictureOf);
  return shown.length > most ? `${shown.slice(0, most)}…` : shown;
}

/** Without the control bytes but line ends and tabs: what a text means, and no keys. */
export function harmless(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\t\n]/gu, '');
}

function pictureOf(byte: string): string {
  const code = byte.charCodeAt(0);
  return code < 0x20 ? String.fromCharCode(0x2400 + code) : '␡';
}
