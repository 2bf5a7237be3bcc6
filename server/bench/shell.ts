/**
 * A learner's shell: bash on a terminal, in a box of its own. It works on a copy of the application that is a second
 * overlay over the base tree, so that nothing typed there touches what is built, booted and judged: the editor's text
 * is the truth, and is copied in anew whenever a shell opens. The real workspace can be read at /built.
 */
import type { Files } from '../../labs/lab.ts';
import { LIMITS } from '../limits.ts';
import { INSIDE } from './box.ts';
import { type CopiedFiles, readCopy } from './copied-files.ts';
import type { Holder } from './holder.ts';
import { type ChildProcess, exited, finished } from './process.ts';
import { openPty, type Size } from './pty.ts';
import { writeFiles } from './workspace.ts';

export interface Shell {
  /** What it shows; while nobody reads, its programs wait. */
  readonly output: AsyncIterable<Buffer>;
  type(bytes: Uint8Array): void;
  resize(size: Size): void;
  /** Puts a capture beside the files, as last.pcap. Never rejects: a full workspace has no room for it. */
  putCapture(pcap: Buffer): Promise<void>;
  /** The files of its copy that a learner may own, as they stand now. @throws LabError "bench-failed" */
  files(): Promise<CopiedFiles>;
  /** Settles once bash is gone, and with it all that it started. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Behind builds and guests. */
const NICE = 12;

/** @throws LabError "bench-failed" where there is no terminal to be had, or no room for the files. */
export async function startShell(holder: Holder, size: Size, files: Files, template: Files): Promise<Shell> {
  await writeFiles(holder, files, template, { kind: 'shell' });
  const pty = openPty(size);
  try {
    const child = holder.enter([...ENVIRONMENT, 'sh', '-c', SESSION, 'sh', BANNER, RC], {
      box: { kind: 'shell' },
      nice: NICE,
      terminal: true,
      stdio: [pty.slave, pty.slave, pty.slave],
    });
    const kill = killerOnceBegun(child);
    return {
      output: watched(pty.output, kill.begun),
      type: (bytes) => pty.type(bytes),
      resize: (to) => pty.resize(to),
      putCapture: (pcap) => putCapture(holder, pcap),
      files: () => readCopy(holder),
      ended: exited(child)
        .then(
          () => {},
          () => {},
        )
        .then(() => pty.finish()),
      close: kill.now,
    };
  } catch (error) {
    pty[Symbol.dispose]();
    throw error;
  }
}

const ENVIRONMENT = [
  ...['env', 'TERM=xterm-256color', 'LC_ALL=C.UTF-8', 'HISTFILE='],
  ...[`UK_ROOT=${INSIDE.kernel}`, 'CONFIG_UK_NAME=pktgen'],
];

const BANNER = `\x1b[1mA copy of your application\x1b[0m, as it stood in the editor when this shell was opened. The editor's text is
the truth: what you change here stays here, and the next shell begins with the editor's files again.
  make, make menuconfig, nm, objdump    on the copy;  /built is what was last built for you, to read
  tcpdump -r last.pcap, tshark -r …     the frames of your last run
No network. Ctrl+Shift+C copies, Shift+Tab leaves the shell.
`;

const RC = `PS1='\\[\\e[36m\\]\\w\\[\\e[0m\\] \\$ '
alias ls='ls --color=auto' grep='grep --color=auto'
`;

const SESSION = `printf '%s' "$1"; printf '%s' "$2" > /tmp/.bashrc; exec bash --noprofile --rcfile /tmp/.bashrc -i`;

/** The shell in the box speaks within 30 ms, on a full machine within seconds. */
const BEGIN_MILLISECONDS = 10_000;

/** Not before its first word: see the same of builds. */
function killerOnceBegun(child: ChildProcess): { readonly now: () => void; readonly begun: () => void } {
  const kill = () => child.kill('SIGKILL');
  let [begun, wanted] = [false, false];
  return {
    begun() {
      begun = true;
      if (wanted) kill();
    },
    now() {
      if (begun) kill();
      else if (!wanted) setTimeout(kill, BEGIN_MILLISECONDS).unref();
      wanted = true;
    },
  };
}

async function* watched(output: AsyncIterable<Buffer>, onFirst: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of output) {
    onFirst();
    yield chunk;
  }
}

async function putCapture(holder: Holder, pcap: Buffer): Promise<void> {
  try {
    const child = holder.enter(['sh', '-c', 'rm -rf -- last.pcap && cat > last.pcap'], {
      box: { kind: 'shell' },
    });
    const { errandMilliseconds } = LIMITS.bench;
    await finished(child, { milliseconds: errandMilliseconds, outputBytes: 1_000, input: pcap });
  } catch {
    // The bench is gone, and the shell with it.
  }
}
