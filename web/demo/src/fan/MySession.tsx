import { useId, useState, type ReactNode } from 'react';
import { CallPanel } from '../call/CallPanel';
import { cancelSession, costNow, endSession, enterRoom, estimate as estimateOf, setReady, type Session, type SessionAction } from '@greenroom/client';
import { useIsCut } from '../live/greenroom';
import { useAct } from '../live/useAct';
import { useLive } from '../live/useLive';
import { EstimateBar } from '../parts/EstimateBar';
import { Name } from '../parts/Name';
import { Problems } from '../parts/Problems';
import { Question } from '../parts/Question';
import { ProposalLine } from '../parts/ProposalLine';
import { RescheduleForm } from '../parts/RescheduleForm';
import { money, moment } from '../reading';
import { OwnRoom } from './OwnRoom';
import { YieldForm } from './YieldForm';

/** The fan's open session: where it stands, and what may be done with it now. To show one that waits is to be present in its room. */
export function MySession({ session, streamId }: { session: Session; streamId: string | undefined }) {
  const { id, status, viewerCan, durationMinutes, price, creator, ready } = session;
  const isInLine = status === 'WAITING' || status === 'SCHEDULED';
  const estimate = useLive(isInLine && ((greenroom) => estimateOf(greenroom, id)), id, isInLine);
  const [unfolded, setUnfolded] = useState<'RESCHEDULE' | 'YIELD' | null>(null);
  const { perform, busy, problems } = useAct();
  const heading = useId();
  const isRunning = status === 'IN_PROGRESS';
  const now = useLive(isRunning && ((greenroom) => costNow(greenroom, id)), id, isRunning);
  const cost = useIsCut() ? null : now?.cost;
  const isWaiting = status === 'WAITING';
  const room = useLive(isWaiting && streamId && ((greenroom) => enterRoom(greenroom, streamId)), streamId, isWaiting);
  const own = room?.members.find(({ user }) => user.id === session.fan.id);

  const unfold = (one: typeof unfolded) => () => setUnfolded(unfolded === one ? null : one);
  const buttons: Partial<Record<SessionAction, { words: string; press: () => void }>> = {
    // Only who is in the room can be ready, and the room is entered a moment after the session waits.
    ...((ready || own) && {
      SET_READY: {
        words: ready ? 'I need a moment after all' : 'I am ready',
        press: () => perform(setReady, { sessionId: id, ready: !ready }),
      },
    }),
    YIELD: { words: 'Let others go first', press: unfold('YIELD') },
    RESCHEDULE: { words: 'Ask for another time', press: unfold('RESCHEDULE') },
    CANCEL: { words: 'Take it back', press: () => perform(cancelSession, { sessionId: id }) },
  };

  return (
    <>
      <section className="panel" role="group" aria-labelledby={heading}>
        <h3 id={heading}>Your session with <Name of={creator.displayName} /></h3>
        <p role="status">{standing(session)}</p>
        <p className="muted">
          {durationMinutes} min for {money(price)}
        </p>
        {status === 'IN_PROGRESS' && <CallPanel session={session} isFan />}
        {estimate && <EstimateBar estimate={estimate} />}
        <div className="buttons">
          {viewerCan.includes('END') && (
            <Question words="End the session" yes="Yes, end it" no={<>Stay with <Name of={creator.displayName} /></>} busy={busy}
              ask={cost ? `If you end now, you pay ${money(cost)} of ${money(price)}.` : 'If you end now, that cannot be undone.'}
              act={() => perform(endSession, { sessionId: id })} />
          )}
          {viewerCan.map((action) => {
            const button = buttons[action];
            return (
              button && (
                <button key={action} aria-disabled={busy} onClick={button.press}>
                  {button.words}
                </button>
              )
            );
          })}
        </div>
        {unfolded === 'YIELD' && viewerCan.includes('YIELD') && (
          <YieldForm sessionId={id} done={() => setUnfolded(null)} />
        )}
        {unfolded === 'RESCHEDULE' && viewerCan.includes('RESCHEDULE') && (
          <RescheduleForm session={session} words="Ask for it" done={() => setUnfolded(null)} />
        )}
        <ProposalLine session={session} />
        <Problems problems={problems} />
      </section>
      {isWaiting && streamId && <OwnRoom streamId={streamId} room={room} own={own} />}
    </>
  );
}

function standing({ status, creator, desiredStart, scheduledStart, notBefore, ready, expiresAt }: Session): ReactNode {
  const name = <Name of={creator.displayName} />;
  switch (status) {
    case 'REQUESTED': {
      const wish = desiredStart ? `You asked for ${moment(desiredStart)}. ` : '';
      return <>{wish}Waiting for {name} to decide, until {moment(expiresAt ?? '')} at the latest.</>;
    }
    case 'SCHEDULED':
      return `Promised for ${moment(scheduledStart ?? '')}.`;
    case 'WAITING':
      if (notBefore && !ready) return <>Others go first: {name} begins with you from {moment(notBefore)} on.</>;
      return <>{name} approved: you are in the waiting room{ready && ', and said that you are ready'}.</>;
    default:
      return <>You are with {name}.</>;
  }
}
