import { blockFan, muteFan } from '@greenroom/client';
import { useAct } from '../live/useAct';
import { Name } from '../parts/Name';
import { Problems } from '../parts/Problems';
import { Question } from '../parts/Question';

const MUTE_SECONDS = 300;

/** What a creator may do about somebody in the room. What a block ends cannot be begun again, so it is asked first. */
export function FanTools({ streamId, user: { id, displayName } }: { streamId: string; user: { id: string; displayName: string } }) {
  const { perform, busy, problems } = useAct();
  return (
    <span className="tools">
      <button
        className="small"
        aria-disabled={busy}
        aria-label={`Mute ${displayName} for five minutes`}
        onClick={() => perform(muteFan, { streamId, userId: id, seconds: MUTE_SECONDS })}
      >
        Mute
      </button>
      <Question small words="Block" label={`Block ${displayName} for good`} yes="Yes, block" no="Leave it" busy={busy}
        ask={<>Block <Name of={displayName} /> for good? Their sessions with you end, and what they wrote here is taken out.</>}
        act={() => perform(blockFan, { userId: id })} />
      <Problems problems={problems} />
    </span>
  );
}
