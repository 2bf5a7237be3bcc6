/**
 * A terminal server as VS Code's is designed, as a peer: output is gathered for 5 ms, the shell is held up while more than
 * 100,000 characters are not acknowledged, and goes on below 5,000. The constants are those of its sources.
 */
import pty from 'node-pty';
import { WebSocketServer } from 'ws';

const GATHERED_MILLISECONDS = 5;
const [HIGH, LOW] = [100_000, 5_000];

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
server.on('connection', (socket) => {
  const shell = pty.spawn('bash', ['--norc'], { cols: 80, rows: 24 });
  let [gathered, unacknowledged, held] = ['', 0, false];
  shell.onData((text) => {
    if (gathered === '')
      setTimeout(() => {
        socket.send(gathered);
        gathered = '';
      }, GATHERED_MILLISECONDS);
    gathered += text;
    unacknowledged += text.length;
    if (held || unacknowledged <= HIGH) return;
    held = true;
    shell.pause();
  });
  socket.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('i')) return shell.write(text.slice(1));
    unacknowledged -= Number(text.slice(1));
    if (!held || unacknowledged >= LOW) return;
    held = false;
    shell.resume();
  });
  socket.on('close', () => shell.kill());
  // What is gathered goes out first.
  shell.onExit(() => setTimeout(() => socket.close(), 2 * GATHERED_MILLISECONDS));
});
server.on('listening', () => console.log((server.address() as { port: number }).port));
