/**
 * What replaces a learner's text other than typing: what is on the screen is saved first, so that it becomes a version,
 * and nothing is changed where the server cannot be reached.
 */
import type { ClientMessage } from '../../../server/protocol.ts';
import { notice, type Said } from '../../_i18n/said/said.ts';
import type { Documents } from './documents.ts';
import type { Notice } from './state.ts';

const AWAY = notice('nothing-changed');
/** A file without a character was never saved. */
const EMPTY = '\n';

interface TextChangesOptions {
  readonly step: string;
  readonly documents: Documents;
  /** False where the message could not be sent. */
  readonly send: (message: ClientMessage) => boolean;
  readonly notify: (what: Said, tone: Notice['tone'], undo?: () => void) => void;
}

export class TextChanges {
  readonly #options: TextChangesOptions;
  readonly #documents: Documents;

  constructor(options: TextChangesOptions) {
    this.#options = options;
    this.#documents = options.documents;
  }

  /** Takes a file of the learner's own away; its text stays among the versions, and a notice offers it back. */
  async removeFile(file: string): Promise<boolean> {
    const text = this.#documents.text(file);
    const sent =
      (await this.#documents.flush()) &&
      this.#options.send({ type: 'remove', step: this.#options.step, file });
    if (!sent) this.#options.notify(AWAY, 'error');
    else
      this.#options.notify(notice('file-deleted', { file }), 'info', () =>
        this.#documents.put(file, text || EMPTY),
      );
    return sent;
  }

  /** The same text under another name, which becomes a file of the learner's own. */
  async renameFile(file: string, to: string): Promise<boolean> {
    this.#documents.put(to, this.#documents.text(file) || EMPTY);
    const sent =
      (await this.#documents.flush()) &&
      this.#options.send({ type: 'remove', step: this.#options.step, file });
    if (!sent) this.#options.notify(AWAY, 'error');
    return sent;
  }

  /** Back to the step's start. What is on the screen is saved first, so that it becomes a version. */
  async reset(): Promise<void> {
    await this.#documents.flush();
    this.#options.send({ type: 'reset', step: this.#options.step });
  }

  async restore(version: number): Promise<void> {
    await this.#documents.flush();
    if (this.#options.send({ type: 'restore', step: this.#options.step, version }))
      this.#options.notify(notice('brought-back'), 'info');
  }

  /**
   * Puts parts of another text in place of parts of a file: the text so far is saved, and kept as a version, first.
   * False, and nothing is changed, where there is no connection.
   */
  async takeOver(
    file: string,
    reason: 'restore' | 'reference',
    change: (text: string) => string,
  ): Promise<boolean> {
    const sent =
      (await this.#documents.flush()) &&
      this.#options.send({ type: 'keep', step: this.#options.step, reason });
    // The server answers in order: it keeps the text before it saves the new one.
    if (sent) this.#documents.put(file, change(this.#documents.text(file)));
    else this.#options.notify(notice('text-not-kept'), 'error');
    return sent;
  }

  /** The code of a measurement in place of the text on the screen, which is saved first and becomes a version. */
  async recall(experiment: number): Promise<void> {
    await this.#documents.flush();
    this.#options.send({ type: 'recall', step: this.#options.step, experiment });
  }
}
