/** English: the catalogue that the others follow. One file for each part of the page, which gives its name to the keys. */
import { afterwards } from './en/afterwards.ts';
import { bench } from './en/bench.ts';
import { book } from './en/book.ts';
import { chart } from './en/chart.ts';
import { check } from './en/check.ts';
import { commands } from './en/commands.ts';
import { configuration } from './en/configuration.ts';
import { connection } from './en/connection.ts';
import { device } from './en/device.ts';
import { differences } from './en/differences.ts';
import { failures } from './en/failures.ts';
import { feedback } from './en/feedback.ts';
import { files } from './en/files.ts';
import { frames } from './en/frames.ts';
import { grid } from './en/grid.ts';
import { history } from './en/history.ts';
import { home } from './en/home.ts';
import { lesson } from './en/lesson.ts';
import { looking } from './en/looking.ts';
import { measurement } from './en/measurement.ts';
import { packets } from './en/packets.ts';
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
  packets,
  frames,
  measurement,
  book,
  configuration,
  differences,
  history,
  chart,
  versions,
} as const;
