import { useId, useState } from 'react';
import { AllSessionsDocument, PeopleDocument, StreamsDocument, type SessionStatus } from '@greenroom/client';
import { useAnswer } from '../live/useAnswer';
import { Name } from '../parts/Name';
import { moment } from '../reading';
import { addressOf } from './looking';
import { STATUS } from './doing';
import { More } from './More';
import { SessionList } from './SessionList';
import { useRepeated } from './useRepeated';

const PAGE = 20;

/** Who is on air, whom one looks for, and the latest sessions. */
export function Overview() {
  return (
    <>
      <OnAir />
      <FindSomebody />
      <LatestSessions />
    </>
  );
}

function OnAir() {
  const heading = useId();
  const streams = useRepeated(StreamsDocument, { first: PAGE })?.liveStreams.edges.map(({ node }) => node);
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>On air</h3>
      <ul className="found" aria-label="Streams">
        {streams?.map(({ id, title, creator, startedAt }) => (
          <li key={id}>
            <a href={addressOf('stream', id)}>
              <Name of={title} />
            </a>{' '}
            <span className="muted">
              <Name of={creator.displayName} />, since {moment(startedAt)}
            </span>
          </li>
        ))}
      </ul>
      {streams?.length === 0 && <p className="muted">Nobody.</p>}
    </section>
  );
}

function FindSomebody() {
  const [name, setName] = useState('');
  const [first, setFirst] = useState(PAGE);
  const field = useId();
  const answer = useAnswer(PeopleDocument, { name, first }, '')?.people;
  return (
    <section className="panel" role="search" aria-label="People">
      <div className="field">
        <label htmlFor={field}>Somebody whose name begins with</label>
        <input id={field} type="search" dir="auto" autoComplete="off" value={name}
          onChange={(event) => setName(event.target.value)} />
      </div>
      <ul className="found" aria-label="People found" aria-live="polite">
        {answer?.edges.map(({ node }) => (
          <li key={node.id}>
            <a href={addressOf('person', node.id)}>
              <Name of={node.displayName} />
            </a>
          </li>
        ))}
      </ul>
      {answer?.edges.length === 0 && <p className="muted">Nobody is called that.</p>}
      <More hasMore={answer?.pageInfo.hasNextPage} first={first} show={setFirst} />
    </section>
  );
}

function LatestSessions() {
  const [status, setStatus] = useState<SessionStatus | ''>('');
  const [first, setFirst] = useState(PAGE);
  const heading = useId();
  const field = useId();
  const answer = useRepeated(AllSessionsDocument, { status: status ? [status] : null, first })?.privateSessions;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>Sessions</h3>
      <div className="field">
        <label htmlFor={field}>Which</label>
        <select id={field} value={status} onChange={(event) => setStatus(event.target.value as SessionStatus | '')}>
          <option value="">All, the newest first</option>
          {Object.entries(STATUS).map(([one, words]) => (
            <option key={one} value={one}>
              {words}
            </option>
          ))}
        </select>
      </div>
      <SessionList sessions={answer?.edges.map(({ node }) => node)} />
      <More hasMore={answer?.pageInfo.hasNextPage} first={first} show={setFirst} />
    </section>
  );
}
