import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { connect, type Greenroom } from '@greenroom/client';
import { keepKeyboard } from './keyboard';
import { GreenroomContext, useConnection } from './live/greenroom';
import { Name } from './parts/Name';
import { Notifications } from './parts/Notifications';
import type { Person } from './people';

const WORDS = { connecting: 'Connecting', connected: 'Live', reconnecting: 'Reconnecting', offline: 'Offline' };

/** One person's half of the page, with a client of their own: another person is another `key`. */
export function Side({ person, children }: { person: Person; children: ReactNode }) {
  const [greenroom, setGreenroom] = useState<Greenroom>();
  const heading = useId();
  const side = useRef<HTMLElement>(null);
  useEffect(() => {
    const connected = connect({ url: '/graphql', token: () => person.token });
    setGreenroom(connected);
    return () => connected.close();
  }, [person]);
  useEffect(() => (side.current ? keepKeyboard(side.current) : undefined), [greenroom]);
  if (!greenroom) return null;
  return (
    <GreenroomContext value={greenroom}>
      <section ref={side} className="side" aria-labelledby={heading}>
        <div className="side-head">
          <h2 id={heading}>
            <Name of={person.name} />, {person.role}
          </h2>
          <ConnectionState />
        </div>
        {children}
        <Notifications />
      </section>
    </GreenroomContext>
  );
}

function ConnectionState() {
  const state = useConnection();
  return (
    <p className={`connection ${state}`} role="status">
      {WORDS[state]}
    </p>
  );
}
