type Ref = (item: HTMLLIElement) => () => void;

/** Whoever leaves a list leaves a place of the same height, which has the focus if they had it; then the next in it has. */
export class Places {
  readonly #gone = new Map<string, { height: number; hadFocus: boolean }>();

  /** Where somebody stands. */
  readonly taken = (id: string): Ref => (item) => () => {
    this.#gone.set(id, { height: item.getBoundingClientRect().height, hadFocus: item.contains(document.activeElement) });
  };

  /** Where somebody stood. */
  readonly left = (id: string): Ref => (item) => {
    const { height, hadFocus } = this.#gone.get(id) ?? { height: 0, hadFocus: false };
    item.style.minHeight = `${height}px`;
    if (hadFocus) item.focus({ preventScroll: true });
    return () => {
      this.#gone.delete(id);
      if (item === document.activeElement) item.nextElementSibling?.querySelector('button')?.focus();
    };
  };
}
