import { backoff } from "../backoff.js";
import type { Greenroom } from "../connect.js";
import type { Document } from "../documents.js";
import { passes, Refused } from "../problems.js";
import { every, SELDOM_LOOK_MS } from "./every.js";
import { follow, live, type Live } from "./live.js";

type Variables = Record<string, unknown>;

/** A state that a query begins and the updates of a log carry on. */
export interface Followed<State, Data, Asked extends Variables, Update, Behind extends Variables> {
  query: Document<Data, Asked>;
  variables: Asked;
  /** The first state, and the cursor behind which its updates begin; null when there is nothing to follow. */
  begin: (data: Data) => { state: State; behind: Behind } | null;
  updates: Document<Update, Behind>;
  fold: (state: State, update: Update) => State;
  /** Whether an update changes more than it carries, so that all is asked for again. */
  asksAgain?: (state: State, update: Update) => boolean;
  /** The state with what no update tells, such as somebody's new name, as it is found now: it is looked for every minute, while
   * somebody looks at the page. */
  renewed?: (state: State, data: Data) => State;
}

/**
 * Query, then subscribe from the query's own cursor: nothing that happens in between is missed. A cursor that is too old to go on
 * from, such as after a night in a laptop's bag, begins afresh from the query. Null where there is nothing to follow, or no more.
 */
export function followed<State, Data, Asked extends Variables, Update, Behind extends Variables>(
  greenroom: Greenroom,
  topic: Followed<State, Data, Asked, Update, Behind>,
): Live<State | null> {
  return live((show) => {
    let isOver = false;
    let stop = () => {};
    /** Differs each time that all has begun afresh; undefined while there is nothing to follow. */
    let now: { state: State } | undefined;

    async function begin(attempt = 0): Promise<void> {
      try {
        const data = await greenroom.ask(topic.query, topic.variables);
        if (isOver) return;
        const first = topic.begin(data);
        if (first) listen(first.state, first.behind);
        else show(null);
      } catch (problem) {
        if (!passes(problem)) return greenroom.report(problem);
        await backoff(attempt, greenroom.closing);
        if (!isOver && !greenroom.closing.aborted) await begin(attempt + 1);
      }
    }

    function listen(state: State, behind: Behind): void {
      const own = (now = { state });
      // Before it is shown: whoever is shown it may stop, and has stopped then.
      stop = follow(greenroom, topic.updates, behind, {
        next(update) {
          if (topic.asksAgain?.(own.state, update)) {
            stop();
            now = undefined;
            void begin();
          }
          show((own.state = topic.fold(own.state, update)));
        },
        failed(problem) {
          now = undefined;
          if (problem instanceof Refused && problem.code === "CURSOR_EXPIRED") void beginAfresh();
          // It was theirs to follow when the query was answered.
          else if (problem instanceof Refused && problem.code === "FORBIDDEN") show(null);
          else greenroom.report(problem);
        },
        // Such as of a room that one may no longer be in.
        ended() {
          now = undefined;
          show(null);
        },
      });
      show(state);
    }

    async function look(): Promise<void> {
      const own = now;
      if (!own || globalThis.document?.hidden) return;
      const data = await greenroom.ask(topic.query, topic.variables);
      if (isOver || now !== own) return;
      const state = topic.renewed!(own.state, data);
      if (JSON.stringify(state) !== JSON.stringify(own.state)) show((own.state = state));
    }

    async function beginAfresh(): Promise<void> {
      await backoff(0, greenroom.closing);
      if (!isOver && !greenroom.closing.aborted) await begin();
    }

    void begin();
    const stopLooking = topic.renewed ? every(greenroom, SELDOM_LOOK_MS, look) : () => {};
    return () => {
      isOver = true;
      stopLooking();
      stop();
    };
  });
}
