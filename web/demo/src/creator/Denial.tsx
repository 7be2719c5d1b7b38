import { useState } from 'react';
import { decide, type Session } from '@greenroom/client';
import type { useAct } from '../live/useAct';
import { useHeldBack } from '../live/useHeldBack';
import { DenyForm } from './DenyForm';

interface DenialProps {
  session: Session;
  perform: ReturnType<typeof useAct>['perform'];
  done: () => void;
}

/** A denial that is on its way: it can be taken back, and it waits for whoever wants to say why. */
export function Denial({ session, perform, done }: DenialProps) {
  const [hasReason, setHasReason] = useState(false);
  const { id, version, fan } = session;
  const { seconds, takeBack } = useHeldBack(() => {
    done();
    void perform(decide, { sessionId: id, expectedVersion: version, decision: 'DENY' });
  });
  function sayWhy() {
    takeBack();
    setHasReason(true);
  }
  if (hasReason) return <DenyForm session={session} leave={done} />;
  return (
    <div className="denial" role="group" aria-label={`${fan.displayName} is about to be denied`}>
      <p>
        <span role="status">You deny this.</span> In {seconds} s it cannot be undone.
      </p>
      <div className="slots">
        <button className="first" autoFocus onClick={done}>
          Undo
        </button>
        <button className="second" onClick={sayWhy}>
          Say why
        </button>
      </div>
    </div>
  );
}
