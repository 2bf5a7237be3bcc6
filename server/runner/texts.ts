/**
 * A learner's texts, as the store has them: saved, replaced, kept as versions, and told to the pages that show them.
 * What was never saved stands at the step's start.
 */

import type { Files } from '../../labs/lab.ts';
import { knownStep, stepOf } from '../course.ts';
import { LabError } from '../errors.ts';
import {
  CHANGES_FILE,
  type ClientMessage,
  MAX_OWN_FILES,
  type SavedVersion,
  type ServerMessage,
  type Source,
} from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { StoreRemote } from './channel.ts';
import type { Page } from './socket.ts';

type Command<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

interface TextsOptions {
  readonly learner: string;
  readonly store: StoreRemote;
  /** All pages that show a step, of whoever may see it. */
  readonly pages: (step: string) => readonly Page[];
  /** To the pages that show a step. */
  readonly tell: (message: ServerMessage, step: string) => void;
}

export class Texts {
  readonly #options: TextsOptions;
  readonly #store: StoreRemote;

  constructor(options: TextsOptions) {
    this.#options = options;
    this.#store = options.store;
  }

  /**
   * Whether it was saved, and not stale.
   * @param by the consent of who types in the learner's place, and their name where the text before is to be kept for that
   * @throws LabError "closed" where the learner has taken the keyboard back
   */
  async save(
    page: Page,
    { type: _, step, file, text, ...how }: Command<'save'>,
    by?: { readonly view: string; readonly name?: string },
  ): Promise<boolean> {
    const place = { learner: this.#options.learner, step: knownStep(step).slug };
    if (this.#isOwn(place.step, file)) await this.#refuseTooMany(place, file);
    const saved = await this.#store.save({
      ...{ ...place, file, text },
      ...how,
      ...(by && { view: by.view, ...(by.name !== undefined && { helper: by.name }) }),
    });
    if (saved.stale) {
      page.send({ type: 'stale', source: saved.stale });
      if (saved.conflict) this.#options.tell({ type: 'versions', step, versions: saved.versions }, step);
      return false;
    }
    page.send({ type: 'saved', file, revision: saved.revision });
    if (saved.conflict) page.send({ type: 'versions', step, versions: saved.versions });
    const others = this.#options.pages(step).filter((other) => other !== page);
    if (others.length === 0) return true;
    const { versions } = saved.conflict ? saved : await this.#store.outline(place);
    const source = { file, text, revision: saved.revision };
    for (const other of others) other.send({ type: 'source', step, source, versions });
    return true;
  }

  async replace(step: string, reason: 'reset' | 'restore', files: Files): Promise<void> {
    const replaced = await this.#store.replace({ learner: this.#options.learner, step, reason, files });
    for (const source of replaced.sources)
      this.#options.tell({ type: 'source', step, source, versions: replaced.versions }, step);
  }

  /** Back to the step's start: what the learner changed is kept as versions, and files of their own go. */
  async reset(step: string): Promise<void> {
    const { slug } = knownStep(step);
    const place = { learner: this.#options.learner, step: slug };
    await this.replace(slug, 'reset', { [CHANGES_FILE]: '', ...stepOf(slug).start });
    const { files } = await this.#store.outline(place);
    const own = files.filter((file) => this.#isOwn(slug, file));
    if (own.length > 0)
      this.#tellRemoved(slug, await this.#store.remove({ ...place, files: own, reason: 'reset' }));
  }

  /** @throws LabError "bad-message" for a file that the step begins with. */
  async remove({ step, file }: Command<'remove'>): Promise<void> {
    const { slug } = knownStep(step);
    if (!this.#isOwn(slug, file)) throw new LabError('bad-message', sentence('file-of-step', { file }));
    const place = { learner: this.#options.learner, step: slug };
    this.#tellRemoved(slug, await this.#store.remove({ ...place, files: [file], reason: 'deleted' }));
  }

  #tellRemoved(step: string, { removed, versions }: { removed: string[]; versions: SavedVersion[] }): void {
    for (const file of removed) this.#options.tell({ type: 'removed', step, file, versions }, step);
  }

  #isOwn(step: string, file: string): boolean {
    return file !== CHANGES_FILE && !Object.hasOwn(stepOf(step).start, file);
  }

  async #refuseTooMany(place: { learner: string; step: string }, file: string): Promise<void> {
    const { files } = await this.#store.outline(place);
    const own = files.filter((one) => this.#isOwn(place.step, one));
    if (own.includes(file) || own.length < MAX_OWN_FILES) return;
    throw new LabError('too-large', sentence('own-files', { most: MAX_OWN_FILES, file }));
  }

  async restore({ step, version }: Command<'restore'>): Promise<void> {
    const place = { learner: this.#options.learner, step: knownStep(step).slug };
    const kept = await this.#store.version({ ...place, version });
    if (!kept) throw new LabError('unknown-version', sentence('version-gone'));
    if (this.#isOwn(place.step, kept.file)) await this.#refuseTooMany(place, kept.file);
    await this.replace(step, 'restore', { [kept.file]: kept.text });
  }

  async version(page: Page, { step, version }: Command<'version'>): Promise<void> {
    const place = { learner: this.#options.learner, step: knownStep(step).slug };
    const kept = await this.#store.version({ ...place, version });
    if (!kept) throw new LabError('unknown-version', sentence('version-gone'));
    page.send({ type: 'version', version, ...kept });
  }

  /** The step's text as it is stored now; as it is about to be built, it is kept as a version. */
  async keepAndLoad(step: string): Promise<Files> {
    const place = { learner: this.#options.learner, step };
    await this.keep(step, 'build');
    const { sources } = await this.#store.load(place);
    return Object.fromEntries(this.merge(step, sources).map(({ file, text }) => [file, text]));
  }

  async keep(step: string, reason: 'build' | 'restore' | 'reference'): Promise<void> {
    const kept = await this.#store.keep({ learner: this.#options.learner, step, reason });
    if (kept.changed) this.#options.tell({ type: 'versions', step, versions: kept.versions }, step);
  }

  async tellVersions(step: string): Promise<void> {
    const { versions } = await this.#store.outline({ learner: this.#options.learner, step });
    this.#options.tell({ type: 'versions', step, versions }, step);
  }

  async look(step: string): Promise<{ files: Files; revision: number }> {
    const { sources } = await this.#store.load({ learner: this.#options.learner, step });
    const merged = this.merge(step, sources);
    return {
      files: Object.fromEntries(merged.map(({ file, text }) => [file, text])),
      revision: merged.find(({ file }) => file === CHANGES_FILE)?.revision ?? 0,
    };
  }

  /** What menuconfig saved becomes a save like any other; a text that was saved meanwhile is kept as a version. */
  async takeChanges(step: string, text: string, base: number): Promise<void> {
    const place = { learner: this.#options.learner, step };
    const { revision } = await this.#store.save({ ...place, file: CHANGES_FILE, text, base });
    const { versions } = await this.#store.outline(place);
    this.#options.tell(
      { type: 'source', step, source: { file: CHANGES_FILE, text, revision }, versions },
      step,
    );
  }

  /** The step's start, and over it what the learner saved. */
  merge(step: string, saved: readonly Source[]): Source[] {
    const start = Object.entries(stepOf(step).start);
    const untouched = start.filter(([file]) => !saved.some((source) => source.file === file));
    return [...untouched.map(([file, text]) => ({ file, text, revision: 0 })), ...saved];
  }
}
