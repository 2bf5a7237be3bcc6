import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { LIMITS } from '../limits.ts';

/** The request's body as text, or null where it is longer. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += (chunk as Buffer).length;
    if (length > mostBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The request's body as a schema has it; null where it is longer, no JSON, or something else. */
export async function parsed<T extends z.ZodType>(
  request: IncomingMessage,
  response: ServerResponse,
  schema: T,
  mostBytes: number = LIMITS.web.smallBodyBytes,
): Promise<z.output<T> | null> {
  const body = await readBody(request, mostBytes);
  // What is still to come is not read.
  if (body === null) response.setHeader('Connection', 'close');
  try {
    return schema.safeParse(JSON.parse(body ?? '')).data ?? null;
  } catch {
    return null;
  }
}
