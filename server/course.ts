/** The course as it lies on disk: the template, and each step's texts and programs. Read once. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { resolveCode, withoutMarks } from '../labs/code.ts';
import { LABS, labBySlug } from '../labs/index.ts';
import type { Files, Lab } from '../labs/lab.ts';
import { LabError } from './errors.ts';
import { learnerFileName } from './protocol.ts';

export interface Program {
  readonly name: string;
  /** A whole `main.c`. */
  readonly text: string;
}

export interface WrongProgram extends Program {
  /** The item that must fail, and words that its hint contains, in any case of letters. */
  readonly expect: { readonly item: string; readonly words: string };
}

export interface Step {
  readonly slug: string;
  /** All files of an application at the step's beginning. */
  readonly start: Files;
  /** All files of the reference solution. */
  readonly solution: Files;
  /** Markdown as labs/README.md describes it, with code citations resolved. */
  readonly lesson: string;
  readonly wrong: readonly WrongProgram[];
  readonly right: readonly Program[];
}

export interface Course {
  /** The files of the template that a learner may own. */
  readonly template: Files;
  readonly steps: readonly Step[];
}

/** The whole application directory, with the files that a learner does not own (Makefile, defconfig). */
export const TEMPLATE_DIRECTORY = path.resolve(import.meta.dirname, '..', 'unikernel-template');

const LABS_DIRECTORY = path.resolve(import.meta.dirname, '..', 'labs');

let loaded: Course | undefined;

/** @throws Error naming the file, where something is missing or malformed: the repository itself is broken then. */
export function loadCourse(): Course {
  loaded ??= readCourse();
  return loaded;
}

/** @throws Error where there is no such step; check a stranger's slug with `labBySlug` first. */
export function stepOf(slug: string): Step {
  const step = loadCourse().steps.find((candidate) => candidate.slug === slug);
  if (!step) throw new Error(`no step "${slug}"`);
  return step;
}

/** The step that a stranger names. @throws LabError "unknown-step" where there is none. */
export function knownStep(slug: string): Lab {
  const lab = labBySlug(slug);
  if (!lab) throw new LabError('unknown-step', `There is no step ${slug}.`);
  return lab;
}

/** What must be true of the first line of a program in `wrong/`. */
export function parseExpectation(text: string): WrongProgram['expect'] | null {
  const found = /^\/\* expect: ([a-z0-9-]+) — (.+?) \*\/\n/.exec(text);
  return found ? { item: found[1] ?? '', words: found[2] ?? '' } : null;
}

function readCourse(): Course {
  const template = readFiles(TEMPLATE_DIRECTORY);
  let previous = template;
  const steps = LABS.map((lab) => {
    const step = readStep(lab, template, previous);
    previous = step.solution;
    return step;
  });
  return { template, steps };
}

function readStep(lab: Lab, template: Files, previous: Files): Step {
  const folder = path.join(LABS_DIRECTORY, lab.slug);
  const solution = readFiles(path.join(folder, 'solution'));
  const cited = (file: string) =>
    file.startsWith('solution/') ? solution[file.slice('solution/'.length)] : template[file];
  return {
    slug: lab.slug,
    start: { ...previous, ...clean(readFiles(path.join(folder, 'start'))) },
    solution: { ...template, ...clean(solution) },
    lesson: resolveCode(readFileSync(path.join(folder, 'lesson.md'), 'utf8'), cited),
    wrong: readPrograms(path.join(folder, 'wrong')).map((program) => {
      const expect = parseExpectation(program.text);
      if (!expect) throw new Error(`${lab.slug}/wrong/${program.name}: the first line is no expectation`);
      return { ...program, expect };
    }),
    right: readPrograms(path.join(folder, 'right')),
  };
}

/** What a step adds, without the marks for its lesson. The template keeps its own: base trees are built from it. */
function clean(files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, withoutMarks(text)]));
}

/** Files that a learner may own; a folder that is not there holds none. */
function readFiles(folder: string): Files {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder).filter((name) => learnerFileName.safeParse(name).success);
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
}

function readPrograms(folder: string): Program[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));
}
