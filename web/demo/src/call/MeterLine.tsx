import { useRef, type ReactNode } from 'react';
import type { Amount, Meter, Session } from '@greenroom/client';
import { useNow } from '../live/useNow';
import { Name } from '../parts/Name';
import { clock, money, moment } from '../reading';

const MINUTE_MS = 60_000;
const SOON_MS = 2 * MINUTE_MS;

interface MeterLineProps {
  session: Session;
  meter: Meter;
  cost: Amount | null | undefined;
  /** Nothing is counted, though nobody could say so yet. */
  isHeld: boolean;
  isFan: boolean;
}

/** How much of the booked time is left, whether it runs, and what it would cost to end it now. */
export function MeterLine({ session, meter, cost, isHeld, isFan }: MeterLineProps) {
  const present = useNow();
  const counted = useRef(present);
  if (!isHeld) counted.current = present;
  const now = counted.current;
  const booked = session.durationMinutes * MINUTE_MS;
  const used = usedAt(meter, booked, now);
  const isEnding = meter.state === 'RUNNING' && booked - used <= SOON_MS && booked > SOON_MS;
  return (
    <div className="running">
      <p className="big-clock" role="timer" aria-label="Time left">
        {clock(booked - used)}
      </p>
      <p className="muted">
        left of {session.durationMinutes} min; {clock(used)} so far
      </p>
      <progress aria-label="Time used" max={booked} value={used} />
      <p className="standing" role="status">
        {inWords(meter, isFan ? session.fan.id : session.creator.id)}
        {isEnding && 'Less than two minutes left.'}
      </p>
      {meter.resumeBy && <p className="muted">Ends in {clock(Date.parse(meter.resumeBy) - present)} otherwise.</p>}
      {cost && (
        <p className="muted">
          {isFan ? `To end it now costs you ${money(cost)}.` : <>If you end it now, <Name of={session.fan.displayName} /> pays {money(cost)}.</>}
        </p>
      )}
    </div>
  );
}

/** Used time in milliseconds, as the server counts it. */
function usedAt({ usedSeconds, runningSince }: Meter, booked: number, now: number): number {
  const running = runningSince ? Math.max(0, now - Date.parse(runningSince)) : 0;
  return Math.min(booked, usedSeconds * 1000 + running);
}

function inWords({ state, missing, resumeBy }: Meter, own: string): ReactNode {
  // A call has two: whoever is missing beside oneself is the other.
  const other = missing.find(({ id }) => id !== own);
  const who = other ? <Name of={other.displayName} /> : 'you';
  switch (state) {
    case 'CONNECTING':
      return other ? <>Waiting for {who} to come into the call. Nothing is counted yet.</> : 'Connecting.';
    case 'PAUSED':
      return <>Paused, and nothing is counted: waiting for {who}{resumeBy && ` until ${moment(resumeBy)}`}.</>;
    default:
      return '';
  }
}
