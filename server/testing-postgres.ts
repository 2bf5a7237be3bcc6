/** For tests: a PostgreSQL server of their own in a temporary directory, which only a socket in there leads to. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const DEBIAN = '/usr/lib/postgresql';
/** Where Debian puts the programs of each release, newest first; null where there are none. */
const PROGRAMS =
  (fs.existsSync(DEBIAN) ? fs.readdirSync(DEBIAN) : [])
    .toSorted((a, b) => Number(b) - Number(a))
    .map((release) => path.join(DEBIAN, release, 'bin'))
    .find((directory) => fs.existsSync(path.join(directory, 'initdb'))) ?? null;

/** Why there can be none here; null where there can. */
export const NO_POSTGRES =
  PROGRAMS === null
    ? 'PostgreSQL is not installed: apt-get install postgresql'
    : process.getuid?.() === 0
      ? 'PostgreSQL does not run as root: run the tests by npm test'
      : null;

/** No socket's address is longer than this. */
const MOST_ADDRESS = 107;

export class TestPostgres implements AsyncDisposable {
  readonly #directory: string;
  readonly #fsync: 'on' | 'off';
  #server: ChildProcess | null = null;
  #databases = 0;

  private constructor(directory: string, fsync: 'on' | 'off') {
    this.#fsync = fsync;
    this.#directory = directory;
  }

  /** Its databases order texts as English does, which is not as their bytes. */
  static async start(fsync: 'on' | 'off' = 'off'): Promise<TestPostgres> {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-pg-'));
    if (`${directory}/.s.PGSQL.5432`.length > MOST_ADDRESS) throw new Error(`${directory} is too long`);
    const cluster = new TestPostgres(directory, fsync);
    const words = ['--locale-provider=icu', '--icu-locale=en-US', '--encoding=UTF8', '--locale=C.UTF-8'];
    const made = spawnSync(
      program('initdb'),
      ['-D', cluster.#data, '-U', 'wirespeed', '-A', 'trust', '--no-sync', ...words],
      { encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
    await cluster.up();
    return cluster;
  }

  get #data(): string {
    return path.join(this.#directory, 'data');
  }

  url(database: string): string {
    return `postgresql:///${database}?user=wirespeed&host=${encodeURIComponent(this.#directory)}`;
  }

  async up(): Promise<void> {
    // Processes are killed here, no power is cut: flushing would only cost time.
    const options = ['-D', this.#data, '-k', this.#directory, '-h', '', '-c', `fsync=${this.#fsync}`];
    // A test runner that is killed takes it along.
    this.#server = spawn('setpriv', ['--pdeathsig', 'INT', program('postgres'), ...options], {
      stdio: 'ignore',
    });
    for (;;) {
      if (this.#server.exitCode !== null) throw new Error(`postgres ended with ${this.#server.exitCode}`);
      if (
        await this.run('postgres', 'select 1').then(
          () => true,
          () => false,
        )
      )
        return;
      await sleep(50);
    }
  }

  /** At once, or as a power cut would. */
  async down(signal: 'SIGINT' | 'SIGQUIT' = 'SIGINT'): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  }

  /** A new, empty database. @returns its URL. */
  async database(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.run('postgres', `create database ${name}`);
    return this.url(name);
  }

  async run(database: string, statement: string): Promise<pg.QueryResult> {
    return await runOn(this.url(database), statement);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
    fs.rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** One statement over a connection of its own. */
export async function runOn(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
}

function program(name: string): string {
  return path.join(PROGRAMS ?? '', name);
}
