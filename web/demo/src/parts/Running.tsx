import type { SessionPartsFragment } from '../generated/operations';
import { useNow } from '../live/useNow';
import { clock } from '../reading';

/** The clock of a session that runs: how long it has, and how long it has been. */
export function Running({ session }: { session: SessionPartsFragment }) {
  const now = useNow();
  const begun = Date.parse(session.startedAt ?? '');
  const end = Date.parse(session.expiresAt ?? '');
  return (
    <div className="running">
      <p className="big-clock" role="timer" aria-label="Time left">
        {clock(end - now)}
      </p>
      <p className="muted">
        left of {session.durationMinutes} min; {clock(now - begun)} so far
      </p>
      <progress aria-label="Time used" max={end - begun} value={Math.min(now, end) - begun} />
    </div>
  );
}
