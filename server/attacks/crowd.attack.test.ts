/** Crowds, and scripts that play one, against the web process and the sockets of a real server without a kernel. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { KERNELS } from '../bench/testing.ts';
import { LIMITS } from '../limits.ts';
import { type ClientMessage, MAX_NOTE, PATHS, TEST_CLOSE } from '../protocol.ts';
import { ask, startServer, TestLearner, type TestServer } from '../testing.ts';
import { descendants } from './testing.ts';

const WITHOUT_KERNEL = { kernel: 'unikraft', env: { UK_ROOT: '' } } as const;
const STEP = '01-getting-started';

let server: TestServer;
let learner: TestLearner;
/** How a socket ends that says nothing, opened before everything else. */
let silent: Promise<number>;

beforeAll(async () => {
  server = await startServer(WITHOUT_KERNEL);
  learner = await TestLearner.visit(server.origin);
  const quiet = await TestLearner.visit(server.origin);
  const socket = await quiet.socket('interactive', (await quiet.tickets()).interactive);
  silent = once(socket, 'close').then(([code]) => code);
});
afterAll(() => server[Symbol.asyncDispose]());

describe('42 a socket', () => {
  test('42: a socket is closed by a message larger than any of ours', async () => {
    await using page = await learner.open(STEP);
    page.sendRaw('x'.repeat(300 * 1024));
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
  });

  test('42: a ninth socket of one learner is refused', async () => {
    const crowd = await TestLearner.visit(server.origin);
    const pages = [];
    for (let index = 0; index < LIMITS.socket.perLearner / 2; index++) pages.push(await crowd.open(STEP));
    await using bystander = await learner.open(STEP);
    const { interactive } = await crowd.tickets();
    const ninth = await crowd.socket('interactive', interactive);
    // A frame with reserved bits: the refused socket's last word must not harm anybody.
    (ninth as WebSocket & { _socket: net.Socket })._socket.write(Buffer.from([0xf3, 0x80, 1, 2, 3, 4]));
    ninth.on('error', () => {});
    const [code] = await once(ninth, 'close');
    expect(code).toBe(4003);
    bystander.send({ type: 'save', step: bystander.step, file: 'main.c', text: 'still here', base: 0 });
    await bystander.next('saved');
    for (const page of pages) await page[Symbol.asyncDispose]();
  });

  test('42: a page that floods is slowed down, and closed where that does not help', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open(STEP);
    for (let index = 0; index < 400; index++) page.send({ type: 'stop' });
    expect(await page.next('error')).toMatchObject({ code: 'too-fast' });
    for (let index = 0; index < 10_000 && !page.closed; index++) page.sendRaw('x');
    await expect(page.until(() => null, 'its end', 10)).rejects.toThrow('the sockets closed');
  });

  test('42: a flood of pings closes the page', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open(STEP);
    // Few before they are answered: more, and the library ends the socket, which would show nothing of our count.
    for (let sent = 0; sent < 10_000 && !page.closed; sent += 20) await page.ping(20);
    expect(page.closeCode).toBe(4001);
  });

  test('42: a message is paid for by its size', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open(STEP);
    const text = 'x'.repeat(64 * 1024);
    for (let index = 0; index < 60; index++)
      page.send({ type: 'save', step: page.step, file: 'main.c', text, base: index });
    expect(await page.next('error')).toMatchObject({ code: 'too-fast' });
  });

  test('42: what waits for slow commands is few, and whoever sends on is told', async () => {
    const hasty = await TestLearner.visit(server.origin);
    await using page = await hasty.open(STEP);
    // Fewer than the burst that the allowance grants, and more than are saved while they arrive.
    const saves = LIMITS.socket.messagesPerSecond * 5 - 20;
    for (let index = 0; index < saves; index++)
      page.send({ type: 'save', step: page.step, file: 'main.c', text: `${index}`, base: index });
    const answers = () => page.received.filter(({ type }) => type === 'saved' || type === 'error');
    await page.until(() => (answers().length >= saves ? true : null), 'an answer to each');
    const refused = answers().filter((one) => one.type === 'error' && one.code === 'too-fast');
    expect(refused.length).toBeGreaterThan(0);
    expect(answers().length - refused.length).toBeGreaterThanOrEqual(LIMITS.socket.commandsWaiting);
    page.send({ type: 'save', step: page.step, file: 'main.c', text: 'still here', base: saves });
    await page.next('saved');
  });

  test('42: what is short to ask and long to answer counts as ten messages', async () => {
    const own = { type: 'note', row: 'own-1', title: 'mine', note: '' } as const;
    const heavy: readonly ClientMessage[] = [
      { type: 'look', experiment: 1 },
      { type: 'forget', experiment: 1 },
      { type: 'forget-row', row: 'own-1' },
      { type: 'shell', step: STEP, open: false, columns: 80, rows: 24 },
      { type: 'keep', step: STEP, reason: 'reference' },
      { type: 'recall', step: STEP, experiment: 1 },
      { type: 'reset', step: STEP },
      { type: 'remove', step: STEP, file: 'mine.c' },
      { type: 'restore', step: STEP, version: 1 },
      { type: 'shell-look', step: STEP },
      { type: 'ask', id: 1, step: STEP, question: { what: 'header', path: '/uk/include/uk/netdev.h' } },
    ];
    // More than ten times as many as the burst allows, and far fewer than it allows of others.
    const times = Math.ceil((LIMITS.socket.messagesPerSecond * 5) / LIMITS.socket.heavyMessages) + 5;
    for (const message of heavy) {
      const hasty = await TestLearner.visit(server.origin);
      await using page = await hasty.open(STEP);
      for (let index = 0; index < times; index++) page.send(message);
      const refused = () =>
        page.received.find((one) => one.type === 'error' && one.code === 'too-fast') ?? null;
      await page.until(refused, `a refusal of ${message.type}`);
    }
    const usual = await TestLearner.visit(server.origin);
    await using page = await usual.open('06-go-faster');
    for (let index = 0; index < times; index++) page.send({ ...own, title: `${index}` });
    const answers = () => page.received.filter(({ type }) => type === 'book' || type === 'error');
    await page.until(() => (answers().length >= times ? true : null), 'an answer to each');
    expect(answers().filter(({ type }) => type === 'error')).toEqual([]);
    // Far more of them than anybody types, and far fewer than there may be of what is answered in a line.
    for (let index = 0; index < 3 * times; index++) page.send({ ...own, title: `${index}` });
    const refused = () =>
      page.received.find((one) => one.type === 'error' && one.code === 'too-fast') ?? null;
    await page.until(refused, 'a refusal of notes without end');
  });

  test('42: a socket that says nothing is closed', async () => {
    expect(await silent).toBe(4006);
  });

  test('42: an answer is paid for by its size', async () => {
    const flooder = await TestLearner.visit(server.origin);
    await using page = await flooder.open('06-go-faster');
    // All of them are told, and a quote is two characters on the wire: 200 KB for each question.
    await using _second = await flooder.open('06-go-faster');
    await using _third = await flooder.open('06-go-faster');
    await using _fourth = await flooder.open('06-go-faster');
    const note = '"'.repeat(MAX_NOTE);
    for (let row = 1; row <= LIMITS.store.ownRows; row++) {
      page.send({ type: 'note', row: `own-${row}`, title: 'mine', note });
      await page.next('book');
    }
    const questions = 150;
    const from = page.received.length;
    for (let index = 0; index < questions; index++)
      page.send({ type: 'note', row: 'own-1', title: `${index}`, note });
    // As many as none of the limits on questions minds; each is answered with the whole book.
    const answers = () => page.received.slice(from).filter(({ type }) => type === 'book' || type === 'error');
    await page.until(() => (answers().length >= questions ? true : null), 'an answer to each');
    const refused = answers().filter((one) => one.type === 'error' && one.code === 'too-fast');
    expect(refused.length).toBeGreaterThan(0);
    // What is typed is saved as soon as the haste is over.
    const isSaved = () => page.received.some(({ type }) => type === 'saved');
    const save = () => {
      page.send({ type: 'save', step: page.step, file: 'main.c', text: 'still here', base: 0 });
      return isSaved();
    };
    await expect.poll(save, { interval: 500 }).toBe(true);
  });
});

