import type { SessionStatus } from "../generated/operations.js";
import type { Live } from "./live.js";
import type { SessionNow } from "./session.js";

/** What there is to do in a state; what it gives is called when the state is over. */
export type Stages = Partial<Record<SessionStatus, (now: SessionNow) => (() => void) | void>>;

/** Does what each state of a session asks for, once, when it comes to it; where there is no such session for them any more, that is
 * over too. Gives what ends all. */
export function stages(session: Live<SessionNow | null>, each: Stages): () => void {
  let status: SessionStatus | undefined;
  /** Differs each time that another has begun, or all has ended. */
  let latest = {};
  let left: (() => void) | void;
  const leave = () => {
    const last = left;
    left = undefined;
    last?.();
  };
  const stop = session.subscribe((now) => {
    if (now?.status === status) return;
    status = now?.status;
    const own = (latest = {});
    leave();
    // What is done may be to end all, or to bring the session on.
    if (!now || own !== latest) return;
    const over = each[now.status]?.(now);
    if (own === latest) left = over;
    else over?.();
  });
  return () => {
    latest = {};
    stop();
    leave();
  };
}
