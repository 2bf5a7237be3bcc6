import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LABS } from '../labs/index.ts';
import type { Evidence } from '../labs/lab.ts';
import { loadCourse, parseExpectation, stepOf } from './course.ts';

const LABS_DIRECTORY = path.resolve(import.meta.dirname, '..', 'labs');
const ITEMS = new Map(LABS.map((lab) => [lab.slug, new Set(lab.tasks.map((task) => task.item))]));

/** Fenced blocks with their info string and body; bodies are not searched for more. */
function blocks(lesson: string): { word: string; argument: string; body: string }[] {
  const found = [];
  const lines = lesson.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, fence, info] = /^(`{3,})(.*)$/.exec(lines[at] ?? '') ?? [];
    if (fence === undefined || info === undefined) continue;
    const end = lines.indexOf(fence, at + 1);
    if (end < 0) throw new Error(`the fence "${lines[at]}" is never closed`);
    const [word = '', argument = ''] = info.split(/ (.*)/);
    found.push({ word, argument, body: lines.slice(at + 1, end).join('\n') });
    at = end;
  }
  return found;
}

describe('the course', () => {
  it('has a folder for each step and a step for each folder', () => {
    const folders = readdirSync(LABS_DIRECTORY).filter((name) => /^\d/.test(name));
    expect(LABS.map((lab) => lab.slug)).toEqual(folders.sort());
    expect(loadCourse().steps.map((step) => step.slug)).toEqual(LABS.map((lab) => lab.slug));
  });

  it('begins with the template and each later step with the solution before it', () => {
    const { template, steps } = loadCourse();
    expect(Object.keys(template)).toContain('main.c');
    expect(steps[0]?.start).toEqual(template);
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      const own = existsSync(path.join(LABS_DIRECTORY, step.slug, 'start'));
      if (before && !own) expect(step.start).toEqual(before.solution);
      expect(step.solution).not.toEqual(step.start);
    }
  });

  it('shows learners no marks for lessons in main.c', () => {
    for (const step of loadCourse().steps)
      for (const files of [step.start, step.solution]) expect(files['main.c']).not.toContain('DOC:');
  });
});

describe('a translated lesson', () => {
  const translated = LABS.flatMap(({ slug, translations, tasks }) =>
    readdirSync(path.join(LABS_DIRECTORY, slug)).flatMap((name) => {
      const language = /^lesson\.(\w+)\.md$/.exec(name)?.[1];
      return language === undefined ? [] : [{ slug, name, words: translations?.[language], tasks }];
    }),
  );
  const read = (slug: string, name: string) => readFileSync(path.join(LABS_DIRECTORY, slug, name), 'utf8');
  /** What a translation must not change. */
  const skeleton = (lesson: string) => ({
    blocks: blocks(lesson).map(({ word, argument }) => (word === 'aside' ? word : `${word} ${argument}`)),
    cited: lesson.match(/^@code .+$/gm),
    figures: [...lesson.matchAll(/^!\[.+\]\((.+)\)$/gm)].map(([, file]) => file),
    headings: lesson.match(/^#+(?= )/gm),
    rows: lesson.match(/^\|/gm)?.length,
    code: [...lesson.matchAll(/^```(?:c|console|text)\n[\s\S]*?\n```$/gm)].map(([code]) => code),
  });

  it('is there', () => expect(translated.length).toBeGreaterThan(0));

  it('has figures that differ in their words alone', () => {
    const drawn = (svg: string) => svg.replace(/>[^<]+</g, '><');
    const figures = LABS.flatMap(({ slug }) =>
      readdirSync(path.join(LABS_DIRECTORY, slug))
        .filter((name) => /\.\w+\.svg$/.test(name))
        .map((name) => [read(slug, name), read(slug, name.replace(/\.\w+\.svg$/, '.svg'))] as const),
    );
    expect(figures.length).toBeGreaterThan(0);
    for (const [own, english] of figures) {
      expect(drawn(own)).toBe(drawn(english));
      expect(own).not.toBe(english);
    }
  });

  it.each(translated)(
    'of $slug has all of the English one, code unchanged',
    ({ slug, name, words, tasks }) => {
      expect(skeleton(read(slug, name))).toEqual(skeleton(read(slug, 'lesson.md')));
      expect(Object.keys(words?.tasks ?? {})).toEqual(tasks.map(({ item }) => item));
    },
  );
});

/** Functions, macros and structures that a program defines itself. */
function namesIn(program: string): Set<string> {
  const functions = program.matchAll(/^(?!\s)(?:[\w*]+ )+\**(\w+)\([^;]*$/gm);
  const macros = program.matchAll(/^#define (\w+)/gm);
  const structures = program.matchAll(/^struct (\w+) \{/gm);
  return new Set([...functions, ...macros, ...structures].map(([, name = '']) => name));
}

describe.each(LABS.map((lab) => lab.slug))('%s', (slug) => {
  const step = stepOf(slug);
  const all = blocks(step.lesson);
  const of = (word: string) => all.filter((block) => block.word === word);

  it('is told in blocks that the page knows', () => {
    const known = ['tasks', 'hint', 'predict', 'why', 'aside', 'trap', 'c', 'text', 'console'];
    for (const block of all) expect(known).toContain(block.word);
    expect(step.lesson).not.toMatch(/^@code/m);
    expect(step.lesson).toMatch(/^## /);
  });

  it('has one task list, a ladder of three hints, questions, and why it works', () => {
    expect(of('tasks').map((block) => block.body)).toEqual(['']);
    expect(of('hint').map((block) => block.argument)).toEqual(['1', '2', '3']);
    expect(of('why')).toHaveLength(1);
    expect(of('predict').length).toBeGreaterThanOrEqual(2);
    for (const question of of('predict'))
      expect(question.body.split('\n---\n').map((part) => part.trim() !== '')).toEqual([true, true]);
    expect(of('trap').length).toBeGreaterThanOrEqual(2);
    for (const aside of of('aside')) expect(aside.argument).not.toBe('');
  });

  it('tells all that its last hint uses and the program before does not have', () => {
    const [before = '', after = ''] = [step.start['main.c'], step.solution['main.c']];
    const shown = [...step.lesson.matchAll(/```c[^\n]*\n([\s\S]*?)\n```/g)]
      .map(([, code = '']) => code)
      .join('\n');
    const hint = of('hint').at(-1)?.body ?? '';
    for (const name of namesIn(after)) {
      if (namesIn(before).has(name) || !new RegExp(`\\b${name}\\b`).test(hint)) continue;
      expect(namesIn(shown), `${name} in the third hint`).toContain(name);
    }
    for (const [, header] of after.matchAll(/^#include (<.*>)$/gm))
      if (!before.includes(`#include ${header}`)) expect(step.lesson).toContain(header);
  });

  it('closes inner fences before outer ones', () => {
    for (const block of all) if (!['c', 'text', 'console'].includes(block.word)) blocks(block.body);
  });

  it('names figures that are there, with a text for those who do not see them', () => {
    for (const [, alternative = '', file = ''] of step.lesson.matchAll(/!\[(.*?)\]\((.*?)\)/g)) {
      expect(alternative.length).toBeGreaterThan(20);
      const svg = readFileSync(path.join(LABS_DIRECTORY, slug, file), 'utf8');
      expect(svg).toMatch(/^<svg [^>]*viewBox=/);
      expect(svg).toContain('currentColor');
      expect(svg).not.toMatch(/<script|href|style=|on\w+=/);
    }
  });

  it('has wrong programs whose items exist, and right ones', () => {
    expect(step.wrong.length).toBeGreaterThanOrEqual(8);
    expect(step.right.length).toBeGreaterThanOrEqual(3);
    for (const program of step.wrong) expect([...(ITEMS.get(slug) ?? [])]).toContain(program.expect.item);
    for (const program of [...step.wrong, ...step.right])
      for (const line of program.text.split('\n').slice(1))
        expect(line.replaceAll('\t', '        ').length, `${program.name}: ${line}`).toBeLessThanOrEqual(80);
  });

  it('lists a task for each item of its check, in the same order', () => {
    const lab = LABS.find((candidate) => candidate.slug === slug);
    const failed: Evidence = {
      kernel: 'unikraft',
      files: {},
      build: { outcome: 'failed', seconds: 1, diagnostics: [], logTail: '' },
      guest: null,
    };
    expect(lab?.check(failed, failed).map((item) => item.id)).toEqual(lab?.tasks.map((task) => task.item));
  });
});

