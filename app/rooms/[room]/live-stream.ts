/** A room's stream of events in a page: opened while the page is in view, and again by itself, less and less often. */
import {
  BEAT_MILLISECONDS,
  type LiveLearner,
  type LiveRoom,
  liveBeat,
  liveLearners,
  liveOver,
  liveRoom,
  PATHS,
  type RoomTalk,
  roomTalk,
} from '../../../server/protocol.ts';

/** `over`: the room has ended, or is not the caller's; nothing more comes. */
export type Link = 'connecting' | 'online' | 'lost' | 'over';

export interface LiveState {
  readonly link: Link;
  /** When the connection was lost, in milliseconds since the epoch. */
  readonly lostAt: number | null;
  readonly room: LiveRoom | null;
  readonly talk: RoomTalk | null;
  /** In the order in which they came; one that has not changed is the same object as before. */
  readonly learners: readonly LiveLearner[];
  /** Milliseconds that the server's clock is ahead of this computer's. */
  readonly ahead: number;
}

export const NOTHING_YET: LiveState = {
  ...{ link: 'connecting', lostAt: null, room: null, talk: null, learners: [], ahead: 0 },
};

/** Milliseconds before the first and before every later attempt. Each waits twice as long as the one before, more or less. */
const AGAIN = { first: 500, most: 15_000 };
/** Without a beat for so long, nothing comes any more. */
const SILENCE = 2.5 * BEAT_MILLISECONDS;

/** @param spread from 0 to 1, so that pages do not all come back at once. */
export function waitBefore(attempt: number, spread: number): number {
  return Math.min(AGAIN.most, AGAIN.first * 2 ** attempt) * (0.75 + spread / 2);
}

export interface LiveStream {
  /** Opens it again now, if it is not open. */
  readonly retry: () => void;
  /** Looks no more until it is tried again: there is nothing to see for the caller. */
  readonly halt: () => void;
  readonly close: () => void;
}

interface Listeners {
  readonly onState: (state: LiveState) => void;
  /** It could not be opened, or ended: the server says why at another address. */
  readonly onEnd: (status: number | null) => void;
}

export function openLive(room: string, { onState, onEnd }: Listeners): LiveStream {
  let state = NOTHING_YET;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  const update = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    onState(state);
  };
  const stop = () => {
    source?.close();
    source = null;
    clearTimeout(timer);
    clearTimeout(silence);
  };
  const lose = () => {
    stop();
    // Whoever was told nothing yet may have to sign in first: that is asked for before anything is said to be lost.
    const began = state.room === null && attempt === 0;
    update(began ? { link: 'connecting' } : { link: 'lost', lostAt: state.lostAt ?? Date.now() });
    onEnd(null);
    timer = setTimeout(open, waitBefore(attempt++, Math.random()));
  };
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lose, SILENCE);
  };
  const open = () => {
    stop();
    // A hidden page costs nothing; it is told everything once it is in view again.
    if (document.visibilityState !== 'visible') return;
    /** Whose rows are not told again have left while nobody listened. */
    let first = true;
    const stream = new EventSource(`${PATHS.roomLive}?room=${encodeURIComponent(room)}`);
    source = stream;
    heard();
    const on = (name: string, take: (data: unknown) => void) =>
      stream.addEventListener(name, (event) => {
        heard();
        take(JSON.parse((event as MessageEvent<string>).data));
      });
    on('beat', (data) => {
      attempt = 0;
      const ahead = liveBeat.parse(data).at - Date.now();
      // A few milliseconds of difference are the network's, and nothing to draw everything anew for.
      const clock = Math.abs(ahead - state.ahead) > 1_000 ? { ahead } : {};
      if (state.link !== 'online' || 'ahead' in clock) update({ ...clock, link: 'online', lostAt: null });
    });
    on('room', (data) => {
      const told = liveRoom.parse(data);
      const empty = first && told.room.members === 0;
      update({ room: told, ...(empty && { learners: [] }) });
    });
    on('talk', (data) => update({ talk: roomTalk.parse(data) }));
    on('learners', (data) => {
      const { changed, gone } = liveLearners.parse(data);
      update({ learners: merged(first ? [] : state.learners, changed, gone) });
      first = false;
    });
    on('over', (data) => {
      const { status } = liveOver.parse(data);
      stop();
      if (status === 429) return lose();
      update({ link: 'over' });
      onEnd(status);
    });
    stream.addEventListener('error', lose);
  };
  const onVisible = () => {
    if (state.link === 'over') return;
    if (document.visibilityState !== 'visible') stop();
    else if (source === null) open();
  };
  // Told at once where the computer itself loses its network: the stream would notice within half a minute.
  const onOnline = () => state.link !== 'over' && retry();
  const onOffline = () => state.link === 'online' && lose();
  const retry = () => {
    attempt = 0;
    if (source === null || state.link !== 'online') open();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('offline', onOffline);
  window.addEventListener('online', onOnline);
  open();
  return {
    retry,
    halt: () => {
      stop();
      update({ link: 'over' });
    },
    close: () => {
      document.removeEventListener('visibilitychange', onVisible);
      window.removeEventListener('offline', onOffline);
      window.removeEventListener('online', onOnline);
      stop();
    },
  };
}

/** Those before with what has changed, in the order in which they came to the room. */
export function merged(
  before: readonly LiveLearner[],
  changed: readonly LiveLearner[],
  gone: readonly string[],
): LiveLearner[] {
  const all = new Map(before.map((one) => [one.learner, one]));
  for (const one of changed) all.set(one.learner, one);
  for (const one of gone) all.delete(one);
  return [...all.values()].toSorted((a, b) => a.number - b.number);
}
