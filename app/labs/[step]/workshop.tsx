'use client';

import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { Connection } from './connection.ts';
import { initial, type Workshop } from './state.ts';

const Context = createContext<Connection | null>(null);

/** Gives the parts of the page their connection, for as long as they are shown. */
export function WorkshopProvider({ step, children }: { step: string; children: ReactNode }) {
  const [connection] = useState(() => new Connection(step));
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
