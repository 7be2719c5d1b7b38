/** What somebody may be at, when the button or the field that they were at is gone. */
const PLACES = 'section, form, fieldset, li, dialog, [role="group"], [tabindex="-1"]';
const REMEMBERED = 10;

/**
 * What has the keyboard may go: a button that was pressed, a form that was sent. Then the keyboard goes on at what is nearest around
 * it, by preference at what it came from, such as the button that has opened the form; else it would go on at the page's beginning, and
 * who does not see the page would not know where they are. Gives what ends it.
 */
export function keepKeyboard(root: HTMLElement): () => void {
  let trail: HTMLElement[] = [];
  let around: HTMLElement[] = [];

  function come({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement)) return;
    trail = [target, ...trail.filter((one) => one !== target)].slice(0, REMEMBERED);
    around = [];
    for (let one = target.parentElement; one && one !== root; one = one.parentElement) around.push(one);
  }

  /** Somebody has left what is there still: by pressing beside it, or for another part of the page. */
  function leave(): void {
    queueMicrotask(() => {
      if (trail[0] && isThere(trail[0]) && document.activeElement !== trail[0]) trail = around = [];
    });
  }

  function look(changes: readonly MutationRecord[]): void {
    const [latest] = trail;
    const isAtIt = document.activeElement === latest;
    // What is looked at costs a layout: not for every change of a long list.
    if (!latest || (isAtIt ? changes.every(({ type }) => type !== 'attributes') : document.activeElement !== document.body)) return;
    if (isThere(latest)) return;
    const place = around.find((one) => isThere(one) && one.matches(PLACES)) ?? root;
    const target = trail.find((one) => isThere(one) && place !== root && place.contains(one)) ?? place;
    if (target === place && !place.hasAttribute('tabindex')) place.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  const seen = new MutationObserver(look);
  seen.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['hidden'] });
  root.addEventListener('focusin', come);
  root.addEventListener('focusout', leave);
  return () => {
    seen.disconnect();
    root.removeEventListener('focusin', come);
    root.removeEventListener('focusout', leave);
  };
}

function isThere(one: HTMLElement): boolean {
  return one.isConnected && one.getClientRects().length > 0;
}
