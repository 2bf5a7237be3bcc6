/** What a build or a check came to, as the page gets it. */

import type { BuildEvidence, Diagnostic, Frame, GuestEnding, Verdict } from '../../labs/lab.ts';
import type { Kernel } from '../bench/types.ts';
import type { ServerMessage, VerdictMessage, WireFrame } from '../protocol.ts';
import { sentence } from '../sentences.ts';

type Built = Extract<ServerMessage, { type: 'built' }>;

export function builtMessage(build: BuildEvidence, kernel: Kernel): Built {
  const { seconds } = build;
  const diagnostics = build.diagnostics.map(copy);
  if (build.outcome === 'built') {
    const warnings = diagnostics.filter(({ severity }) => severity === 'warning').length;
    const told = warnings === 0 ? '' : warnings === 1 ? ', 1 warning' : `, ${warnings} warnings`;
    const summary = `Built with ${kernel.label} in ${seconds.toFixed(1)} s${told}.`;
    return { type: 'built', ok: true, seconds, imageBytes: build.imageBytes, diagnostics, summary };
  }
  const failed = { type: 'built' as const, ok: false, seconds, imageBytes: null, diagnostics };
  if (build.limit) {
    const { value, fix, told } = build.limit;
    return { ...failed, summary: `${value}: ${fix}`, told };
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (errors === 0) {
    const { text, told } = sentence('build-failed');
    return { ...failed, summary: text, told };
  }
  return { ...failed, summary: errors === 1 ? 'There is 1 error.' : `There are ${errors} errors.` };
}

/** The wire's schemas are mutable and without `undefined`; the course's types are neither. */
function copy({ option, fixes, ...rest }: Diagnostic): Built['diagnostics'][number] {
  return {
    ...rest,
    ...(option === undefined ? {} : { option }),
    ...(fixes === undefined ? {} : { fixes: [...fixes] }),
  };
}

type Ended = Extract<ServerMessage, { type: 'ended' }>;

/** How a guest ended, with where and why where it crashed. */
export function endingMessageOf(
  ending: GuestEnding,
): Pick<Ended, 'kind' | 'detail' | 'told' | 'place' | 'cause'> {
  const { kind, detail } = ending;
  if (kind === 'stopped') return { kind, detail, told: sentence(`ended-by-${ending.by}`).told };
  if (kind !== 'crashed' && kind !== 'assertion') return { kind, detail };
  const { place, cause } = ending;
  return { kind, detail, ...(place && { place: { ...place } }), ...(cause !== undefined && { cause }) };
}

/** Frames shown side by side: a learner who sends endlessly is not sent all of them back. */
const FRAMES_SHOWN = 8;

export function verdictMessageOf(
  verdict: Verdict,
  frames: { readonly yours: readonly Frame[]; readonly reference: readonly Frame[] },
  ending?: GuestEnding,
): VerdictMessage {
  const { kind, ...crash } = ending ? endingMessageOf(ending) : { kind: null, detail: '' };
  return {
    type: 'verdict',
    step: verdict.step,
    kernel: verdict.kernel,
    at: new Date().toISOString(),
    result: verdict.result,
    items: verdict.items.map(({ hint, ...rest }) => ({ ...rest, ...(hint === undefined ? {} : { hint }) })),
    frames: {
      yours: frames.yours.slice(0, FRAMES_SHOWN).map(wireFrame),
      reference: frames.reference.slice(0, FRAMES_SHOWN).map(wireFrame),
    },
    ...((kind === 'crashed' || kind === 'assertion') && { crash }),
  };
}

function wireFrame({ at, length, bytes }: Frame): WireFrame {
  return { at, length, hex: Buffer.from(bytes).toString('hex') };
}
