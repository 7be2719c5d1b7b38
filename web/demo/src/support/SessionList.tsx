import type { ListedSessionFragment } from '@greenroom/client';
import { Name } from '../parts/Name';
import { money, moment } from '../reading';
import { addressOf } from './looking';
import { STATUS } from './doing';

/** Sessions in a line each; undefined while nothing is known of them. */
export function SessionList({ sessions }: { sessions: readonly ListedSessionFragment[] | undefined }) {
  if (sessions?.length === 0) return <p className="muted">None.</p>;
  return (
    <ul className="found" aria-label="Sessions">
      {sessions?.map(({ id, status, fan, creator, durationMinutes, price, requestedAt }) => (
        <li key={id}>
          <a href={addressOf('session', id)}>
            <Name of={fan.displayName} /> with <Name of={creator.displayName} />
          </a>{' '}
          <span className="muted">
            {STATUS[status]}, {durationMinutes} min for {money(price)}, asked at {moment(requestedAt)}
          </span>
        </li>
      ))}
    </ul>
  );
}
