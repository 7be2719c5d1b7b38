import { useId } from 'react';
import { endSession, SessionRecordDocument } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { useNow } from '../live/useNow';
import { Name } from '../parts/Name';
import { Problems } from '../parts/Problems';
import { Question } from '../parts/Question';
import { Table } from '../parts/Table';
import { money, moment } from '../reading';
import { doing, STATUS, type Recorded } from './doing';
import { addressOf } from './looking';
import { useRepeated } from './useRepeated';

/** One session with all that there is to know of it. */
export function SessionRecord({ id }: { id: string }) {
  const session = useRepeated(SessionRecordDocument, { id })?.privateSession;
  const { perform, busy, problems } = useAct();
  const now = useNow();
  const heading = useId();
  if (session === undefined) return null;
  if (session === null) return <p className="panel">There is no such session.</p>;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>
        Session of <Name of={session.fan.displayName} /> with <Name of={session.creator.displayName} />
      </h3>
      <p role="status">{doing(session, now)}</p>
      <Parts session={session} />
      {session.viewerCan.includes('END') && (
        <div className="buttons">
          <Question words="End it" yes="Yes, end it" no="Leave it" busy={busy}
            ask="End it for both? It cannot be begun again, and that you did it is on record."
            act={() => perform(endSession, { sessionId: id })} />
        </div>
      )}
      <Problems problems={problems} />
      <Steps session={session} />
      <Ledger session={session} />
    </section>
  );
}

function Parts({ session: { fan, creator, stream, durationMinutes, price, payment, note, reason } }: { session: Recorded }) {
  return (
    <>
      <p>
        <a href={addressOf('person', fan.id)}>Look at <Name of={fan.displayName} /></a>,{' '}
        <a href={addressOf('person', creator.id)}>at <Name of={creator.displayName} /></a>,{' '}
        <a href={addressOf('stream', stream.id)}>at <Name of={stream.title} /></a>
      </p>
      <p className="muted">
        {durationMinutes} min for {money(price)}: {money(payment.captured)} captured, {money(payment.refunded)} refunded.
      </p>
      {note && <blockquote dir="auto">{note}</blockquote>}
      {reason && <p dir="auto">“{reason}”</p>}
    </>
  );
}

function Steps({ session: { history } }: { session: Recorded }) {
  return (
    <Table caption="Steps" heads={['Now', 'When', 'By', 'In words']}
      rows={history.map(({ to, at, by, reason }) => [
        STATUS[to], moment(at), by ? <Name of={by.displayName} /> : 'nobody', reason ? <Name of={reason} /> : '',
      ])} />
  );
}

/** Every movement of its money; what one account loses another gains. */
function Ledger({ session: { entries, price } }: { session: Recorded }) {
  const all = entries ?? [];
  const sum = all.reduce((so, { amount }) => so + amount.amount, 0);
  return (
    <Table caption="Ledger" heads={['Movement', 'When', 'Account', 'Of', 'Amount']}
      rows={[
        ...all.map(({ transfer, at, account, owner, amount }) => [
          transfer, moment(at), account, owner ? <Name of={owner.displayName} /> : 'the world outside', money(amount),
        ]),
        ['Sum', '', '', '', money({ ...price, amount: sum })],
      ]} />
  );
}