describe('01-getting-started', () => {
  it('has a row for each command of the original text', () => {
    const lesson = stepOf('01-getting-started').lesson;
    for (const command of [
      'kraft list',
      'kraft list update',
      'kraft list pull',
      'kraft up -t',
      'kraft run',
      'kraft run -b usocbr0',
      'kraft init -t',
      'kraft configure',
      'kraft configure -p',
      'kraft build',
      'kraft clean',
      'kraft clean -p',
      'make clean',
      'make properclean',
      'make distclean',
      'make menuconfig',
      'make',
      'qemu-guest -k',
      'qemu-guest -k IMAGE -e',
      'qemu-guest -k IMAGE -g',
    ])
      expect(lesson).toMatch(new RegExp(`^\\| \`${command}[^|]*\` \\| .+ \\| .+ \\|$`, 'm'));
  });
});

describe('parseExpectation', () => {
  it('reads item and words from the first line only', () => {
    expect(parseExpectation('/* expect: ip-header — UDP is protocol 17 */\nint x;\n')).toEqual({
      item: 'ip-header',
      words: 'UDP is protocol 17',
    });
    expect(parseExpectation('int x;\n/* expect: a — b */\n')).toBeNull();
    expect(parseExpectation('/* expect: a - b */\n')).toBeNull();
  });
});
