import { useState } from 'react';
import { blockFan, muteFan } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Problems } from '../parts/Problems';

const MUTE_SECONDS = 300;

/** What a creator may do about somebody in the room. A block cannot be undone, so it asks twice. */
export function FanTools({ streamId, user }: { streamId: string; user: { id: string; displayName: string } }) {
  const { perform, busy, problems } = useAct();
  const [isSure, setIsSure] = useState(false);
  const block = () => (isSure ? void perform(blockFan, { userId: user.id }) : setIsSure(true));
  return (
    <span className="tools">
      <button
        className="small"
        aria-disabled={busy}
        aria-label={`Mute ${user.displayName} for five minutes`}
        onClick={() => perform(muteFan, { streamId, userId: user.id, seconds: MUTE_SECONDS })}
      >
        Mute
      </button>
      <button
        className="small"
        aria-disabled={busy}
        aria-label={`${isSure ? 'Yes, block' : 'Block'} ${user.displayName} for good`}
        onClick={block}
        onBlur={() => setIsSure(false)}
      >
        {isSure ? 'Block for good?' : 'Block'}
      </button>
      <Problems problems={problems} />
    </span>
  );
}
