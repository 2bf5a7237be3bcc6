/**
 * clangd for one learner's text, in a box of the learner's sandbox: it reads what a build reads, writes nothing, has no
 * network. The text comes with each question and is never written to a file. All that it says is read as hostile.
 */
import { existsSync } from 'node:fs';
import { LabError } from '../errors.ts';
import { KiB, LIMITS } from '../limits.ts';
import {
  headerPath,
  type LanguageAnswer,
  type LanguageQuestion,
  MAX_FILES,
  MAX_HEADER_CHARACTERS,
  MAX_PROPOSALS,
} from '../protocol.ts';
import { INSIDE } from './box.ts';
import { MAKE } from './build.ts';
import { type Published, publishedSchema, READERS, readCheck, readFormat } from './clangd-answers.ts';
import { flagsFrom } from './compile-flags.ts';
import type { Holder } from './holder.ts';
import { type LspMessage, LspReader, lspFrame } from './lsp.ts';
import { floodGate } from './pace.ts';
import { exited, finished } from './process.ts';

type TextQuestion = Exclude<LanguageQuestion, { what: 'header' }>;

export interface Clangd extends AsyncDisposable {
  /** Resolves once it is gone. */
  readonly ended: Promise<void>;
  /** @throws Error where it is gone, too slow, or says what it should not. */
  ask(question: TextQuestion): Promise<LanguageAnswer>;
}

const uriOf = (file: string) => `file://${INSIDE.app}/${file}`;

const PROGRAM = '/usr/bin/clangd';

/** Whether this machine has it. */
export function hasClangd(): boolean {
  return existsSync(PROGRAM);
}

const ARGUMENTS = [
  ...[PROGRAM, '--background-index=false', '--clang-tidy=false', '--enable-config=false', '--log=error'],
  // One thread for the text and one for questions; its notes in memory, which the box bounds, not in files.
  ...[
    '-j=1',
    '--pch-storage=memory',
    '--header-insertion=never',
    '--completion-parse=always',
    '--function-arg-placeholders=false',
  ],
  ...[`--limit-results=${MAX_PROPOSALS}`, '--completion-style=detailed', '--fallback-style=none'],
];

/** Answers give way to guests and captures, and to builds. */
const NICE = 7;

/** `program` is clangd, but where a test plays one that was taken over. @throws LabError "bench-failed" where it does not start. */
export async function startClangd(holder: Holder, program: readonly string[] = ARGUMENTS): Promise<Clangd> {
  const flags = flagsFrom(await compileCommand(holder));
  const child = holder.enter(program, {
    box: { kind: 'language' },
    nice: NICE,
    // Nobody reads its complaints.
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const reader = new LspReader();
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  const checks = new Map<string, PromiseWithResolvers<Published>>();
  /** Of the texts that it has, and no more of them than is told. */
  const published = new Map<string, Published>();
  const texts = new Map<string, { text: string; version: number }>();
  let lastId = 0;
  let over = false;
  const end = () => {
    over = true;
    child.kill('SIGKILL');
    for (const waiting of [...open.values(), ...checks.values()]) waiting.reject(new Error('clangd is gone'));
    open.clear();
    checks.clear();
  };
  const ended = exited(child).then(end, end);

  const take = (message: LspMessage) => {
    if (message.method === 'textDocument/publishDiagnostics') {
      const found = publishedSchema.safeParse(message.params);
      if (!found.success) return;
      const { uri, version } = found.data;
      if (![...texts.keys()].some((file) => uriOf(file) === uri)) return;
      published.set(uri, found.data);
      const key = `${uri}\0${version}`;
      checks.get(key)?.resolve(found.data);
      checks.delete(key);
    } else if (message.method === undefined && typeof message.id === 'number') {
      const waiting = open.get(message.id);
      open.delete(message.id);
      if (message.error !== undefined && message.error !== null) waiting?.reject(new Error('clangd refused'));
      else waiting?.resolve(message.result);
    }
  };
  const allowed = floodGate(LIMITS.language.bytesPerSecond, end);
  child.stdout?.on('data', (chunk: Buffer) => {
    if (over || !allowed(chunk.length)) return;
    try {
      reader.push(chunk, (message) => {
        // However short it is, it is work.
        if (allowed(0)) take(message);
      });
    } catch {
      end();
    }
  });

  const send = (message: object) => {
    if (over) throw new Error('clangd is gone');
    if ((child.stdin?.writableLength ?? 0) > LIMITS.language.messageBytes)
      throw new Error('clangd does not read');
    child.stdin?.write(lspFrame(message));
  };
  const request = async (method: string, params: object): Promise<unknown> => {
    const id = ++lastId;
    // What cannot be sent is told to whoever asked, and leaves nobody waiting.
    send({ id, method, params });
    const waiting = Promise.withResolvers<unknown>();
    open.set(id, waiting);
    return within(waiting, LIMITS.language.answerMilliseconds, () => open.delete(id));
  };
  /** Makes clangd's text this one. Returns its name and version there. */
  const show = (file: string, text: string) => {
    const uri = uriOf(file);
    const known = texts.get(file);
    if (known?.text === text) return { uri, version: known.version };
    const version = (known?.version ?? 0) + 1;
    const [oldest] = texts.keys();
    if (!known && oldest !== undefined && texts.size >= MAX_FILES) {
      texts.delete(oldest);
      published.delete(uriOf(oldest));
      send({ method: 'textDocument/didClose', params: { textDocument: { uri: uriOf(oldest) } } });
    }
    if (known) {
      // Asked for, each version is told of; otherwise one that was there a moment ago would never be again.
      const params = { textDocument: { uri, version }, contentChanges: [{ text }], wantDiagnostics: true };
      send({ method: 'textDocument/didChange', params });
    } else
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'c', version, text } },
      });
    texts.set(file, { text, version });
    return { uri, version };
  };

  const ask = async (question: TextQuestion): Promise<LanguageAnswer> => {
    const { file } = question;
    if (question.what === 'check') {
      const { uri, version } = show(file, question.text);
      const known = published.get(uri);
      if (known?.version === version) return readCheck(known);
      const key = `${uri}\0${version}`;
      // Two pages may ask about one text.
      const waiting = checks.get(key) ?? Promise.withResolvers<Published>();
      checks.set(key, waiting);
      return readCheck(await within(waiting, LIMITS.language.checkMilliseconds, () => checks.delete(key)));
    }
    const { uri } = show(file, question.text);
    const textDocument = { uri };
    if (question.what === 'format') {
      const options = { tabSize: 8, insertSpaces: false };
      return readFormat(await request('textDocument/formatting', { textDocument, options }));
    }
    const position = { line: question.line, character: question.character };
    return READERS[question.what](await request(METHODS[question.what], { textDocument, position }));
  };

  try {
    const compilationDatabase = Object.fromEntries(
      ['main.c', 'genpkt.c', 'netspeed.c', 'netbuf.c'].map((file) => [
        `${INSIDE.app}/${file}`,
        { workingDirectory: INSIDE.app, compilationCommand: ['clang', ...flags, file] },
      ]),
    );
    await request('initialize', {
      processId: null,
      rootUri: `file://${INSIDE.app}`,
      capabilities: CAPABILITIES,
      // Other files of the application, headers among them, are read with the same flags.
      initializationOptions: { fallbackFlags: flags, compilationDatabaseChanges: compilationDatabase },
    });
    send({ method: 'initialized', params: {} });
  } catch (error) {
    end();
    await ended;
    throw new LabError('bench-failed', 'clangd did not start.', { cause: error });
  }
  return {
    ended,
    ask,
    async [Symbol.asyncDispose]() {
      end();
      await ended;
    },
  };
}

