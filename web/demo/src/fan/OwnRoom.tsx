import { enterRoom } from '@greenroom/client';
import { useLive } from '../live/useLive';
import { WaitingRoom } from '../room/WaitingRoom';
import { Activity } from './Activity';

/** The waiting room that a fan is in. To show it is to be present. */
export function OwnRoom({ streamId, fanId }: { streamId: string; fanId: string }) {
  const room = useLive((greenroom) => enterRoom(greenroom, streamId), streamId);
  const own = room?.members.find(({ user }) => user.id === fanId);
  return (
    <WaitingRoom streamId={streamId} room={room} isHost={false}>
      <Activity streamId={streamId} isWatching={own?.activity === 'WATCHING_STREAM'} />
    </WaitingRoom>
  );
}
