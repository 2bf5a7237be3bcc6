/** `/api/room/report` and its CSV: what a room came to. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIMITS } from '../../limits.ts';
import type { RoomReport } from '../../protocol.ts';
import { sentence } from '../../sentences.ts';
import type { RoomCaller } from '../access.ts';
import { download, json, say, tooOften, type Web } from '../http.ts';
import { reportAsCsv } from './report-forms.ts';

export async function readReport(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
): Promise<void> {
  const report = await reportOf(web, response, caller);
  if (report) json(response, 200, report);
}

export async function downloadReport(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
): Promise<void> {
  const report = await reportOf(web, response, caller);
  if (!report) return;
  // Excel takes a file without this mark for one of its own old encodings.
  const text = `\ufeff${reportAsCsv(report)}`;
  download(response, 'text/csv; charset=utf-8', `room-${report.room.id}.csv`, Buffer.from(text));
}

/** Null where it was refused, which was said. */
async function reportOf(
  web: Web,
  response: ServerResponse,
  { room }: RoomCaller,
): Promise<RoomReport | null> {
  if (tooOften(web, response, `report of ${room}`, LIMITS.rooms.reportsPerMinute)) return null;
  const report = await web.store.rooms.report(room);
  if (!report) say(response, 404, sentence('no-such-room'));
  return report;
}
