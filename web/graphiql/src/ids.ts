import { useSyncExternalStore } from 'react';

/** An id that an answer had: the type of what it names, and words by which people know it. */
export interface Known {
  id: string;
  type: string;
  words: string;
}

const MOST_KEPT = 100;
const TYPED = /^([A-Z][A-Za-z]+):[0-9a-f-]{36}$/;

let known: Known[] = [];
const listeners = new Set<() => void>();
const names = new Map<string, string>();

/** Who acts with which token, so that ids can be told apart by who was given them. */
export function nameTokens(people: { name: string; token: string }[]): void {
  for (const { name, token } of people) names.set(`Bearer ${token}`, name);
}

/** Remember the ids in an answer, the latest first. */
export function learn(answer: unknown, authorization: string | undefined): void {
  const found = idsIn(answer, names.get(authorization ?? '') ?? '');
  if (!found.length) return;
  const rest = known.filter((one) => !found.some(({ id }) => id === one.id));
  known = [...found.map(withOldWords), ...rest].slice(0, MOST_KEPT);
  for (const listener of listeners) listener();
}

export function useKnown(): Known[] {
  return useSyncExternalStore(listen, () => known);
}

/** Those that may stand for a word such as BEN_SESSION: of the type that it ends in, and what its other words say first. */
export function candidates(word: string, all: Known[]): Known[] {
  const parts = word.toLowerCase().split('_');
  const type = parts.at(-1)!;
  const fitting = all.filter((one) => one.type.toLowerCase().includes(type));
  const score = (one: Known) => parts.filter((part) => one.words.toLowerCase().includes(part)).length;
  return [...(fitting.length ? fitting : all)].sort((one, other) => score(other) - score(one));
}

function withOldWords(one: Known): Known {
  const old = known.find(({ id }) => id === one.id);
  // The first answer with it was to who made it; later ones may tell less.
  return old && old.words.length > one.words.length ? old : one;
}

function idsIn(part: unknown, who: string): Known[] {
  if (Array.isArray(part)) return part.flatMap((one) => idsIn(one, who));
  if (!part || typeof part !== 'object') return [];
  const own = part as Record<string, unknown>;
  const type = typeof own.id === 'string' ? typeOf(own.id) : undefined;
  const here = type ? [{ id: own.id as string, type, words: wordsOf(own, who) }] : [];
  return [...here, ...Object.values(own).flatMap((one) => idsIn(one, who))];
}

function typeOf(id: string): string | undefined {
  try {
    return TYPED.exec(atob(id))?.[1];
  } catch {
    return undefined;
  }
}

/** What people know it by: its title, who is in it, its status. */
function wordsOf(own: Record<string, unknown>, who: string): string {
  const texts = (one: Record<string, unknown>) => ['title', 'displayName', 'body', 'status'].map((name) => one[name]);
  const people = ['fan', 'creator', 'author'].map((name) => own[name] as Record<string, unknown> | undefined);
  const found = [...people.flatMap((one) => (one ? texts(one) : [])), ...texts(own)];
  const words = found.filter((one) => typeof one === 'string');
  return (people.some(Boolean) || !who ? words : [who, ...words]).join(', ');
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
