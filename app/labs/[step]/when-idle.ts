import type { Connection } from './connection.ts';

/** Runs once the browser has nothing better to do, at the latest after a second. Returns the canceller. */
export function whenIdle(action: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(action, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(action, { timeout: 1_000 });
  return () => cancelIdleCallback(handle);
}

/** With no word from the server by then, in milliseconds, what is here is loaded all the same. */
const WITHOUT_SERVER = 4_000;

/**
 * Runs once there is a text that can be edited: over a slow line, large scripts would keep that waiting, and it needs
 * none of them. Returns the canceller.
 */
export function whenEditable(connection: Connection, action: () => void): () => void {
  let cancel = () => {};
  const start = () => {
    stop();
    cancel = whenIdle(action);
  };
  const unsubscribe = connection.subscribe(() => connection.editable && start());
  const timer = setTimeout(start, WITHOUT_SERVER);
  const stop = () => {
    unsubscribe();
    clearTimeout(timer);
  };
  if (connection.editable) start();
  return () => {
    stop();
    cancel();
  };
}
