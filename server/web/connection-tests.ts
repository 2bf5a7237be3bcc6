/**
 * The server's side of the connection test, which anybody may use before signing in: so each socket is bounded in time,
 * messages and bytes, and all of them in number, for one address and in sum. None of it reaches the runner.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { LIMITS } from '../limits.ts';
import {
  MAX_MESSAGE_BYTES,
  QUIET_TICK_MILLISECONDS,
  TEST_CLOSE,
  TICK_ROW,
  TICKS_PLEASE,
  type Tick,
} from '../protocol.ts';

export class ConnectionTests implements Disposable {
  readonly #sockets = new WebSocketServer({
    noServer: true,
    // As the workshop's own are: a network that breaks these breaks those.
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    maxFragments: LIMITS.socket.fragments,
    maxBufferedChunks: LIMITS.socket.chunks,
  });
  readonly #open = new Map<string, Set<WebSocket>>();

  /** Takes a request's socket over. `address`: the client's, as far as it is known. */
  adopt(request: IncomingMessage, socket: Socket, head: Buffer, address: string): void {
    socket.setNoDelay(true);
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // ws closes it after an error by itself.
      webSocket.on('error', () => {});
      const { perAddress, all } = LIMITS.connectionTest;
      const ofAddress = this.#open.get(address) ?? new Set();
      const sum = [...this.#open.values()].reduce((total, { size }) => total + size, 0);
      if (ofAddress.size >= perAddress || sum >= all) return close(webSocket, TEST_CLOSE.busy);
      this.#open.set(address, ofAddress.add(webSocket));
      webSocket.once('close', () => {
        ofAddress.delete(webSocket);
        if (ofAddress.size === 0) this.#open.delete(address);
      });
      serve(webSocket);
    });
  }

  [Symbol.dispose](): void {
    for (const sockets of this.#open.values()) for (const socket of sockets) socket.terminate();
  }
}

function serve(socket: WebSocket): void {
  const { milliseconds, messages, bytes, rows } = LIMITS.connectionTest;
  const left = { messages, bytes, rows };
  let ticks = 0;
  const say = (row: boolean) => {
    const message: Tick = { tick: ticks++, row, at: performance.now() };
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const quiet = setInterval(() => say(false), QUIET_TICK_MILLISECONDS);
  const over = setTimeout(() => close(socket, TEST_CLOSE.over), milliseconds);
  let row: NodeJS.Timeout | undefined;
  const runRow = () => {
    clearInterval(row);
    let told = 0;
    row = setInterval(() => {
      say(true);
      if (++told >= TICK_ROW.ticks) clearInterval(row);
    }, TICK_ROW.milliseconds);
  };
  socket.once('close', () => {
    clearInterval(quiet);
    clearTimeout(over);
    clearInterval(row);
  });
  const spend = (size: number) => {
    left.messages -= 1;
    left.bytes -= size;
    return left.messages >= 0 && left.bytes >= 0;
  };
  for (const beat of ['ping', 'pong'] as const)
    socket.on(beat, (data) => void (spend(data.length) || close(socket, TEST_CLOSE.notATest)));
  socket.on('message', (data, binary) => {
    const message = data as Buffer;
    if (!spend(message.length)) return close(socket, TEST_CLOSE.notATest);
    if (binary) return socket.send(message);
    if (message.toString('latin1') !== TICKS_PLEASE || --left.rows < 0)
      return close(socket, TEST_CLOSE.notATest);
    runRow();
  });
}

/** Whoever does not answer a close is dropped. */
function close(socket: WebSocket, code: number): void {
  socket.close(code);
  setTimeout(() => socket.terminate(), LIMITS.socket.closeMilliseconds).unref();
}