describe('42 the connection test', () => {
  const { perAddress, messages, bytes } = LIMITS.connectionTest;
  const address = (at: TestServer) => `${at.origin.replace('http', 'ws')}${PATHS.connectionTest}`;
  const opened = async (at: TestServer, origin = at.origin) => {
    const socket = new WebSocket(address(at), { headers: { origin } });
    socket.on('error', () => {});
    await Promise.race([once(socket, 'open'), once(socket, 'close')]);
    return socket;
  };
  const ended = async (socket: WebSocket) => Number((await once(socket, 'close'))[0]);

  test('42: a connection test before signing in is bounded in number, messages and bytes', async () => {
    await using other = await startServer(WITHOUT_KERNEL);
    const open = [];
    for (let index = 0; index < perAddress; index++) open.push(await opened(other));
    const [first, second, third, fourth, ...rest] = open;
    if (!first || !second || !third || !fourth) throw new Error('the test needs four sockets');
    expect(await ended(await opened(other))).toBe(TEST_CLOSE.busy);

    // What a page does is answered.
    first.send(Buffer.from('an echo'));
    expect(String((await once(first, 'message'))[0])).toBe('an echo');
    const messagesEnd = ended(first);
    for (let index = 0; index < messages; index++) first.send(Buffer.from('x'));
    expect(await messagesEnd).toBe(TEST_CLOSE.notATest);

    const bytesEnd = ended(second);
    for (let sent = 0; sent <= bytes; sent += 200 * 1024) second.send(Buffer.alloc(200 * 1024));
    expect(await bytesEnd).toBe(TEST_CLOSE.notATest);

    const sizeEnd = ended(third);
    third.send(Buffer.alloc(300 * 1024));
    expect(await sizeEnd).toBe(1009);

    const wordsEnd = ended(fourth);
    fourth.send('something else');
    expect(await wordsEnd).toBe(TEST_CLOSE.notATest);

    const pings = await opened(other);
    const pingsEnd = ended(pings);
    for (let index = 0; index <= messages && pings.readyState === pings.OPEN; index++) pings.ping();
    expect(await pingsEnd).toBe(TEST_CLOSE.notATest);

    for (const socket of rest) socket.terminate();
    const headers = { connection: 'Upgrade', upgrade: 'websocket', origin: 'http://evil.example' };
    expect((await ask(other.origin, PATHS.connectionTest, { headers })).status).toBe(403);
    const statuses: number[] = [];
    for (let index = 0; index < LIMITS.connectionTest.perMinute; index++) {
      const one = { ...headers, origin: other.origin, 'sec-websocket-version': '13' };
      const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
      statuses.push((await ask(other.origin, PATHS.connectionTest, { headers: { ...one, ...key } })).status);
    }
    expect(statuses[0]).toBe(101);
    expect(statuses.at(-1)).toBe(429);
  });
});

