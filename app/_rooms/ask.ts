import type { z } from 'zod';
import { notice, saidIn, say } from '../_i18n/said/said.ts';

export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly sentence: string };

/** Asks the server; what it refuses comes with its own sentence. `status` is 0 where it did not answer. */
export async function ask<T extends z.ZodType>(
  path: string,
  schema: T,
  options: { readonly method?: 'GET' | 'POST' | 'DELETE'; readonly body?: object } = {},
): Promise<Asked<z.output<T>>> {
  const { method = 'GET', body } = options;
  try {
    const answer = await fetch(path, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) {
      const sentence = (await saidIn(answer)) || (await say(notice('no-answer')));
      return { ok: false, status: answer.status, sentence };
    }
    return { ok: true, value: schema.parse(await answer.json()) };
  } catch {
    return { ok: false, status: 0, sentence: await say(notice('no-answer')) };
  }
}
