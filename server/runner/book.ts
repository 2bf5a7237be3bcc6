/** A page's commands to the experiment book, and what of a measurement goes into it. */

import { BOOK_STEPS, isRow } from '../../labs/experiments.ts';
import type { Files } from '../../labs/lab.ts';
import { isolatedSwitch, type Mode } from '../../labs/switch.ts';
import { LabError } from '../errors.ts';
import { type Book, CHANGES_FILE, type ClientMessage, type Measurement } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import type { StoreRemote } from './channel.ts';
import type { Measured } from './place.ts';

type Change = Extract<ClientMessage, { type: 'note' | 'forget' | 'forget-row' }>;

export function hasBook(step: string): boolean {
  return BOOK_STEPS.includes(step);
}

/** @throws LabError where the book cannot keep a measurement for this row: better before it is taken than after. */
export async function refuseUnrecordable(
  store: Pick<StoreRemote, 'roomFor'>,
  { learner, step }: { readonly learner: string; readonly step: string },
  row: string,
): Promise<void> {
  if (!hasBook(step))
    throw new LabError('bad-message', 'This step has no experiment book: measure without a row of it.');
  if (!isRow(row)) throw new LabError('bad-message', 'The experiment book has no such row.');
  await store.roomFor({ learner, row });
}

export function changeBook(store: StoreRemote, learner: string, message: Change): Promise<Book> {
  switch (message.type) {
    case 'note':
      return store.note({ learner, row: message.row, title: message.title, note: message.note });
    case 'forget':
      return store.forget({ learner, experiment: message.experiment });
    case 'forget-row':
      return store.forgetRow({ learner, row: message.row });
  }
}

/** Null where the measurement was not asked for by a row. */
export async function record(store: StoreRemote, learner: string, measured: Measured): Promise<Book | null> {
  const { row, step, files, config, measurement } = measured;
  if (row === undefined) return null;
  return store.record({ learner, row, step, files, config, measurement, mode: modeOf(files, measurement) });
}

/** What was measured says most; where nothing could be, the text does. */
function modeOf(files: Files, { sent, isolated }: Measurement): Mode {
  if (isolated) return 'isolated';
  if (sent) return 'sent';
  return isolatedSwitch(files).state === 'isolated' ? 'isolated' : 'sent';
}

/** What the step's files become when the text of a measurement is brought back, its configuration with it. */
export async function filesOf(
  store: StoreRemote,
  place: { readonly learner: string; readonly step: string },
  experiment: number,
): Promise<Files> {
  const kept = await store.kept({ learner: place.learner, experiment });
  if (!kept) throw new LabError('unknown-version', sentence('measurement-gone'));
  const { sources } = await store.load(place);
  // An empty file changes nothing, as if there were none.
  const changes = sources.some(({ file }) => file === CHANGES_FILE) ? { [CHANGES_FILE]: '' } : {};
  return { ...changes, ...kept.files };
}
