/**
 * Everything that is kept of one learner, as a zip. It is made piece by piece, and between two pieces the process answers
 * everybody else: the whole of it is seconds of work. All of it is read in one transaction of a connection of its own, so
 * that what others write meanwhile neither waits nor tears it.
 */
import { setImmediate as turn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { KiB } from '../limits.ts';

export type Row = Readonly<Record<string, unknown>>;

/** Packing so much takes two milliseconds. */
export const PIECE_BYTES = 64 * KiB;
/** Hashes of secrets are of no use to the learner. */
const LEFT_OUT: ReadonlySet<string> = new Set(['secret_hash']);
/** Columns that hold JSON, shown as what it says. */
const JSON_COLUMNS: ReadonlySet<string> = new Set(['body', 'files', 'config', 'options', 'steps', 'place']);
/** A zip knows no earlier time; ours are all the same, so that the same data makes the same file. */
export const TIME = new Date('1980-01-01T00:00:00');

const README = `Everything that this workshop keeps of you.

steps/      your texts as they are now, a directory for each step
data.json   all of it: texts and their kept versions, verdicts, measurements and notes, feedback, sessions
`;

/** Tables that hold rows of learners, besides the learner's own. */
export const TABLES_OF_LEARNERS = `
  SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND c.name = 'learner' ORDER BY m.name`;

/** Null where the learner is not known. */
export async function zipOfLearner(store: string, learner: string): Promise<Uint8Array | null> {
  using stack = new DisposableStack();
  const raw = new Database(store, { readonly: true });
  stack.defer(() => raw.close());
  raw.exec('BEGIN');
  if (!raw.prepare('SELECT 1 FROM learner WHERE id = ?').get(learner)) return null;
  const pieces: Uint8Array[] = [];
  const whole = Promise.withResolvers<void>();
  const zip = new Zip((error, piece, last) => {
    if (error) return whole.reject(error);
    pieces.push(piece);
    if (last) whole.resolve();
  });
  await add(zip, 'README.txt', [README]);
  await add(zip, 'data.json', everything(raw, learner));
  const texts = raw.prepare('SELECT step, file, text FROM source WHERE learner = ? ORDER BY step, file');
  for (const { step, file, text } of texts.iterate(learner) as Iterable<Record<string, string>>)
    await add(zip, `steps/${step}/${file}`, [text ?? '']);
  zip.end();
  await whole.promise;
  return Buffer.concat(pieces);
}

async function add(zip: Zip, name: string, texts: Iterable<string>): Promise<void> {
  const file = new ZipDeflate(name);
  file.mtime = TIME;
  zip.add(file);
  for (const text of texts) {
    const bytes = strToU8(text);
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      file.push(bytes.subarray(at, at + PIECE_BYTES));
      await turn();
    }
  }
  file.push(new Uint8Array(), true);
}

/** One JSON object: a list of rows for each table. */
function* everything(raw: Database.Database, learner: string): Iterable<string> {
  yield '{\n  "learner": [';
  yield* rows(raw.prepare('SELECT * FROM learner WHERE id = ?'), learner);
  for (const table of raw.prepare(TABLES_OF_LEARNERS).pluck().all() as string[]) {
    yield `],\n  ${JSON.stringify(table)}: [`;
    yield* rows(raw.prepare(`SELECT * FROM "${table}" WHERE learner = ?`), learner);
  }
  yield ']\n}\n';
}

function* rows(of: Database.Statement, learner: string): Iterable<string> {
  let before = '\n    ';
  for (const row of of.iterate(learner) as Iterable<Row>) {
    yield `${before}${JSON.stringify(plain(row))}`;
    before = ',\n    ';
  }
}

/** A row as it is told: what is JSON as what it says, no hash of a secret. */
export function plain(row: Row): Row {
  const shown = Object.entries(row).filter(([column]) => !LEFT_OUT.has(column));
  return Object.fromEntries(
    shown.map(([column, value]) => [
      column,
      JSON_COLUMNS.has(column) && typeof value === 'string' ? JSON.parse(value) : value,
    ]),
  );
}
