import { useMemo } from 'react';
import { membersOf } from '../live/room';
import { useLive } from '../live/useLive';
import { WaitingRoom } from '../room/WaitingRoom';
import { Activity } from './Activity';

/** The waiting room that a fan is in. To show it is to be present. */
export function OwnRoom({ streamId }: { streamId: string }) {
  const members = useLive(useMemo(() => membersOf(streamId), [streamId])) ?? [];
  return (
    <WaitingRoom streamId={streamId} members={members} isHost={false}>
      <Activity streamId={streamId} />
    </WaitingRoom>
  );
}
