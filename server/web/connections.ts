/**
 * How many connections one address holds, so that nobody takes all that the server may open. Where a proxy stands in
 * front, all of them are the proxy's, and to be counted there.
 */
import type { Server, Socket } from 'node:net';
import { LIMITS } from '../limits.ts';
import { networkOf } from './access.ts';

export class Connections {
  readonly #of = new Map<string, Set<Socket>>();

  constructor(server: Server, trustedProxies: number) {
    if (trustedProxies === 0) server.on('connection', (socket) => this.#admit(socket));
  }

  /** It is another process's from here on. */
  release(socket: Socket): void {
    const address = networkOf(socket.remoteAddress ?? '');
    this.#drop(address, socket);
  }

  #admit(socket: Socket): void {
    const address = networkOf(socket.remoteAddress ?? '');
    const open = this.#of.get(address) ?? new Set();
    if (open.size >= LIMITS.web.connectionsPerAddress) {
      socket.destroy();
      return;
    }
    this.#of.set(address, open.add(socket));
    socket.once('close', () => this.#drop(address, socket));
  }

  #drop(address: string, socket: Socket): void {
    const open = this.#of.get(address);
    open?.delete(socket);
    if (open?.size === 0) this.#of.delete(address);
  }
}
