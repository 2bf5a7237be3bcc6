/** `/api/room/data`: all that is kept of a room, to look at, to take along and to delete. Its owner's alone. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import type { roomDeleted } from '../../protocol.ts';
import { sentence } from '../../sentences.ts';
import type { RoomCaller } from '../access.ts';
import { json, say, tooOften, type Web } from '../http.ts';
import { zipped } from './room-zip.ts';

export async function readHoldings(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, by }: RoomCaller,
): Promise<void> {
  if (tooOften(web, response, `holdings read by ${by}`, LIMITS.rooms.reportsPerMinute)) return;
  const holdings = await web.store.rooms.holdings(room);
  if (!holdings) return say(response, 404, sentence('no-such-room'));
  json(response, 200, holdings);
}

/** Whose exports are under way. One of each owner, so that whoever reads slowly keeps nobody else from theirs. */
const exporting = new WeakMap<Web, Set<string>>();

export async function exportRoom(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  const owners = exporting.get(web) ?? new Set();
  exporting.set(web, owners);
  if (
    owners.has(by) ||
    owners.size >= LIMITS.rooms.exportsAtOnce ||
    !web.pace.take(`export of ${room}`, LIMITS.rooms.exportsPerMinute)
  )
    return say(response, 429, sentence('export-under-way'));
  owners.add(by);
  try {
    const report = await web.store.rooms.report(room);
    if (!report) return say(response, 404, sentence('no-such-room'));
    web.log.info({ room, by: as }, 'a room is exported');
    response.writeHead(200, {
      'Content-Type': 'application/zip',
      'Content-Disposition': `attachment; filename="room-${room}.zip"`,
      'Cache-Control': 'no-store',
    });
    const parts = Readable.from(zipped(web.store.rooms.partsOf(report)), { objectMode: false });
    // Who stops reading does not keep others waiting for ever.
    await pipeline(parts, response, { signal: AbortSignal.timeout(LIMITS.rooms.exportMilliseconds) });
  } catch (error) {
    // The browser sees a download that broke off; half a zip is none.
    web.log.warn({ err: error, room }, 'an export of a room broke off');
    response.destroy();
  } finally {
    owners.delete(by);
  }
}

/** For good. The pages of those whose work goes close; those who keep theirs are in no room from here on. */
export async function deleteRoom(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, as, by }: RoomCaller,
): Promise<void> {
  if (tooOften(web, response, `deletion by ${by}`, LIMITS.web.deletionsPerMinute)) return;
  const deletion = await web.store.rooms.deleteRoom(room);
  if (!deletion) return say(response, 404, sentence('no-such-room'));
  const { learners, free } = deletion;
  // A runner that cannot be reached is being replaced, and the next one remembers nobody.
  await web.runner.remote.forget({ learners: [...learners] }).catch(() => {});
  await web.runner.remote.ruled({ learners: [...free] }).catch(() => {});
  // What the runner's last answers wrote, if they came between the two.
  const { unreadable } = await web.store.deleteLearners(learners);
  web.log.info({ room, by: as, learners: learners.length }, 'a room was deleted with all its data');
  if (unreadable.length > 0)
    web.log.error(
      { unreadable },
      'copies of the store could not be read for a deletion: delete or mend them',
    );
  const answer: z.input<typeof roomDeleted> = {
    learners: learners.length,
    left:
      unreadable.length === 0
        ? null
        : 'An older copy of the store on this server is damaged and could not be looked through: its operator has been told to remove it.',
  };
  json(response, 200, answer);
}
