import type { Storage } from '@graphiql/toolkit';

const OURS = 'graphiql:';

/** What "Persist headers" in GraphiQL's settings was last set to; off until somebody turns it on. */
export function keepsHeaders(): boolean {
  return localStorage.getItem(`${OURS}shouldPersistHeaders`) === 'true';
}

/**
 * The browser's storage, without tokens: GraphiQL's history writes headers down even while "Persist headers"
 * is off.
 */
export const storage: Storage = {
  get length() {
    return localStorage.length;
  },
  getItem: (key) => localStorage.getItem(key),
  removeItem: (key) => localStorage.removeItem(key),
  setItem: (key, value) => localStorage.setItem(key, isHistory(key) && !keepsHeaders() ? withoutHeaders(value) : value),
  // Only GraphiQL's own: the demo page lives at the same origin.
  clear: () => Object.keys(localStorage).filter((key) => key.startsWith(OURS)).forEach(storage.removeItem),
};

function isHistory(key: string): boolean {
  return key === `${OURS}queries` || key === `${OURS}favorites`;
}

function withoutHeaders(json: string): string {
  return JSON.stringify(JSON.parse(json), (key, value) => (key === 'headers' ? undefined : value));
}
