/** A check as the pages see it, and the newest one's bundle. */
import type { Lab } from '../../labs/lab.ts';
import type { Bench } from '../bench/types.ts';
import { packBundle } from '../check/bundle.ts';
import { checkStep } from '../check/check.ts';
import { FIGURES } from '../figures.ts';
import type { TerminalName } from '../protocol.ts';
import type { Building } from './building.ts';
import { verdictMessageOf } from './messages.ts';
import type { Place } from './place.ts';
import { usualPair } from './running.ts';
import type { Task } from './tasks.ts';
import type { Terminal } from './terminal.ts';

export class Judging {
  readonly #place: Place;
  readonly #building: Building;
  /** In memory, and only the newest: a check is cheap to repeat, and evidence in the store would outgrow all texts. */
  #lastBundle: { readonly step: string; readonly zip: Promise<Uint8Array> } | null = null;

  constructor(place: Place, building: Building) {
    this.#place = place;
    this.#building = building;
  }

  /** The newest check as a zip, if it was of this step. */
  bundle(step: string): Promise<Uint8Array | null> {
    return this.#lastBundle?.step === step ? this.#lastBundle.zip : Promise.resolve(null);
  }

  /** `onCapture` gets the capture of the learner's guest. */
  async judge(task: Task, bench: Bench, lab: Lab, onCapture: (pcap: Buffer) => void): Promise<void> {
    const { events, tasks, terminals } = this.#place;
    await using stack = new AsyncDisposableStack();
    const slot = stack.use(disposeAsync(await this.#place.enterQueue(task, 'build')));
    tasks.move(task, { kind: 'checking', phase: 'building', since: Date.now() });
    const files = await events.files(lab.slug);
    this.#building.forget();
    // A build that has nothing to do prints nothing, and the log before it stays.
    const show = (name: TerminalName) => {
      let terminal: Terminal | null = null;
      stack.defer(() => terminal?.finish());
      return (bytes: Uint8Array) => {
        terminal ??= terminals.fresh(name, 'latest');
        terminal.write(bytes);
      };
    };
    const outcome = await checkStep({
      bench,
      lab,
      files,
      kernel: bench.kernel,
      signal: task.signal,
      beforeGuests: async () => {
        await slot[Symbol.asyncDispose]();
        stack.use(disposeAsync(await this.#place.enterQueue(task, 'run')));
      },
      onPhase: (phase) => {
        // The reference's own run, with the learner's image as its peer, shows nothing.
        if (phase === 'running yours') terminals.guests = lab.observe.peer && usualPair(lab, 'reference');
        tasks.move(task, { kind: 'checking', phase, since: Date.now() });
      },
      onBuildOutput: show('build'),
      onConsole: show('qemu'),
      onPeerConsole: show('qemu2'),
      onPacketText: show('tshark'),
    });
    task.signal.throwIfAborted();
    const { learner, reference, verdict, pcap } = outcome;
    if (pcap) onCapture(pcap);
    const zip = packBundle(outcome, lab, bench);
    // Whoever asks for it is told.
    zip.catch(() => {});
    this.#lastBundle = { step: lab.slug, zip };
    await this.#building.finish(bench, lab.slug, files, learner.build);
    FIGURES.checks.inc({ step: lab.slug, verdict: verdict.result });
    const frames = { yours: learner.guest?.frames ?? [], reference: reference.guest?.frames ?? [] };
    await events.onVerdict(verdictMessageOf(verdict, frames, learner.guest?.ending));
  }
}

/** A slot may be given back early and again at the end. */
function disposeAsync(slot: Disposable): AsyncDisposable {
  return { [Symbol.asyncDispose]: async () => slot[Symbol.dispose]() };
}
