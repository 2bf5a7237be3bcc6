/** The terminal server that one writes first, as the peer to beat: a socket, a pty, and each read sent as it comes. */
import pty from 'node-pty';
import { WebSocketServer } from 'ws';

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  const shell = pty.spawn('bash', ['--norc'], { cols: 80, rows: 24 });
  shell.onData((text) => socket.send(text));
  socket.on('message', (data) => shell.write(String(data)));
  socket.on('close', () => shell.kill());
  shell.onExit(() => socket.close());
});
server.on('listening', () => console.log((server.address() as { port: number }).port));
