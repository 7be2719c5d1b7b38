import { enterRoom } from '@greenroom/client';
import { useLive } from '../live/useLive';
import { WaitingRoom } from '../room/WaitingRoom';
import { Activity } from './Activity';

/** The waiting room that a fan is in. To show it is to be present. */
export function OwnRoom({ streamId }: { streamId: string }) {
  const room = useLive((greenroom) => enterRoom(greenroom, streamId), streamId);
  return (
    <WaitingRoom streamId={streamId} room={room} isHost={false}>
      <Activity streamId={streamId} />
    </WaitingRoom>
  );
}
