/**
 * The kernel's own `make menuconfig`, on a terminal, in a box. It edits a copy of the configuration in a directory of
 * its own, so that a build beside it is not disturbed; what was saved there becomes the learner's changes.
 */

import type { Readable } from 'node:stream';
import { fragmentBetween, readSettings } from '../../labs/kconfig.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { CHANGES_FILE } from '../protocol.ts';
import { type Sentence, sentence } from '../sentences.ts';
import { INSIDE, type Rlimits } from './box.ts';
import { BASE_CONFIGURATION, MERGED, PLAIN_NOTES, REFUSE_CHANGES } from './configuration.ts';
import type { Holder } from './holder.ts';
import { complaintOf, exited, finished } from './process.ts';
import { openPty, type Size } from './pty.ts';

/** The learner's new changes.config; or nothing in it changed; or it ended otherwise than by being left: a sentence. */
export type MenuResult = { readonly changes: string } | 'unchanged' | { readonly failed: Sentence };

export interface Menuconfig {
  readonly output: AsyncIterable<Buffer>;
  /** Settles once the menu is drawn or gone, which a time limit sees to; `output` must be read for it. */
  readonly drawn: Promise<void>;
  /** Until it is ended, in milliseconds. */
  readonly timeLeft: number;
  type(bytes: Uint8Array): void;
  resize(size: Size): void;
  /** Settles once the menu is gone, which a time limit sees to. */
  readonly result: Promise<MenuResult>;
  close(): void;
}

export interface MenuLimits {
  readonly drawMilliseconds: number;
  readonly menuMilliseconds: number;
}

/** It stays beside other work for long: less of everything than a build has, and after everybody else. */
const MENU_RLIMITS: Rlimits = {
  as: LIMITS.configuration.menuAddressSpaceBytes,
  cpu: LIMITS.configuration.menuCpuSeconds,
  fsize: LIMITS.configuration.menuFileBytes,
  nofile: LIMITS.configuration.menuOpenFiles,
  // It is counted with all others of the holder, so that a smaller number would refuse it beside a build.
  nproc: LIMITS.build.processes,
};
const MENU_NICE = 15;

const ESCAPE = 0x1b;

/**
 * Opens the menu for the files that stand in /app now, of which it takes copies before anything of the learner's runs:
 * whatever is written there later is not its business. `changes` is the text of changes.config.
 * @throws LabError "bench-failed" where there is no terminal to be had, or no room for the copies.
 */
export async function startMenuconfig(
  holder: Holder,
  make: readonly string[],
  size: Size,
  changes: string,
  { drawMilliseconds, menuMilliseconds }: MenuLimits = LIMITS.configuration,
): Promise<Menuconfig> {
  await takeCopies(holder);
  const pty = openPty(size);
  try {
    const child = holder.enter(
      ['env', 'TERM=xterm-256color', 'LC_ALL=C.UTF-8', 'sh', '-c', MENU, 'sh', ...make],
      {
        ...{ box: { kind: 'build' }, rlimits: MENU_RLIMITS, nice: MENU_NICE, terminal: true },
        stdio: [pty.slave, pty.slave, pty.slave],
      },
    );
    const endsAt = performance.now() + menuMilliseconds;
    const close = () => child.kill('SIGKILL');
    let failed = sentence('menu-ended');
    const endWith = (words: Sentence) => {
      failed = words;
      close();
    };
    const limit = setTimeout(endWith, menuMilliseconds, timeOver(menuMilliseconds));
    const patience = setTimeout(endWith, drawMilliseconds, neverDrawn(drawMilliseconds));
    const drawn = Promise.withResolvers<void>();
    const isDrawn = () => {
      clearTimeout(patience);
      drawn.resolve();
    };
    const result = async (): Promise<MenuResult> => {
      const exit = await exited(child).finally(async () => {
        clearTimeout(limit);
        isDrawn();
        await pty.finish();
      });
      const complete = exit.kind === 'exited' && exit.code === 0;
      return complete ? readResult(holder, changes) : { failed };
    };
    return {
      output: watched(pty.output, isDrawn),
      drawn: drawn.promise,
      get timeLeft() {
        return Math.max(0, endsAt - performance.now());
      },
      type: (bytes) => pty.type(bytes),
      resize: (to) => pty.resize(to),
      result: result(),
      close,
    };
  } catch (error) {
    pty[Symbol.dispose]();
    throw error;
  }
}

