// A waiting room's chat, whole: from a query, then from where the query ended, whatever happens on the way.
import { backoff, Closed } from "@greenroom/client";

import type { ChatUpdate, Greenroom, Room } from "./greenroom";
import { Refused } from "./problems";

/** What shows a room. */
export interface View {
  /** All there is; also when following had to begin afresh. */
  begin(room: Room): void;
  update(update: ChatUpdate): void;
}

// docs follow
/**
 * Show a room, until `signal` says that it is enough. `after`: the last cursor that was shown, from an earlier run of the
 * app; left out, the room is asked for first. Raises `Refused` when one may not listen, or no longer.
 */
export async function follow(
  greenroom: Greenroom,
  stream: string,
  view: View,
  signal: AbortSignal,
  after?: string,
): Promise<void> {
  let attempts = 0;
  while (!signal.aborted) {
    let stop = () => {};
    try {
      if (after === undefined) {
        const room = await greenroom.room(stream);
        if (!room) throw new Refused([{ message: "There is no such room." }]);
        view.begin(room);
        after = room.cursor;
      }
      await new Promise<void>((resolve, reject) => {
        const next = (update: ChatUpdate) => {
          attempts = 0;
          after = update.cursor;
          view.update(update);
        };
        signal.addEventListener("abort", () => resolve(), { once: true });
        stop = greenroom.chat({ stream, after }, { next, error: reject, complete: resolve });
      });
    } catch (problem) {
      // The server takes no more from this client, because of what it sent.
      if (problem instanceof Closed) throw problem;
      if (problem instanceof Refused) {
        if (problem.code === "CURSOR_EXPIRED" && after !== undefined) {
          after = undefined;
          continue;
        }
        const seconds = problem.retryAfterSeconds;
        if (seconds === undefined) throw problem;
        await new Promise((passed) => setTimeout(passed, seconds * 1_000));
      }
      // All else is the network, or a server in trouble: come again.
    } finally {
      stop();
    }
    if (!signal.aborted) await backoff(attempts++);
  }
}
// docs end
