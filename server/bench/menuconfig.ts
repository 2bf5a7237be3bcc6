/**
 * The kernel's own `make menuconfig`, on a terminal, in a box. It edits a copy of the configuration in a directory of
 * its own, so that a build beside it is not disturbed; what was saved there becomes the learner's changes.
 */
import type { Readable } from 'node:stream';
import { fragmentBetween, readSettings } from '../../labs/kconfig.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { INSIDE } from './box.ts';
import { BASE_CONFIGURATION, MERGED, REFUSE_CHANGES } from './configuration.ts';
import type { Holder } from './holder.ts';
import { exited, finished } from './process.ts';
import { openPty, type Size } from './pty.ts';

/** The learner's new changes.config; or nothing in it changed; or the menu ended otherwise than by being left. */
export type MenuResult = { readonly changes: string } | 'unchanged' | 'failed';

export interface Menuconfig {
  readonly output: Readable;
  type(bytes: Uint8Array): void;
  resize(size: Size): void;
  /** Settles once the menu is gone, which a time limit sees to. */
  readonly result: Promise<MenuResult>;
  close(): void;
}

/**
 * `changes` is the text of changes.config that stands in /app now.
 * @throws LabError "bench-failed" where there is no terminal to be had.
 */
export function startMenuconfig(
  holder: Holder,
  make: readonly string[],
  size: Size,
  changes: string,
): Menuconfig {
  const pty = openPty(size);
  try {
    const child = holder.enter(
      ['env', 'TERM=xterm-256color', 'LC_ALL=C.UTF-8', 'setsid', '-c', '-w', 'sh', '-c', MENU, 'sh', ...make],
      { box: { kind: 'build' }, stdio: [pty.slave, pty.slave, pty.slave] },
    );
    const close = () => child.kill('SIGKILL');
    const timer = setTimeout(close, LIMITS.configuration.menuMilliseconds);
    const result = async (): Promise<MenuResult> => {
      const exit = await exited(child).finally(async () => {
        clearTimeout(timer);
        await pty.finish();
      });
      const complete = exit.kind === 'exited' && exit.code === 0;
      return complete ? readResult(holder, changes) : 'failed';
    };
    return {
      output: pty.output,
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

/** Where the menu works; its tools, compiled once, stay for the next time. */
const PLACE = `${INSIDE.app}/.menu`;
const AT = `C=${PLACE}/config O=${PLACE}/build`;

const MENU = `
rm -rf ${PLACE}/plain ${PLACE}/before ${PLACE}/config
mkdir -p ${PLACE}/build || exit 1
if [ -d build/kconfig ] && [ ! -d ${PLACE}/build/kconfig ]; then cp -a build/kconfig ${PLACE}/build/; fi
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
    throw new LabError('bench-failed', 'What menuconfig saved could not be read.');
  const [plain = '', before = '', after = ''] = outcome.stdout.toString('utf8').split('\0');
  if (before === after) return 'unchanged';
  const fragment = fragmentBetween(readSettings(plain), readSettings(after), changes);
  return fragment === changes ? 'unchanged' : { changes: fragment };
}

const RESULT = ['plain', 'before', 'config']
  .map((name) => `head -c 262144 ${PLACE}/${name} | tr -d '\\000'; printf '\\0'`)
  .join('\n');
