/** A value that others may look at, and be told of. It fits React's `useSyncExternalStore`, and Svelte's stores. */
export interface Readable<State> {
  readonly current: () => State;
  /** Calls with the present value, and with each that follows; gives what ends it. */
  readonly subscribe: (changed: (state: State) => void) => () => void;
}

/** Those who watch a value, each of whom may do anything when they are told, such as stop another, or change the value. */
export class Watchers<State> {
  readonly #all = new Set<{ changed: (state: State) => void }>();
  #latest = {};

  get size(): number {
    return this.#all.size;
  }

  /** Gives what ends it, which says whether it had not ended yet. */
  add(changed: (state: State) => void): () => boolean {
    const watcher = { changed };
    this.#all.add(watcher);
    return () => this.#all.delete(watcher);
  }

  /** Nobody who has stopped is told, and nobody is told what is no longer so by then. Whatever somebody makes of it, the others
   * are told: the first mistake is thrown behind that. */
  tell(state: State): void {
    const own = (this.#latest = {});
    const mistakes: unknown[] = [];
    for (const watcher of [...this.#all]) {
      if (this.#latest !== own) break;
      try {
        if (this.#all.has(watcher)) watcher.changed(state);
      } catch (mistake) {
        mistakes.push(mistake);
      }
    }
    if (mistakes.length) throw mistakes[0];
  }
}

/** A value and those who watch it. */
export class Store<State> implements Readable<State> {
  #state: State;
  readonly #watchers = new Watchers<State>();

  constructor(state: State) {
    this.#state = state;
  }

  readonly current = (): State => this.#state;

  readonly subscribe = (changed: (state: State) => void): (() => void) => {
    const stop = this.#watchers.add(changed);
    changed(this.#state);
    return stop;
  };

  set(state: State): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    this.#watchers.tell(state);
  }
}
