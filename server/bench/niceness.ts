/**
 * Who gives way to whom. nice(1) is not enough: where Linux groups processes by session (autogroups, sched(7)), as it
 * does wherever nobody delegated control groups, niceness counts within a session alone, and every box is one. There
 * the session itself is told the same.
 */

/** Between two tries: the kernel takes one such change in so long from all users who are not root. */
const AGAIN_SECONDS = 0.1;
/** Forty boxes that start at once have all been served in four seconds. */
const MOST_TRIES = 50;
/** Descriptors that a box's program may have inherited: whoever tries again must not hold them open for it. */
const INHERITED = [3, 4, 5, 6, 7, 8, 9].map((descriptor) => `${descriptor}>&-`).join(' ');

/** Tries at once, and otherwise again beside the program, which is not kept waiting. */
const GIVE_WAY = `own=/proc/$$/autogroup
if [ -w $own ] && ! echo "$1" 2> /dev/null > $own; then
  ( tries=0
    while [ $tries -lt ${MOST_TRIES} ] && sleep ${AGAIN_SECONDS} && ! echo "$1" > $own; do tries=$((tries + 1)); done &
  ) < /dev/null > /dev/null 2>&1 ${INHERITED}
fi
shift
exec "$@"`;

/** `argv`, its session as nice as the process (0 … 19). Belongs behind whatever opens the session. */
export function givingWay(nice: number, argv: readonly string[]): string[] {
  return ['sh', '-c', GIVE_WAY, 'sh', String(nice), ...argv];
}
