import { useId, type ReactNode } from 'react';
import type { Member, Room } from '@greenroom/client';
import { Name } from '../parts/Name';
import { Chat } from './Chat';

interface WaitingRoomProps {
  streamId: string;
  /** Null until it is known, and where one may not be in it. */
  room: Room | null | undefined;
  isHost: boolean;
  /** What one may do with a member who waits. */
  tools?: (member: Member) => ReactNode;
  children?: ReactNode;
}

/** Who is there, and what they write. */
export function WaitingRoom({ streamId, room, isHost, tools, children }: WaitingRoomProps) {
  const heading = useId();
  // The creator has no place in the line, and stands above it.
  const inOrder = [...(room?.members ?? [])].sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  return (
    <section className="panel" role="group" aria-labelledby={heading}>
      <h3 id={heading}>Waiting room</h3>
      {children}
      <ul className="members" aria-label="Present" aria-live="polite">
        {inOrder.map((member) => (
          <li key={member.user.id}>
            <span className="place">{member.position ?? '★'}</span>
            <span className="who">
              <Name of={member.user.displayName} />
              <span className="muted"> {doing(member)}</span>
            </span>
            {member.position !== null && tools?.(member)}
          </li>
        ))}
      </ul>
      <Chat streamId={streamId} messages={room?.messages ?? []} older={room?.older ?? null} isHost={isHost} />
    </section>
  );
}

function doing({ position, activity }: Member): string {
  const watching = activity === 'WATCHING_STREAM' ? ', watching the stream' : '';
  return (position === null ? 'creator' : `number ${position} in line`) + watching;
}
