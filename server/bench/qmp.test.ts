import { Duplex, duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { openQmp, reasonOf } from './qmp.ts';

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
    socket.push(`${JSON.stringify({ event: `${index} ${'x'.repeat(10_000)}` })}\n`);
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

test('tells where sent packets lie, leaving out their headers and places never used', async () => {
  const header = { flags: ['next'], len: 10, addr: 4096 };
  const asked: number[] = [];
  const answer = (index: number) =>
    index === 0 ? { descs: [{ flags: [], len: 0, addr: 0 }] } : { descs: [{ len: 60, addr: index }, header] };
  const qmp = openQmp(
    far((line) => {
      const { execute, id } = line;
      if (execute !== 'x-query-virtio-queue-element')
        return [{ id, return: [{ name: 'virtio-net', path: '/p' }] }];
      const { index, queue } = (line as unknown as { arguments: { index: number; queue: number } }).arguments;
      asked.push(queue);
      return [{ id, return: answer(index) }];
    }),
  );
  expect(await qmp.sentPackets(4)).toEqual([64, 128, 192]);
  expect(asked).toEqual([1, 1, 1, 1]);
});

test('tells nothing of packets where QEMU refuses or says something else', async () => {
  for (const bad of [{ error: { desc: 'Region caches not initialized' } }, { return: { descs: 'none' } }]) {
    const qmp = openQmp(
      far(({ execute, id }) => [
        execute === 'x-query-virtio-queue-element'
          ? { id, ...bad }
          : { id, return: [{ name: 'virtio-net', path: '/p' }] },
      ]),
    );
    expect(await qmp.sentPackets(4)).toEqual([]);
  }
});

test('hears nothing of what stands behind a line that is no QMP, in the same chunk', async () => {
  const [ours, theirs] = duplexPair();
  const qmp = openQmp(ours);
  theirs.write('{"QMP":{}}\n{"nothing":1}\n{"event":"SHUTDOWN","data":{"reason":"guest-panic"}}\n');
  await qmp.execute('quit').catch(() => {});
  expect(await qmp.event('SHUTDOWN')).toBeNull();
});

test('56: a QEMU that was taken over talks neither without end nor in words that cannot be read', async () => {
  const socket = far(({ id }) => [{ id, return: {} }]);
  const qmp = openQmp(socket);
  await qmp.execute('first');
  let lines = 0;
  while (!socket.destroyed && lines < 1_000_000) {
    socket.push('{"QMP":1}\n'.repeat(1_000));
    lines += 1_000;
    await new Promise(setImmediate);
  }
  // Two megabytes, all of it well-formed, and a third of a second to read.
  expect(lines).toBeLessThan(200_000);
  expect(await qmp.event('SHUTDOWN')).toBeNull();
  const said = (reason: unknown) => reasonOf({ event: 'SHUTDOWN', data: { reason } });
  expect(said('guest-reset')).toBe('guest-reset');
  for (const reason of [undefined, null, 1, [[]], { toString: 1 }]) expect(said(reason)).toBe('unknown');
});
