import type { ReactNode } from 'react';
import type { SessionRecordQuery, SessionStatus } from '@greenroom/client';
import { Name } from '../parts/Name';
import { about, clock, money, moment } from '../reading';

export type Recorded = NonNullable<SessionRecordQuery['privateSession']>;

export const STATUS: Record<SessionStatus, string> = {
  REQUESTED: 'asked for',
  SCHEDULED: 'promised',
  WAITING: 'in line',
  IN_PROGRESS: 'running',
  COMPLETED: 'held',
  DENIED: 'denied',
  CANCELLED: 'called off',
  EXPIRED: 'ran out of time',
  NO_SHOW: 'the fan did not come',
};

/** What a session is doing now, in a sentence. `now` in milliseconds. */
export function doing(session: Recorded, now: number): ReactNode {
  const { status, expiresAt, scheduledStart, endedAt } = session;
  const [fan, creator] = [session.fan, session.creator].map(({ displayName }) => <Name of={displayName} />);
  switch (status) {
    case 'REQUESTED':
      return <>{fan} waits for an answer of {creator}, until {moment(expiresAt ?? '')} at the latest.</>;
    case 'SCHEDULED':
      return <>{creator} has promised it for {moment(scheduledStart ?? '')}.{likely(session, now)}</>;
    case 'WAITING':
      return <>{fan} is {inLine(session)}.{likely(session, now)}</>;
    case 'IN_PROGRESS':
      return <>{running(session, now)}{session.costIfEndedNow && ` Were it ended now, ${money(session.costIfEndedNow)} would be paid.`}</>;
    default:
      return `Nothing: it is over since ${moment(endedAt ?? session.requestedAt)}.`;
  }
}

function inLine({ position, calledUntil, ready, notBefore }: Recorded): string {
  const place = position === null ? 'in line' : `number ${position} in line`;
  if (calledUntil) return `${place}, and called until ${moment(calledUntil)}`;
  if (ready) return `${place}, and ready`;
  return notBefore ? `${place}, and lets others go first until ${moment(notBefore)}` : place;
}

function likely({ estimatedStart }: Recorded, now: number): string {
  return estimatedStart ? ` It is likely to begin in ${about((Date.parse(estimatedStart.likely) - now) / 1000)}.` : '';
}

function running({ meter, durationMinutes }: Recorded, now: number): ReactNode {
  if (!meter) return 'It runs.';
  const since = meter.runningSince ? Math.max(0, now - Date.parse(meter.runningSince)) : 0;
  const used = clock(meter.usedSeconds * 1000 + since);
  const missing = meter.missing.map(({ id, displayName }, place) => (
    <span key={id}>{place > 0 && ' and '}<Name of={displayName} /></span>
  ));
  if (meter.state === 'CONNECTING') return <>It has begun, and waits for {missing} to come into the call.</>;
  if (meter.state === 'PAUSED') return <>It is paused after {used} of {durationMinutes} min: {missing} is missing.</>;
  return `It runs: ${used} of ${durationMinutes} min are delivered.`;
}
