/** English: the catalogue that the others follow. One file for each part of the page, which gives its name to the keys. */
import { afterwards } from './en/afterwards.ts';
import { bench } from './en/bench.ts';
import { check } from './en/check.ts';
import { commands } from './en/commands.ts';
import { connection } from './en/connection.ts';
import { device } from './en/device.ts';
import { failures } from './en/failures.ts';
import { feedback } from './en/feedback.ts';
import { files } from './en/files.ts';
import { grid } from './en/grid.ts';
import { home } from './en/home.ts';
import { lesson } from './en/lesson.ts';
import { looking } from './en/looking.ts';
import { race } from './en/race.ts';
import { room } from './en/room.ts';
import { roomData } from './en/room-data.ts';
import { rooms } from './en/rooms.ts';
import { settings } from './en/settings.ts';
import { status } from './en/status.ts';
import { steps } from './en/steps.ts';
import { summary } from './en/summary.ts';
import { talk } from './en/talk.ts';
import { terminal } from './en/terminal.ts';
import { tools } from './en/tools.ts';
import { traffic } from './en/traffic.ts';
import { versions } from './en/versions.ts';
import { wall } from './en/wall.ts';
import { ways } from './en/ways.ts';
import { workbench } from './en/workbench.ts';

export const en = {
  afterwards,
  bench,
  check,
  commands,
  connection,
  device,
  failures,
  files,
  grid,
  home,
  lesson,
  looking,
  race,
  room,
  roomData,
  settings,
  steps,
  summary,
  talk,
  workbench,
  status,
  terminal,
  wall,
  ways,
  feedback,
  rooms,
  tools,
  traffic,
  versions,
} as const;
