'use client';

import { useCallback, useEffect, useState } from 'react';
import { z } from 'zod';
import {
  PATHS,
  type RoomAnswer,
  type RoomChange,
  type RoomTalk,
  roomAnswer,
  roomTalk,
} from '../../../server/protocol.ts';
import { ask } from '../../_rooms/ask.ts';

/** Between two looks at the room while its page is in view, in milliseconds: questions and verdicts come within a second. */
const LOOK = 1_000;

export interface RoomHandle {
  readonly room: RoomAnswer | null;
  readonly talk: RoomTalk | null;
  /** The room is not the caller's, or nobody is signed in. */
  readonly denied: 'sign-in' | 'not-yours' | null;
  readonly problem: string | null;
  readonly read: () => Promise<void>;
  /** Whether it was done; otherwise the problem says why not. */
  readonly change: (change: RoomChange) => Promise<boolean>;
  readonly send: (path: string, method: 'POST' | 'DELETE', query?: string, body?: object) => Promise<boolean>;
}

export function useRoom(id: string): RoomHandle {
  const [room, setRoom] = useState<RoomAnswer | null>(null);
  const [talk, setTalk] = useState<RoomTalk | null>(null);
  const [denied, setDenied] = useState<RoomHandle['denied']>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const read = useCallback(async () => {
    const query = `?room=${encodeURIComponent(id)}`;
    const [asked, said] = await Promise.all([
      ask(PATHS.room + query, roomAnswer),
      ask(PATHS.roomTalk + query, roomTalk),
    ]);
    if (asked.ok) setRoom(asked.value);
    if (said.ok) setTalk(said.value);
    const status = asked.ok ? 200 : asked.status;
    setDenied(status === 401 ? 'sign-in' : status === 404 ? 'not-yours' : null);
    if (asked.ok || status === 401 || status === 404) return;
    setProblem(asked.sentence);
  }, [id]);

  useEffect(() => {
    void read();
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void read();
    }, LOOK);
    return () => clearInterval(timer);
  }, [read]);

  const send = useCallback(
    async (path: string, method: 'POST' | 'DELETE', query = '', body: object = {}) => {
      const address = `${path}?room=${encodeURIComponent(id)}${query}`;
      const asked = await ask(address, z.unknown(), method === 'POST' ? { method, body } : { method });
      setProblem(asked.ok ? null : asked.sentence);
      await read();
      return asked.ok;
    },
    [id, read],
  );
  const change = useCallback((body: RoomChange) => send(PATHS.room, 'POST', '', body), [send]);
  return { room, talk, denied, problem, read, change, send };
}
