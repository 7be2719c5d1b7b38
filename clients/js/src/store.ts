/** A value that others may look at, and be told of. It fits React's `useSyncExternalStore`, and Svelte's stores. */
export interface Readable<State> {
  readonly current: () => State;
  /** Calls with the present value, and with each that follows; gives what ends it. */
  readonly subscribe: (changed: (state: State) => void) => () => void;
}

/** A value and those who watch it. */
export class Store<State> implements Readable<State> {
  #state: State;
  readonly #watchers = new Set<{ changed: (state: State) => void }>();

  constructor(state: State) {
    this.#state = state;
  }

  readonly current = (): State => this.#state;

  readonly subscribe = (changed: (state: State) => void): (() => void) => {
    const watcher = { changed };
    this.#watchers.add(watcher);
    changed(this.#state);
    return () => void this.#watchers.delete(watcher);
  };

  set(state: State): void {
    if (Object.is(state, this.#state)) return;
    this.#state = state;
    for (const { changed } of [...this.#watchers]) changed(state);
  }
}