async function freePort(): Promise<number> {
  const placeholder = net.createServer().listen(0, '127.0.0.1');
  await once(placeholder, 'listening');
  const { port } = placeholder.address() as AddressInfo;
  placeholder.close();
  return port;
}

/** Statuses of so many new cookies' first sessions, in the order in which they were asked for, a few at a time. */
async function join(
  origin: string,
  count: number,
  headersOf: (index: number) => http.OutgoingHttpHeaders,
): Promise<number[]> {
  const statuses: number[] = [];
  while (statuses.length < count) {
    const batch = Array.from({ length: Math.min(20, count - statuses.length) }, (_, index) => {
      const headers = { origin, cookie: madeUpCookie(), ...headersOf(statuses.length + index) };
      return ask(origin, PATHS.session, { method: 'POST', headers });
    });
    statuses.push(...(await Promise.all(batch)).map(({ status }) => status));
  }
  return statuses;
}

function madeUpCookie(): string {
  const [id, secret] = [randomBytes(16), randomBytes(16)].map((bytes) => bytes.toString('base64url'));
  return `wirespeed=${id}.${secret}`;
}

const count = (statuses: readonly number[], one: number) =>
  statuses.filter((status) => status === one).length;

describe('43 a room behind one address', () => {
  const behindProxy = { ...WITHOUT_KERNEL, env: { UK_ROOT: '', TRUST_PROXY: '1' } };
  const { newLearnersPerAddress, newLearnersPerMinute } = LIMITS.web;

  test('43: a room behind one address joins as a whole, while a script elsewhere makes up cookies', async () => {
    await using other = await startServer(behindProxy);
    const [script, room] = await Promise.all([
      join(other.origin, newLearnersPerAddress + 50, () => ({ 'x-forwarded-for': '198.51.100.66' })),
      join(other.origin, 100, () => ({ 'x-forwarded-for': '203.0.113.7' })),
    ]);
    expect(count(room, 200)).toBe(100);
    expect(count(script, 200)).toBe(newLearnersPerAddress);
    expect(count(script, 429)).toBe(50);
  });

  test('43: a script of many addresses fills neither machine nor store, and shuts nobody out who is known', async () => {
    await using other = await startServer(behindProxy);
    const visitor = await TestLearner.visit(other.origin);
    await using page = await visitor.open(STEP);
    const from = (index: number) => ({ 'x-forwarded-for': `2001:db8:0:${index % 8}::${index}` });
    const made = await Promise.all(
      Array.from({ length: LIMITS.machine.sessions }, async (_, index) => {
        const one = await TestLearner.visit(other.origin, { headers: from(index) });
        return one.socket('interactive', (await one.tickets()).interactive);
      }),
    );
    // One place is the visitor's, so one of them has to go; and each is gone once it said nothing for long.
    const codes = made.map((socket) => once(socket, 'close').then(([code]) => code));
    expect([4004, 4006]).toContain(await Promise.race(codes));
    // Who comes now finds a place.
    const late = await TestLearner.visit(other.origin);
    await using newcomer = await late.open(STEP);
    newcomer.send({ type: 'save', step: STEP, file: 'main.c', text: 'here, too', base: 0 });
    await newcomer.next('saved');
    expect(count(await join(other.origin, newLearnersPerMinute, from), 429)).toBeGreaterThan(0);
    await visitor.tickets();
    page.send({ type: 'save', step: page.step, file: 'main.c', text: 'still here', base: 0 });
    await page.next('saved');
    for (const socket of made) socket.terminate();
  });

  test('43: whoever worked can send feedback, while made-up cookies share a few forms', async () => {
    const form = JSON.stringify({ steps: {}, heldUp: 'x'.repeat(100), remember: '', other: '' });
    const send = (one: TestLearner) => one.ask(PATHS.feedback, { method: 'POST', body: form });
    const statuses: number[] = [];
    for (let index = 0; index < LIMITS.web.idleFormsPerMinute + 5; index++)
      statuses.push((await send(await TestLearner.visit(server.origin))).status);
    expect(statuses).toContain(200);
    expect(statuses.at(-1)).toBe(429);
    const worker = await TestLearner.visit(server.origin);
    {
      await using page = await worker.open(STEP);
      page.send({ type: 'save', step: STEP, file: 'main.c', text: '/* mine */', base: 0 });
      await page.next('saved');
    }
    expect((await send(worker)).status).toBe(200);
  });
});

