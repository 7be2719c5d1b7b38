/** What keeps texts over a reload, such as `localStorage`. */
export type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

interface Kept {
  key: string;
  at: number;
  /** Which run of the program made it. */
  run: string;
}

/** For how long after it got no answer the same wish is taken for the same again. */
const KEPT_MS = 10 * 60_000;
const RUN = newKey();

/**
 * A key for each wish, by which it is done once however often it is sent. It is kept until the answer is there: who wishes the
 * same again soon after there was none, also in a page that was loaded anew, gets the first answer.
 */
export class Keys {
  readonly #storage: Storage | null;
  readonly #name: string;
  readonly #unanswered = new Map<string, Pick<Kept, "key" | "at">>();
  readonly #under = new Set<string>();

  constructor(
    storage: Storage | null | undefined,
    place: string,
  ) {
    this.#name = `greenroom.unanswered ${place}`;
    this.#storage = storage === undefined ? pageStorage() : storage;
  }

  /** The key of a wish that nobody else is waiting for the answer of. */
  take(wish: string): string {
    const here = this.#unanswered.get(wish);
    const known = here && isRecent(here) ? here.key : this.#leftBehind(wish);
    const key = known === undefined || this.#under.has(known) ? newKey() : known;
    this.#under.add(key);
    this.#unanswered.set(wish, { key, at: Date.now() });
    this.#write((kept) => ({ ...kept, [digest(wish)]: { key, at: Date.now(), run: RUN } }));
    return key;
  }

  /** It was answered, whatever the answer: the same again is another wish. */
  answered(wish: string, key: string): void {
    this.unanswered(key);
    if (this.#unanswered.get(wish)?.key === key) this.#unanswered.delete(wish);
    this.#write((kept) => without(kept, key));
  }

  /** No answer came, and nobody waits any more. */
  unanswered(key: string): void {
    this.#under.delete(key);
  }

  #leftBehind(wish: string): string | undefined {
    const one = this.#read()[digest(wish)];
    return one && one.run !== RUN ? one.key : undefined;
  }

  #read(): Record<string, Kept> {
    try {
      const kept = JSON.parse(this.#storage?.getItem(this.#name) ?? "{}") as Record<string, Kept>;
      return Object.fromEntries(Object.entries(kept).filter(([, one]) => isRecent(one)));
    } catch {
      return {};
    }
  }

  #write(change: (kept: Record<string, Kept>) => Record<string, Kept>): void {
    try {
      const kept = change(this.#read());
      if (Object.keys(kept).length) this.#storage?.setItem(this.#name, JSON.stringify(kept));
      else this.#storage?.removeItem(this.#name);
    } catch {
      // Full, or not allowed: then keys live as long as the program.
    }
  }
}

function isRecent({ at }: Pick<Kept, "at">): boolean {
  return Math.abs(Date.now() - at) < KEPT_MS;
}

/** What is kept of a wish: not its words, which are nobody's business on a device that others use. */
function digest(wish: string): string {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (const character of wish) {
    const code = character.codePointAt(0)!;
    one = Math.imul(one ^ code, 2654435761);
    other = Math.imul(other ^ code, 1597334677);
  }
  return (one >>> 0).toString(16) + (other >>> 0).toString(16);
}

function without(kept: Record<string, Kept>, key: string): Record<string, Kept> {
  return Object.fromEntries(Object.entries(kept).filter(([, one]) => one.key !== key));
}

/** Not `crypto.randomUUID`, which is missing where a phone opens a page over plain HTTP. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Pages may be told not to keep anything. */
function pageStorage(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
