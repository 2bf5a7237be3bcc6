import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { openQmp } from './qmp.ts';

/** A socket whose far end is written by the test. */
function far(answer: (line: { execute: string; id: number }) => unknown[]): Duplex {
  const socket: Duplex = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n'))
        for (const reply of answer(JSON.parse(line))) socket.push(`${JSON.stringify(reply)}\r\n`);
      done();
    },
  });
  return socket;
}

test('negotiates by itself and matches answers to commands, with events in between', async () => {
  const qmp = openQmp(
    far(({ execute, id }) => [
      { event: 'RESUME', timestamp: {} },
      execute === 'bad' ? { id, error: { class: 'x', desc: 'no such thing' } } : { id, return: execute },
    ]),
  );
  expect(await qmp.execute('query-status')).toBe('query-status');
  await expect(qmp.execute('bad')).rejects.toThrow('no such thing');
  expect(await qmp.event('RESUME')).toMatchObject({ event: 'RESUME' });
});

test('ends the conversation at a line that is not QMP', async () => {
  const socket = far(({ id }) => [{ id, return: {} }]);
  const qmp = openQmp(socket);
  await qmp.execute('first');
  const shutdown = qmp.event('SHUTDOWN');
  socket.push('{"id": \n');
  expect(await shutdown).toBeNull();
  await expect(qmp.execute('second')).rejects.toThrow('not QMP');
  expect(await qmp.deviceStatus(1)).toBeNull();
});

test('ends the conversation at a line without end instead of keeping it', async () => {
  const socket = far(({ id }) => [{ id, return: {} }]);
  const qmp = openQmp(socket);
  await qmp.execute('first');
  for (let index = 0; index < 400 && !socket.destroyed; index++) {
    socket.push('x'.repeat(1024));
    await new Promise(setImmediate);
  }
  expect(socket.destroyed).toBe(true);
  await expect(qmp.execute('second')).rejects.toThrow('without end');
});

test('ends a conversation without end, however well-formed, instead of remembering all of it', async () => {
  const socket = far(({ id }) => [{ id, return: {} }]);
  const qmp = openQmp(socket);
  await qmp.execute('first');
  for (let index = 0; index < 10_000 && !socket.destroyed; index++) {
    socket.push(`${JSON.stringify({ event: `${index} ${'x'.repeat(1_000)}` })}\n`);
    await new Promise(setImmediate);
  }
  expect(socket.destroyed).toBe(true);
  expect(await qmp.event('SHUTDOWN')).toBeNull();
});

test('gives no device status where the answer has another shape', async () => {
  const qmp = openQmp(
    far(({ execute, id }) => [
      {
        id,
        return: execute === 'x-query-virtio' ? [{ name: 'virtio-net', path: '/p' }] : { status: 'DRIVER_OK' },
      },
    ]),
  );
  expect(await qmp.deviceStatus(1)).toBeNull();
});
