import { onAbort } from "../closing.js";
import type { Greenroom } from "../connect.js";
import { passes } from "../problems.js";

/** How often what nothing tells is asked for. */
export const LOOK_MS = 5_000;
/** The same of what seldom changes, such as a name: an answer takes 4 ms of the server, so 1,000 who look take 7 % of a core. */
export const SELDOM_LOOK_MS = 60_000;

/** Does it now, and again and again, each time so long after it was done: until it is told to stop, or the client is closed. */
export function every(greenroom: Greenroom, milliseconds: number, act: () => Promise<void>): () => void {
  const { closing } = greenroom;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = closing.aborted;
  const turn = async () => {
    try {
      await act();
    } catch (problem) {
      if (!passes(problem) && !isOver) greenroom.report(problem);
    }
    if (!isOver) timer = setTimeout(turn, milliseconds);
  };
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    stopWaiting();
  };
  const stopWaiting = onAbort(closing, stop);
  if (!isOver) void turn();
  return stop;
}