describe.skipIf(KERNELS.every((kernel) => kernel.skip))(
  '44 builds and runs asked for again and again',
  () => {
    const ASKED = 100;
    const ENDLESS = 'int main(void)\n{\n\tfor (;;)\n\t\t;\n}\n';

    test('44: a hundred runs asked for at once are one guest at a time, and hold no neighbour up', async () => {
      await using bench = await startServer({ kernel: 'auto' });
      const open = async () => {
        const page = await (await TestLearner.visit(bench.origin)).open(STEP);
        page.send({ type: 'save', step: STEP, file: 'main.c', text: ENDLESS, base: 0 });
        await page.next('saved');
        return page;
      };
      await using greedy = await open();
      await using neighbour = await open();
      // What runs goes on, whatever is asked for beside it. The base tree may have to be built first.
      neighbour.send({ type: 'run', step: STEP });
      await neighbour.inState('running', 240);
      let most = 0;
      const guests = () => descendants(bench.pid).filter(({ name }) => name.startsWith('qemu-system')).length;
      const watch = setInterval(() => {
        most = Math.max(most, guests());
      }, 50);
      try {
        for (let asked = 0; asked < ASKED; asked++) {
          greedy.send({ type: 'run', step: STEP });
          // The first half in one go.
          if (asked >= ASKED / 2) await sleep(20);
        }
        await greedy.inState('running', 120);
        await sleep(2_000);
      } finally {
        clearInterval(watch);
      }
      expect(most).toBe(2);
      expect(neighbour.state.kind).toBe('running');
      expect(neighbour.received.filter(({ type }) => type === 'ended' || type === 'error')).toEqual([]);
      // And whoever asks now is not behind the hundred.
      neighbour.send({ type: 'run', step: STEP });
      await neighbour.next('ended');
      await neighbour.inState('running', 120);
      expect(guests()).toBe(2);
      for (const page of [greedy, neighbour]) page.send({ type: 'stop' });
      await greedy.inState('idle');
      await neighbour.inState('idle');
      expect(guests()).toBe(0);
    });
  },
);

