const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * Waits before attempt number `attempt`, counted from 0: longer each time, and never as long as other clients
 * do, so that a server that comes back is not met by everybody at the same moment. A browser that is online again
 * waits no longer.
 */
export function backoff(attempt: number): Promise<void> {
  const usual = Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, usual * (0.5 + Math.random()));
    addEventListener('online', go);
  });
}
