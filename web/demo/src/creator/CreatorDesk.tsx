import { useMemo } from 'react';
import { minorUnits, type Amount, type EmblemState, type Room, type Session, type Stream } from '@greenroom/client';
import { Desk, type DeskState, type ListName } from '../live/desk';
import { useGreenroom } from '../live/greenroom';
import { useLive } from '../live/useLive';
import { StreamPicture } from '../parts/StreamPicture';
import { inUnits } from '../reading';
import { WaitingRoom } from '../room/WaitingRoom';
import { DeskList } from './DeskList';
import { Earnings } from './Earnings';
import { FillEvening } from './FillEvening';
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
  return (
    <div className="desk" aria-busy={!state || !emblem}>
      <StreamPicture stream={stream}>
        {emblem && <OnAir streamId={stream.id} emblem={emblem} state={state ?? undefined} />}
      </StreamPicture>
      {/* All at once, so that nothing moves as the rest comes. */}
      {state && <Columns desk={desk} state={state} streamId={stream.id} room={room} creatorName={stream.creator.displayName} />}
    </div>
  );
}

interface ColumnsProps {
  desk: Desk;
  state: DeskState;
  streamId: string;
  creatorName: string;
  room: Room | null | undefined;
}

function Columns({ desk, state: { running, lists }, streamId, creatorName, room }: ColumnsProps) {
  const members = room?.members;
  const present = useMemo(() => new Set(members?.map(({ user }) => user.id)), [members]);
  const { REQUESTED: requests, WAITING: line, SCHEDULED: later } = lists;
  const next = running ? undefined : line.sessions.find(({ viewerCan }) => viewerCan.includes('START'));
  const now = running ?? next;
  const atOnce = useMemo(() => (now ? [now] : NOBODY), [now]);
  const behind = useMemo(() => line.sessions.filter((one) => one !== next), [line.sessions, next]);
  // Who is next may be told sooner than how many there are.
  const behindNext = Math.max(0, (line.totals?.sessions ?? 0) - (next ? 1 : 0));
  const isQuiet = !now && Object.values(lists).every(({ sessions }) => sessions.length === 0);
  const common = { present, latest: desk.latest };
  const shown = (name: ListName) => ({
    price: name === 'WAITING' && next ? less(line.totals?.price, next.price) : lists[name].totals?.price,
    more: lists[name].hasMore ? () => void desk.more(name) : undefined,
  });
  return (
    <>
      <div className="column">
        <DeskList {...common} name="Now" sessions={atOnce} empty="Nobody is next." />
        <WaitingRoom streamId={streamId} room={room} isHost tools={({ user }) => <FanTools streamId={streamId} user={user} />} />
      </div>
      <div className="column">
        <DeskList {...common} {...shown('REQUESTED')} name="Requests" count={requests.totals?.sessions ?? 0}
          sessions={requests.sessions} empty="Nobody asks just now." />
        {isQuiet && <FillEvening creatorName={creatorName} />}
      </div>
      <div className="column">
        <DeskList {...common} {...shown('WAITING')} name="Line" count={behindNext}
          sessions={behind} empty="Nobody else waits." />
        <DeskList {...common} {...shown('SCHEDULED')} name="Later" count={later.totals?.sessions ?? 0}
          sessions={later.sessions} empty="Nothing is promised." />
        <Earnings lists={lists} changes={`${running?.id} ${JSON.stringify(line.totals)}`} />
      </div>
    </>
  );
}

/** What the others cost. */
function less(all: Amount | undefined, one: Amount): Amount | undefined {
  return all && inUnits(all, Math.max(0, minorUnits(all) - one.amount));
}
