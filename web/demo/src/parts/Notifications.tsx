import { useId } from 'react';
import { inbox } from '../live/inbox';
import { useLive } from '../live/useLive';
import { moment, sentence } from '../reading';

/** What its reader was told, the newest first; a new one is read out. */
export function Notifications() {
  const notifications = useLive(inbox) ?? [];
  const heading = useId();
  return (
    <section className="panel quiet" role="group" aria-labelledby={heading}>
      <h3 id={heading}>Notifications</h3>
      <ol className="inbox" aria-labelledby={heading} aria-live="polite" aria-relevant="additions">
        {notifications.map(({ id, message, createdAt }) => (
          <li key={id}>
            <time dateTime={createdAt}>{moment(createdAt)}</time> {sentence(message)}
          </li>
        ))}
      </ol>
      {notifications.length === 0 && <p className="muted">Nothing yet.</p>}
    </section>
  );
}
