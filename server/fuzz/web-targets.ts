/** What browsers and files from elsewhere bring: messages, cookies, forms, bundles; and what leaves as a file. */
import type { IncomingMessage } from 'node:http';
import { strToU8, zipSync } from 'fflate';
import { bookAsCsv, bookAsMarkdown } from '../../labs/book.ts';
import { judgeAgain, unpackBundle } from '../check/bundle.ts';
import { safe } from '../check/print.ts';
import { readConfig } from '../config.ts';
import { LabError } from '../errors.ts';
import { feedbackAs } from '../feedback.ts';
import { KiB, LIMITS } from '../limits.ts';
import {
  type BookEntry,
  clientMessage,
  displayName,
  feedbackForm,
  learnerFileName,
  MAX_DISPLAY_NAME,
  MAX_MESSAGE_BYTES,
  measurement,
  newRoom,
  roomChange,
  serverMessage,
  step,
  verdictMessage,
} from '../protocol.ts';
import { clientAddress } from '../web/access.ts';
import { readForm } from '../web/feedback.ts';
import { Origins, readCookie, Tickets } from '../web/identity.ts';
import { mayReadMetrics } from '../web/operations.ts';
import { readJoinCode, readResumeCode, spell } from '../web/rooms/codes.ts';
import { answerOf, CONTROL, holds, same, type Target, text } from './target.ts';

const SCHEMAS = { clientMessage, serverMessage, feedbackForm, verdictMessage, measurement } as const;

