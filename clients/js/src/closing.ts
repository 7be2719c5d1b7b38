const watched = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls once that is aborted; gives what ends it. It is listened to once for all who wait: beyond ten listeners Node warns of a
 * leak, on the console of whoever follows as many sessions. */
export function onAbort(signal: AbortSignal, aborted: () => void): () => void {
  const all = watched.get(signal) ?? new Set();
  if (!watched.has(signal)) {
    watched.set(signal, all);
    signal.addEventListener("abort", () => [...all].forEach((one) => one()));
  }
  all.add(aborted);
  return () => void all.delete(aborted);
}
