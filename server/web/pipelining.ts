/**
 * How many requests of one connection are answered at a time. No browser sends a second before the first is answered; whoever
 * does can put hundreds into one packet, which Node hands over in one turn of its loop, with all their answers in memory.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { LIMITS } from '../limits.ts';

const underWay = new WeakMap<Socket, Set<ServerResponse>>();

/** False where there are too many: the connection is closed then, and no more of it is answered. */
export function isWithinPipeline({ socket }: IncomingMessage, response: ServerResponse): boolean {
  const answers = underWay.get(socket) ?? new Set();
  underWay.set(socket, answers.add(response));
  response.once('close', () => answers.delete(response));
  // An answer that is complete waits for its reader alone, and Node takes no more of who does not read.
  const end = response.end.bind(response) as (...what: readonly unknown[]) => ServerResponse;
  response.end = (...what: readonly unknown[]) => {
    answers.delete(response);
    return end(...what);
  };
  if (answers.size <= LIMITS.web.pipelinedRequests && !socket.destroyed) return true;
  socket.destroy();
  return false;
}
