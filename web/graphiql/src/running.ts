import { useSyncExternalStore } from 'react';

/** What has come of a subscription, when by this device's clock, in milliseconds since 1970. */
export interface Happened {
  number: number;
  at: number;
  what: unknown;
}

/** A tab's subscription, which goes on while other tabs are open. `log`: the newest first. */
export interface Running {
  isOver: boolean;
  log: Happened[];
}

/** So many are kept of each tab: who watches for an evening needs not all of it. */
const MOST_KEPT = 200;

const all = new Map<string, Running>();
const ends = new Map<string, () => void>();
const listeners = new Set<() => void>();
let numbers = 0;

/** The subscription of that tab; undefined where there was none. */
export function useRunning(tab: string): Running | undefined {
  return useSyncExternalStore(listen, () => all.get(tab));
}

/** The ids of the tabs in which one runs now, with blanks between them. */
export function useTabsRunning(): string {
  return useSyncExternalStore(listen, () => [...ends.keys()].join(' '));
}

/** One begins in that tab, in place of what ran there. */
export function begin(tab: string, end: () => void): void {
  stop(tab);
  ends.set(tab, end);
  all.set(tab, { isOver: false, log: [] });
  tell();
}

/** Log what has come of it. */
export function note(tab: string, what: unknown): void {
  const running = all.get(tab);
  if (!running) return;
  const happened = { number: numbers++, at: Date.now(), what };
  all.set(tab, { ...running, log: [happened, ...running.log].slice(0, MOST_KEPT) });
  tell();
}

/** It is over, whoever ended it. */
export function over(tab: string): void {
  ends.delete(tab);
  const running = all.get(tab);
  if (running) all.set(tab, { ...running, isOver: true });
  tell();
}

/** End it, if one runs there. */
export function stop(tab: string): void {
  const end = ends.get(tab);
  if (!end) return;
  over(tab);
  end();
}

/** Tabs that are gone run nothing, and nobody reads their logs. */
export function stopAllBut(tabs: string[]): void {
  for (const tab of all.keys()) {
    if (tabs.includes(tab)) continue;
    stop(tab);
    all.delete(tab);
  }
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
