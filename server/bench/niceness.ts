/**
 * Who gives way to whom. nice(1) is not enough: where Linux groups processes by session (autogroups, sched(7)), as it
 * does wherever nobody delegated control groups, niceness counts within a session alone, and every box is one. There
 * the session itself is told the same. The kernel takes one such change in 0.1 s from all who are not root; who comes
 * sooner after another is not kept waiting for it, and is as everybody is.
 */
const GIVE_WAY = 'own=/proc/$$/autogroup; [ -w $own ] && echo "$1" 2> /dev/null > $own; shift; exec "$@"';

/** `argv`, its session as nice as the process (0 … 19). Belongs behind whatever opens the session. */
export function givingWay(nice: number, argv: readonly string[]): string[] {
  return ['sh', '-c', GIVE_WAY, 'sh', String(nice), ...argv];
}
