/** A page's two sockets, and what travels on them, as far as that needs no state. */
import type { ServerMessage } from '../../../server/protocol.ts';
import type { BinarySocket } from './streams.ts';

/** The schemas of the wire, loaded with the first connection. */
export type Wire = typeof import('../../../server/protocol.ts');

export interface Sockets {
  readonly interactive: WebSocket;
  readonly bulk: WebSocket;
}

/** `watched`: as in a connection. */
export function openSockets(
  { PATHS }: Wire,
  tickets: { interactive: string; bulk: string },
  watched: string | null,
): Sockets {
  const at = (path: string, ticket: string) => {
    const url = new URL(`${path}${watched ?? ''}`, location.href);
    url.protocol = url.protocol.replace('http', 'ws');
    url.searchParams.set('ticket', ticket);
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    return socket;
  };
  return {
    interactive: at(PATHS.interactive, tickets.interactive),
    bulk: at(PATHS.bulk, tickets.bulk),
  };
}

/** Nobody hears of them any more. */
export function closeSockets(sockets: Sockets): void {
  for (const socket of [sockets.interactive, sockets.bulk]) {
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  }
}

export function binarySocket({ encodeFrame, FRAME }: Wire, socket: WebSocket): BinarySocket {
  return {
    acknowledge: (channel, offset) => socket.send(encodeFrame(FRAME.ack, channel, offset)),
    input: (channel, text) => socket.send(encodeFrame(FRAME.input, channel, new TextEncoder().encode(text))),
  };
}

export function isOtherVersion({ PROTOCOL_VERSION }: Wire, message: ServerMessage): boolean {
  if (message.type === 'welcome') return message.version !== PROTOCOL_VERSION;
  return message.type === 'error' && message.code === 'version';
}

/** Null for what is no JSON. */
export function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}
