import type { ComponentProps } from 'react';
import type { Emblem } from '@greenroom/client';

const WORDS: Record<Emblem, string> = { AVAILABLE: 'Available', BUSY: 'Busy', CLOSED: 'Closed' };

/** The emblem that a player shows beside the stream: it says whether there are 1:1s, and opens the offer. */
export function EmblemButton({ emblem, ...props }: { emblem: Emblem } & ComponentProps<'button'>) {
  return (
    <button className={`emblem ${emblem.toLowerCase()}`} {...props}>
      <span className="sign" aria-hidden="true" />
      Private 1:1 <span aria-live="polite">{WORDS[emblem]}</span>
    </button>
  );
}
