import type { Greenroom } from "../connect.js";
import type { Document } from "../documents.js";
import { Refused } from "../problems.js";
import { Watchers } from "../store.js";
import { every, LOOK_MS } from "./every.js";

/**
 * Something that stays up to date: it begins with whoever listens first, and ends with the last. `current` is undefined until
 * there is something. It fits React's `useSyncExternalStore`, and Svelte's stores.
 */
export interface Live<State> {
  readonly current: () => State | undefined;
  /** Calls with the present state as soon as there is one, and with each that follows; gives what ends it. */
  readonly subscribe: (changed: (state: State) => void) => () => void;
}

/** `start` calls `show` with each state, and gives what stops it; what it shows after that, nobody sees. */
export function live<State>(start: (show: (state: State) => void) => () => void): Live<State> {
  const watchers = new Watchers<State>();
  let state: State | undefined;
  let run: object | undefined;
  let stop = () => {};

  function begin(): void {
    const own = (run = {});
    stop = start((next) => {
      if (run !== own) return;
      state = next;
      watchers.tell(next);
    });
  }

  return {
    current: () => state,
    subscribe(changed) {
      const remove = watchers.add(changed);
      if (state !== undefined) changed(state);
      if (!run) begin();
      return () => {
        if (!remove() || watchers.size) return;
        stop();
        state = run = undefined;
      };
    },
  };
}

/** What a subscription is told. */
export interface Listener<Data> {
  next(data: Data): void;
  /** It has ended for a reason that a program must handle, such as a cursor that is too old. */
  failed?(problem: Error): void;
  /** The server has nothing more to tell. */
  ended?(): void;
}

/**
 * A subscription, over whatever breaks: each update once, in order, behind the last cursor that came. Gives what ends it.
 */
export function follow<Data, Variables extends Record<string, unknown>>(
  greenroom: Greenroom,
  document: Document<Data, Variables>,
  variables: Variables,
  listener: Listener<Data> | ((data: Data) => void),
): () => void {
  const { next, failed, ended }: Listener<Data> = typeof listener === "function" ? { next: listener } : listener;
  const fail = failed ?? greenroom.report;
  return greenroom.socket.subscribe(
    { query: String(document), variables },
    {
      next: ({ data, errors }) => (data ? next(data as Data) : fail(new Refused(errors ?? []))),
      error: fail,
      complete: () => ended?.(),
    },
  );
}

/** A subscription that begins with all there is: each update is folded into the state so far. */
export function listened<State, Data, Variables extends Record<string, unknown>>(
  greenroom: Greenroom,
  document: Document<Data, Variables>,
  variables: Variables,
  fold: (state: State | undefined, data: Data) => State,
): Live<State> {
  return live((show) => {
    let state: State | undefined;
    return follow(greenroom, document, variables, (data) => show((state = fold(state, data))));
  });
}

/** A query that is asked again and again, for the little that no subscription tells. */
export function repeated<State, Data, Variables extends Record<string, unknown>>(
  greenroom: Greenroom,
  document: Document<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => State,
  everyMs: number,
): Live<State> {
  return live((show) => {
    let isOver = false;
    const stop = every(greenroom, everyMs, async () => {
      const data = await greenroom.ask(document, variables);
      if (!isOver) show(pick(data));
    });
    return () => {
      isOver = true;
      stop();
    };
  });
}

/** The same, begun afresh where looking finds that it is no longer so: for what its updates do not tell. */
export function lookedAfter<State>(
  greenroom: Greenroom,
  source: () => Live<State>,
  isStale: (current: () => State | undefined) => Promise<boolean>,
): Live<State> {
  return live((show) => {
    let now: State | undefined;
    let isOver = false;
    const begin = () => source().subscribe((next) => show((now = next)));
    let stop = begin();
    const stopLooking = every(greenroom, LOOK_MS, async () => {
      if (!(await isStale(() => now)) || isOver) return;
      stop();
      stop = begin();
    });
    return () => {
      isOver = true;
      stopLooking();
      stop();
    };
  });
}

/** Two that are live as one, once both are there; null where either is. */
export function together<One, Other, State>(
  one: Live<One | null>,
  other: Live<Other | null>,
  join: (one: One, other: Other) => State,
): Live<State | null> {
  return live((show) => {
    const look = () => {
      const [left, right] = [one.current(), other.current()];
      if (left === null || right === null) show(null);
      else if (left !== undefined && right !== undefined) show(join(left, right));
    };
    const stops = [one.subscribe(look), other.subscribe(look)];
    return () => stops.forEach((stop) => stop());
  });
}
