/** A learner's configuration as the pages see it: what changed in .config, and the one menuconfig that may be open. */

import type { Files } from '../../labs/lab.ts';
import { OPTION_SYMBOLS } from '../../labs/options.ts';
import type { Menuconfig } from '../bench/menuconfig.ts';
import type { Size } from '../bench/pty.ts';
import type { Bench } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { CHANGES_FILE, type ServerMessage } from '../protocol.ts';
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
  size: Size;
  left: boolean;
}

type Report = Extract<ServerMessage, { type: 'configuration' }>;

export class Configuring {
  readonly #events: ConfiguringEvents;
  #menu: Menu | null = null;
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

  /** Whether the menu is this page's. */
  isOf(page: object): boolean {
    return this.#menu?.page === page;
  }

  /** What a page that has just come must know. */
  news(step: string): ServerMessage[] {
    const report = this.#report?.message;
    const menu = this.#menu;
    return [
      ...(report?.step === step ? [report] : []),
      ...(menu?.step === step ? [stateOf(step, menu.running ? 'open' : 'opening')] : []),
    ];
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
    if (this.#menu) throw new LabError('busy', 'menuconfig is already open: leave it first.');
    this.#menu = { step, page, running: null, size, left: false };
    this.#events.onMessage(stateOf(step, 'opening'));
  }

  /** Starts the menu for files that were written into the bench. `base`: the revision of their changes.config. */
  start(bench: Bench, files: Files, base: number): void {
    const menu = this.#menu;
    if (!menu || menu.left) {
      this.abandon();
      return;
    }
    const process = bench.menuconfig(menu.size, files[CHANGES_FILE] ?? '');
    const terminal = this.#events.terminal();
    menu.running = { process, channel: terminal.channel };
    void terminal.feed(process.output);
    this.#events.onMessage(stateOf(menu.step, 'open'));
    const settle = async () => {
      let failed = false;
      try {
        const result = await process.result;
        failed = result === 'failed';
        if (typeof result === 'object' && !menu.left)
          await this.#events.onChanges(menu.step, result.changes, base);
      } catch (error) {
        if (!menu.left) this.#events.onError(error);
      } finally {
        this.#close(menu, failed && !menu.left);
      }
    };
    void settle();
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
    if (!menu || (page && menu.page !== page)) return;
    menu.left = true;
    menu.running?.process.close();
  }

  #close(menu: Menu, failed = false): void {
    if (this.#menu !== menu) return;
    this.#menu = null;
    this.#events.onMessage(stateOf(menu.step, failed ? 'failed' : 'closed'));
  }
}

function stateOf(step: string, state: 'opening' | 'open' | 'closed' | 'failed'): ServerMessage {
  return { type: 'menuconfig', step, state };
}
