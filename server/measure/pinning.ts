/**
 * Which processors a measured guest gets: QEMU keeps two busy, the guest's own and the one that moves packets.
 * They are not reserved: what others build and run may use them too, and `disturbance.ts` sees how much anything did.
 */
import { readFileSync } from 'node:fs';

/** The last two that this process may use, as taskset(1) lists them; null where the rest of the machine needs them. */
export function chooseCpus(allowed = allowedCpus()): string | null {
  return allowed.length > 2 ? allowed.slice(-2).join(',') : null;
}

function allowedCpus(): number[] {
  const [, list = ''] =
    /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
  return parseCpuList(list);
}

/** "0-2,5" → 0, 1, 2, 5 */
export function parseCpuList(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    if (first === undefined || last === undefined || !Number.isInteger(first + last)) return [];
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
