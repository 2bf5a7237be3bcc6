/**
 * gdb in the learner's sandbox, at a guest's stub. gdb runs arbitrary python, so it gets the box of a shell: no network,
 * and /built with the image's symbols read-only. The stub is a pair of sockets that QEMU and gdb inherit; this process
 * carries the bytes between the two, slowly enough for everybody else's and without what is for QEMU's monitor. There is
 * no address that anybody else could connect to.
 */
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { LIMITS } from '../limits.ts';
import { FIRST_EXTRA_FD, INSIDE } from './box.ts';
import type { Holder } from './holder.ts';
import { MI_LINE_CHARACTERS, type MiRecord, parseMi } from './mi.ts';
import { floodGate, paced } from './pace.ts';
import { exited } from './process.ts';
import { StubPackets } from './stub-packets.ts';

export interface Gdb {
  /** Sends one command of the machine interface; nothing in it may hold a line end. Its token comes back with the answer; null: gdb reads none. */
  command(words: string): number | null;
  /** Settles once gdb is gone: 127 where it is not installed. */
  readonly ended: Promise<number | null>;
  close(): void;
}

export function startGdb(holder: Holder, stub: Duplex, onRecord: (record: MiRecord) => void): Gdb {
  const child = holder.enter(['sh', '-c', GDB], {
    box: { kind: 'shell' },
    nice: 8,
    extra: ['pipe'],
  });
  const link = child.stdio[FIRST_EXTRA_FD] as Duplex;
  const relaying = relay(stub, link);
  const decoder = new StringDecoder('utf8');
  let partial = '';
  // gdb starts other programs, which inherit where it speaks: a flood would keep this process busy for everybody.
  const allowed = floodGate(LIMITS.debugger.bytesPerSecond, () => child.kill('SIGKILL'));
  child.stdout?.on('data', (chunk: Buffer) => {
    // Only what is new is searched: a line without end may come byte by byte.
    const lines = decoder.write(chunk).split('\n');
    lines[0] = partial + lines[0];
    if (!allowed(Math.max(chunk.length, lines.length * LIMITS.debugger.lineBytes))) return;
    partial = lines.pop() ?? '';
    // What is longer is no record: it is dropped piece by piece.
    if (partial.length > MI_LINE_CHARACTERS) partial = '';
    for (const line of lines) {
      const record = parseMi(line.replace(/\r$/, ''));
      // What is no text is acted on, and told to pages.
      if (record && record.kind !== 'text' && !allowed(LIMITS.debugger.recordBytes)) return;
      if (record) onRecord(record);
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => void allowed(chunk.length));
  let token = 0;
  return {
    command(words) {
      const { stdin } = child;
      if (!stdin?.writable || stdin.writableLength >= LIMITS.terminal.typedBacklogBytes) return null;
      token += 1;
      stdin.write(`${token}${words.replace(/[\r\n]/g, ' ')}\n`);
      return token;
    },
    ended: exited(child).then(
      (exit) => {
        relaying[Symbol.dispose]();
        return exit.kind === 'exited' ? exit.code : null;
      },
      () => null,
    ),
    close: () => child.kill('SIGKILL'),
  };
}

/** Carries bytes both ways, each as fast as its end and the limit allow: neither fills this process. */
export function relay(stub: Duplex, link: Duplex): Disposable {
  const packets = new StubPackets();
  const { relayBytesPerSecond } = LIMITS.debugger;
  const toGdb = paced(relayBytesPerSecond);
  const toStub = paced(relayBytesPerSecond, (chunk) => {
    const { pass, answer } = packets.read(chunk);
    if (answer.length > 0 && link.writableLength < LIMITS.debugger.relayBytesPerSecond) link.write(answer);
    return pass;
  });
  stub.on('error', () => {});
  stub.pipe(toGdb).pipe(link, { end: false });
  link.pipe(toStub).pipe(stub, { end: false });
  return {
    [Symbol.dispose]() {
      stub.unpipe(toGdb);
      // QEMU, too, sees that nobody listens any more, and waits for no reader.
      stub.destroy();
      toGdb.destroy();
      toStub.destroy();
    },
  };
}

/** Sources are named /app by the compiler; what was built stands at /built. */
const GDB = `
command -v gdb > /dev/null || exit 127
image=$(ls -t ${INSIDE.workspace}/build/*_qemu-x86_64.dbg 2>/dev/null | head -n 1)
exec gdb -nx -q --interpreter=mi3 -ex 'set pagination off' -ex 'set confirm off' -ex 'set mi-async on' \\
  -ex 'set substitute-path ${INSIDE.app} ${INSIDE.workspace}' -ex 'set print max-depth 4' "$image"
`;

/** The relay that gdb starts holds the descriptor that it inherited. */
export const CONNECT = `-target-select remote | bash -c "cat <&${FIRST_EXTRA_FD} & exec cat >&${FIRST_EXTRA_FD}"`;
