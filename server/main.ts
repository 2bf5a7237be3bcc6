/**
 * The web process: configuration, store, runner, pages, sockets, in this order. It starts its one runner while it is
 * small, before Next is loaded, and runs nothing else: benches, builds and guests are the runner's.
 */
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readConfig } from './config.ts';
import { LabError } from './errors.ts';
import { LIMITS, MODES } from './limits.ts';
import { escapeConsole, openLog } from './log.ts';
import { requireMode } from './strangers.ts';
import { ConnectionTests } from './web/connection-tests.ts';
import { Connections } from './web/connections.ts';
import { EndedWatch } from './web/ended.ts';
import { Expiry } from './web/expiry.ts';
import { timed, watchWeb } from './web/figures.ts';
import { renderFirst } from './web/first-render.ts';
import { answer, hasTime, type PageHandler, say, upgrade, type Web } from './web/http.ts';
import { Origins, Pace, Tickets } from './web/identity.ts';
import { follow, logOf, ReadinessLook } from './web/operations.ts';
import { PageOutput } from './web/page-output.ts';
import { PagePace, RequestPace } from './web/page-pace.ts';
import { isWithinPipeline } from './web/pipelining.ts';
import { RenderQueue } from './web/render-queue.ts';
import { Guesses } from './web/rooms/guesses.ts';
import { RoomLive } from './web/rooms/live.ts';
import { RoomWatch } from './web/rooms/watch.ts';
import { RunnerLink } from './web/runner-link.ts';
import { StaticFiles } from './web/static-files.ts';
import { openStore } from './web/store.ts';
import { createServer, LocalPairs } from './web/tls.ts';

const dev = process.argv.includes('--dev');
/** No pages, only what this process answers itself: for tests and load measurements of the wire. */
const wireOnly = process.argv.includes('--wire-only');
const config = readConfig();
const log = openLog('web', config.logLevel);
await requireMode(config);
log.info({ mode: config.mode }, `the mode is: ${MODES[config.mode]}`);
await using closing = new AsyncDisposableStack();
// Last of all: what Next keeps open does not keep the process.
closing.defer(() => void setImmediate(() => process.exit()));

const store = closing.use(await openStore(config, { serving: true }));
watchWeb();
const roomLive = new RoomLive(store, log);
const runner = closing.use(new RunnerLink(roomLive.hearing(timed(store)), log));
roomLive.runner = runner;
closing.use(new EndedWatch(store, runner, log));
closing.use(new Expiry(store, log));
const roomWatch = closing.use(new RoomWatch(store, runner, log, (room) => roomLive.changed(room)));
const pace = new Pace();

/** Of what the operator has to mend: whoever asked is told. */
const STATUSES: Partial<Record<LabError['code'], number>> = { 'disk-full': 507, 'store-away': 503 };

// Next attaches an upgrade listener of its own: on a server that never listens, it sees only what it is given.
const nextServer = http.createServer();
const pages = loadPages();

const server = createServer(config);
const connections = new Connections(server, config.trustedProxies);
const pairs = closing.use(new LocalPairs());
await listen(server);
// Not waited for: Node counts the sockets that were handed to the runner, which closes them after this.
closing.defer(() => {
  server.close();
  server.closeAllConnections();
});
const { port } = server.address() as AddressInfo;
const web: Web = {
  origins: new Origins(config.publicOrigins, config.host, port, config.tls ? 'https' : 'http'),
  store,
  tickets: new Tickets(),
  pace,
  guesses: { join: new Guesses('join', pace), resume: new Guesses('resume', pace) },
  connections,
  connectionTests: closing.use(new ConnectionTests()),
  roomWatch,
  roomLive,
  trustedProxies: config.trustedProxies,
  roomsOnly: config.roomsOnly,
  portable: (socket) => pairs.carry(socket),
  runner,
  readiness: new ReadinessLook(config.mode),
  metricsToken: config.metricsToken,
  pages: () => pages,
  statics: new StaticFiles(`${import.meta.dirname}/../.next/static`),
  pageOutput: new PageOutput(dev ? null : `${import.meta.dirname}/../.next/static`),
  renders: new RenderQueue(),
  requestPace: new RequestPace(),
  pagePace: wireOnly || dev ? null : new PagePace(pace),
  dev,
  log,
};
function onRequest(request: http.IncomingMessage, response: http.ServerResponse): void {
  if (!isWithinPipeline(request, response) || !hasTime(web, request, response)) return;
  const own = follow(log, request, response);
  answer(web, request, response).catch((error) => {
    // Whoever leaves in the middle of asking is no failure of ours, and would write a line each time.
    if (request.destroyed && !request.complete) return;
    own.error({ err: error }, 'a request failed');
    if (response.headersSent) response.end();
    else if (error instanceof LabError && error.code in STATUSES)
      say(response, STATUSES[error.code] ?? 500, error.message);
    else response.writeHead(500).end();
  });
}
server.on('request', onRequest);
server.on('upgrade', (request, socket: Socket, head) => {
  upgrade(web, request, socket, head, () => nextServer.emit('upgrade', request, socket, head)).catch(
    (error) => {
      logOf(log, request).error({ err: error }, 'an upgrade failed');
      socket.destroy();
    },
  );
});

// Whoever read the greeting may be gone, or its disk full: the learners are not.
process.stdout.on('error', () => {});
await pages;
const { current } = await runner.firstStatus;
const address = web.origins.list[0];
// Before the greeting: whoever reads it may signal at once.
const stop = signalled();
process.stdout.write(
  `Wirespeed is at ${address} — kernel: ${current?.label ?? 'none, see the page'} — ${MODES[config.mode]}\n`,
);
if (!wireOnly && !dev && address)
  renderFirst(onRequest, new URL(address).host).then(
    (status) => log.debug({ status }, 'the first page was made'),
    (error) => log.warn({ err: error }, 'no page could be made ahead'),
  );

await stop;
boundStop();
log.info('stopping');

async function loadPages(): Promise<PageHandler> {
  if (wireOnly) return async (_request, response) => void response.writeHead(404).end();
  // The workshop asks nothing of anybody but its learners.
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  if (!dev) escapeConsole();
  const loaded = await import('next');
  // The package exports the function itself; its types, read as Node reads them, say it is one level further down.
  const next = loaded.default as unknown as typeof loaded.default.default;
  const app = next({ dev, dir: `${import.meta.dirname}/..`, httpServer: nextServer });
  await app.prepare();
  return app.getRequestHandler();
}

function listen(on: http.Server): Promise<void> {
  return new Promise((resolve, reject) => {
    on.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${config.port} of ${config.host} is taken: start with another one, such as PORT=3100.`;
      reject(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    on.listen(config.port, config.host, resolve);
  });
}

/** Whoever signals again does not want to wait; and nobody waits for ever. */
function boundStop(): void {
  const now = (why: string) => {
    log.warn(`ended at once: ${why}`);
    runner.kill();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => now('signalled again'));
  setTimeout(() => now('it took too long'), LIMITS.operations.stopMilliseconds).unref();
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
