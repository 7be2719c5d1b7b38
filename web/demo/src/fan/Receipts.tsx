import { useState } from 'react';
import { isOpen, MySessionsDocument, type Session } from '@greenroom/client';
import { useGreenroom } from '../live/greenroom';
import { moment } from '../reading';
import { Receipt } from './Receipt';

const PAGE = 20;

interface Page {
  sessions: readonly Session[];
  after: string | null;
}

/** What became of all that the fan has asked for, the newest first: read when they look, and on as they ask. */
export function Receipts() {
  const greenroom = useGreenroom();
  const [{ sessions, after }, setPage] = useState<Page>({ sessions: [], after: null });
  const [isRead, setIsRead] = useState(false);

  async function read(from: string | null) {
    const { viewer } = await greenroom.ask(MySessionsDocument, { first: PAGE, after: from });
    if (!viewer) return;
    const { edges, pageInfo } = viewer.privateSessions;
    const found = edges.map(({ node }) => node).filter((one) => !isOpen(one));
    setPage((before) => ({
      sessions: from === null ? found : [...before.sessions, ...found],
      after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    }));
    setIsRead(true);
  }

  return (
    <details className="panel quiet" onToggle={({ currentTarget }) => currentTarget.open && void read(null)}>
      <summary>Your receipts</summary>
      <ul className="receipts" aria-label="Receipts">
        {sessions.map((session) => (
          <li key={session.id}>
            <p className="muted">{moment(session.endedAt ?? session.requestedAt)}</p>
            <Receipt session={session} />
          </li>
        ))}
      </ul>
      {isRead && sessions.length === 0 && <p className="muted">None yet.</p>}
      {after && (
        <button className="small" onClick={() => void read(after)}>
          Show more
        </button>
      )}
    </details>
  );
}