/** Reads a file of the sandbox as the sandbox sees it: a link leads nowhere else. Null where it is not there. */
export async function readHeader(holder: Holder, path: string): Promise<string | null> {
  const file = headerPath.parse(path);
  const child = holder.enter(['head', '-c', String(MAX_HEADER_CHARACTERS), '--', file], {
    box: { kind: 'language' },
  });
  const outcome = await finished(child, {
    milliseconds: LIMITS.language.answerMilliseconds,
    outputBytes: MAX_HEADER_CHARACTERS,
  });
  return outcome.kind === 'exited' && outcome.code === 0 ? outcome.stdout.toString('utf8') : null;
}

/**
 * Unikraft notes each command beside its object; ukmini's make is asked, which takes a tenth of a second. It runs what
 * the learner's makefile says, so it may write no more than clangd itself: a check may be reading the same folder.
 */
async function compileCommand(holder: Holder): Promise<string> {
  const script = `for note in build/*/main.o.cmd; do [ -f "$note" ] && { head -c 65536 "$note"; echo; }; done
[ -f "$note" ] || "$@" --dry-run --what-if=main.c`;
  const child = holder.enter(['sh', '-c', script, 'sh', ...MAKE], { box: { kind: 'language' }, nice: NICE });
  const outcome = await finished(child, {
    milliseconds: LIMITS.bench.errandMilliseconds,
    outputBytes: 512 * KiB,
  });
  return outcome.stdout.toString('utf8');
}

function within<T>(waiting: PromiseWithResolvers<T>, milliseconds: number, gone: () => void): Promise<T> {
  const timer = setTimeout(() => {
    gone();
    waiting.reject(new Slow('clangd took too long'));
  }, milliseconds);
  return waiting.promise.finally(() => clearTimeout(timer));
}

/** No answer within the time; clangd may still be at work. */
export class Slow extends Error {}

const CAPABILITIES = {
  textDocument: {
    hover: { contentFormat: ['plaintext'] },
    completion: { completionItem: { snippetSupport: false, documentationFormat: ['plaintext'] } },
    signatureHelp: { signatureInformation: { documentationFormat: ['plaintext'] } },
    publishDiagnostics: { versionSupport: true },
  },
  offsetEncoding: ['utf-16'],
};

const METHODS = {
  complete: 'textDocument/completion',
  hover: 'textDocument/hover',
  definition: 'textDocument/definition',
  signature: 'textDocument/signatureHelp',
} as const;
