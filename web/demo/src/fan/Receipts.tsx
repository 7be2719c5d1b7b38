import { useRef, useState } from 'react';
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
  const [problem, setProblem] = useState<string>();
  const isReading = useRef(false);

  /** Once at a time: the same page twice would be the same receipts twice. */
  async function read(from: string | null) {
    if (isReading.current) return;
    isReading.current = true;
    setProblem(undefined);
    await add(from).catch(({ message }: Error) => setProblem(message));
    isReading.current = false;
  }

  async function add(from: string | null) {
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
      <p className="problems" role="status">
        {problem}
      </p>
      {isRead && !after && sessions.length === 0 && <p className="muted">None yet.</p>}
      {after && (
        <button className="small" onClick={() => void read(after)}>
          Show more
        </button>
      )}
    </details>
  );
}
