/** Runs once the browser has nothing better to do, at the latest after a second. Returns the canceller. */
export function whenIdle(action: () => void): () => void {
  if (!('requestIdleCallback' in window)) {
    const timer = setTimeout(action, 200);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(action, { timeout: 1_000 });
  return () => cancelIdleCallback(handle);
}
