import { onAbort } from "./closing.js";
import { onWake } from "./wake.js";

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Waits before attempt number `attempt`, counted from 0: longer each time. The whole of the wait is left to chance: when a
 * server restarts, all of its clients come again, and should not do so at once. A device that is online again waits no longer.
 */
export function backoff(attempt: number, signal?: AbortSignal): Promise<void> {
  return wait(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt), signal);
}

/** Waits for so long, or until the network may be back, or it is no longer wanted. */
export function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      stopListening();
      stopWaiting?.();
      resolve();
    };
    const timer = setTimeout(go, signal?.aborted ? 0 : milliseconds);
    const stopListening = onWake(go);
    const stopWaiting = signal && onAbort(signal, go);
  });
}
