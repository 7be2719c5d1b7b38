// How long to wait before coming again.

// docs backoff
const FIRST = 500;
const LONGEST = 30_000;

/**
 * Wait before the next attempt, longer each time. The whole of the wait is left to chance: when a server restarts, all
 * of its clients come again, and should not do so at once.
 */
export function backoff(attempts: number): Promise<void> {
  const most = Math.min(LONGEST, FIRST * 2 ** attempts);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * most));
}
// docs end
