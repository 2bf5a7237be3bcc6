/**
 * The short way from an edit to an image. make reads the whole kernel tree again before it runs the ten commands that an
 * edit of main.c asks for. When a base tree is built, those commands are taken from make's own plan; a learner's build
 * then runs them alone. Whatever else changed than the text of sources that the template has, make does the build.
 *
 * A base tree gets its recording only after the recorded commands have made the same image as make did, byte for byte.
 *
 * With another option than the template's, make does every build. That costs little: on a machine with a load of twenty an
 * edit took 2.6 s instead of 2.1 s with Unikraft, and the same with ukmini. A recording of such a tree would have to be made
 * in the learner's sandbox, by what the learner's makefile says.
 */
import { INSIDE } from './box.ts';

/** In /app of a base tree that has a recording: the commands, and the files that must be as they were. */
export const RECORDING = '.replay';
/** Present while everything in build/ was made by make or by the recording, for the configuration of the base tree. */
export const CONSISTENT = '.replay.consistent';

/**
 * A shell script, run in /app/build, out of what `make --dry-run` printed; null where the plan has not the expected
 * shape, as with ukmini, whose make is as quick.
 *
 * `sources` are names in /app such as "main.c". A source is compiled if it or any header beside it is newer than its
 * object, which is make's own rule, or a stricter one.
 */
export function recordReplay(plan: string, sources: readonly string[]): string | null {
  const lines = plan.split('\n');
  const build = `${INSIDE.app}/build`;
  // The application's library: the one with main.c. Others may have sources of the same names.
  const library = lines.flatMap((line) => line.match(`${build}/(\\w+)/main\\.o\\.cmd`)?.[1] ?? [])[0];
  const image = lines.findIndex((line) => line.includes('.dbg.cmd'));
  if (!library || image < 0) return null;
  const compile = sources.map((source) => {
    const stem = source.replace(/\.c$/, '');
    const own = [`${build}/${library}/${stem}.o.cmd`, `${build}/${library}/.${stem}.o.d`];
    const commands = lines.filter((line) => own.some((file) => line.includes(file)));
    return { object: `${library}/${stem}.o`, source, commands };
  });
  if (compile.some(({ commands }) => commands.length === 0)) return null;
  const archive = lines.filter((line) =>
    [`${library}.ld.o.cmd`, `${library}.o.cmd`].some((name) => line.includes(`${build}/${name}`)),
  );
  const link = lines.slice(image).filter((line) => line.trim() !== '' && !/^(:|make\b)/.test(line));
  if (archive.length !== 2) return null;
  return [
    STALE,
    ...compile.flatMap(({ object, source, commands }) => [
      `if stale ${object} ../${source}; then`,
      ...commands.map(orEnd),
      'fi',
    ]),
    ...[...archive, ...link].map(orEnd),
    '',
  ].join('\n');
}

const STALE = `stale() {
  [ -f "$1" ] || return 0
  for input in "$2" ../*.h; do [ "$input" -nt "$1" ] && return 0; done
  return 1
}`;

/** The plan's lines are whole commands, some of them with "&&"; each must succeed before the next. */
function orEnd(command: string): string {
  return `{ ${command.trim()}
} || exit 2`;
}

/** Files that steer a build; a recording keeps copies of them. */
export const STEERING = ['Makefile', 'Makefile.uk', 'Config.uk', '.config'] as const;

/** Shell words for /app: true where nothing but the text of known sources can differ from the base tree. */
export const AS_RECORDED = [
  `[ -f ${RECORDING}/run ]`,
  ...STEERING.map((name) => `cmp -s ${name} ${RECORDING}/${name}`),
  `[ "$(echo *.c *.h)" = "$(cat ${RECORDING}/sources)" ]`,
].join(' && ');
