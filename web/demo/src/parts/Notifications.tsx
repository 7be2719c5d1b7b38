import { useEffect, useId, useState } from 'react';
import { inbox, type Greenroom, type Notification, type NotificationKind } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import { usePage } from '../live/page';
import { useLive } from '../live/useLive';
import { moment, sentence } from '../reading';

/** What is worth looking up for; a call has a banner of its own. */
const MOMENTS: readonly NotificationKind[] = ['SESSION_STARTED', 'NEXT_UP', 'ENDING_SOON', 'PROPOSAL_MADE'];

const SHOWN = 6;
const latest = (greenroom: Greenroom) => inbox(greenroom, SHOWN);

/** What its reader was told, the newest first; a new one is read out. */
export function Notifications() {
  const notifications = useLive(latest) ?? [];
  const heading = useId();
  useMoments(notifications);
  return (
    <section className="panel quiet" role="group" aria-labelledby={heading}>
      <h3 id={heading}>Notifications</h3>
      <ol className="inbox" tabIndex={0} aria-labelledby={heading} aria-live="polite" aria-relevant="additions">
        {notifications.map(({ id, message, createdAt }) => (
          <li key={id}>
            <time dateTime={createdAt}>{moment(createdAt)}</time> <span dir="auto">{sentence(message)}</span>
          </li>
        ))}
      </ol>
      <AskForNotifications />
      {notifications.length === 0 && <p className="muted">Nothing yet.</p>}
    </section>
  );
}

/** The newest, when it is a moment and came while the page was there. */
function useMoments([newest]: readonly Notification[]): void {
  const { attention } = usePage();
  const { clock } = useGreenroom();
  const [since] = useState(() => clock.now());
  useEffect(() => {
    if (!newest || !MOMENTS.includes(newest.kind) || Date.parse(newest.createdAt) < since) return;
    attention.tell(sentence(newest.message), newest.id);
  }, [attention, since, newest?.id]);
}

/** To be called while the page is behind others takes the browser's notifications. */
function AskForNotifications() {
  const { attention } = usePage();
  const [permission, setPermission] = useState(attention.permission);
  if (permission !== 'default') return null;
  return (
    <div className="buttons">
      <button className="small" onClick={async () => setPermission(await attention.ask())}>
        Call me by the browser's notifications, too
      </button>
    </div>
  );
}
