import { useMemo } from 'react';
import { emblem as emblemOf, enterRoom, queue } from '@greenroom/client';
import { ownStream } from '../live/streams';
import { useLive } from '../live/useLive';
import { StreamPicture } from '../parts/StreamPicture';
import { WaitingRoom } from '../room/WaitingRoom';
import { Earnings } from './Earnings';
import { FanTools } from './FanTools';
import { GoLiveForm } from './GoLiveForm';
import { OnAir } from './OnAir';
import { Queue } from './Queue';

/** A creator's desk: on air with an offer, the requests and the line, and the waiting room. */
export function CreatorSide() {
  const stream = useLive(ownStream);
  const streamId = stream?.id;
  const emblem = useLive(streamId && ((greenroom) => emblemOf(greenroom, streamId)), streamId);
  const sessions = useLive(streamId && ((greenroom) => queue(greenroom, streamId)), streamId) ?? [];
  // To listen is to be in the room.
  const isOnAir = Boolean(stream) && emblem?.status !== 'ENDED';
  const room = useLive(streamId && isOnAir && ((greenroom) => enterRoom(greenroom, streamId)), streamId, isOnAir);
  const members = room?.members;
  const present = useMemo(() => new Set(members?.map(({ user }) => user.id)), [members]);

  if (stream === undefined) return null;
  if (stream === null || emblem?.status === 'ENDED') return <GoLiveForm />;
  return (
    <>
      <StreamPicture stream={stream}>{emblem && <OnAir streamId={stream.id} emblem={emblem} />}</StreamPicture>
      <Queue sessions={sessions} present={present} />
      <WaitingRoom streamId={stream.id} room={room} isHost tools={({ user }) => <FanTools streamId={stream.id} user={user} />} />
      <Earnings changes={sessions.map(({ id, version }) => `${id} ${version}`).join()} />
    </>
  );
}
