import { useEffect, useState } from 'react';
import { setActivity } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';

/** Lets the others in the room know that one is watching the stream meanwhile. */
export function Activity({ streamId, isWatching }: { streamId: string; isWatching: boolean }) {
  const { perform, busy, problems } = useAct();
  const [wanted, setWanted] = useState<boolean>();
  useEffect(() => setWanted(undefined), [isWatching]);

  /** The room tells what it is then, here as in another window, and after a reload. */
  async function change(next: boolean) {
    setWanted(next);
    const isDone = await perform(setActivity, { streamId, activity: next ? 'WATCHING_STREAM' : 'IN_ROOM' });
    if (!isDone) setWanted(undefined);
  }

  return (
    <>
      <label className="switch">
        <input
          type="checkbox"
          checked={wanted ?? isWatching}
          aria-disabled={busy}
          onChange={(event) => change(event.target.checked)}
        />
        I am watching the stream meanwhile
      </label>
      <Problems problems={problems} />
    </>
  );
}
