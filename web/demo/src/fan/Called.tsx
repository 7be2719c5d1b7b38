import { useEffect } from 'react';
import { yieldPlace, type Session } from '@greenroom/client';
import { usePage } from '../live/page';
import { useAct } from '../live/useAct';
import { useNow } from '../live/useNow';
import { Name } from '../parts/Name';
import { Problems } from '../parts/Problems';
import { clock } from '../reading';

const YIELD_MINUTES = 5;

/** Across the page while a creator calls: a moment that nobody should miss. To come is to be in the waiting room. */
export function Called({ session, goTo }: { session: Session; goTo: (creatorName: string) => void }) {
  const { id, creator, calledUntil, viewerCan } = session;
  const { attention } = usePage();
  const { perform, busy, problems } = useAct();
  const now = useNow();
  const words = `${creator.displayName} is calling you`;
  useEffect(() => attention.call(words, `${id} ${calledUntil}`), [attention, words, id, calledUntil]);
  return (
    <div className="called" role="group" aria-label={words}>
      <p role="alert">
        <strong><Name of={creator.displayName} /> is calling you.</strong> Come to the waiting room.
      </p>
      <p role="timer" aria-label="Time to come" className="big-clock">
        {clock(Date.parse(calledUntil ?? '') - now)}
      </p>
      <div className="buttons">
        <button className="primary" onClick={() => goTo(creator.displayName)}>
          I am coming
        </button>
        {viewerCan.includes('YIELD') && (
          <button aria-disabled={busy} onClick={() => perform(yieldPlace, { sessionId: id, minutes: YIELD_MINUTES })}>
            In {YIELD_MINUTES} min
          </button>
        )}
      </div>
      <Problems problems={problems} />
    </div>
  );
}
