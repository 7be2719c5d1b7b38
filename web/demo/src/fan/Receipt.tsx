import { useId, type ReactNode } from 'react';
import type { Amount, EndReason, Session, SessionStatus } from '@greenroom/client';
import { Name } from '../parts/Name';
import { clock, money } from '../reading';

const ENDS: Partial<Record<SessionStatus, string>> = {
  DENIED: 'declined',
  CANCELLED: 'called off',
  EXPIRED: 'ran out of time',
  NO_SHOW: 'you were away when called',
};

const WHY: Record<EndReason, (creator: ReactNode) => ReactNode> = {
  TIME_UP: () => 'the time was up',
  FAN_ENDED: () => 'you ended it',
  CREATOR_ENDED: (creator) => <>{creator} ended it</>,
  FAN_LOST: () => 'you were gone',
  CREATOR_LOST: (creator) => <>{creator} was gone</>,
  CONNECTION_LOST: () => 'both of you were gone',
  STREAM_ENDED: () => 'the stream ended',
  SUPPORT_ENDED: () => 'support ended it',
  BLOCKED: (creator) => <>{creator} ended it</>,
};

/** What became of the last session, to the cent, and what that means in a sentence. */
export function Receipt({ session }: { session: Session }) {
  const { status, creator, durationMinutes, price, payment, meter, endReason, reason } = session;
  const heading = useId();
  const name = <Name of={creator.displayName} />;
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>{status === 'COMPLETED' ? 'Receipt' : `Not held: ${ENDS[status]}`}</h3>
      {reason && <p dir="auto">“{reason}”</p>}
      <p>{paid(session)}</p>
      <dl className="receipt">
        <Line name="With">{name}</Line>
        <Line name="Booked">
          {durationMinutes} min for {money(price)}
        </Line>
        {meter && <Line name="You had">{clock(meter.usedSeconds * 1000)} min</Line>}
        {endReason && <Line name="It ended because">{WHY[endReason](name)}</Line>}
        <Line name="You pay">{money(less(payment.captured, payment.refunded))}</Line>
        <Line name="Not taken">{money(less(price, payment.captured))}</Line>
        {payment.refunded.amount > 0 && <Line name="Given back">{money(payment.refunded)}</Line>}
      </dl>
    </section>
  );
}

function paid({ price, payment: { captured, refunded }, meter }: Session): string {
  const rest = less(price, captured);
  const back = refunded.amount > 0 ? ` ${money(refunded)} of it was given back to you since.` : '';
  if (captured.amount === 0) return `You pay nothing: the ${money(price)} that was held is yours to spend again.`;
  if (rest.amount === 0) return `You pay the full price.${back}`;
  const had = meter ? `, for the ${clock(meter.usedSeconds * 1000)} min that you had` : '';
  return `You pay ${money(captured)} of ${money(price)}${had}. The other ${money(rest)} is yours to spend again.${back}`;
}

function less(one: Amount, other: Amount): Amount {
  return { ...one, amount: one.amount - other.amount };
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
