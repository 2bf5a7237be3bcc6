/**
 * Streams that tell the pages of instructors and helpers what happens in a room: server-sent events, everything at first
 * and then what has changed. A room is read once for all that look at it, and not at all while nobody does.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { LIMITS } from '../../limits.ts';
import {
  type Activity,
  BEAT_MILLISECONDS,
  type LiveLearner,
  type LiveRoom,
  type liveBeat,
  type liveOver,
  type RoomHelper,
} from '../../protocol.ts';
import type { RunnerRemote, STORE_CALLS } from '../../runner/channel.ts';
import { type Sentence, sentence } from '../../sentences.ts';
import { authorise, type Gate, type RoomCaller } from '../access.ts';
import { say, tooOften, type Web } from '../http.ts';
import { markOf } from '../identity.ts';
import type { Store, StoreCalls } from '../store.ts';

const { live: BOUNDS } = LIMITS.rooms;

/** `GET /api/room/live?room=ID` */
export async function watchRoom(
  web: Web,
  request: IncomingMessage,
  response: ServerResponse,
  caller: RoomCaller,
): Promise<void> {
  // Whoever left while the store was asked closes nothing any more.
  if (response.destroyed) return;
  if (tooOften(web, response, `live of ${caller.session}`, BOUNDS.opensPerMinute)) return;
  const full = web.roomLive.full(caller);
  if (full !== null) return say(response, 429, full);
  web.roomLive.adopt(new Viewer(web, request, response, caller));
}

/** One page that looks at a room. */
export class Viewer {
  caller: RoomCaller;
  readonly #web: Gate;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  /** What the page was told of each part and learner, as it was sent. */
  readonly #told = new Map<string, string>();

