import type { Session } from '@greenroom/client';
import { useNow } from '../live/useNow';
import { clock } from '../reading';

/** Whether a fan would come at once, by a dot with words: seen before one begins. */
export function Presence({ session: { ready, calledUntil }, isPresent }: { session: Session; isPresent: boolean }) {
  if (calledUntil) return <Called until={Date.parse(calledUntil)} />;
  if (ready) return <span className="presence ready">here and ready</span>;
  return <span className={isPresent ? 'presence here' : 'presence away'}>{isPresent ? 'here' : 'away'}</span>;
}

function Called({ until }: { until: number }) {
  return <span className="presence called">called, {clock(until - useNow())} left</span>;
}
