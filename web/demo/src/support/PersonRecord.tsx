import { useId, useState } from 'react';
import { PersonRecordDocument } from '@greenroom/client';
import { Name } from '../parts/Name';
import { money, moment } from '../reading';
import { More } from './More';
import { SessionList } from './SessionList';
import { useRepeated } from './useRepeated';

const PAGE = 20;

/** Somebody with their money and their sessions. */
export function PersonRecord({ id }: { id: string }) {
  const [first, setFirst] = useState(PAGE);
  const person = useRepeated(PersonRecordDocument, { id, first })?.person;
  const heading = useId();
  if (person === undefined) return null;
  if (person === null) return <p className="panel">There is nobody with this id.</p>;
  const { user, subject, createdAt, wallet, earned, privateSessions } = person;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>
        <Name of={user.displayName} />
      </h3>
      <p className="muted">
        Known as <Name of={subject} />, here since {moment(createdAt)}
      </p>
      <p>
        {money(wallet.available)} to spend, {money(wallet.held)} held, {money(earned)} earned
      </p>
      <SessionList sessions={privateSessions.edges.map(({ node }) => node)} />
      <More hasMore={privateSessions.pageInfo.hasNextPage} first={first} show={setFirst} />
    </section>
  );
}
