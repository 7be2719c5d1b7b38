import { useSyncExternalStore } from 'react';

const KINDS = ['session', 'person', 'stream'] as const;
type Kind = (typeof KINDS)[number];

/** What is looked at: it is in the page's address, so that links, the way back and a reload do what they do. */
export interface Looking {
  kind: Kind;
  id: string;
}

/** The address of that. */
export function addressOf(kind: Kind, id: string): string {
  return `#${kind}=${encodeURIComponent(id)}`;
}

/** Null: nothing by itself. */
export function useLooking(): Looking | null {
  const hash = useSyncExternalStore(watch, () => location.hash);
  const [name, id] = hash.slice(1).split('=');
  const kind = KINDS.find((one) => one === name);
  return kind && id ? { kind, id: decoded(id) } : null;
}

/** What is no part of an address is no id either, and nothing is found by it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function watch(changed: () => void): () => void {
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
