import { useId } from 'react';
import type { Session } from '@greenroom/client';
import { QueueItem } from './QueueItem';

/** What runs, who is in line, and who asks, in this order. */
export function Queue({ sessions, present }: { sessions: readonly Session[]; present: ReadonlySet<string> }) {
  const heading = useId();
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>Queue</h3>
      {sessions.length === 0 && <p className="muted">Nobody asks just now.</p>}
      <ul className="queue" aria-labelledby={heading} aria-live="polite" aria-relevant="additions">
        {sessions.map((session) => (
          <QueueItem key={session.id} session={session} isPresent={present.has(session.fan.id)} />
        ))}
      </ul>
    </section>
  );
}
