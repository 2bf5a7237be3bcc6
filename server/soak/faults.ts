/** What goes wrong on a machine, made to go wrong at random: processes that are killed while others rely on them. */
import { descendants, kill, type Seen } from '../processes.ts';

/** What can be killed, and how to tell it. Only what descends from the server is ever looked at. */
const VICTIMS: Record<string, (seen: Seen) => boolean> = {
  holder: ({ name, command }) => name === 'bwrap' && command.includes('--hostname bench'),
  qemu: ({ name }) => name.startsWith('qemu-system'),
  tshark: ({ name }) => name === 'tshark',
  dumpcap: ({ name }) => name === 'dumpcap',
  make: ({ name }) => name === 'make',
  box: ({ name, command }) => name === 'bwrap' && !command.includes('--hostname bench'),
};

export class Faults {
  /** How often each kind was caused. */
  readonly counts = new Map<string, number>(
    [...Object.keys(VICTIMS), 'runner', 'server'].map((kind) => [kind, 0]),
  );

  /** Kills some process of a bench of this server's, if there is one just now. */
  async inBenches(server: number): Promise<void> {
    const family = await descendants(server);
    const kinds = Object.keys(VICTIMS).filter((kind) => family.some((seen) => VICTIMS[kind]?.(seen)));
    const kind = pick(kinds);
    const victim = kind && pick(family.filter((seen) => VICTIMS[kind]?.(seen)));
    if (kind && victim && (await kill(victim))) this.count(kind);
  }

  count(kind: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }
}

export function pick<T>(from: readonly T[]): T | undefined {
  return from[Math.floor(Math.random() * from.length)];
}