export const WEB_TARGETS: readonly Target[] = [
  {
    name: 'message',
    from: 'a page that is none of ours, by its socket; and a server, to the page',
    mostBytes: MAX_MESSAGE_BYTES,
    milliseconds: 400,
    words: [
      '"type":"save"',
      '"type":"hello"',
      '"step":"03-say-hello"',
      '"resume":{',
      '"__proto__":{"polluted":1}',
      '1e308',
    ],
    run(bytes) {
      const parsed = answerOf(() => JSON.parse(text(bytes)) as unknown, SyntaxError);
      if ('refused' in parsed) return;
      for (const [name, schema] of Object.entries(SCHEMAS)) {
        const { data } = schema.safeParse(parsed.value);
        if (data === undefined) continue;
        holds(plainAll(data), `${name} brings a foreign prototype along`);
        const sent = JSON.stringify(data);
        same(schema.parse(JSON.parse(sent)), data, `${name} is another one after a second journey`);
        holds(sent.length <= 6 * bytes.length + 64, `${name} grows on its way`);
        const { file } = data as { readonly file?: string };
        if (file !== undefined) nameIsHarmless(file);
      }
    },
  },
  {
    name: 'file-name',
    from: 'whoever names files and steps: pages, bundles, imports',
    mostBytes: 4 * KiB,
    milliseconds: 50,
    run(bytes) {
      for (const name of text(bytes).split('\n')) {
        if (learnerFileName.safeParse(name).success) nameIsHarmless(name);
        if (step.safeParse(name).success)
          holds(/^[0-9a-z.-]+$/.test(name) && !name.includes('..'), 'a step that leads elsewhere');
      }
    },
  },
  {
    name: 'room',
    from: 'whoever joins a room or makes one: codes, names, settings',
    mostBytes: LIMITS.rooms.bodyBytes,
    milliseconds: 50,
    words: ['"name":"', '"steps":["01-getting-started"]', '"endsAt":"2026-02-06T18:00:00.000Z"', '7KM-2QX'],
    run(bytes) {
      const typed = text(bytes);
      for (const line of typed.split('\n')) {
        for (const read of [readJoinCode, readResumeCode]) {
          const code = read(line);
          if (code === null) continue;
          holds(/^[0-9A-HJKMNP-TV-Z]+$/.test(code), 'a code of other characters');
          holds(read(spell(code)) === code, 'a code that is another one when it is read out');
        }
        const { data: name } = displayName.safeParse(line);
        if (name === undefined) continue;
        holds(name.length > 0 && name.length <= MAX_DISPLAY_NAME, 'a name of no length, or too long');
        holds(!CONTROL.test(name) && !/[\n\t]/.test(name), 'a name that a terminal obeys');
        holds(displayName.parse(name) === name, 'a name that is another one when it is given again');
      }
      const parsed = answerOf(() => JSON.parse(typed) as unknown, SyntaxError);
      if ('refused' in parsed) return;
      for (const schema of [newRoom, roomChange]) {
        const { data } = schema.safeParse(parsed.value);
        if (data !== undefined) same(schema.parse(JSON.parse(JSON.stringify(data))), data, 'another room');
      }
    },
  },
  {
    name: 'request',
    from: 'anybody who reaches the port: address, Host, Origin, cookie, ticket',
    mostBytes: 16 * KiB,
    milliseconds: 100,
    words: [
      'wirespeed=',
      '__Host-wirespeed=',
      'http://127.0.0.1:3000',
      'https://lab.example.org',
      'null',
      '; ',
    ],
    run(bytes) {
      const [address = '', host = '', origin = '', cookie = '', ticket = ''] = Buffer.from(bytes)
        .toString('latin1')
        .split('\n');
      for (const origins of ORIGINS) {
        if (origins.allows({ host, origin })) {
          holds(origins.list.includes(origin), `the origin ${origin} is none of ours`);
          holds(new URL(origin).host === host.toLowerCase(), 'Host and Origin differ');
        }
        const found = readCookie({ cookie }, origins.secure, 'learner');
        if (found)
          holds(/^[\w-]{22}$/.test(found.id) && /^[\w-]{22}$/.test(found.secret), 'a cookie of another form');
        if (found && origins.secure) holds(cookie.includes('__Host-wirespeed='), 'a plain cookie under TLS');
      }
      const tickets = new Tickets();
      const issued = tickets.issue('L'.repeat(22));
      holds(tickets.redeem(ticket, 'L'.repeat(22), 'bulk') === null, 'a made-up ticket is good');
      holds(tickets.redeem(issued.bulk, 'M'.repeat(22), 'bulk') === null, 'a ticket of somebody else');
      const from = (forwarded: string, proxies: number) =>
        clientAddress(
          {
            headers: { 'x-forwarded-for': forwarded },
            socket: { remoteAddress: '192.0.2.1' },
          } as unknown as IncomingMessage,
          proxies,
        );
      holds(from(cookie, 0) === '192.0.2.1', 'a header names the client without a proxy of ours');
      holds(
        from(`${cookie},${host}`, 1) === from(host.split(',').at(-1) ?? '', 1),
        'the client says where it comes from',
      );
      holds(from(cookie, 1).length <= 80, 'an address without end');
      const asked = { headers: { host, authorization: origin }, socket: { remoteAddress: cookie } };
      holds(
        !mayReadMetrics(asked, 'a-token-of-the-operator') || origin === 'Bearer a-token-of-the-operator',
        'the figures are told',
      );
      holds(
        !mayReadMetrics(asked, '') || /^(::1|(::ffff:)?127\.)/.test(cookie),
        'the figures are told to another machine',
      );
      const url = URL.parse(address, 'http://host');
      if (url) holds(url.pathname.startsWith('/') || url.protocol !== 'http:', 'a path from nowhere');
      answerOf(() => readConfig({ PUBLIC_ORIGIN: origin, PORT: host }), Error);
    },
  },
  {
    name: 'form',
    from: 'a learner, by POST /api/feedback; and what the operator reads of it',
    mostBytes: LIMITS.web.feedbackBytes,
    milliseconds: 200,
    run(bytes) {
      const form = readForm(text(bytes));
      if (typeof form === 'string') {
        holds(form.length <= 200, 'a refusal without end');
        return;
      }
      const sent = [{ form, at: '2026-01-02T03:04:05.678Z' }];
      const csv = feedbackAs('csv', sent);
      const [head, ...rows] = readCsv(csv);
      holds(rows.length === 1 && rows[0]?.length === head?.length, 'a form is another number of cells');
      for (const cell of rows[0] ?? []) holds(!/^[=+\-@\t\r]/.test(cell), 'a formula in a cell');
      for (const format of ['csv', 'text', 'json'] as const)
        holds(!CONTROL.test(feedbackAs(format, sent)), `control bytes in the ${format}`);
      same(
        (JSON.parse(feedbackAs('json', sent)) as [{ other: string }])[0].other,
        form.other,
        'JSON tells another text',
      );
    },
  },
  {
    name: 'book',
    from: 'a learner: titles, notes and options of the experiment book, which leave as CSV and Markdown',
    mostBytes: 16 * KiB,
    milliseconds: 300,
    run(bytes) {
      const [title = '', note = '', options = '', remark = ''] = text(bytes).split('\0');
      const entry = { ...ENTRY, row: 'own-1', options: options.split('\n'), remarks: [remark] } as BookEntry;
      const notes = [{ row: 'own-1', title: title.slice(0, 60), note: note.slice(0, 2_000) }];
      const csv = bookAsCsv([entry], notes);
      const [head, ...rows] = readCsv(csv);
      holds(
        rows.length === 2 && rows.every((row) => row.length === head?.length),
        'an entry is another number of cells',
      );
      for (const cell of rows.flat()) holds(!/^\s*[=+@]|^[\t\r]/.test(cell), 'a formula in a cell');
      const markdown = bookAsMarkdown([entry], notes);
      const table = markdown.split('\n').filter((line) => line.startsWith('|'));
      const bars = (line: string) => line.replace(/\\[^\n]/g, '').split('|').length;
      holds(
        table.length >= 3 && table.every((line) => bars(line) === bars(table[0] ?? '')),
        'a note breaks the table',
      );
      holds(
        !/(?<!\\)[<`]/.test(markdown.slice(markdown.indexOf('| ---'), markdown.lastIndexOf('|'))),
        'a note brings HTML along',
      );
      for (const out of [csv, markdown]) holds(!CONTROL.test(out), 'control bytes in an export');
    },
  },
  {
    name: 'bundle',
    from: 'a file that somebody sent, given to lab check --bundle',
    mostBytes: 512 * KiB,
    milliseconds: 1_500,
    run: judge,
  },
  {
    name: 'evidence',
    from: 'the same, with a zip that is whole and JSON that is not ours',
    mostBytes: 512 * KiB,
    milliseconds: 2_500,
    words: [
      '"outcome":"failed"',
      '"kind":"crashed"',
      '"frames":[]',
      '"guest":null',
      '"console":[]',
      '"taps":[]',
      '"symbols":[]',
      '"peer":',
    ],
    run(bytes, chance) {
      const [step = '', evidence = '{}'] = text(bytes).split('\0');
      const verdict = {
        step,
        kernel: 'ukmini',
        result: 'pass',
        items: [{ id: 'x', title: 't', result: 'pass', expected: 'e', seen: text(bytes).slice(0, 100) }],
      };
      const files = {
        'bundle.json': strToU8(JSON.stringify({ format: 'wirespeed-bundle-1', step, kernel: 'ukmini 0.1' })),
        'verdict.json': strToU8(JSON.stringify(verdict)),
        'evidence.json': strToU8(evidence),
        'sources/main.c': strToU8(evidence.slice(0, 1_000)),
      };
      judge(zipSync(files, { level: chance.below(2) === 0 ? 0 : 1 }));
    },
  },
];

const ORIGINS = [
  new Origins([], '127.0.0.1', 3000),
  new Origins(['https://lab.example.org', 'https://lab.example.org:8443'], '0.0.0.0', 3000),
];

function judge(bytes: Uint8Array): void {
  const unpacked = answerOf(() => unpackBundle(bytes), LabError);
  if ('refused' in unpacked) {
    holds(unpacked.refused.message.length < 2_000, 'a refusal without end');
    return;
  }
  const bundle = unpacked.value;
  for (const name of Object.keys(bundle.learner.files)) nameIsHarmless(name);
  holds(plainAll(bundle.learner.files), 'files with a foreign prototype');
  const { verdict, differences } = judgeAgain(bundle);
  holds(verdict.items.length > 0, 'a verdict of nothing');
  for (const difference of differences)
    holds(!CONTROL.test(safe(difference)), 'control bytes in a difference');
  for (const { seen, hint = '' } of verdict.items)
    holds(!CONTROL.test(safe(seen + hint)), 'control bytes in a verdict');
}

function nameIsHarmless(name: string): void {
  holds(
    /^[A-Za-z0-9_.]{1,40}$/.test(name) && !name.startsWith('.') && !name.includes('..'),
    `the name ${JSON.stringify(name)} passes`,
  );
}

/** Every object in it is an ordinary one, with nothing of its own that is not there to be seen. */
function plainAll(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return false;
  return Object.values(value).every(plainAll);
}

/** RFC 4180 and nothing else. */
function readCsv(all: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (cell.lastIndex < all.length) {
    const at = cell.lastIndex;
    const found = cell.exec(all);
    holds(found !== null, `no CSV at ${at}: ${JSON.stringify(all.slice(at, at + 40))}`);
    const [, raw = '', end] = found;
    rows.at(-1)?.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === '\r\n' && cell.lastIndex < all.length) rows.push([]);
    if (end === '') break;
  }
  return rows;
}

const SERIES = { median: 1000, low: 900, high: 1100, turns: 7 };
const ENTRY = {
  id: 1,
  step: '06-go-faster',
  kernel: 'ukmini',
  at: '2026-01-02T03:04:05.678Z',
  mode: 'sent',
  sent: { yours: SERIES, reference: SERIES, ratio: 1 },
  isolated: null,
  instructions: { yours: 100, reference: 120.5 },
  imageBytes: { yours: 1, reference: 2 },
  repeated: 0,
  changed: { added: 1, removed: 2, from: 'naive' },
};
