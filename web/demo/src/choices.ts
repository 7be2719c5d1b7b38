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

export function writeChoices({ fan, creator, side, isRelayed }: Choices): void {
  const given = new URLSearchParams({ fan, creator, ...(side && { side }), ...(isRelayed && { relay: '1' }) });
  history.replaceState(null, '', `?${given}${location.hash}`);
}
