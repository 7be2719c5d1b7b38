import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import type { Amount, Session } from '@greenroom/client';
import { useLingering } from '../live/useLingering';
import { money } from '../reading';
import { GoneItem } from './GoneItem';
import { Places } from './places';
import { QueueItem } from './QueueItem';

interface DeskListProps {
  name: string;
  /** How many there are in all; left out where there is one at most. */
  count?: number | undefined;
  /** What they cost in all. */
  price?: Amount | undefined;
  sessions: readonly Session[];
  present: ReadonlySet<string>;
  /** What is said where there is nobody. */
  empty: string;
  /** What became of somebody who was on the list. */
  latest: (id: string) => Session | undefined;
  /** Reads on; left out where all has been read. */
  more?: (() => void) | undefined;
  children?: ReactNode;
}

/** One list of a desk, which is as long as what was read of it: whoever comes near its end has more. */
export function DeskList({ name, count, price, sessions, present, empty, latest, more, children }: DeskListProps) {
  const heading = useId();
  const rows = useLingering(sessions);
  const [places] = useState(() => new Places());
  return (
    <section className={`panel desk-list ${count === undefined ? 'one' : ''}`} role="group" aria-labelledby={heading}>
      <div className="list-head">
        <h3 id={heading}>
          {name}
          {count !== undefined && <span aria-live="polite"> ({count})</span>}
        </h3>
        {price && Boolean(count) && <span className="muted">{money(price)}</span>}
      </div>
      {children}
      {rows.length === 0 && <p className="muted">{empty}</p>}
      <ul className="queue" aria-labelledby={heading}>
        {rows.map(({ session, isGone }) =>
          isGone ? (
            <GoneItem key={`${session.id} gone`} session={session} now={latest(session.id)} places={places} />
          ) : (
            <QueueItem key={session.id} session={session} isPresent={present.has(session.fan.id)} places={places} />
          ),
        )}
        {more && <More more={more} read={sessions.length} />}
      </ul>
    </section>
  );
}

/** Reads on by itself when it comes into view, and when it is pressed. */
function More({ more, read }: { more: () => void; read: number }) {
  const item = useRef<HTMLLIElement>(null);
  const latest = useRef(more);
  latest.current = more;
  useEffect(() => {
    if (!item.current) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current());
    seen.observe(item.current);
    return () => seen.disconnect();
    // Once more with each page: it may be in view still.
  }, [read]);
  return (
    <li ref={item} className="more">
      <button className="small" onClick={more}>
        Show more
      </button>
    </li>
  );
}
