import { useState } from 'react';
import { stop, useRunning, type Happened } from './running';
import { useOpenTab } from './open';

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const SHOWN = 400;

/** What has come of the open tab's subscription, with times, the newest first. */
export function Log() {
  const tab = useOpenTab();
  const running = useRunning(tab);
  if (!running) return null;
  const { isOver, log } = running;
  return (
    <section className="log" aria-label="Events of this tab">
      <header>
        <strong>{isOver ? 'Ended' : 'Running'}</strong>
        <span>{log.length === 1 ? '1 event' : `${log.length} events`}</span>
        {!isOver && (
          <button type="button" onClick={() => stop(tab)}>
            End subscription
          </button>
        )}
      </header>
      {/* Who reads by the keyboard can scroll it. */}
      <div role="log" aria-label="Events" tabIndex={0}>
        {log.map((one) => (
          <Entry key={one.number} happened={one} />
        ))}
      </div>
    </section>
  );
}

/** One line, and all of it when it is opened. */
function Entry({ happened: { at, what } }: { happened: Happened }) {
  const [isOpen, setOpen] = useState(false);
  const text = JSON.stringify(gist(what));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <time dateTime={new Date(at).toISOString()}>{TIME.format(at)}</time> <code>{text.slice(0, SHOWN)}</code>
      </summary>
      {isOpen && <pre>{JSON.stringify(what, null, 2)}</pre>}
    </details>
  );
}

/** What it is about: a log's event without its cursor, which is in all of it. */
function gist(what: unknown): unknown {
  const [value, ...others] = Object.values(what ?? {});
  if (others.length || !value || typeof value !== 'object') return what;
  return 'event' in value ? value.event : value;
}
