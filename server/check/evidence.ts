/**
 * Evidence as JSON and back. What comes back was a stranger's file in between, so it is parsed, and everything that a
 * judge walks over is bounded. The learner's files travel beside it, as files.
 */
import { z } from 'zod';
import type { Evidence, Files, Verdict } from '../../labs/lab.ts';
import { LIMITS } from '../limits.ts';
import { kernel, learnerFileName, step } from '../protocol.ts';

const count = z.int().nonnegative();
const text = z.string().max(LIMITS.guest.consoleBytes);
const short = z.string().max(4_000);

/** Uint8Array ↔ base64. */
const bytes = z
  .base64()
  .max(LIMITS.capture.snapBytes * 2)
  .transform((encoded): Uint8Array => new Uint8Array(Buffer.from(encoded, 'base64')));

const diagnostic = z.object({
  file: short,
  line: z.int(),
  column: z.int(),
  severity: z.enum(['error', 'warning', 'note']),
  message: text,
  option: short.exactOptional(),
  fixes: z
    .array(z.object({ line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int(), text }))
    .exactOptional(),
});

const build = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('built'),
    seconds: z.number(),
    diagnostics: z.array(diagnostic).max(LIMITS.build.diagnostics),
    imageBytes: count,
    imageSha256: z.string().regex(/^[0-9a-f]*$/),
    symbols: z
      .array(short)
      .max(100_000)
      .transform((names): ReadonlySet<string> => new Set(names)),
    config: z.record(z.string().regex(/^CONFIG_[A-Za-z0-9_]+$/), short),
  }),
  z.object({
    outcome: z.literal('failed'),
    seconds: z.number(),
    diagnostics: z.array(diagnostic).max(LIMITS.build.diagnostics),
    limit: z
      .object({
        limit: z.enum(['time', 'memory', 'processes', 'file-size', 'output', 'disk']),
        value: short,
        fix: short,
      })
      .exactOptional(),
    logTail: text,
  }),
]);

const help = {
  place: z.object({ file: learnerFileName, line: z.int(), function: short }).exactOptional(),
  cause: short.exactOptional(),
};
const ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('returned'), value: z.number().nullable(), detail: text }),
  z.object({ kind: z.literal('assertion'), expression: text, where: text, detail: text, ...help }),
  z.object({ kind: z.literal('crashed'), trap: text, detail: text, ...help }),
  z.object({ kind: z.literal('not-booted'), detail: text }),
  z.object({ kind: z.literal('powered-off'), detail: text }),
  z.object({
    kind: z.literal('stopped'),
    by: z.enum(['learner', 'window', 'limit', 'debugger']),
    detail: text,
  }),
]);

const SAMPLES = 100_000;
const guest = z.object({
  mac: z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/),
  console: z.array(z.object({ at: z.number(), text })).max(LIMITS.guest.consoleBytes),
  ending,
  device: z
    .array(
      z.object({
        at: z.number(),
        status: z.array(short).max(64),
        queues: z.array(z.object({ index: count, size: count, setUp: z.boolean(), used: count })).max(16),
      }),
    )
    .max(SAMPLES),
  buffers: z.array(z.number()).max(SAMPLES),
  taps: z
    .array(
      z.object({
        at: z.number(),
        sentPackets: z.number(),
        sentBytes: z.number(),
        receivedPackets: z.number(),
        receivedBytes: z.number(),
        dropped: z.number(),
      }),
    )
    .max(SAMPLES),
  frames: z.array(z.object({ at: z.number(), length: count, bytes })).max(LIMITS.capture.frames),
  framesNotKept: count,
  seconds: z.number(),
});

/** One side of a check, without the files. */
const evidence = z.object({ kernel, build, guest: guest.nullable(), peer: guest.exactOptional() });
const both = z.object({ learner: evidence, reference: evidence });

/** What a check collected on both sides, as JSON. */
export function evidenceToJson(seen: { readonly learner: Evidence; readonly reference: Evidence }): string {
  const { learner, reference } = seen;
  return JSON.stringify({ learner: plain(learner), reference: plain(reference) });
}

function plain({ kernel, build, guest, peer }: Evidence) {
  const bare = (one: NonNullable<typeof guest>) => ({
    ...one,
    frames: one.frames.map(({ at, length, bytes }) => ({
      at,
      length,
      bytes: Buffer.from(bytes).toString('base64'),
    })),
  });
  return {
    kernel,
    build: plainBuild(build),
    guest: guest && bare(guest),
    ...(peer && { peer: bare(peer) }),
  };
}

/** Without the text of .config, which stands beside it as a file. */
export function plainBuild(build: Evidence['build']) {
  if (build.outcome === 'failed') return build;
  const { dotConfig: _, ...rest } = build;
  return { ...rest, symbols: [...build.symbols] };
}

/** @throws z.ZodError or SyntaxError where the text is no evidence. */
export function evidenceFromJson(
  json: string,
  files: Files,
): { readonly learner: Evidence; readonly reference: Evidence } {
  const { learner, reference } = both.parse(JSON.parse(json));
  return { learner: { ...learner, files }, reference: { ...reference, files: {} } };
}

const verdict = z.object({
  step,
  kernel,
  result: z.enum(['pass', 'fail', 'error']),
  items: z
    .array(
      z.object({
        id: short,
        title: short,
        result: z.enum(['pass', 'fail', 'error']),
        expected: text,
        seen: text,
        hint: text.exactOptional(),
      }),
    )
    .max(100),
});

/** @throws z.ZodError or SyntaxError where the text is no verdict. */
export function verdictFromJson(json: string): Verdict {
  return verdict.parse(JSON.parse(json));
}
