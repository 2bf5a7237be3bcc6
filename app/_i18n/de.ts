import type { Catalogue, Translated } from './catalogue.ts';
import { afterwards } from './de/afterwards.ts';
import { bench } from './de/bench.ts';
import { book } from './de/book.ts';
import { chart } from './de/chart.ts';
import { check } from './de/check.ts';
import { commands } from './de/commands.ts';
import { configuration } from './de/configuration.ts';
import { connection } from './de/connection.ts';
import { device } from './de/device.ts';
import { differences } from './de/differences.ts';
import { failures } from './de/failures.ts';
import { feedback } from './de/feedback.ts';
import { files } from './de/files.ts';
import { frames } from './de/frames.ts';
import { grid } from './de/grid.ts';
import { history } from './de/history.ts';
import { home } from './de/home.ts';
import { lesson } from './de/lesson.ts';
import { looking } from './de/looking.ts';
import { measurement } from './de/measurement.ts';
import { packets } from './de/packets.ts';
import { race } from './de/race.ts';
import { room } from './de/room.ts';
import { roomData } from './de/room-data.ts';
import { rooms } from './de/rooms.ts';
import { settings } from './de/settings.ts';
import { status } from './de/status.ts';
import { steps } from './de/steps.ts';
import { summary } from './de/summary.ts';
import { talk } from './de/talk.ts';
import { terminal } from './de/terminal.ts';
import { tools } from './de/tools.ts';
import { traffic } from './de/traffic.ts';
import { versions } from './de/versions.ts';
import { wall } from './de/wall.ts';
import { ways } from './de/ways.ts';
import { workbench } from './de/workbench.ts';

export const de: Translated<Catalogue> = {
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
};
