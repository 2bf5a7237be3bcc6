import type { z } from 'zod';

export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number; readonly sentence: string };

const NO_ANSWER = 'The server did not answer. Look whether this computer is online, then try again.';

/** Asks the server; what it refuses comes with its own sentence. `status` is 0 where it did not answer. */
export async function ask<T extends z.ZodType>(
  path: string,
  schema: T,
  options: { readonly method?: 'GET' | 'POST' | 'DELETE'; readonly body?: object } = {},
): Promise<Asked<z.output<T>>> {
  const { method = 'GET', body } = options;
  try {
    const answer = await fetch(path, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) return { ok: false, status: answer.status, sentence: text.trim() || NO_ANSWER };
    return { ok: true, value: schema.parse(JSON.parse(text)) };
  } catch {
    return { ok: false, status: 0, sentence: NO_ANSWER };
  }
}
