/** A learner's configuration as the pages see it: what changed in .config, and the one menuconfig that may be open. */

import type { Files } from '../../labs/lab.ts';
import { OPTION_SYMBOLS } from '../../labs/options.ts';
import type { Menuconfig } from '../bench/menuconfig.ts';
import type { Size } from '../bench/pty.ts';
import type { Bench } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { CHANGES_FILE, type ServerMessage } from '../protocol.ts';
import { type Sentence, sentence } from '../sentences.ts';
import type { Terminal } from './terminal.ts';

export interface ConfiguringEvents {
  readonly onMessage: (message: ServerMessage) => void;
  readonly onError: (error: unknown) => void;
  /** A terminal for the menu. */
  readonly terminal: () => Terminal;
  /** The menu was left and its changes are to be stored. Resolves once they are. */
  readonly onChanges: (step: string, text: string, base: number) => Promise<void>;
}

interface Menu {
  readonly step: string;
  /** The page that opened it; it ends with that. */
  readonly page: object;
  /** null while it is being started. */
  running: { readonly process: Menuconfig; readonly channel: number } | null;
  drawn: boolean;
  size: Size;
  left: boolean;
  /** Ends what starts it, as long as that waits. */
  cancel: (() => void) | null;
}

type Report = Extract<ServerMessage, { type: 'configuration' }>;

export class Configuring {
  readonly #events: ConfiguringEvents;
  #menu: Menu | null = null;
  #over: Promise<void> = Promise.resolve();
  #report: { readonly bench: Bench; readonly key: string; readonly message: Report } | null = null;

  /** The changes that a bench's image was last built with. */
  #built: { readonly bench: Bench; readonly text: string } | null = null;

  constructor(events: ConfiguringEvents) {
    this.#events = events;
  }

  /** Whether a menu is open. */
  get busy(): boolean {
    return this.#menu !== null;
  }

  /** Whether a menu runs that no task waits for, and that nobody has left yet. */
  get isOpen(): boolean {
    return this.#menu?.drawn === true && !this.#menu.left;
  }

  /** Settles once a menu that was left is gone. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** Whether the menu is this page's. */
  isOf(page: object): boolean {
    return this.#menu?.page === page;
  }

  /** What a page that has just come must know. */
  news(step: string): ServerMessage[] {
    const report = this.#report?.message;
    const menu = this.#menu;
    return [...(report?.step === step ? [report] : []), ...(menu?.step === step ? [openingOf(menu)] : [])];
  }

  /**
   * Tells what the files, which were written into the bench, make of .config. Not beside a build.
   * `built`: the image in the bench is of these files now.
   */
  async report(bench: Bench, step: string, files: Files, built = false): Promise<void> {
    const text = files[CHANGES_FILE] ?? '';
    const key = JSON.stringify([step, text, files['Config.uk'] ?? '']);
    if (built) this.#built = { bench, text };
    const wholeBuild = text.trim() !== '' && !(this.#built?.bench === bench && this.#built.text === text);
    if (this.#report?.bench !== bench || this.#report.key !== key) {
      const found = await bench.configure(OPTION_SYMBOLS);
      const message: Report = {
        type: 'configuration',
        step,
        kernel: bench.kernel.id,
        of: text,
        wholeBuild,
        wholeBuildSeconds: bench.wholeBuildSeconds,
        ...('problem' in found
          ? { changes: [], changesNotShown: 0, options: {}, problem: found.problem }
          : { ...found, changes: [...found.changes], problem: null }),
      };
      this.#report = { bench, key, message };
    }
    const { message } = this.#report;
    message.wholeBuild = wholeBuild;
    this.#events.onMessage(message);
  }

  /** Takes the place of the one menu; `start` then fills it. @throws LabError "busy" where there is one. */
  begin(step: string, page: object, size: Size): void {
    if (this.#menu) throw new LabError('busy', sentence('menu-open'));
    this.#menu = { step, page, running: null, drawn: false, size, left: false, cancel: null };
    this.#events.onMessage(openingOf(this.#menu));
  }

  /** What to do where the menu is left before it was started. */
  whenLeft(cancel: () => void): void {
    if (!this.#menu) return;
    this.#menu.cancel = cancel;
    if (this.#menu.left) cancel();
  }

  /**
   * Starts the menu for files that were written into the bench, and resolves once it is drawn, or gone. `base`: the
   * revision of their changes.config. Where `signal` aborts before, the menu ends.
   */
  async start(bench: Bench, files: Files, base: number, signal: AbortSignal): Promise<void> {
    const menu = this.#menu;
    if (!menu) return;
    const process = await bench.menuconfig(menu.size, files[CHANGES_FILE] ?? '');
    const terminal = this.#events.terminal();
    menu.running = { process, channel: terminal.channel };
    process.resize(menu.size);
    void terminal.feed(process.output);
    const settle = async () => {
      let failed: Sentence | undefined;
      try {
        const result = await process.result;
        if (typeof result === 'object' && !menu.left) {
          if ('failed' in result) failed = result.failed;
          else await this.#events.onChanges(menu.step, result.changes, base);
        }
      } catch (error) {
        if (!menu.left) this.#events.onError(error);
      } finally {
        this.#close(menu, failed);
      }
    };
    this.#over = settle();
    const end = () => this.#end(menu);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted || menu.left) end();
    await process.drawn;
    signal.removeEventListener('abort', end);
    if (this.#menu !== menu || menu.left) return;
    menu.drawn = true;
    this.#events.onMessage(openingOf(menu));
  }

  /** The menu could not be started. */
  abandon(): void {
    if (this.#menu && !this.#menu.running) this.#close(this.#menu);
  }

  /** Bytes typed; false where they are for another terminal. */
  type(channel: number, bytes: Uint8Array): boolean {
    const running = this.#menu?.running;
    if (running?.channel !== channel) return false;
    running.process.type(bytes);
    return true;
  }

  resize(page: object, size: Size): void {
    if (this.#menu?.page !== page) return;
    this.#menu.size = size;
    this.#menu.running?.process.resize(size);
  }

  /** Ends the menu without saving: for its page alone, or whoever opened it. */
  leave(page?: object): void {
    const menu = this.#menu;
    if (menu && (!page || menu.page === page)) this.#end(menu);
  }

  #end(menu: Menu): void {
    menu.left = true;
    if (menu.running) menu.running.process.close();
    else menu.cancel?.();
  }

  #close(menu: Menu, failed?: Sentence): void {
    if (this.#menu !== menu) return;
    this.#menu = null;
    const told =
      failed === undefined
        ? { state: 'closed' as const }
        : { state: 'failed' as const, why: failed.text, told: failed.told };
    this.#events.onMessage({ type: 'menuconfig', step: menu.step, ...told });
  }
}

function openingOf({ step, drawn, running }: Menu): ServerMessage {
  if (!drawn || !running) return { type: 'menuconfig', step, state: 'opening' };
  return { type: 'menuconfig', step, state: 'open', timeLeft: running.process.timeLeft };
}
