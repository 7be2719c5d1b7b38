import { useMemo, useState } from 'react';
import { CallPanel } from '../call/CallPanel';
import {
  decide as decideAbout,
  startSession,
  type Session,
  type SessionAction,
  type SessionStatus,
} from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';
import { ProposalLine } from '../parts/ProposalLine';
import { EndButton } from './EndButton';
import { money, moment } from '../reading';
import { Denial } from './Denial';
import { LaterForm } from './LaterForm';
import type { Places } from './places';
import { Presence } from './Presence';

const STATUS: Partial<Record<SessionStatus, string>> = {
  REQUESTED: 'asks',
  SCHEDULED: 'promised',
  WAITING: 'waits',
  IN_PROGRESS: 'with you',
};

/** Each button has a place of its own, whichever others there are: what takes somebody in is never where another sends them away. */
const ORDER = [
  ['START', 'first'],
  ['APPROVE', 'first'],
  ['LATER', 'second'],
  ['RESCHEDULE', 'second'],
  ['DENY', 'third'],
] as const satisfies readonly (readonly [SessionAction, string])[];

interface QueueItemProps {
  session: Session;
  isPresent: boolean;
  places: Places;
}

/** A session as its creator sees it. Its buttons are those that the server offers, and no others. */
export function QueueItem({ session, isPresent, places }: QueueItemProps) {
  const { id, version, status, fan, viewerCan, note, price, durationMinutes } = session;
  const [unfolded, setUnfolded] = useState<'DENY' | 'LATER' | null>(null);
  const { perform, busy, problems } = useAct();
  const place = useMemo(() => places.taken(id), [places, id]);

  const later = () => setUnfolded(unfolded === 'LATER' ? null : 'LATER');
  const fold = () => setUnfolded(null);
  const buttons: Partial<Record<SessionAction, { words: string; press: () => void }>> = {
    APPROVE: {
      words: status === 'SCHEDULED' ? 'Call in now' : 'Approve',
      press: () => perform(decideAbout, { sessionId: id, decision: 'APPROVE', expectedVersion: version }),
    },
    START: { words: 'Start', press: () => perform(startSession, { sessionId: id }) },
    LATER: { words: 'Later', press: later },
    // Who may be put off by an answer need not be moved besides.
    ...(!viewerCan.includes('LATER') && { RESCHEDULE: { words: 'Reschedule', press: later } }),
    DENY: { words: 'Deny', press: () => setUnfolded('DENY') },
  };
  const isDenied = unfolded === 'DENY' && viewerCan.includes('DENY');

  return (
    <li ref={place} aria-label={`${fan.displayName} ${STATUS[status]}`}>
      <p className="headline">
        <strong dir="auto">{fan.displayName}</strong>
        {status === 'WAITING' && <Presence session={session} isPresent={isPresent} />}
        <span className="amount">
          {durationMinutes} min, {money(price)}
        </span>
      </p>
      <p className="muted">{when(session)}</p>
      {note && <blockquote dir="auto">{note}</blockquote>}
      {status === 'IN_PROGRESS' && <CallPanel session={session} isFan={false} />}
      {isDenied ? (
        <Denial session={session} perform={perform} done={fold} />
      ) : (
        <div className="slots">
          {ORDER.map(([action, slot]) => {
            const button = viewerCan.includes(action) && buttons[action];
            return (
              button && (
                <button key={action} aria-disabled={busy} onClick={button.press}
                  aria-expanded={button.press === later ? unfolded === 'LATER' : undefined}
                  className={`${slot} ${slot === 'first' ? 'primary' : ''}`}>
                  {button.words}
                </button>
              )
            );
          })}
          {viewerCan.includes('END') && <EndButton session={session} perform={perform} busy={busy} />}
        </div>
      )}
      {unfolded === 'LATER' && <LaterForm session={session} done={fold} />}
      <ProposalLine session={session} />
      <Problems problems={problems} />
    </li>
  );
}

function when({ status, desiredStart, scheduledStart, notBefore, requestedAt, decidedAt }: Session): string {
  if (notBefore) return `lets others go first until ${moment(notBefore)}`;
  if (scheduledStart) return `promised for ${moment(scheduledStart)}`;
  if (status === 'REQUESTED') {
    return `asked at ${moment(requestedAt)}, for ${desiredStart ? moment(desiredStart) : 'as soon as possible'}`;
  }
  return `approved at ${moment(decidedAt ?? requestedAt)}`;
}
