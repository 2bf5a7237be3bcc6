/** What somebody says who looks at a learner's work. Nothing is answered without consent, and little with it. */

import { LabError } from '../errors.ts';
import type { ClientMessage, ServerMessage, TerminalName } from '../protocol.ts';
import { sentence } from '../sentences.ts';
import { refuseOther } from './commands.ts';
import { CLOSE, type Page } from './socket.ts';
import type { Terminal } from './terminal.ts';
import type { Texts } from './texts.ts';
import type { Watching } from './watching.ts';

interface OnlookingOptions {
  readonly watching: Watching;
  readonly texts: Texts;
  /** A step as the learner's own pages are greeted with it. */
  readonly welcome: (step: string) => Promise<ServerMessage>;
  readonly terminals: () => Iterable<readonly [TerminalName, Terminal]>;
  readonly tell: (message: ServerMessage, step: string) => void;
}

type Command<T extends ClientMessage['type']> = Extract<ClientMessage, { type: T }>;

export class Onlooking {
  readonly #options: OnlookingOptions;

  constructor(options: OnlookingOptions) {
    this.#options = options;
  }

  /** @throws LabError for what is refused */
  async handle(page: Page, message: ClientMessage): Promise<void> {
    const { watching, texts, tell } = this.#options;
    const seen = await watching.granted(page);
    if (!seen) return page.close(CLOSE.ended);
    if ((message.type === 'hello') === (page.step !== null))
      throw new LabError('bad-message', 'The first message is a hello, and no other is.');
    switch (message.type) {
      case 'hello':
        return this.#show(page, message);
      case 'save': {
        if (seen.keyboard !== 'given') throw new LabError('closed', sentence('keyboard-taken'));
        if (message.step !== page.step) throw new LabError('bad-message', 'That is not the step in view.');
        const begins = watching.beginsTyping(seen, message.step, message.file);
        const by = { view: seen.view, ...(begins && { name: seen.name }) };
        if (await texts.save(page, message, by)) watching.typed(seen, message.step, message.file);
        return;
      }
      case 'point': {
        const { step, file, line } = message;
        return tell({ type: 'pointed', view: seen.view, name: seen.name, step, file, line }, step);
      }
      default:
        throw new LabError('bad-message', 'Who looks on does nothing in the learner’s place.');
    }
  }

  /** As a learner's page is greeted, without anything that would count as the learner's doing. */
  async #show(page: Page, { version, step, resume = {} }: Command<'hello'>): Promise<void> {
    refuseOther(version);
    const welcome = await this.#options.welcome(step);
    page.step = step;
    page.resume = resume;
    page.send(welcome);
    this.#options.watching.welcome(page, this.#options.terminals());
  }
}
