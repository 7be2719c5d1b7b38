/** Calls when the network may be back: the device says `online`, or somebody looks at the page again. Gives what ends it. */
export function onWake(woken: () => void): () => void {
  const seen = () => document.visibilityState === "visible" && woken();
  globalThis.addEventListener?.("online", woken);
  globalThis.document?.addEventListener("visibilitychange", seen);
  return () => {
    globalThis.removeEventListener?.("online", woken);
    globalThis.document?.removeEventListener("visibilitychange", seen);
  };
}

/** Whether the device says that it has no network at all. Programs without a browser are not told. */
export function saysOffline(): boolean {
  return globalThis.navigator?.onLine === false;
}
