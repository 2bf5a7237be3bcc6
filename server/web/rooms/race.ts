/** `/api/race` and `/api/room/race`: a room's race, as its learners and its projector show it. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import { type raceAnswer, raceName } from '../../protocol.ts';
import { sentence } from '../../sentences.ts';
import { clientAddress, type LearnerCaller, type RoomCaller } from '../access.ts';
import { parsed } from '../body.ts';
import { json, say, tooOften, type Web } from '../http.ts';
import type { Store } from '../store.ts';
import { boardsOf } from './race-boards.ts';
import type { Entrant } from './race-store.ts';

interface Looked {
  readonly until: number;
  entrants: Promise<Entrant[]>;
}
/** A room's whole pages ask for the same again and again: its books are read once in a while for all of them. */
const looks = new WeakMap<Store, Map<string, Looked>>();

export async function readRace(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  { learner }: LearnerCaller,
): Promise<void> {
  if (tooOften(web, response, `race read by ${learner}`, LIMITS.rooms.looksPerMinute)) return;
  const address = clientAddress(request, web.trustedProxies);
  if (tooOften(web, response, `race read from ${address}`, LIMITS.rooms.racesPerAddress)) return;
  await tellRace(web, response, learner);
}

async function tellRace(web: Web, response: ServerResponse, learner: string): Promise<void> {
  const race = await web.store.rooms.raceOfLearner(learner);
  const answer: z.input<typeof raceAnswer> = {
    ...{ room: race?.name ?? null, on: race?.on ?? false, names: race?.names ?? false },
    named: race?.named ?? false,
    boards: race?.on ? boardsOf(await entrantsOf(web.store, race.id), { learner, names: race.names }) : [],
  };
  json(response, 200, answer);
}

export async function nameMe(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  caller: LearnerCaller,
): Promise<void> {
  const body = await parsed(request, response, raceName);
  if (!body) return say(response, 400, 'Shall you be named? Send {"named": true} or {"named": false}.');
  if (tooOften(web, response, `race ${caller.learner}`, LIMITS.rooms.racesPerMinute)) return;
  const race = await web.store.rooms.raceOfLearner(caller.learner);
  if (!race || !(await web.store.rooms.nameInRace(caller.learner, body.named)))
    return say(response, 404, sentence('no-race'));
  rename(web.store, race.id, caller.learner, body.named);
  await tellRace(web, response, caller.learner);
}

/** For the projector. It shows what learners see of each other, and no more. */
export async function showRace(
  web: Web,
  _request: IncomingMessage,
  response: ServerResponse,
  { room, by }: RoomCaller,
): Promise<void> {
  if (tooOften(web, response, `race shown by ${by}`, LIMITS.rooms.looksPerMinute)) return;
  const race = await web.store.rooms.raceOf(room);
  if (!race) return say(response, 404, sentence('no-such-room'));
  const { name, on, names } = race;
  const answer: z.input<typeof raceAnswer> = {
    ...{ room: name, on, names, named: false },
    boards: on ? boardsOf(await entrantsOf(web.store, room), { most: LIMITS.rooms.raceShown, names }) : [],
  };
  json(response, 200, answer);
}

/** Who takes the name back is nameless from here on. Nobody's figures are another for that, and all books cost much to read. */
function rename(store: Store, room: string, learner: string, named: boolean): void {
  const look = looks.get(store)?.get(room);
  if (!look) return;
  look.entrants = look.entrants.then((all) =>
    all.map((one) => (one.learner === learner ? { ...one, named } : one)),
  );
  // Whoever waits for it hears of a failure.
  look.entrants.catch(() => {});
}

function entrantsOf(store: Store, room: string): Promise<Entrant[]> {
  const now = performance.now();
  const known = looks.get(store) ?? new Map<string, Looked>();
  looks.set(store, known);
  for (const [id, { until }] of known) if (until <= now) known.delete(id);
  const present = known.get(room);
  if (present) return present.entrants;
  const entrants = store.rooms.entrants(room);
  const look: Looked = { until: now + LIMITS.rooms.raceMilliseconds, entrants };
  known.set(room, look);
  // What failed is asked again.
  entrants.catch(() => known.get(room) === look && known.delete(room));
  return entrants;
}
