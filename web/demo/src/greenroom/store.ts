/** A value and those who watch it, for `useSyncExternalStore` and its like. */
export class Store<State> {
  #state: State;
  readonly #watchers = new Set<() => void>();

  constructor(state: State) {
    this.#state = state;
  }

  readonly current = (): State => this.#state;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  set(state: State): void {
    this.#state = state;
    this.#watchers.forEach((changed) => changed());
  }
}
