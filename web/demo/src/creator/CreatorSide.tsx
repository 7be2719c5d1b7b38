import { emblem as emblemOf, enterRoom } from '@greenroom/client';
import { ownStream } from '../live/streams';
import { useLive } from '../live/useLive';
import { CreatorDesk } from './CreatorDesk';
import { OffAir } from './OffAir';

/** A creator's side: the desk while they are on air, and what they have promised while they are not. */
export function CreatorSide() {
  const stream = useLive(ownStream);
  const streamId = stream?.id;
  const emblem = useLive(streamId && ((greenroom) => emblemOf(greenroom, streamId)), streamId);
  // To listen is to be in the room.
  const isOnAir = Boolean(stream) && emblem?.status !== 'ENDED';
  const room = useLive(streamId && isOnAir && ((greenroom) => enterRoom(greenroom, streamId)), streamId, isOnAir);

  // Its place is kept, or what is below would move as it comes.
  if (stream === undefined) return <div className="desk" aria-busy />;
  if (stream === null || !isOnAir) return <OffAir />;
  return <CreatorDesk key={stream.id} stream={stream} emblem={emblem} room={room} />;
}
