/**
 * A check: the learner's own image is built, booted and watched; then the reference solution, with the same address on
 * the same tap; then the step judges what both showed. Trouble of ours is tried again once, and after that it is
 * told as such: an item with the result "error" never counts against a learner.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildEvidence, Evidence, Files, Item, Lab, Result, Verdict } from '../../labs/lab.ts';
import { chooseMac } from '../bench/guest.ts';
import type { Bench, Kernel } from '../bench/types.ts';
import { LabError } from '../errors.ts';
import { observe, type Seen } from './observe.ts';

export type Phase = 'building' | 'running yours' | 'running the reference' | 'judging';

export interface CheckOptions {
  readonly bench: Bench;
  readonly lab: Lab;
  /** All files of the learner's application. */
  readonly files: Files;
  readonly kernel: Kernel;
  readonly signal: AbortSignal;
  /** What the reference showed earlier, instead of a run of its own; the learner's guest gets its address. */
  readonly reference?: Evidence;
  readonly onPhase?: (phase: Phase) => void;
  /** Waited for once the image is built, before a guest is booted. */
  readonly beforeGuests?: () => Promise<void>;
  readonly onBuildOutput?: (bytes: Uint8Array) => void;
  readonly onConsole?: (bytes: Uint8Array) => void;
  /** The second guest's, beside the learner's image. */
  readonly onPeerConsole?: (bytes: Uint8Array) => void;
  /** Without it, no tshark runs. */
  readonly onPacketText?: (bytes: Uint8Array) => void;
}

export interface CheckOutcome {
  readonly verdict: Verdict;
  readonly learner: Evidence;
  readonly reference: Evidence;
  /** The learner's run as a pcap file; null where there was none. */
  readonly pcap: Buffer | null;
}

/** @throws the signal's reason where it was aborted; LabError where the bench is gone. */
export async function checkStep(options: CheckOptions): Promise<CheckOutcome> {
  const { bench, lab, files, kernel, signal, onPhase } = options;
  onPhase?.('building');
  const build = await buildWithPatience(options);
  const blank: Evidence = { kernel: kernel.id, files, build, guest: null };
  if (build.outcome === 'failed') return judge(lab, blank, { ...blank, files: {} }, null);

  await options.beforeGuests?.();
  let failure: unknown;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const mac = options.reference?.guest?.mac ?? chooseMac();
      onPhase?.('running yours');
      const yours = await watchYours(options, mac);
      const learner = { ...blank, ...guestsOf(yours) };
      if (lab.observe.peer) {
        // The reference was the peer already. Its own run shows the learner's image as a peer, which a failure need not wait for.
        const alone = judge(lab, learner, { ...blank, files: {}, build: REFERENCE_BUILD }, yours.pcap);
        if (alone.verdict.result === 'fail') return alone;
      }
      const reference = options.reference ?? (await watchReference(options, mac));
      onPhase?.('judging');
      const outcome = judge(lab, learner, reference, yours.pcap);
      if (outcome.verdict.result !== 'error' || attempt > 0) return outcome;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LabError) || (await isClosed(bench))) throw error;
      failure = error;
    }
  }
  const why = failure instanceof Error ? failure.message : 'The evidence could not be collected.';
  const verdict = asVerdict(lab, kernel.id, troubled(lab, why));
  return { verdict, learner: blank, reference: { ...blank, files: {} }, pcap: null };
}

/** One failure is enough to fail; but where evidence is missing through our fault, nothing is decided. */
export function overall(items: readonly Item[]): Result {
  const results = new Set(items.map((item) => item.result));
  return results.has('error') ? 'error' : results.has('fail') ? 'fail' : 'pass';
}

/** A build that we failed at is made once more, unless the bench is gone. */
async function buildWithPatience(options: CheckOptions): Promise<BuildEvidence> {
  try {
    return await buildOnce(options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof LabError) || error.code !== 'bench-failed' || (await isClosed(options.bench)))
      throw error;
    return buildOnce(options);
  }
}

async function buildOnce({ bench, files, signal, onBuildOutput }: CheckOptions): Promise<BuildEvidence> {
  signal.throwIfAborted();
  const build = bench.build(files);
  const cancel = () => build.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    build.output.on('data', (chunk: Buffer | string) => onBuildOutput?.(Buffer.from(chunk as string)));
    const result = await build.result;
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function watchYours(options: CheckOptions, mac: string): Promise<Seen> {
  const { bench, lab, signal, onConsole, onPeerConsole, onPacketText } = options;
  return observe(bench, {
    image: 'learner',
    mac,
    peer: { image: { reference: lab.slug }, mac: chooseMac() },
    observation: lab.observe,
    signal,
    ...(onConsole ? { onConsole } : {}),
    ...(onPeerConsole ? { onPeerConsole } : {}),
    ...(onPacketText ? { onPacketText } : {}),
  });
}

async function watchReference(options: CheckOptions, mac: string): Promise<Evidence> {
  const { bench, lab, signal, kernel, onPhase } = options;
  onPhase?.('running the reference');
  const image = { reference: lab.slug };
  const peer = { image: 'learner' as const, mac: chooseMac() };
  const seen = await observe(bench, { image, mac, peer, observation: lab.observe, signal });
  return { kernel: kernel.id, files: {}, build: REFERENCE_BUILD, ...guestsOf(seen) };
}

function guestsOf({ guest, peer }: Seen): Pick<Evidence, 'guest' | 'peer'> {
  return peer ? { guest, peer } : { guest };
}

/** The reference is built with the base tree; a check only boots it. */
const REFERENCE_BUILD: BuildEvidence = {
  outcome: 'built',
  seconds: 0,
  diagnostics: [],
  imageBytes: 0,
  imageSha256: '',
  symbols: new Set(),
  config: {},
};

function judge(lab: Lab, learner: Evidence, reference: Evidence, pcap: Buffer | null): CheckOutcome {
  return {
    verdict: asVerdict(lab, learner.kernel, lab.check(learner, reference)),
    learner,
    reference,
    pcap,
  };
}

function asVerdict(lab: Lab, kernel: Verdict['kernel'], items: readonly Item[]): Verdict {
  return { step: lab.slug, kernel, result: overall(items), items };
}

function troubled(lab: Lab, why: string): Item[] {
  return lab.tasks.map(({ item, text }) => ({
    id: item,
    title: text,
    result: 'error',
    expected: 'a run that can be watched',
    seen: why,
  }));
}

async function isClosed(bench: Bench): Promise<boolean> {
  let closed = false;
  bench.closed.then(() => {
    closed = true;
  });
  // The holder's end and the failure that it caused arrive in either order.
  await sleep(100);
  return closed;
}
