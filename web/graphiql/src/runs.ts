/** Subscriptions that run: one a tab, which goes on while other tabs are open, each with a log of its events. */

import type { Sink } from 'graphql-ws';
import type { FormattedExecutionResult } from 'graphql';

type Result = FormattedExecutionResult;
type Source = { subscribe(sink: Sink<Result>): { unsubscribe(): void } };

export interface Entry {
  key: number;
  at: Date;
  text: string;
}

export interface Run {
  tab: string;
  running: boolean;
  entries: Entry[];
  /** How many events came before the oldest that is kept. */
  dropped: number;
}

/** The log of a tab keeps its newest events: a stream that runs all evening must not fill the page's memory. */
const KEPT = 200;

let runs: Run[] = [];
let open: string | undefined;
let count = 0;
const stops = new Map<string, () => void>();
const detaches = new Map<string, () => void>();
const watchers = new Set<() => void>();

export const current = () => runs;

export function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

export function stop(tab: string) {
  stops.get(tab)?.();
}

/** GraphiQL has these tabs, and that one is open: what ran in a tab that is closed ends. */
export function see(tabs: string[], active: string | undefined) {
  open = active;
  for (const tab of [...stops.keys()].filter((one) => !tabs.includes(one))) stop(tab);
  for (const tab of [...detaches.keys()].filter((one) => one !== active)) detaches.get(tab)?.();
  if (runs.some((run) => !tabs.includes(run.tab))) tell(runs.filter((run) => tabs.includes(run.tab)));
}

/** GraphiQL stops what it listens to when another tab opens. This goes on then, and ends when one presses Stop. */
export function kept(source: Source): Source {
  return {
    subscribe(sink) {
      const tab = open ?? '';
      stop(tab);
      tell([...runs.filter((run) => run.tab !== tab), { tab, running: true, entries: [], dropped: 0 }]);
      let shown = true;
      const listening = source.subscribe({
        next(result) {
          log(tab, JSON.stringify(result.errors ? result : result.data, null, 2));
          if (shown) sink.next(result);
        },
        error(error) {
          log(tab, JSON.stringify(error));
          end();
          if (shown) sink.error(error);
        },
        complete() {
          end();
          if (shown) sink.complete();
        },
      });
      const end = () => {
        if (stops.get(tab) === cut) {
          stops.delete(tab);
          detaches.delete(tab);
          change(tab, () => ({ running: false }));
        }
      };
      const cut = () => {
        end();
        listening.unsubscribe();
        if (shown) sink.complete();
        shown = false;
      };
      stops.set(tab, cut);
      detaches.set(tab, () => {
        detaches.delete(tab);
        if (shown) sink.complete();
        shown = false;
      });
      return {
        unsubscribe() {
          shown = false;
          // Which tab is open is known only after GraphiQL has told its own listeners.
          setTimeout(() => open === tab && stops.get(tab) === cut && cut());
        },
      };
    },
  };
}

function log(tab: string, text: string) {
  change(tab, ({ entries, dropped }) => ({
    entries: [...entries, { key: ++count, at: new Date(), text }].slice(-KEPT),
    dropped: dropped + (entries.length >= KEPT ? 1 : 0),
  }));
}

function change(tab: string, to: (run: Run) => Partial<Run>) {
  tell(runs.map((run) => (run.tab === tab ? { ...run, ...to(run) } : run)));
}

function tell(now: Run[]) {
  runs = now;
  watchers.forEach((watcher) => watcher());
}
