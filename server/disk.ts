/** Whether a disk has room for what is about to begin: better refused before than broken off in the middle. */

import { statfsSync } from 'node:fs';
import { LabError } from './errors.ts';
import { MiB } from './limits.ts';
import { sentence } from './sentences.ts';

export function bytesFree(directory: string): number {
  const { bavail, bsize } = statfsSync(directory);
  return bavail * bsize;
}

/** @throws LabError "disk-full" that says what would be needed. `what` where it is no work of a learner's: "a backup". */
export function refuseWithoutRoom(directory: string, needed: number, what?: string): void {
  const free = bytesFree(directory);
  if (free >= needed) return;
  const [has, needs] = [Math.floor(free / MiB), Math.ceil(needed / MiB)];
  if (what === undefined) throw new LabError('disk-full', sentence('disk-short', { has, needs }));
  throw new LabError(
    'disk-full',
    `The disk of this server has no room for ${what}: ${has} MiB are free, and ${needs} are needed. Saving goes on as long as it can. The server’s operator has to make room.`,
  );
}
