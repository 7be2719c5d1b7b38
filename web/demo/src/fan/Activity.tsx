import { useState } from 'react';
import { setActivity } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';

/** Lets the others in the room know that one is watching the stream meanwhile. */
export function Activity({ streamId }: { streamId: string }) {
  const [isWatching, setIsWatching] = useState(false);
  const { perform, busy, problems } = useAct();

  async function change(next: boolean) {
    const activity = next ? 'WATCHING_STREAM' : 'IN_ROOM';
    if (await perform(setActivity, { streamId, activity })) setIsWatching(next);
  }

  return (
    <>
      <label className="switch">
        <input
          type="checkbox"
          checked={isWatching}
          aria-disabled={busy}
          onChange={(event) => change(event.target.checked)}
        />
        I am watching the stream meanwhile
      </label>
      <Problems problems={problems} />
    </>
  );
}