function timeOver(milliseconds: number): Sentence {
  return sentence('menu-over', { minutes: Math.round(milliseconds / 60_000) });
}

function neverDrawn(milliseconds: number): Sentence {
  return sentence('menu-not-drawn', { seconds: Math.round(milliseconds / 1000) });
}

/** Programs draw with escape sequences; the words that make says before have none. */
async function* watched(output: Readable, onDrawn: () => void): AsyncGenerator<Buffer> {
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (chunk.includes(ESCAPE)) onDrawn();
    yield chunk;
  }
}

/** Where the menu works; its tools, compiled once, stay for the next time. */
const PLACE = `${INSIDE.app}/.menu`;
const AT = `C=${PLACE}/config O=${PLACE}/build`;

async function takeCopies(holder: Holder): Promise<void> {
  const child = holder.enter(['sh', '-c', COPIES], { box: { kind: 'build' } });
  const { milliseconds, outputBytes } = LIMITS.configuration;
  const outcome = await finished(child, { milliseconds, outputBytes });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', `menuconfig could not be opened: ${complaintOf(outcome)}`);
}

const COPIES = `
${PLAIN_NOTES}
rm -rf ${PLACE}/app ${PLACE}/plain ${PLACE}/before ${PLACE}/config
mkdir -p ${PLACE}/app ${PLACE}/build || exit 1
cp Makefile Makefile.uk Config.uk ${BASE_CONFIGURATION} ${PLACE}/app/ || exit 1
if [ -e ${CHANGES_FILE} ]; then cp ${CHANGES_FILE} ${PLACE}/app/ || exit 1; fi
if [ -d build/kconfig ] && [ ! -d ${PLACE}/build/kconfig ]; then cp -a build/kconfig ${PLACE}/build/; fi
exit 0
`;

/** The application's Makefile hands its own directory to the kernel's, which finds Config.uk there. */
const MENU = `
cd ${PLACE}/app || exit 1
${REFUSE_CHANGES}
echo '$ make menuconfig'
complete() { "$@" ${AT} olddefconfig > /tmp/log 2>&1 || { tail -n 20 /tmp/log; exit 2; }; }
cp ${BASE_CONFIGURATION} ${PLACE}/config && complete "$@"
cp ${PLACE}/config ${PLACE}/plain
{ ${MERGED}; } > ${PLACE}/config && complete "$@"
cp ${PLACE}/config ${PLACE}/before
"$@" ${AT} menuconfig || exit 2
[ -f ${PLACE}/config ]
`;

/** What the menu left is read by another box: nothing that it started can still be there to interfere. */
async function readResult(holder: Holder, changes: string): Promise<MenuResult> {
  const child = holder.enter(['sh', '-c', RESULT], { box: { kind: 'build' } });
  const { milliseconds, outputBytes } = LIMITS.configuration;
  const outcome = await finished(child, { milliseconds, outputBytes });
  if (outcome.kind !== 'exited' || outcome.code !== 0)
    throw new LabError('bench-failed', sentence('menu-unread'));
  const [plain = '', before = '', after = ''] = outcome.stdout.toString('utf8').split('\0');
  if (before === after) return 'unchanged';
  const fragment = fragmentBetween(readSettings(plain), readSettings(after), changes);
  return fragment === changes ? 'unchanged' : { changes: fragment };
}

const RESULT = ['plain', 'before', 'config']
  .map(
    (name) =>
      `if [ -f ${PLACE}/${name} ]; then head -c 262144 ${PLACE}/${name} | tr -d '\\000'; fi; printf '\\0'`,
  )
  .join('\n');
