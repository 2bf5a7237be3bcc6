/**
 * Who looks at a learner's work: pages of instructors and helpers. The store says who may, and is asked with every message
 * of theirs and whenever something in the room changes; what is told in between goes to those whom it named last, and to
 * nobody whose time is over. They see what is named here, and change nothing but texts, while the learner lets them type.
 */
import { LIMITS } from '../limits.ts';
import type { Looking, ServerMessage, TerminalName } from '../protocol.ts';
import type { StoreRemote } from './channel.ts';
import { type Allowances, CLOSE, newAllowances, type Page } from './socket.ts';
import type { Terminal } from './terminal.ts';

/** What is shown besides texts: what the learner talks about with others, and the shell, are not. */
const TOLD: ReadonlySet<ServerMessage['type']> = new Set([
  'source',
  'removed',
  'versions',
  'state',
  'built',
  'ended',
  'rate',
  'kernel',
  'verdict',
]);
const TERMINALS: ReadonlySet<TerminalName> = new Set(['build', 'qemu', 'qemu2', 'tshark']);

interface WatchingOptions {
  readonly learner: string;
  readonly store: StoreRemote;
  /** Somebody's time is over: the learner's pages are to hear of it. */
  readonly over: () => void;
}

export class Watching implements Disposable {
  readonly pages = new Set<Page>();
  readonly #options: WatchingOptions;
  #looking: readonly Looking[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Files of which a helper's typing was noted, for as long as the keyboard is theirs. */
  readonly #noted = new Set<string>();
  readonly #allowances = new Map<string, Allowances>();

  constructor(options: WatchingOptions) {
    this.#options = options;
  }

  /** Whether one more socket under a consent finds a place. */
  hasRoom(view: string): boolean {
    const { sockets, socketsEach } = LIMITS.views;
    const open = (pages: readonly Page[]) => pages.reduce((sum, page) => sum + page.sockets, 0);
    const all = [...this.pages];
    return open(all) < sockets && open(all.filter((page) => page.view === view)) < socketsEach;
  }

  /** Of one who looks, however often their pages come and go. */
  allowancesOf(view: string): Allowances {
    const present = this.#allowances.get(view);
    if (present) return present;
    const fresh = newAllowances();
    this.#allowances.set(view, fresh);
    return fresh;
  }

  /** Asks the store who may look; whoever may not any more is sent away. */
  async look(): Promise<void> {
    const { looking } = await this.#options.store.looking({ learner: this.#options.learner });
    this.know(looking);
  }

  /** What the store just said. */
  know(looking: readonly Looking[]): void {
    const before = this.#looking;
    this.#looking = looking;
    for (const page of [...this.pages]) {
      const mine = this.#consentOf(page);
      if (!mine) page.close(CLOSE.ended);
      else if (before.find(({ view }) => view === page.view)?.keyboard !== mine.keyboard)
        this.#tellWhat(page, mine);
    }
    for (const { view, keyboard } of before)
      if (keyboard === 'given' && looking.find((one) => one.view === view)?.keyboard !== 'given')
        for (const key of this.#noted) if (key.startsWith(view)) this.#noted.delete(key);
    for (const view of this.#allowances.keys())
      if (!looking.some((one) => one.view === view)) this.#allowances.delete(view);
    clearTimeout(this.#timer);
    const ends = looking.map(({ endsAt }) => Date.parse(endsAt));
    if (ends.length > 0)
      this.#timer = setTimeout(() => this.#expire(), Math.max(0, Math.min(...ends) - Date.now())).unref();
  }

  /** The consent that a page's message is under. Null, and the page is gone, where there is none. */
  async granted(page: Page): Promise<Looking | null> {
    await this.look();
    return this.#consentOf(page);
  }

  /** After its greeting. */
  welcome(page: Page, terminals: Iterable<readonly [TerminalName, Terminal]>): void {
    const mine = this.#consentOf(page);
    if (!mine) return;
    this.#tellWhat(page, mine);
    for (const [name, terminal] of terminals) if (TERMINALS.has(name)) page.show(name, terminal);
  }

  /** To those who look at a step, or at any. */
  tell(message: ServerMessage, step?: string): void {
    if (!TOLD.has(message.type)) return;
    for (const page of this.of(step)) page.send(message);
  }

  show(name: TerminalName, terminal: Terminal): void {
    if (!TERMINALS.has(name)) return;
    for (const page of this.of()) page.show(name, terminal);
  }

  /** Pages that were greeted and may look now. */
  of(step?: string): Page[] {
    return [...this.pages].filter(
      (page) =>
        page.step !== null && (step === undefined || page.step === step) && this.#consentOf(page) !== null,
    );
  }

  /** Whether this is the first that a helper types in a file since the keyboard was given. */
  beginsTyping({ view }: Looking, step: string, file: string): boolean {
    return !this.#noted.has(`${view} ${step} ${file}`);
  }

  typed({ view }: Looking, step: string, file: string): void {
    this.#noted.add(`${view} ${step} ${file}`);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const page of [...this.pages]) page.close(CLOSE.away);
  }

  /** Whose time is over is sent away at once, whatever the store says later. */
  #expire(): void {
    for (const page of [...this.pages]) if (!this.#consentOf(page)) page.close(CLOSE.ended);
    this.#options.over();
  }

  #consentOf({ view }: Page): Looking | null {
    const found = this.#looking.find((one) => one.view === view);
    return found?.granted === true && Date.parse(found.endsAt) > Date.now() ? found : null;
  }

  #tellWhat(page: Page, { keyboard, endsAt }: Looking): void {
    if (page.step !== null) page.send({ type: 'watching', keyboard, endsAt });
  }
}
