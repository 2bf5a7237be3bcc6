'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { Connection } from './connection.ts';
import { initial, type Workshop } from './state.ts';

const Context = createContext<Connection | null>(null);

interface ProviderProps {
  readonly step: string;
  /** Names room and learner, where the page looks at another's work. */
  readonly watched?: string;
  /** The page came with the text that the learner begins with. */
  readonly newcomer?: boolean;
  readonly children: ReactNode;
}

/** Gives the parts of the page their connection, for as long as they are shown. */
export function WorkshopProvider({ step, watched, newcomer, children }: ProviderProps) {
  const [connection] = useState(() => new Connection(step, watched, newcomer));
  useEffect(() => connection.open(), [connection]);
  return <Context value={connection}>{children}</Context>;
}

export function useConnection(): Connection {
  const connection = useContext(Context);
  if (!connection) throw new Error('outside of WorkshopProvider');
  return connection;
}

/** A part of the workshop's state; renders again when that part changes. `pick` must not make new objects. */
export function useWorkshop<T>(pick: (workshop: Workshop) => T): T {
  const connection = useConnection();
  return useSyncExternalStore(
    connection.subscribe,
    () => pick(connection.snapshot()),
    () => pick(initial),
  );
}
