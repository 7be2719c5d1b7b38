import type { Member, Room } from '@greenroom/client';
import { WaitingRoom } from '../room/WaitingRoom';
import { Activity } from './Activity';

interface OwnRoomProps {
  streamId: string;
  room: Room | null | undefined;
  /** The fan in it; undefined until they have entered. */
  own: Member | undefined;
}

/** The waiting room that a fan is in. */
export function OwnRoom({ streamId, room, own }: OwnRoomProps) {
  return (
    <WaitingRoom streamId={streamId} room={room} isHost={false}>
      {own && <Activity streamId={streamId} isWatching={own.activity === 'WATCHING_STREAM'} />}
    </WaitingRoom>
  );
}
