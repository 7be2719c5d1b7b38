import { useId } from 'react';
import type { SessionStatus } from '../generated/operations';
import type { Session } from '../live/sessions';
import { clock, money } from '../reading';

const ENDS: Partial<Record<SessionStatus, string>> = {
  DENIED: 'declined',
  CANCELLED: 'called off',
  EXPIRED: 'ran out of time',
  NO_SHOW: 'you were away when called',
};

/** What became of the last session, to the cent. */
export function Receipt({ session }: { session: Session }) {
  const { status, creator, durationMinutes, price, payment, startedAt, endedAt, reason } = session;
  const heading = useId();
  const released = { ...price, amount: price.amount - payment.captured.amount };
  const actual = startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : 0;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{status === 'COMPLETED' ? 'Receipt' : `Not held: ${ENDS[status]}`}</h3>
      {reason && <p>“{reason}”</p>}
      <dl className="receipt">
        <Line name="With" value={creator.displayName} />
        <Line name="Booked" value={`${durationMinutes} min for ${money(price)}`} />
        {status === 'COMPLETED' && <Line name="Actual" value={`${clock(actual)} min`} />}
        <Line name="Captured" value={money(payment.captured)} />
        <Line name="Released" value={money(released)} />
      </dl>
    </section>
  );
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
