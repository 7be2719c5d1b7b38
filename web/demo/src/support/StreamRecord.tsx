import { useId } from 'react';
import { AllSessionsDocument, type SessionStatus } from '@greenroom/client';
import { SessionList } from './SessionList';
import { useRepeated } from './useRepeated';

const MOST = 100;
const GROUPS: readonly { words: string; status: readonly SessionStatus[] }[] = [
  { words: 'Running', status: ['IN_PROGRESS'] },
  { words: 'In line', status: ['WAITING', 'SCHEDULED'] },
  { words: 'Asked for', status: ['REQUESTED'] },
  { words: 'Over', status: ['COMPLETED', 'DENIED', 'CANCELLED', 'EXPIRED', 'NO_SHOW'] },
];

/** The sessions of one stream: what runs, who waits, who asks, and what is over; of each the newest. */
export function StreamRecord({ id }: { id: string }) {
  return GROUPS.map((group) => <Group key={group.words} streamId={id} {...group} />);
}

function Group({ streamId, words, status }: { streamId: string; words: string; status: readonly SessionStatus[] }) {
  const heading = useId();
  const found = useRepeated(AllSessionsDocument, { streamId, status: [...status], first: MOST })?.privateSessions;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{words}</h3>
      <SessionList sessions={found?.edges.map(({ node }) => node)} />
    </section>
  );
}
