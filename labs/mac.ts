/** Hardware addresses in text, however they are spelled. */

/** Six bytes with colons or dashes (leading zeros may be missing), three groups with dots, or twelve digits in a row. */
const SPELLINGS =
  /(?<![0-9a-z:-])(?:0x)?(?:[0-9a-f]{1,2}(?:[:-][0-9a-f]{1,2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}|[0-9a-f]{2}(?: [0-9a-f]{2}){5}|[0-9a-f]{12})(?![0-9a-z:-])/gi;

/** All addresses in a text, in lower case with colons. */
export function findMacs(text: string): string[] {
  return Array.from(text.matchAll(SPELLINGS), ([found]) => normalMac(found.replace(/^0x/i, '')));
}

function normalMac(text: string): string {
  const groups = text.toLowerCase().split(/[:\- ]/);
  const digits =
    groups.length === 6
      ? groups.map((byte) => byte.padStart(2, '0')).join('')
      : text.toLowerCase().replaceAll('.', '');
  return (digits.match(/../g) ?? []).join(':');
}
