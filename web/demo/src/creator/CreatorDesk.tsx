import { useMemo } from 'react';
import type { EmblemState, Room, Session, Stream } from '@greenroom/client';
import { Desk, LISTS } from '../live/desk';
import { useGreenroom } from '../live/greenroom';
import { useLive } from '../live/useLive';
import { StreamPicture } from '../parts/StreamPicture';
import { WaitingRoom } from '../room/WaitingRoom';
import { DeskList } from './DeskList';
import { Earnings } from './Earnings';
import { FanTools } from './FanTools';
import { OnAir } from './OnAir';

interface CreatorDeskProps {
  stream: Stream;
  emblem: EmblemState | undefined;
  room: Room | null | undefined;
}

const NOBODY: readonly Session[] = [];

/** A creator on air: who is with them or next, who asks, who waits, and what is promised, each with what it comes to. */
export function CreatorDesk({ stream, emblem, room }: CreatorDeskProps) {
  const greenroom = useGreenroom();
  const desk = useMemo(() => new Desk(greenroom, stream.id), [greenroom, stream.id]);
  const state = useLive(() => desk.state, desk);
  const members = room?.members;
  const present = useMemo(() => new Set(members?.map(({ user }) => user.id)), [members]);
  const running = state?.running;
  const waiting = state?.lists.WAITING.sessions ?? NOBODY;
  const next = running ? undefined : waiting.find(({ viewerCan }) => viewerCan.includes('START'));
  const now = running ?? next;
  const atOnce = useMemo(() => (now ? [now] : NOBODY), [now]);
  const behind = useMemo(() => waiting.filter((one) => one !== next), [waiting, next]);
  const { REQUESTED: requests, WAITING: line, SCHEDULED: later } = state?.lists ?? {};
  const common = { present, latest: desk.latest };
  const more = Object.fromEntries(
    LISTS.map((name) => [name, state?.lists[name].hasMore ? () => void desk.more(name) : undefined]),
  );

  return (
    <div className="desk">
      <StreamPicture stream={stream}>
        {emblem && <OnAir streamId={stream.id} emblem={emblem} state={state ?? undefined} />}
      </StreamPicture>
      <div className="column">
        <DeskList {...common} name="Now" sessions={atOnce} empty="Nobody is next." />
        <WaitingRoom streamId={stream.id} room={room} isHost tools={({ user }) => <FanTools streamId={stream.id} user={user} />} />
      </div>
      <div className="column">
        <DeskList {...common} name="Requests" count={requests?.totals?.sessions} price={requests?.totals?.price}
          sessions={requests?.sessions ?? NOBODY} more={more['REQUESTED']} empty={state ? 'Nobody asks just now.' : ''} />
      </div>
      <div className="column">
        <DeskList {...common} name="Line" count={line?.totals && line.totals.sessions - (next ? 1 : 0)} price={line?.totals?.price}
          sessions={behind} more={more['WAITING']} empty="Nobody else waits." />
        <DeskList {...common} name="Later" count={later?.totals?.sessions} price={later?.totals?.price}
          sessions={later?.sessions ?? NOBODY} more={more['SCHEDULED']} empty="Nothing is promised." />
        <Earnings lists={state?.lists} changes={`${running?.id} ${JSON.stringify(state?.lists.WAITING.totals)}`} />
      </div>
    </div>
  );
}
