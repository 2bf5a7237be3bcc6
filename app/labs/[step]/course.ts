/** Reads the course from disk for rendering: lessons, figures, and the text that a step starts with. */
import 'server-only';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import GithubSlugger from 'github-slugger';
import { resolveCode, withoutMarks, withoutSolution } from '../../../labs/code.ts';
import { LABS } from '../../../labs/index.ts';
import type { Lab } from '../../../labs/lab.ts';
import { CHANGES_FILE, learnerFileName } from '../../../server/protocol.ts';
import type { Language } from '../../_i18n/languages.ts';
import type { Figures } from './markdown.tsx';

// Pages run with the repository as their working directory; the bundle lies elsewhere.
const ROOT = process.cwd();

const NOT_OPEN: Record<Language, string> = {
  en: '*Code of the reference solution stands here. In your room it opens with your passed check.*',
  de: '*Hier steht Code der Musterlösung. In deinem Raum öffnet er sich, wenn deine Prüfung bestanden ist.*',
};
/** Words that a grown-up reads of a technical text in a minute. */
const WORDS_PER_MINUTE = 200;

export interface LessonText {
  readonly text: string;
  readonly figures: Figures;
  /** What it is written in: English where nobody translated it. */
  readonly language: Language;
  readonly minutesToRead: number;
  readonly headings: readonly Heading[];
}

/** A heading of the second rank, and the id that rehype-slug gives it. */
export interface Heading {
  readonly id: string;
  readonly title: string;
}

/**
 * @param solved whether the reference solution may be read; without it what a lesson cites of that is left out
 * @throws Error where the lesson cites code that is not there.
 */
export function readLesson(lab: Lab, solved: boolean, wished: Language): LessonText {
  const folder = path.join(ROOT, 'labs', lab.slug);
  const translated = wished === 'en' ? undefined : readText(path.join(folder, `lesson.${wished}.md`));
  const language = translated === undefined ? 'en' : wished;
  const written = translated ?? readFileSync(path.join(folder, 'lesson.md'), 'utf8');
  const text = resolveCode(
    solved ? written : withoutSolution(written, NOT_OPEN[language]),
    (file) => readText(path.join(folder, file)) ?? readText(path.join(ROOT, 'unikernel-template', file)),
  );
  const names = readdirSync(folder).filter((name) => /^[^.]+\.svg$/.test(name));
  const figures = Object.fromEntries(
    names.map((name) => {
      const own = readText(path.join(folder, name.replace('.svg', `.${language}.svg`)));
      return [name, own ?? readFileSync(path.join(folder, name), 'utf8')];
    }),
  );
  const minutesToRead = Math.max(1, Math.round(wordsIn(written) / WORDS_PER_MINUTE));
  return { text, figures, language, minutesToRead, headings: headingsOf(text) };
}

/** Title, goal and tasks in a language; in English where they are in no other. */
export function wordsOf(lab: Lab, language: Language): Pick<Lab, 'title' | 'goal' | 'tasks'> {
  const own = lab.translations?.[language];
  if (!own) return lab;
  const tasks = lab.tasks.map(({ item, text }) => ({ item, text: own.tasks[item] ?? text }));
  return { title: own.title, goal: own.goal, tasks };
}

function headingsOf(lesson: string): Heading[] {
  const slugger = new GithubSlugger();
  const headings: Heading[] = [];
  // All ranks have ids, and a title that comes twice gets another one.
  for (const [, rank, written = ''] of withoutBlocks(lesson).matchAll(/^(#{1,6}) +(.+)$/gm)) {
    const title = written.replace(/[`*]/g, '').trim();
    const id = slugger.slug(title);
    if (rank === '##') headings.push({ id, title });
  }
  return headings;
}

/** Those that are read at once: what is folded away, and code, is not. */
function wordsIn(lesson: string): number {
  return withoutBlocks(lesson)
    .split(/\s+/)
    .filter((word) => /[\p{L}]/u.test(word)).length;
}

function withoutBlocks(lesson: string): string {
  return lesson.replace(/^(`{3,4})[\s\S]*?^\1$/gm, '');
}

/** The text of the last page, before and after its form, which stands where the line `@form` does. */
export function readFeedbackText(): readonly [before: string, after: string] {
  const text = readFileSync(path.join(ROOT, 'labs', 'feedback', 'lesson.md'), 'utf8');
  const [before = '', after = ''] = text.split(/^@form$/m);
  return [before, after];
}

/** The `main.c` that a learner who is new to the step finds there. */
export function readStart(lab: Lab): string {
  const before = LABS.slice(0, LABS.indexOf(lab)).reverse();
  const places = [
    path.join('labs', lab.slug, 'start'),
    ...before.map((step) => path.join('labs', step.slug, 'solution')),
    'unikernel-template',
  ];
  for (const place of places) {
    const text = readText(path.join(ROOT, place, 'main.c'));
    if (text !== undefined) return withoutMarks(text);
  }
  return '';
}

/** The files that a step begins with, by name, and the one that holds the kernel's options. */
export function readFileNames(lab: Lab): string[] {
  const before = LABS.slice(0, LABS.indexOf(lab)).map((step) => path.join('labs', step.slug, 'solution'));
  const places = ['unikernel-template', ...before, path.join('labs', lab.slug, 'start')];
  const names = places.flatMap((place) => {
    // Without the word to the bundler it takes the whole project along as what these calls may read.
    const folder = path.join(/* turbopackIgnore: true */ ROOT, place);
    return existsSync(folder) ? readdirSync(/* turbopackIgnore: true */ folder) : [];
  });
  return [...new Set([...names.filter((name) => learnerFileName.safeParse(name).success), CHANGES_FILE])];
}

/** The template's packet generator, as a learner's folder has it. */
export function readGenerator(): string {
  return withoutMarks(readText(path.join(ROOT, 'unikernel-template', 'genpkt.c')) ?? '');
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
