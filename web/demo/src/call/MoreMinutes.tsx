import { proposeExtension, type Session } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';
import { money } from '../reading';

/** One tap asks the other side for more, at the session's own rate. */
export function MoreMinutes({ session, options }: { session: Session; options: readonly number[] }) {
  const { id, price, durationMinutes, viewerCan } = session;
  const { perform, busy, problems } = useAct();
  if (!viewerCan.includes('EXTEND')) return null;
  return (
    <>
      <div className="buttons">
        {options.map((minutes) => (
          <button key={minutes} className="small" aria-disabled={busy}
            onClick={() => perform(proposeExtension, { sessionId: id, minutes })}>
            {minutes} more min
            <small> {money({ ...price, amount: Math.floor((price.amount * minutes) / durationMinutes) })}</small>
          </button>
        ))}
      </div>
      <Problems problems={problems} />
    </>
  );
}
