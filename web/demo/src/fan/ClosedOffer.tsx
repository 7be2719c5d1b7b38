import { useEffect } from 'react';
import type { Offer } from '@greenroom/client';
import { usePage } from '../live/page';
import { Name } from '../parts/Name';

interface ClosedOfferProps {
  creatorName: string;
  offer: Offer;
  isToTell: boolean;
  tell: (isToTell: boolean) => void;
}

/** Instead of a form that could not be sent: why, and word when that is over. */
export function ClosedOffer({ creatorName, offer, isToTell, tell }: ClosedOfferProps) {
  return (
    <section className="panel">
      <p role="status">
        {offer.queueFull ? <>The queue of <Name of={creatorName} /> is full just now.</> : 'No requests are taken just now.'}
        {isToTell && ' You are told when that changes, for as long as this page is open.'}
      </p>
      <div className="buttons">
        <button aria-pressed={isToTell} onClick={() => tell(!isToTell)}>
          Tell me when it opens
        </button>
      </div>
    </section>
  );
}

/** Tells once, when the offer opens for whoever wanted to know. */
export function useOpening(creatorName: string, offer: Offer | undefined, isToTell: boolean, told: () => void): void {
  const { attention } = usePage();
  const opens = isToTell && offer?.open;
  useEffect(() => {
    if (!opens) return;
    attention.tell(`${creatorName} takes requests again`, `${creatorName} opens`);
    told();
  }, [attention, creatorName, opens]);
}
