import { useId } from 'react';
import { AllSessionsDocument, StreamRecordDocument, type SessionStatus } from '@greenroom/client';
import { Name } from '../parts/Name';
import { moment } from '../reading';
import { addressOf } from './looking';
import { SessionList } from './SessionList';
import { useRepeated } from './useRepeated';

const MOST = 100;
const GROUPS: readonly { words: string; status: readonly SessionStatus[] }[] = [
  { words: 'Running', status: ['IN_PROGRESS'] },
  { words: 'In line', status: ['WAITING', 'SCHEDULED'] },
  { words: 'Asked for', status: ['REQUESTED'] },
  { words: 'Over', status: ['COMPLETED', 'DENIED', 'CANCELLED', 'EXPIRED', 'NO_SHOW'] },
];

/** One stream with its sessions: what runs, who waits, who asks, and what is over; of each the newest. */
export function StreamRecord({ id }: { id: string }) {
  const stream = useRepeated(StreamRecordDocument, { id })?.liveStream;
  const heading = useId();
  if (stream === undefined) return null;
  if (stream === null) return <p className="panel">There is no such stream.</p>;
  const { title, creator, startedAt, endedAt } = stream;
  return (
    <>
      <section className="panel" role="group" aria-labelledby={heading}>
        <h3 id={heading}>
          <Name of={title} />
        </h3>
        <p>
          <a href={addressOf('person', creator.id)}>
            <Name of={creator.displayName} />
          </a>
          , on air {endedAt ? <>from {moment(startedAt)} to {moment(endedAt)}</> : <>since {moment(startedAt)}</>}
        </p>
      </section>
      {GROUPS.map((group) => (
        <Group key={group.words} streamId={id} {...group} />
      ))}
    </>
  );
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
