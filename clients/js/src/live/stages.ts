import type { SessionStatus } from "../generated/operations.js";
import type { Live } from "./live.js";
import type { SessionNow } from "./session.js";

/** What there is to do in a state; what it gives is called when the state is over. */
export type Stages = Partial<Record<SessionStatus, (now: SessionNow) => (() => void) | void>>;

/** Does what each state of a session asks for, once, when it comes to it. Gives what ends all. */
export function stages(session: Live<SessionNow | null>, each: Stages): () => void {
  let status: SessionStatus | undefined;
  let isOver = false;
  let left: (() => void) | void;
  const leave = () => {
    const last = left;
    left = undefined;
    last?.();
  };
  const stop = session.subscribe((now) => {
    if (!now || now.status === status) return;
    status = now.status;
    leave();
    if (isOver) return;
    left = each[status]?.(now);
    // What it did may have been to end all.
    if (isOver) leave();
  });
  return () => {
    isOver = true;
    stop();
    leave();
  };
}