describe('190 requests', () => {
  const { requestsPerSecond } = LIMITS.web;

  test('190: an address asks for so much a second, and leaves the others their time', async () => {
    await using other = await startServer(WITHOUT_KERNEL);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 40 });
    const statuses: number[] = [];
    const one = () =>
      new Promise<void>((resolve, reject) => {
        http
          .get(`${other.origin}${PATHS.myNews}`, { agent, localAddress: '127.0.0.2' }, (response) => {
            statuses.push(response.statusCode ?? 0);
            response.resume().once('end', resolve);
          })
          .once('error', reject);
      });
    const neighbour = await TestLearner.visit(other.origin);
    await using page = await neighbour.open(STEP);
    const began = performance.now();
    await Promise.all(Array.from({ length: 12 * requestsPerSecond }, one));
    const seconds = (performance.now() - began) / 1000;
    expect(count(statuses, 200)).toBeGreaterThanOrEqual(5 * requestsPerSecond);
    expect(count(statuses, 200)).toBeLessThanOrEqual((5 + seconds) * requestsPerSecond + 1);
    expect((await neighbour.ask(PATHS.progress)).status).toBe(200);
    page.send({ type: 'save', step: STEP, file: 'main.c', text: 'still here', base: 0 });
    await page.next('saved');
    agent.destroy();
  });
});

describe('153 zips', () => {
  test('153: learners who were made up have no more zips packed than one room', async () => {
    await using other = await startServer(WITHOUT_KERNEL);
    const { capturesPerMinute, zipsPerAddress } = LIMITS.web;
    const statuses: number[] = [];
    const download = async () => {
      const one = await TestLearner.visit(other.origin);
      await one.tickets();
      for (let index = 0; index < capturesPerMinute; index++)
        statuses.push((await one.ask(`${PATHS.application}?step=${STEP}`)).status);
    };
    // One more than the address may have, and all within a minute.
    await Promise.all(Array.from({ length: zipsPerAddress / capturesPerMinute + 1 }, download));
    expect(count(statuses, 200)).toBe(zipsPerAddress);
    expect(count(statuses, 429)).toBe(capturesPerMinute);
  });
});

describe('71 an address told in a header', () => {
  const { newLearnersPerAddress } = LIMITS.web;

  test('71: an address told in a header is ignored without a proxy of ours', async () => {
    await using other = await startServer(WITHOUT_KERNEL);
    const told = (index: number) => ({
      'x-forwarded-for': `203.0.113.${index}`,
      'x-real-ip': `203.0.113.${index}`,
      forwarded: `for=203.0.113.${index}`,
    });
    const statuses = await join(other.origin, newLearnersPerAddress + 5, told);
    expect(count(statuses, 429)).toBe(5);
  });

  test('71: behind a proxy only what it wrote itself counts, and plain HTTP is sent to https', async () => {
    const port = await freePort();
    const host = 'workshop.example.org';
    const env = { UK_ROOT: '', PORT: `${port}`, TRUST_PROXY: '1', PUBLIC_ORIGIN: `https://${host}` };
    await using _other = await startServer({ kernel: 'unikraft', env });
    const here = `http://127.0.0.1:${port}`;
    const told = (index: number) => ({
      ...{ host, origin: `https://${host}`, cookie: `__Host-${madeUpCookie()}` },
      'x-forwarded-for': `10.0.0.${index}, 203.0.113.9`,
    });
    const statuses = await join(here, newLearnersPerAddress + 5, told);
    expect(count(statuses, 429)).toBe(5);
    const plain = { host, 'x-forwarded-proto': 'http' };
    const page = await ask(here, '/labs?x=1', { headers: plain });
    expect([page.status, page.headers.location]).toEqual([308, `https://${host}/labs?x=1`]);
    expect(page.headers['set-cookie']).toBeUndefined();
    const evil = await ask(here, '/', { headers: { ...plain, host: 'evil.example' } });
    expect([evil.status, evil.headers.location]).toEqual([403, undefined]);
  });
});
