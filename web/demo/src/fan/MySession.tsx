import { useId, useMemo, useState } from 'react';
import { CallPanel } from '../call/CallPanel';
import { CancelSessionDocument, EndSessionDocument, type SessionAction } from '../generated/operations';
import { estimateOf, type Session } from '../live/sessions';
import { useAct } from '../live/useAct';
import { useLive } from '../live/useLive';
import { EstimateBar } from '../parts/EstimateBar';
import { Problems } from '../parts/Problems';
import { RescheduleForm } from '../parts/RescheduleForm';
import { money, moment } from '../reading';
import { WaitingRoom } from '../room/WaitingRoom';
import { Activity } from './Activity';

/** The fan's open session: where it stands, and what may be done with it now. */
export function MySession({ session, streamId }: { session: Session; streamId: string | undefined }) {
  const { id, status, viewerCan, durationMinutes, price, creator } = session;
  const isInLine = status === 'WAITING' || status === 'SCHEDULED';
  const estimate = useLive(useMemo(() => (isInLine ? estimateOf(id) : null), [id, isInLine]));
  const [isMoving, setIsMoving] = useState(false);
  const { perform, busy, problems } = useAct();
  const heading = useId();

  const buttons: Partial<Record<SessionAction, { words: string; press: () => void }>> = {
    END: { words: 'End the session', press: () => perform(EndSessionDocument, { sessionId: id }) },
    RESCHEDULE: { words: 'Ask for another time', press: () => setIsMoving(!isMoving) },
    CANCEL: { words: 'Take it back', press: () => perform(CancelSessionDocument, { sessionId: id }) },
  };

  return (
    <>
      <section className="panel" role="group" aria-labelledby={heading}>
        <h3 id={heading}>Your session with {creator.displayName}</h3>
        <p role="status">{standing(session)}</p>
        <p className="muted">
          {durationMinutes} min for {money(price)}
        </p>
        {status === 'IN_PROGRESS' && <CallPanel session={session} isFan />}
        {estimate && <EstimateBar estimate={estimate} />}
        <div className="buttons">
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
        {isMoving && viewerCan.includes('RESCHEDULE') && (
          <RescheduleForm session={session} done={() => setIsMoving(false)} />
        )}
        <Problems problems={problems} />
      </section>
      {status === 'WAITING' && streamId && (
        <WaitingRoom streamId={streamId} isHost={false}>
          <Activity streamId={streamId} />
        </WaitingRoom>
      )}
    </>
  );
}

function standing({ status, creator, desiredStart, scheduledStart, expiresAt }: Session): string {
  const name = creator.displayName;
  switch (status) {
    case 'REQUESTED': {
      const wish = desiredStart ? `You asked for ${moment(desiredStart)}. ` : '';
      return `${wish}Waiting for ${name} to decide, until ${moment(expiresAt ?? '')} at the latest.`;
    }
    case 'SCHEDULED':
      return `Promised for ${moment(scheduledStart ?? '')}.`;
    case 'WAITING':
      return `${name} approved: you are in the waiting room.`;
    default:
      return `You are with ${name}.`;
  }
}
