import { useMemo } from 'react';
import type { Session } from '@greenroom/client';
import { moment } from '../reading';
import type { Places } from './places';

interface GoneItemProps {
  /** As it was on the list. */
  session: Session;
  /** What has become of it. */
  now: Session | undefined;
  places: Places;
}

/** The place of somebody who has just left a list, with what became of them. There is nothing to press. */
export function GoneItem({ session: { id, fan }, now, places }: GoneItemProps) {
  const place = useMemo(() => places.left(id), [places, id]);
  return (
    <li ref={place} className="gone" tabIndex={-1} aria-label={`Moved: ${fan.displayName}`}>
      <strong dir="auto">{fan.displayName}</strong> <span role="status">{now && became(now)}</span>
    </li>
  );
}

function became({ status, scheduledStart }: Session): string {
  switch (status) {
    case 'REQUESTED':
      return 'has another place now';
    case 'WAITING':
      return 'is in line';
    case 'SCHEDULED':
      return `is promised ${moment(scheduledStart ?? '')}`;
    case 'IN_PROGRESS':
      return 'has begun';
    case 'DENIED':
      return 'was denied, and pays nothing';
    case 'CANCELLED':
      return 'was called off, and pays nothing';
    case 'COMPLETED':
      return 'is over';
    case 'NO_SHOW':
      return 'did not come, and pays nothing';
    default:
      return 'lapsed, and pays nothing';
  }
}
