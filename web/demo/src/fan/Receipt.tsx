import { useId } from 'react';
import type { EndReason, Session, SessionStatus } from '@greenroom/client';
import { clock, money } from '../reading';

const ENDS: Partial<Record<SessionStatus, string>> = {
  DENIED: 'declined',
  CANCELLED: 'called off',
  EXPIRED: 'ran out of time',
  NO_SHOW: 'you were away when called',
};

const WHY: Record<EndReason, (creator: string) => string> = {
  TIME_UP: () => 'the time was up',
  FAN_ENDED: () => 'you ended it',
  CREATOR_ENDED: (creator) => `${creator} ended it`,
  FAN_LOST: () => 'you were gone',
  CREATOR_LOST: (creator) => `${creator} was gone`,
  CONNECTION_LOST: () => 'both of you were gone',
  STREAM_ENDED: () => 'the stream ended',
  SUPPORT_ENDED: () => 'support ended it',
  BLOCKED: (creator) => `${creator} ended it`,
};

/** What became of the last session, to the cent. */
export function Receipt({ session }: { session: Session }) {
  const { status, creator, durationMinutes, price, payment, meter, endReason, reason } = session;
  const heading = useId();
  const released = { ...price, amount: price.amount - payment.captured.amount };
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{status === 'COMPLETED' ? 'Receipt' : `Not held: ${ENDS[status]}`}</h3>
      {reason && <p>“{reason}”</p>}
      <dl className="receipt">
        <Line name="With" value={creator.displayName} />
        <Line name="Booked" value={`${durationMinutes} min for ${money(price)}`} />
        {meter && <Line name="Delivered" value={`${clock(meter.usedSeconds * 1000)} min`} />}
        {endReason && <Line name="It ended because" value={WHY[endReason](creator.displayName)} />}
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
