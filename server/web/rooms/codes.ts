/**
 * Codes that people read out and type: six characters, 30 bits, for joining a room; twelve, 60 bits, for going on at another
 * computer. Crockford's alphabet has no letter that is taken for a digit, and none that spells much.
 */
import { randomInt } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const JOIN_CHARACTERS = 6;
const RESUME_CHARACTERS = 12;
/** Characters between two dashes: what is remembered at a glance. */
const GROUP = 3;

export function drawJoinCode(): string {
  return draw(JOIN_CHARACTERS);
}

export function drawResumeCode(): string {
  return draw(RESUME_CHARACTERS);
}

/** "7KM2QX" as it is shown: "7KM-2QX". */
export function spell(code: string): string {
  return code.match(new RegExp(`.{1,${GROUP}}`, 'g'))?.join('-') ?? '';
}

export function readJoinCode(typed: string): string | null {
  return read(typed, JOIN_CHARACTERS);
}

export function readResumeCode(typed: string): string | null {
  return read(typed, RESUME_CHARACTERS);
}

/** What was typed as it was drawn, or null where it can be no code. O is zero; I and L are one. */
function read(typed: string, characters: number): string | null {
  const code = typed
    .toUpperCase()
    .replace(/[\s\-–—._]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return code.length === characters && [...code].every((one) => ALPHABET.includes(one)) ? code : null;
}

function draw(characters: number): string {
  return Array.from({ length: characters }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
