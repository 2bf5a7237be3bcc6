/** What builds, kernels and debuggers print, and what learners write: texts that are read as data. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConsole } from '../../labs/console.ts';
import { causeOf, readCrash } from '../../labs/crash.ts';
import { diffLines } from '../../labs/diff.ts';
import { labBySlug } from '../../labs/index.ts';
import {
  compareSettings,
  fragmentBetween,
  mayChange,
  readSettings,
  withSettings,
} from '../../labs/kconfig.ts';
import type { ConsoleLine } from '../../labs/lab.ts';
import { findMacs } from '../../labs/mac.ts';
import { filesInMode, isolatedSwitch } from '../../labs/switch.ts';
import { printedRates } from '../../labs/traffic.ts';
import { LogStream, readInspection } from '../bench/build.ts';
import { BuildLog, limitIn } from '../bench/build-log.ts';
import { REFUSE_CHANGES } from '../bench/configuration.ts';
import { parseCopy } from '../bench/copied-files.ts';
import { parseCounters } from '../bench/counters.ts';
import { describeEnding } from '../bench/guest.ts';
import { parseFacts } from '../bench/image-facts.ts';
import { parsePlaces } from '../bench/locate.ts';
import { parseMi, readFrame } from '../bench/mi.ts';
import { parseCounted, parseSample } from '../bench/packet-counter.ts';
import { LabError } from '../errors.ts';
import { KiB, LIMITS, MiB } from '../limits.ts';
import { gdb, learnerFileName, MAX_FILE_BYTES, MAX_FILES, serverMessage } from '../protocol.ts';
import { builtMessage } from '../runner/messages.ts';
import { PrintedLines } from '../runner/traffic.ts';
import { applicationOf } from '../takehome.ts';
import { answerOf, CONTROL, holds, pieces, same, type Target, text } from './target.ts';

const UKMINI = { id: 'ukmini', label: 'ukmini 0.1.0' } as Parameters<typeof builtMessage>[1];

export const TEXT_TARGETS: readonly Target[] = [
  {
    name: 'build-log',
    from: "a learner's makefile and compiler",
    mostBytes: 2 * MiB,
    milliseconds: 3_000,
    async run(bytes, chance) {
      const log = new BuildLog();
      let overflowed = false;
      const stream = new LogStream(log, 1 * MiB, () => {
        overflowed = true;
      });
      let shown = 0;
      stream.on('data', (chunk: string) => {
        shown += chunk.length;
      });
      const ended = new Promise((resolve) => stream.once('end', resolve));
      for (const piece of pieces(bytes, chance)) stream.write(piece);
      stream.end();
      await ended;
      holds(overflowed || shown <= 3 * bytes.length + 2, 'more is shown than was printed');
      const { diagnostics, tail } = log;
      holds(diagnostics.length <= LIMITS.build.diagnostics && tail.length <= 40 * 4_100, 'a log without end');
      const limit = limitIn(tail, 12);
      const message = builtMessage(
        { outcome: 'failed', seconds: 1, diagnostics, logTail: tail, ...(limit ? { limit } : {}) },
        UKMINI,
      );
      const sent = JSON.stringify(message);
      same(serverMessage.parse(JSON.parse(sent)), message, 'the page gets another message');
    },
  },
  {
    name: 'inspection',
    from: 'what a build left: its .config and the names in its image',
    mostBytes: 1 * MiB,
    milliseconds: 600,
    run(bytes) {
      const { config, symbols, imageSha256 } = readInspection(text(bytes));
      for (const name of Object.keys(config)) holds(/^CONFIG_\w+$/.test(name), 'a name that is none');
      holds(Object.getPrototypeOf(config) === Object.prototype, 'a configuration with a foreign prototype');
      holds(symbols.size <= bytes.length && imageSha256.length <= bytes.length, 'more than there was');
      answerOf(() => parseFacts(text(bytes)), LabError);
    },
  },
  {
    name: 'gdb',
    from: 'a debugger that runs what a learner says',
    mostBytes: 64 * KiB,
    milliseconds: 500,
    words: ['^done', '*stopped', ',frame={', 'func="', 'fullname="/app/', 'line="', 'stack=['],
    run(bytes) {
      for (const line of text(bytes).split('\n')) {
        const record = parseMi(line);
        if (record?.kind === 'text') holds(record.text.length <= line.length, 'more was read than was said');
        if (!record || record.kind === 'text') continue;
        const { frame, stack } = record.results;
        const frames = [frame, ...(Array.isArray(stack) ? stack.slice(0, 19) : [])].flatMap(
          (one) => readFrame(one) ?? [],
        );
        holds(gdb.safeParse({ type: 'gdb', state: 'stopped', frames }).success, 'a frame that no page takes');
      }
    },
  },
  {
    name: 'guest-console',
    from: 'a guest: its messages, its crash, the rates that it prints',
    mostBytes: LIMITS.guest.consoleBytes,
    milliseconds: 2_500,
    run(bytes, chance) {
      const lines: ConsoleLine[] = text(bytes)
        .split('\n')
        .map((line, index) => ({ at: index / 10, text: line.slice(0, 4 * KiB) }));
      const report = readConsole(lines);
      const printed =
        report.printed.join('').length + report.messages.reduce((sum, { text }) => sum + text.length, 0);
      holds(printed <= 3 * bytes.length, 'more was read than was printed');
      for (const one of report.printed)
        holds(!CONTROL.test(one.replace(/[\x80-\x9f]/g, '')), 'control bytes in a line');
      const crash = readCrash(lines);
      holds(crash.callers.length <= 32, 'callers without end');
      for (const address of [crash.at, crash.fault?.address, ...crash.callers])
        if (address != null) BigInt(`0x${address}`);
      const ending = describeEnding({
        lines,
        shutdown: chance.pick(['guest-shutdown', 'guest-reset', null]) ?? null,
        stoppedBy: chance.pick(['learner', 'limit', null] as const) ?? null,
        complaint: text(bytes).slice(0, 2 * KiB),
      });
      if (report.ending) causeOf(report.ending, crash);
      holds(ending.detail.length > 0, 'an end without a word');
      for (const rate of printedRates(lines))
        holds(rate.packetsPerSecond >= 0 && rate.span >= 0, 'a rate below nothing');
      const heard = new PrintedLines(() => ({ sent: 1, received: 2 }));
      for (const piece of pieces(bytes, chance)) heard.hear(piece, 1);
      same(
        serverMessage.parse({ ...TRAFFIC, guests: [{ ...QUIET, printed: heard.printed }] }),
        { ...TRAFFIC, guests: [{ ...QUIET, printed: heard.printed }] },
        'the page gets other figures',
      );
    },
  },
  {
    name: 'places',
    from: "addr2line, which reads a learner's debug image",
    mostBytes: LIMITS.crash.outputBytes,
    milliseconds: 150,
    run(bytes) {
      for (const frame of parsePlaces(text(bytes))) {
        holds(frame.path.length <= 300 && Number.isSafeInteger(frame.line), 'a place without end');
        holds(/^[A-Za-z0-9_]{0,100}$/.test(frame.function), 'a function that is none');
      }
    },
  },
  {
    name: 'copied-files',
    from: "a process in the learner's shell's box, which sends what the learner made there",
    mostBytes: 64 * KiB,
    milliseconds: 150,
    run(bytes) {
      const { files, leftOut } = parseCopy(Buffer.from(bytes));
      const names = [...Object.keys(files), ...leftOut];
      holds(names.length <= MAX_FILES, 'more files than an application has');
      for (const name of names)
        holds(learnerFileName.safeParse(name).success, 'a name that no learner may give');
      const sum = Object.values(files).reduce((all, file) => all + Buffer.byteLength(file), 0);
      holds(sum <= bytes.length, 'more text than was sent');
    },
  },
  {
    name: 'plugin',
    from: 'the counting plugin inside a QEMU that a guest may have taken over; nm; the table of interfaces',
    mostBytes: 64 * KiB,
    milliseconds: 150,
    run(bytes) {
      const all = text(bytes);
      for (const line of all.split('\n')) {
        const counted = parseCounted(line);
        holds(counted === null || (Number.isFinite(counted) && counted >= 0), 'a count that is none');
        const sample = parseSample(line);
        holds(
          sample === null || (Number.isFinite(sample.at) && Number.isSafeInteger(sample.packets)),
          'a sample that is none',
        );
      }
      answerOf(() => parseFacts(all), LabError);
      answerOf(() => parseCounters(all, 1), LabError);
    },
  },
  {
    name: 'kconfig',
    from: "a learner's changes.config, and the .config that their menuconfig or build left",
    mostBytes: MAX_FILE_BYTES,
    milliseconds: 300,
    run(bytes) {
      const [old = '', plain = '', chosen = ''] = text(bytes).split('\0');
      const settings = readSettings(old);
      const first = [...settings][0];
      const wanted = { CONFIG_LIBUKALLOCPOOL: 'y', ...(first ? { [first[0]]: 'n' } : {}) };
      const changed = withSettings(old, wanted);
      for (const [name, value] of Object.entries(wanted))
        holds(readSettings(changed).get(name) === value, `${name} did not take`);
      same(withSettings(changed, wanted), changed, 'the same choice twice is another text');
      const fragment = fragmentBetween(readSettings(plain), readSettings(chosen), old);
      const before = new Set(old.split('\n'));
      for (const line of fragment.split('\n')) {
        if (line === '' || before.has(line)) continue;
        const [[name, value] = ['', '']] = [...readSettings(line)];
        holds(mayChange(name, value), `menuconfig wrote "${line}", which no build would take`);
      }
      for (const { text } of compareSettings(readSettings(plain), readSettings(chosen)))
        holds(text.length <= 500 && !text.includes('\n'), 'a change of several lines');
    },
  },
  {
    name: 'changes-config',
    from: "a learner's changes.config, as the box's shell refuses or takes it",
    mostBytes: 8 * KiB,
    milliseconds: 2_000,
    run: compareWithShell,
  },
  {
    name: 'program',
    from: "a learner's main.c, as the switch, the difference and the take-home application read it",
    mostBytes: MAX_FILE_BYTES,
    milliseconds: 1_500,
    run(bytes) {
      const source = text(bytes);
      const files = { 'main.c': source, 'genpkt.h': '#define MODE 1\n' };
      const { state, flipped, line } = isolatedSwitch(files);
      holds(line === null || line <= source.split('\n').length, 'a switch behind the end');
      if (flipped !== null) {
        holds(flipped.length <= source.length + 300, 'flipping made a text without end');
        const mode = state === 'sent' ? 'isolated' : 'sent';
        holds(
          isolatedSwitch({ ...files, 'main.c': flipped }).state === mode,
          `flipped to ${mode}, but it is not`,
        );
        filesInMode(files, 'isolated');
      }
      const other = source.split('\n').toReversed().join('\n');
      const lines = diffLines(source, other);
      const side = (kind: string) =>
        lines
          .filter((one) => one.kind !== kind)
          .map(({ text }) => text)
          .join('\n');
      holds(
        side('added') === source && side('removed') === other,
        'the difference does not lead from one to the other',
      );
      for (const mac of findMacs(source))
        holds(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac), 'an address that is none');
      const lab = labBySlug('06-go-faster');
      if (!lab) return;
      const taken = applicationOf({ 'main.c': source, 'changes.config': source }, lab);
      for (const name of Object.keys(taken))
        holds(/^[\w.][\w./-]{0,60}$/.test(name) && !name.includes('..'), `a file named ${name}`);
      holds(taken['main.c'] === source, 'the take-home program is another');
      holds(!CONTROL.test(taken['README.md'] ?? ''), 'control bytes in the README');
    },
  },
];

const TRAFFIC = { type: 'traffic', run: 'x', seconds: 1, bridge: 0 } as const;
const QUIET = {
  sentPackets: 0,
  sentBytes: 0,
  receivedPackets: 0,
  receivedBytes: 0,
  dropped: 0,
  ended: false,
};

let place: string | null = null;

/** The shell that guards a build and the page's rules agree about each line: what one takes, the other takes. */
function compareWithShell(bytes: Uint8Array): void {
  if (!place) {
    const made = fs.mkdtempSync(path.join(os.tmpdir(), 'wirespeed-fuzz-'));
    process.once('exit', () => fs.rmSync(made, { recursive: true, force: true }));
    place = made;
  }
  fs.writeFileSync(path.join(place, 'changes.config'), bytes);
  const script = `${REFUSE_CHANGES.replaceAll('/tmp/changes', './copy')}\nexit 0`;
  const { status, stdout } = spawnSync('sh', ['-c', script], {
    cwd: place,
    env: { ...process.env, LC_ALL: 'C' },
  });
  const said = stdout.toString('latin1');
  holds(said.length < 4 * KiB && !CONTROL.test(said), 'the refusal quotes the file');
  // Bytes, as the shell sees them.
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const fine = lines.every((line) => {
    if (/^# CONFIG_(UK_|ARCH_|PLAT_|KVM_|CROSS_COMPILE|COMPILER|LLVM_)/.test(line)) return false;
    if (line.startsWith('#') || /^[ \t]*$/.test(line)) return true;
    const [, name, value] = /^(CONFIG_[A-Za-z0-9_]{1,100})=([^\n]*)$/s.exec(line) ?? [];
    return name !== undefined && value !== undefined && mayChange(name, value);
  });
  holds(
    status === (fine ? 0 : 2),
    `the shell ${status === 0 ? 'takes' : 'refuses'} it (${status}), the page's rules do not: ${said}`,
  );
}
