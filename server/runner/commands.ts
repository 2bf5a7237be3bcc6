/** What kinds of commands a page sends, and what is refused before any of them is looked at. */

import { LabError } from '../errors.ts';
import { type ClientMessage, PROTOCOL_VERSION } from '../protocol.ts';
import { sentence } from '../sentences.ts';

/** Answered with more than they are: until the answers so far are paid for, there are no others. */
export const LARGE: ReadonlySet<ClientMessage['type']> = new Set([
  'note',
  'look',
  'forget',
  'forget-row',
  'reset',
  'restore',
  'remove',
  'recall',
  'shell-look',
]);
/** What a page sends only because somebody wanted it. */
export const ACTS: ReadonlySet<ClientMessage['type']> = new Set([
  'save',
  'build',
  'run',
  'check',
  'measure',
  'menuconfig',
  'shell',
  'reset',
  'restore',
  'remove',
  'note',
  'recall',
]);

/** @throws LabError "version" where page and server are not of one release */
export function refuseOther(version: number): void {
  if (version !== PROTOCOL_VERSION) throw new LabError('version', sentence('other-version'));
}
