/** Words of strangers for a terminal or a file that somebody opens: nothing in them is obeyed but line ends. */

/** Control characters but line ends, and marks that turn the direction of what follows. */
const HIDDEN = /(?!\n)[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(HIDDEN, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? escaped(character, '\\x', 2) : escaped(character, '\\u', 4);
  });
}

/** For a terminal, too: within JSON every such character stands in a string, where its escape means the same. */
export function printableJson(value: object): string {
  return JSON.stringify(value, null, 2).replace(HIDDEN, (character) => escaped(character, '\\u', 4));
}

function escaped(character: string, prefix: string, digits: number): string {
  return prefix + character.charCodeAt(0).toString(16).padStart(digits, '0');
}
