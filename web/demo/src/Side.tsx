import { useId, useState, type ReactNode } from 'react';
import { createGreenroom } from './greenroom/client';
import { GreenroomContext, useConnection } from './live/greenroom';
import { Notifications } from './parts/Notifications';
import type { Person } from './people';

const WORDS = { idle: 'Connecting', connected: 'Live', reconnecting: 'Reconnecting' };

/** One person's half of the page, with a client of their own: another person is another `key`. */
export function Side({ person, children }: { person: Person; children: ReactNode }) {
  const [greenroom] = useState(() => createGreenroom(() => person.token));
  const heading = useId();
  return (
    <GreenroomContext value={greenroom}>
      <section className="side" aria-labelledby={heading}>
        <div className="side-head">
          <h2 id={heading}>
            {person.name}, {person.role}
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
