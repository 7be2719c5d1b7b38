const KEPT = 'graphiql:actAs';

/** By tab, the name of whom it acts as. */
type Actors = Record<string, string>;

/** Whom that tab acted as when it was open last. */
export function actorOf(tab: string): string | undefined {
  return actors()[tab];
}

export function keepActor(tab: string, name: string | undefined): void {
  const { [tab]: _, ...others } = actors();
  localStorage.setItem(KEPT, JSON.stringify(name ? { ...others, [tab]: name } : others));
}

/** Names alone, which stay for tabs that are gone: there are few. */
function actors(): Actors {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}') as Actors;
  } catch {
    return {};
  }
}
