import { useEffect, useRef } from 'react';
import { useLooking } from './looking';
import { Overview } from './Overview';
import { PersonRecord } from './PersonRecord';
import { SessionRecord } from './SessionRecord';
import { StreamRecord } from './StreamRecord';

/** What support looks at: who is on air, people and sessions, and one of these with all that there is to know. */
export function SupportSide() {
  const looking = useLooking();
  const shown = useRef<HTMLDivElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // The keyboard goes on where the work is, but for who has only just come.
    if (!isFirst.current) shown.current?.focus();
    isFirst.current = false;
  }, [looking?.kind, looking?.id]);
  return (
    <div ref={shown} className="record" tabIndex={-1}>
      {looking && <a href="#">Back to all</a>}
      {!looking && <Overview />}
      {looking?.kind === 'session' && <SessionRecord key={looking.id} id={looking.id} />}
      {looking?.kind === 'person' && <PersonRecord key={looking.id} id={looking.id} />}
      {looking?.kind === 'stream' && <StreamRecord key={looking.id} id={looking.id} />}
    </div>
  );
}