  constructor(web: Web, request: IncomingMessage, response: ServerResponse, caller: RoomCaller) {
    this.#web = web;
    this.#request = request;
    this.#response = response;
    this.caller = caller;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // A proxy that gathers what it hands on would hold every event back.
      'X-Accel-Buffering': 'no',
    });
    response.socket?.setNoDelay(true);
    this.beat();
  }

  onClosed(listener: () => void): void {
    this.#response.once('close', listener);
  }

  beat(): void {
    const beat: z.input<typeof liveBeat> = { at: Date.now() };
    this.#send('beat', JSON.stringify(beat));
  }

  /** Asks the store again, as for every request. @returns the status of a refusal, or null. */
  async refusal(): Promise<number | null> {
    const caller = await authorise(this.#web, this.#request, 'room', false);
    if ('status' in caller) return caller.status;
    // An owner whose key was taken back may still be a helper.
    if (caller.role === 'room') this.caller = caller;
    return null;
  }

  /** Tells what the page does not know yet. */
  tell({ room, helpers, talk, learners }: Told): void {
    const { as, owner } = this.caller;
    const shown = { you: as, owner, helpers: owner ? [...helpers] : [] };
    const own: LiveRoom = { ...room, ...shown, roomsOnly: this.#web.roomsOnly };
    this.#tellPart('room', JSON.stringify(own));
    this.#tellPart('talk', talk);
    const changed: string[] = [];
    for (const [learner, text] of learners) {
      if (this.#told.get(learner) === text) continue;
      this.#told.set(learner, text);
      changed.push(text);
    }
    const gone = [...this.#told.keys()].filter((key) => !PARTS.has(key) && !learners.has(key));
    for (const learner of gone) this.#told.delete(learner);
    if (changed.length > 0 || gone.length > 0)
      this.#send('learners', `{"changed":[${changed.join()}],"gone":${JSON.stringify(gone)}}`);
  }

  end(status: number): void {
    const over: z.input<typeof liveOver> = { status };
    this.#send('over', JSON.stringify(over));
    this.#response.end();
  }

  #tellPart(part: string, text: string): void {
    if (this.#told.get(part) === text) return;
    this.#told.set(part, text);
    this.#send(part, text);
  }

  /** `data` has no line ends, as JSON has none. */
  #send(event: string, data: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(`event: ${event}\ndata: ${data}\n\n`);
    if (this.#response.writableLength > BOUNDS.backlogBytes) this.#response.destroy();
  }
}

const PARTS: ReadonlySet<string> = new Set(['room', 'talk']);

/** A room as all that look at it are told; texts are JSON. */
interface Told {
  readonly room: Pick<LiveRoom, 'room' | 'openings'>;
  readonly helpers: readonly RoomHelper[];
  readonly talk: string;
  readonly learners: ReadonlyMap<string, string>;
}

type Known = Omit<LiveLearner, 'now' | 'present'>;

/** A room that somebody looks at. */
interface Watched {
  readonly viewers: Set<Viewer>;
  /** As the store had them. */
  members: readonly Known[];
  told: Omit<Told, 'learners'> | null;
  /** What has to be done with the next telling: read the store again, or only tell what is known. */
  due: 'read' | 'tell' | null;
  working: boolean;
  timer: NodeJS.Timeout | null;
  /** Of the last telling, on the monotonic clock. */
  at: number;
}

type Active = z.output<typeof STORE_CALLS.active.input>;

export class RoomLive implements Disposable {
  /** Set once it runs: it needs the calls of this one first. */
  runner: { readonly remote: Pick<RunnerRemote, 'want'> } | null = null;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #rooms = new Map<string, Watched>();
  readonly #activities = new Map<string, Activity>();
  #recheck: NodeJS.Timeout | null = null;
  #beat: NodeJS.Timeout | null = null;
  #checking = false;

  constructor(store: Store, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** The store's calls, of which those that a wall shows are heard here, and the runner's word about what learners do. */
  hearing(calls: StoreCalls): StoreCalls & { active(input: Active): { wanted: boolean } } {
    return {
      ...calls,
      active: (input) => this.#active(input),
      verdict: async (input) => {
        const answer = await calls.verdict(input);
        this.learnerChanged(input.learner);
        return answer;
      },
      visited: async (input) => {
        const answer = await calls.visited(input);
        this.learnerChanged(input.learner);
        return answer;
      },
    };
  }

  /** Why there is no place for one more, or null. */
  full({ room, session }: RoomCaller): Sentence | null {
    const viewers = [...this.#rooms.values()].flatMap((one) => [...one.viewers]);
    if (viewers.filter(({ caller }) => caller.session === session).length >= BOUNDS.perSession)
      return sentence('browser-looks');
    if ((this.#rooms.get(room)?.viewers.size ?? 0) >= BOUNDS.perRoom || viewers.length >= BOUNDS.all)
      return sentence('room-looks');
    return null;
  }

  adopt(viewer: Viewer): void {
    const { room: id } = viewer.caller;
    const room = this.#rooms.get(id) ?? this.#open(id);
    room.viewers.add(viewer);
    viewer.onClosed(() => {
      room.viewers.delete(viewer);
      if (room.viewers.size === 0) this.#close(id, room);
    });
    this.#plan(id, room, 'read');
  }

  /** What the store has of a room is not as it was. */
  changed(room: string): void {
    const watched = this.#rooms.get(room);
    if (watched) this.#plan(room, watched, 'read');
  }

  [Symbol.dispose](): void {
    for (const [id, room] of this.#rooms) this.#close(id, room);
  }

  /** The same of whichever rooms that are looked at the learner was in. */
  learnerChanged(learner: string): void {
    for (const [id, room] of this.#rooms)
      if (room.members.some((one) => one.learner === learner)) this.#plan(id, room, 'read');
  }

  #active({ fresh, activities }: Active): { wanted: boolean } {
    const wanted = this.#rooms.size > 0;
    const heard = new Set<string>();
    if (fresh)
      for (const [learner, known] of this.#activities) {
        this.#activities.set(learner, { ...known, present: false, doing: 'idle' });
        heard.add(learner);
      }
    if (wanted)
      for (const { learner, ...activity } of activities) {
        // The one that was not heard of for longest is the first.
        this.#activities.delete(learner);
        this.#activities.set(learner, activity);
        heard.add(learner);
      }
    for (const learner of this.#activities.keys()) {
      if (this.#activities.size <= BOUNDS.activities) break;
      this.#activities.delete(learner);
    }
    for (const [id, room] of this.#rooms)
      if (room.members.some(({ learner }) => heard.has(learner))) this.#plan(id, room, 'tell');
    return { wanted };
  }

  #open(id: string): Watched {
    const room: Watched = {
      ...{ viewers: new Set(), members: [], told: null, due: null, working: false, timer: null },
      at: Number.NEGATIVE_INFINITY,
    };
    this.#rooms.set(id, room);
    if (this.#rooms.size > 1) return room;
    this.#want(true);
    this.#recheck = setInterval(() => void this.#checkAll(), BOUNDS.recheckMilliseconds);
    this.#beat = setInterval(() => {
      for (const { viewers } of this.#rooms.values()) for (const viewer of viewers) viewer.beat();
    }, BEAT_MILLISECONDS);
    return room;
  }

  #close(id: string, room: Watched): void {
    if (room.timer) clearTimeout(room.timer);
    room.timer = null;
    room.due = null;
    if (this.#rooms.get(id) !== room) return;
    this.#rooms.delete(id);
    if (this.#rooms.size > 0) return;
    for (const timer of [this.#recheck, this.#beat]) if (timer) clearInterval(timer);
    this.#activities.clear();
    this.#want(false);
  }

  #want(on: boolean): void {
    // A runner that is being replaced asks at its beginning.
    this.runner?.remote.want({ on }).catch(() => {});
  }

  /** At once where nothing was told for a while, else as soon as it is time again. */
  #plan(id: string, room: Watched, what: 'read' | 'tell'): void {
    if (room.due !== 'read') room.due = what;
    if (room.timer || room.working) return;
    const wait = Math.max(0, room.at + BOUNDS.tellMilliseconds - performance.now());
    room.timer = setTimeout(() => void this.#work(id, room), wait);
  }

  async #work(id: string, room: Watched): Promise<void> {
    room.timer = null;
    room.working = true;
    const { due } = room;
    room.due = null;
    try {
      if (due === 'read' || room.told === null) await this.#read(id, room);
      await this.#check(room);
      this.#tell(room);
    } catch (error) {
      this.#log.warn({ err: error }, 'a room could not be told to who looks at it');
      room.due = 'read';
    }
    room.at = performance.now();
    room.working = false;
    if (room.due !== null && room.viewers.size > 0) this.#plan(id, room, room.due);
  }

  async #read(id: string, room: Watched): Promise<void> {
    const { rooms } = this.#store;
    const found = await rooms.room(id);
    if (!found) {
      room.told = null;
      return;
    }
    const [members, standings] = [await rooms.members(id), await rooms.standings(id)];
    room.members = members.map((one) => ({
      ...{ ...one, mark: markOf(one.learner), steps: standings.get(one.learner) ?? {} },
    }));
    room.told = {
      room: { room: found, openings: await rooms.openings(id) },
      helpers: await rooms.helpers(id),
      talk: JSON.stringify(await rooms.talk(id)),
    };
  }

  #tell(room: Watched): void {
    if (!room.told) return;
    const learners = new Map(
      room.members.map((one) => {
        const now = this.#activities.get(one.learner) ?? null;
        const row: LiveLearner = { ...one, present: now?.present ?? false, now };
        return [one.learner, JSON.stringify(row)];
      }),
    );
    for (const viewer of room.viewers) viewer.tell({ ...room.told, learners });
    if (room.told.room.room.endedAt !== null) for (const viewer of room.viewers) viewer.end(410);
  }

  async #checkAll(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      for (const room of this.#rooms.values()) await this.#check(room);
    } catch (error) {
      this.#log.warn({ err: error }, 'who looks at rooms could not be looked up');
    } finally {
      this.#checking = false;
    }
  }

  /** Whoever may not look any more is told so, and nothing else. */
  async #check(room: Watched): Promise<void> {
    for (const viewer of [...room.viewers]) {
      const status = await viewer.refusal();
      if (status === null) continue;
      room.viewers.delete(viewer);
      viewer.end(status);
    }
  }
}
