/** Questions to the server of the C language, and their answers by number. A question that cannot be sent, or is never answered, has none. */
import type { ClientMessage, LanguageAnswer, LanguageQuestion } from '../../../server/protocol.ts';

/** Longer than the server takes at worst. */
const PATIENCE_MILLISECONDS = 45_000;

type Ask = Extract<ClientMessage, { type: 'ask' }>;
type Answer<T extends LanguageQuestion['what']> = Extract<LanguageAnswer, { what: T }>;

export class Questions {
  readonly #send: (message: Omit<Ask, 'step'>) => boolean;
  readonly #open = new Map<number, (answer: LanguageAnswer | null) => void>();
  #last = 0;

  constructor(send: (message: Omit<Ask, 'step'>) => boolean) {
    this.#send = send;
  }

  async ask<Q extends LanguageQuestion>(question: Q): Promise<Answer<Q['what']> | null> {
    const id = ++this.#last;
    const answer = await new Promise<LanguageAnswer | null>((resolve) => {
      if (!this.#send({ type: 'ask', id, question })) return resolve(null);
      this.#open.set(id, resolve);
      setTimeout(() => this.answered(id, null), PATIENCE_MILLISECONDS);
    });
    return answer?.what === question.what ? (answer as Answer<Q['what']>) : null;
  }

  answered(id: number, answer: LanguageAnswer | null): void {
    const resolve = this.#open.get(id);
    this.#open.delete(id);
    resolve?.(answer);
  }

  /** The connection is gone: nothing that was asked on it will be answered. */
  forget(): void {
    for (const id of [...this.#open.keys()]) this.answered(id, null);
  }
}
