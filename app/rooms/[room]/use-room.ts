'use client';

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { z } from 'zod';
import {
  type LiveLearner,
  PATHS,
  type RoomAnswer,
  type RoomChange,
  type RoomTalk,
  roomAnswer,
} from '../../../server/protocol.ts';
import { ask } from '../../_rooms/ask.ts';
import { type LiveState, type LiveStream, NOTHING_YET, openLive } from './live-stream.ts';

export interface RoomHandle {
  readonly room: RoomAnswer | null;
  readonly talk: RoomTalk | null;
  readonly learners: readonly LiveLearner[];
  /** How it stands with the stream that tells all this. */
  readonly live: Pick<LiveState, 'link' | 'lostAt' | 'ahead'>;
  /** The room is not the caller's, or nobody is signed in. */
  readonly denied: 'sign-in' | 'not-yours' | null;
  readonly problem: string | null;
  /** Looks again at once, as after signing in. */
  readonly read: () => void;
  /** Whether it was done; otherwise the problem says why not. */
  readonly change: (change: RoomChange) => Promise<boolean>;
  readonly send: (path: string, method: 'POST' | 'DELETE', query?: string, body?: object) => Promise<boolean>;
}

export function useRoom(id: string): RoomHandle {
  const [state, setState] = useState<LiveState>(NOTHING_YET);
  const [denied, setDenied] = useState<RoomHandle['denied']>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stream = useRef<LiveStream | null>(null);

  useEffect(() => {
    const deny = (status: number) => setDenied(status === 401 ? 'sign-in' : 'not-yours');
    /** Why there is no stream: an event source does not say. */
    const askWhy = async () => {
      const asked = await ask(`${PATHS.room}?room=${encodeURIComponent(id)}`, roomAnswer);
      if (asked.ok || (asked.status !== 401 && asked.status !== 404)) return;
      stream.current?.halt();
      deny(asked.status);
    };
    const opened = openLive(id, {
      onState: (next) => {
        setState(next);
        if (next.link === 'online') setDenied(null);
      },
      onEnd: (status) => {
        if (status === null) void askWhy();
        else if (status === 401 || status === 404) deny(status);
      },
    });
    stream.current = opened;
    return () => opened.close();
  }, [id]);

  const read = useCallback(() => stream.current?.retry(), []);
  const send = useCallback(
    async (path: string, method: 'POST' | 'DELETE', query = '', body: object = {}) => {
      const address = `${path}?room=${encodeURIComponent(id)}${query}`;
      const asked = await ask(address, z.unknown(), method === 'POST' ? { method, body } : { method });
      setProblem(asked.ok ? null : asked.sentence);
      read();
      return asked.ok;
    },
    [id, read],
  );
  const change = useCallback((body: RoomChange) => send(PATHS.room, 'POST', '', body), [send]);
  const { room, talk, learners, link, lostAt, ahead } = state;
  const answer = useMemo(() => room && { ...room, members: [...learners] }, [room, learners]);
  const live = useMemo(() => ({ link, lostAt, ahead }), [link, lostAt, ahead]);
  return { room: answer, talk, learners, live, denied, problem, read, change, send };
}
