import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesInMode, isolatedSwitch } from './switch.ts';

const SENDS = '\tstatus = uk_netdev_tx_one(dev, 0, pkt);\n';
const FREES = '\tstatus = 1;\n\tuk_netbuf_free(pkt);\n';
const written = (open: string, first: string, second: string) =>
  `int main(void)\n{\n${open}\n${first}#else\n${second}#endif\n}\n`;

const look = (text: string, more = {}) => isolatedSwitch({ 'main.c': text, ...more });
/** Flips there and back; says what the switch said on the way. */
function roundTrip(text: string): { states: string[]; back: string } {
  const first = look(text);
  const second = look(first.flipped ?? '');
  const third = look(second.flipped ?? '');
  return { states: [first.state, second.state, third.state], back: second.flipped ?? '' };
}

describe('the switch', () => {
  it.each([
    ['#if 1', 'sent'],
    ['#if 0', 'isolated'],
    ['#if 1\t/* 1 sends, 0 only frees */', 'sent'],
    ['#  if (1) // send', 'sent'],
    ['#if !0', 'sent'],
    ['#define SEND 1\n#if SEND', 'sent'],
    ['#define SEND (0)\n#if SEND == 1', 'isolated'],
    ['#define ISOLATED 0\n#if !ISOLATED', 'sent'],
    ['#define ISOLATED 1 /* for now */\n#if !ISOLATED', 'isolated'],
    ['#define SEND\n#ifdef SEND', 'sent'],
    ['#define ISOLATED\n#ifndef ISOLATED', 'isolated'],
    ['/* #define ISOLATED */\n#ifndef ISOLATED', 'sent'],
    ['/* #define SEND */\n#if defined(SEND)', 'isolated'],
    ['#ifndef ISOLATED\n#define ISOLATED 0\n#endif\n#if ISOLATED == 0', 'sent'],
  ])('is found and flipped in the style %j', (open, state) => {
    const text = written(open, SENDS, FREES);
    const other = state === 'sent' ? 'isolated' : 'sent';
    expect(look(text)).toMatchObject({ state, file: 'main.c' });
    expect(roundTrip(text)).toEqual({ states: [state, other, state], back: text });
    // The same with its sides exchanged.
    expect(look(written(open, FREES, SENDS)).state).toBe(other);
  });

  it('makes a name known that nothing defines, and takes it back', () => {
    const text = written('#ifdef ISOLATED', FREES, SENDS);
    expect(look(text).flipped).toContain('#define ISOLATED 1\n#ifdef ISOLATED\n');
    expect(roundTrip(text).states).toEqual(['sent', 'isolated', 'sent']);
    expect(roundTrip(written('#if ISOLATED', FREES, SENDS)).states).toEqual(['sent', 'isolated', 'sent']);
  });

  it('changes one character of a literal and nothing else', () => {
    const text = written('#if 1\t/* 1 sends */', SENDS, FREES);
    expect(look(text).flipped).toBe(text.replace('#if 1', '#if 0'));
    expect(look(text).line).toBe(3);
  });

  it('knows when it cannot know', () => {
    const odd = written('#  if !ISOLATED && 1', SENDS, FREES);
    expect(look(odd)).toMatchObject({ state: 'unknown', flipped: null });
    const outside = written('#ifdef ISOLATED', FREES, SENDS);
    expect(look(outside, { 'Makefile.uk': 'APPPKTGEN_CFLAGS-y += -DISOLATED' })).toMatchObject({
      state: 'unknown',
      flipped: null,
    });
  });

  it('is not any #if, nor one in a comment', () => {
    for (const text of [
      written('#if 1', SENDS, '\tstatus = 0;\n'),
      written('#if 1', SENDS, SENDS + FREES),
      `/*\n${written('#if 1', SENDS, FREES)}*/`,
      `#if 1\n${SENDS}#endif\n`,
      '',
    ])
      expect(look(text)).toEqual({ state: 'none', file: null, line: null, flipped: null });
  });

  it('takes no notice of a variant that is kept under #if 0', () => {
    const kept = `#if 0\n${written('#if 0', SENDS, FREES)}#endif\n${written('#if 1', SENDS, FREES)}`;
    expect(look(kept).state).toBe('sent');
    expect(look(kept).flipped).toBe(
      `#if 0\n${written('#if 0', SENDS, FREES)}#endif\n${written('#if 0', SENDS, FREES)}`,
    );
  });

  it('brings several switches to one mode', () => {
    const two = written('#if 1', SENDS, FREES) + written('#if 0', SENDS, FREES);
    expect(look(two).state).toBe('mixed');
    expect(look(look(two).flipped ?? '').state).toBe('sent');
    const shared = `#define SEND 1\n${written('#if SEND', SENDS, FREES)}${written('#if SEND', SENDS, FREES)}`;
    expect(roundTrip(shared)).toEqual({ states: ['sent', 'isolated', 'sent'], back: shared });
  });

  it('is quick about a text made to keep it busy', () => {
    const many = `#if 1\n${SENDS}#else\n${FREES}#endif\n`.repeat(700);
    expect(look(many).state).toBe('sent');
    expect(look('#if 1\n'.repeat(10_000)).state).toBe('none');
    // One file of the largest size took a second, where all files together now take a few milliseconds.
    const unclosed = `#if 0\n"${'\\"'.repeat(32_000)}\n#endif\n`;
    const began = performance.now();
    const files = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`f${index}.c`, unclosed]));
    expect(isolatedSwitch(files).state).toBe('none');
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('is read in linear time however long a run of blanks is', () => {
    const blanks = ' '.repeat(60_000);
    const began = performance.now();
    for (const open of [`#if${blanks}x y`, `#if 0${blanks}x`, `#define N${blanks}a b\n#ifdef N`])
      look(written(open, SENDS, FREES));
    expect(look(written(`#if${blanks}(${blanks}`, SENDS, FREES)).state).toBe('unknown');
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  it('is seen behind a quote that is never closed', () => {
    const text = `#error don't\n${written('#if 1', SENDS, FREES)}`;
    expect(look(text).state).toBe('sent');
  });

  it('puts files into a mode', () => {
    const files = { 'main.c': written('#if 0', SENDS, FREES) };
    expect(filesInMode(files, 'sent')['main.c']).toContain('#if 1');
    expect(filesInMode(files, 'isolated')).toBe(files);
  });

  it('is in the programs of steps 06 and 06.1 that should have one', () => {
    for (const step of ['06-go-faster', '06.1-memory-pool']) {
      const solution = readFileSync(`${import.meta.dirname}/${step}/solution/main.c`, 'utf8');
      expect(roundTrip(solution)).toEqual({ states: ['sent', 'isolated', 'sent'], back: solution });
    }
    const folder = `${import.meta.dirname}/06-go-faster/right`;
    for (const name of readdirSync(folder))
      expect(look(readFileSync(`${folder}/${name}`, 'utf8')).state, name).toBe('sent');
  });
});
