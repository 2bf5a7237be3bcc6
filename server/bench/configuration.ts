/**
 * A learner's configuration: the template's `.config`, over it the lines of `changes.config`, completed by the kernel's
 * own `olddefconfig`, which drops what the kernel does not know. A fragment is as hostile as every text of a learner: a
 * line of it that make or a shell could take for more than a setting is refused before anything reads it.
 */
import { compareSettings, readSettings, type Settings } from '../../labs/kconfig.ts';
import { LabError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { CHANGES_FILE } from '../protocol.ts';
import type { Holder } from './holder.ts';
import { finished } from './process.ts';
import { CONSISTENT, RECORDING } from './replay.ts';
import type { Configuration } from './types.ts';

/** In /app: the Config.uk and the changes that .config was last made for, and the .config that the template begins with. */
export const CONFIGURED = '.configured';
export const CONFIGURED_CHANGES = '.configured.changes';
export const BASE_CONFIGURATION = '.config.base';

// Shell words for /app. A box's LC_ALL is C: a class of characters means bytes.

/** Whoever opens a pipe that stands where a note of ours should be would wait for good. */
export const PLAIN_NOTES = `
for note in .config ${CONFIGURED} ${CONFIGURED_CHANGES} ${BASE_CONFIGURATION} ${CONSISTENT} ${RECORDING}/*; do
  [ -f "$note" ] || rm -rf -- "$note"
done`;

export const IS_CONFIGURED = `{ cmp -s Config.uk ${CONFIGURED} && cat ${CHANGES_FILE} 2>/dev/null | cmp -s - ${CONFIGURED_CHANGES}; }`;

export const NOTE_CONFIGURED = `{ cat ${CHANGES_FILE} 2>/dev/null; true; } > ${CONFIGURED_CHANGES} && cp Config.uk ${CONFIGURED}`;

const NAME = 'CONFIG_[A-Za-z0-9_]{1,100}';
const SETTING = `${NAME}=(y|n|-?[0-9]{1,10}|0x[0-9A-Fa-f]{1,16}|"[A-Za-z0-9_ .,:;+/@%=-]{0,200}")`;
const FIXED = '(# )?CONFIG_(UK_|ARCH_|PLAT_|KVM_|CROSS_COMPILE|COMPILER|LLVM_)';
/** Sayings end up in the build's log, so they quote nothing of the file. The same rules as labs/kconfig.ts has. */
const say = (words: string) =>
  `cut -d : -f 1 | head -n 10 | sed 's/$/:1: error: ${words}/; s/^/${CHANGES_FILE}:/'`;

export const REFUSE_CHANGES = `
if [ -e ${CHANGES_FILE} ]; then
  refused=$(
    tr '\\000' '\\001' < ${CHANGES_FILE} > /tmp/changes || echo '0:'
    grep -anvE '^(#.*|[[:blank:]]*|${SETTING})$' /tmp/changes |
      ${say('this is no setting of a configuration: write CONFIG_NAME=value, or # CONFIG_NAME is not set')}
    grep -anE '^${FIXED}' /tmp/changes |
      ${say('the name of the image, the machine and the compiler stay as they are')}
  )
  if [ -n "$refused" ]; then echo "$refused"; exit 2; fi
fi`;

/** Prints the template's configuration with the learner's changes over it, before any dependency is looked at. */
export const MERGED = `
if [ -s ${CHANGES_FILE} ]; then
  awk '
    function name(line) {
      if (line ~ /^CONFIG_[A-Za-z0-9_]+=/) return substr(line, 1, index(line, "=") - 1)
      if (line ~ /^# CONFIG_[A-Za-z0-9_]+ is not set$/) { split(line, words, " "); return words[2] }
      return ""
    }
    NR == FNR { if (name($0) != "") chosen[name($0)] = 1; next }
    !(name($0) in chosen)
  ' ${CHANGES_FILE} ${BASE_CONFIGURATION} && cat ${CHANGES_FILE} && echo
else cat ${BASE_CONFIGURATION}; fi`;

/**
 * Makes .config for the files in /app, unless it is, and says how it differs from the template's. A fragment that is
 * refused, or a Config.uk that Kconfig does not understand, is a `problem`.
 *
 * @throws LabError "bench-failed" where the box itself fails.
 */
export async function configure(
  holder: Holder,
  make: readonly string[],
  symbols: readonly string[],
): Promise<Configuration> {
  const child = holder.enter(['sh', '-c', CONFIGURE, 'sh', symbols.join('|'), ...make], {
    box: { kind: 'build' },
    nice: 5,
  });
  const { milliseconds, outputBytes } = LIMITS.configuration;
  const outcome = await finished(child, { milliseconds, outputBytes });
  if (outcome.kind === 'timed-out' || outcome.kind === 'output-limit')
    return { problem: 'The configuration could not be made: look at Config.uk.' };
  if (outcome.kind !== 'exited' || (outcome.code !== 0 && outcome.stderr.startsWith('bwrap: ')))
    throw new LabError('bench-failed', `The configuration could not be made. ${outcome.stderr.slice(-300)}`);
  if (outcome.code !== 0) return { problem: outcome.stdout.toString('utf8').slice(-1_000).trim() };
  const [base = '', now = '', known = ''] = outcome.stdout.toString('utf8').split('\0');
  const [template, chosen] = [readSettings(base), readSettings(now)];
  const changes = compareSettings(template, chosen);
  const inKernel = new Set(known.split('\n'));
  // An option that cannot be chosen just now has no line: it is off.
  const valueIn = (settings: Settings, symbol: string) => settings.get(`CONFIG_${symbol}`) ?? 'n';
  return {
    changes: changes.slice(0, LIMITS.configuration.changes),
    changesNotShown: Math.max(0, changes.length - LIMITS.configuration.changes),
    options: Object.fromEntries(
      symbols.map((symbol) => [
        symbol,
        inKernel.has(symbol) ? { value: valueIn(chosen, symbol), template: valueIn(template, symbol) } : null,
      ]),
    ),
  };
}

const CONFIGURE = `
exec 2>&1
known=$1
shift
${PLAIN_NOTES}
${REFUSE_CHANGES}
if ! ${IS_CONFIGURED}; then
  rm -rf ${CONFIGURED} .config
  if ! { { ${MERGED}; } > .config && "$@" olddefconfig > /tmp/log && ${NOTE_CONFIGURED}; }; then
    tail -n 20 /tmp/log
    exit 2
  fi
fi
head -c 262144 ${BASE_CONFIGURATION} | tr -d '\\000'
printf '\\0'
head -c 262144 .config | tr -d '\\000'
printf '\\0'
grep -rhoE --include=Config.uk "^[[:space:]]*(menu)?config[[:space:]]+($known)[[:space:]]*$" /uk | awk '{ print $2 }' | sort -u
exit 0
`;
