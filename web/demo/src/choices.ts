/** Who plays, and on which side: kept in the page's address, so that a window can be shared or reloaded. */

export interface Choices {
  fan: string;
  creator: string;
  side: 'fan' | 'creator' | 'support' | null;
  /** Calls go by a relay only: to try whether it works. */
  isRelayed: boolean;
}

export function readChoices(): Choices {
  const given = new URLSearchParams(location.search);
  const side = given.get('side');
  return {
    fan: given.get('fan') ?? 'Ben',
    creator: given.get('creator') ?? 'Ana',
    side: side === 'fan' || side === 'creator' || side === 'support' ? side : null,
    isRelayed: given.get('relay') === '1',
  };
}

export function writeChoices(choices: Choices): void {
  history.replaceState(null, '', `${queryOf(choices)}${location.hash}`);
}

/** The part of an address that says the same. */
export function queryOf({ fan, creator, side, isRelayed }: Choices): string {
  return `?${new URLSearchParams({ fan, creator, ...(side && { side }), ...(isRelayed && { relay: '1' }) })}`;
}
