import { useState } from 'react';
import { CallPanel } from '../call/CallPanel';
import {
  decide as decideAbout,
  endSession,
  startSession,
  type Decision,
  type Session,
  type SessionAction,
  type SessionStatus,
} from '@greenroom/client';
import { useAct } from '../live/useAct';
import { useNow } from '../live/useNow';
import { Problems } from '../parts/Problems';
import { ProposalLine } from '../parts/ProposalLine';
import { RescheduleForm } from '../parts/RescheduleForm';
import { clock, money, moment } from '../reading';
import { DenyForm } from './DenyForm';

type Unfolded = 'DENY' | 'RESCHEDULE' | null;

const STATUS: Partial<Record<SessionStatus, string>> = {
  REQUESTED: 'asks',
  SCHEDULED: 'promised',
  WAITING: 'waits',
  IN_PROGRESS: 'with you',
};

/** A session as its creator sees it. Its buttons are those that the server offers, and no others. */
export function QueueItem({ session, isPresent }: { session: Session; isPresent: boolean }) {
  const { id, version, status, fan, viewerCan, note, price, durationMinutes } = session;
  const [unfolded, setUnfolded] = useState<Unfolded>(null);
  const { perform, busy, problems } = useAct();

  const decide = (decision: Decision) => () =>
    perform(decideAbout, { sessionId: id, decision, expectedVersion: version });
  const unfold = (one: Unfolded) => () => setUnfolded(unfolded === one ? null : one);
  const buttons: Partial<Record<SessionAction, { words: string; press: () => void }>> = {
    APPROVE: { words: status === 'SCHEDULED' ? 'Call in now' : 'Approve', press: decide('APPROVE') },
    START: { words: 'Start', press: () => perform(startSession, { sessionId: id }) },
    END: { words: 'End', press: () => perform(endSession, { sessionId: id }) },
    LATER: { words: 'Later', press: decide('LATER') },
    RESCHEDULE: { words: 'Reschedule', press: unfold('RESCHEDULE') },
    DENY: { words: 'Deny', press: unfold('DENY') },
  };

  return (
    <li aria-label={`${fan.displayName} ${STATUS[status]}`}>
      <p className="headline">
        <strong>{fan.displayName}</strong> <span className={`tag ${status.toLowerCase()}`}>{STATUS[status]}</span>
        {status === 'WAITING' && <Presence session={session} isPresent={isPresent} />}
        <span className="amount">
          {durationMinutes} min, {money(price)}
        </span>
      </p>
      <p className="muted">{when(session)}</p>
      {note && <blockquote>{note}</blockquote>}
      {status === 'IN_PROGRESS' && <CallPanel session={session} isFan={false} />}
      <div className="buttons">
        {viewerCan.map((action) => {
          const button = buttons[action];
          return (
            button && (
              <button key={action} aria-disabled={busy} onClick={button.press}
                className={action === 'APPROVE' || action === 'START' ? 'primary' : undefined}>
                {button.words}
              </button>
            )
          );
        })}
      </div>
      {unfolded === 'DENY' && viewerCan.includes('DENY') && <DenyForm session={session} />}
      {unfolded === 'RESCHEDULE' && viewerCan.includes('RESCHEDULE') && (
        <RescheduleForm session={session} words="Move it" done={() => setUnfolded(null)} />
      )}
      <ProposalLine session={session} />
      <Problems problems={problems} />
    </li>
  );
}

/** Whether a fan would come at once: seen before one begins. */
function Presence({ session: { ready, calledUntil }, isPresent }: { session: Session; isPresent: boolean }) {
  const now = useNow();
  if (calledUntil) return <span className="tag">called, {clock(Date.parse(calledUntil) - now)} left</span>;
  if (ready) return <span className="tag waiting">here and ready</span>;
  return <span className={isPresent ? 'tag waiting' : 'tag'}>{isPresent ? 'here' : 'away'}</span>;
}

function when({ status, desiredStart, scheduledStart, notBefore, requestedAt, decidedAt }: Session): string {
  if (notBefore) return `lets others go first until ${moment(notBefore)}`;
  if (scheduledStart) return `promised for ${moment(scheduledStart)}`;
  if (status === 'REQUESTED') {
    return `asked at ${moment(requestedAt)}, for ${desiredStart ? moment(desiredStart) : 'as soon as possible'}`;
  }
  return `approved at ${moment(decidedAt ?? requestedAt)}`;
}
