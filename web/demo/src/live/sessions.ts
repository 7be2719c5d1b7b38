import {
  EstimateChangesDocument,
  FanSessionsDocument,
  FanSessionUpdatesDocument,
  StreamQueueDocument,
  StreamSessionUpdatesDocument,
  type EstimateFragment,
  type SessionPartsFragment,
  type SessionStatus,
} from '../generated/operations';
import { followed } from '../greenroom/follow';
import { listened, type Live } from '../greenroom/live';

export type Session = SessionPartsFragment;

const OPEN: readonly SessionStatus[] = ['REQUESTED', 'SCHEDULED', 'WAITING', 'IN_PROGRESS'];

export function isOpen({ status }: Session): boolean {
  return OPEN.includes(status);
}

export function isRunning({ status }: Session): boolean {
  return status === 'IN_PROGRESS';
}

/** The fan's own sessions with everybody, the newest first. */
export const fanSessions: Live<Session[]> = followed({
  query: FanSessionsDocument,
  variables: {},
  begin: ({ viewer }) =>
    viewer && { state: viewer.privateSessions.edges.map(({ node }) => node), after: viewer.sessionsCursor },
  updates: FanSessionUpdatesDocument,
  behind: (after) => ({ after }),
  fold: (sessions: Session[], { sessionUpdates: { session } }) => [session, ...others(sessions, session)],
});

/** All open sessions of the creator's stream: what runs, the line, and the undecided. */
export function queueOf(streamId: string): Live<Session[]> {
  return followed({
    query: StreamQueueDocument,
    variables: { streamId },
    begin: ({ liveStream }) =>
      liveStream?.queue && liveStream.sessionsCursor
        ? { state: liveStream.queue.edges.map(({ node }) => node), after: liveStream.sessionsCursor }
        : null,
    updates: StreamSessionUpdatesDocument,
    behind: (after) => ({ streamId, after }),
    fold: (sessions: Session[], { sessionUpdates: { session } }) =>
      [...others(sessions, session), session].filter(isOpen).sort((one, other) => turn(one) - turn(other)),
    // Whom the creator may begin with depends on whether somebody is with them.
    asksAgain: (sessions, { sessionUpdates: { session } }) =>
      isRunning(session) !== sessions.some((one) => one.id === session.id && isRunning(one)),
  });
}

/** When a session is expected to begin, as long as that is open. */
export function estimateOf(sessionId: string): Live<EstimateFragment> {
  return listened(EstimateChangesDocument, { sessionId }, (_, { estimatedStart }) => estimatedStart);
}

function others(sessions: Session[], session: Session): Session[] {
  return sessions.filter(({ id }) => id !== session.id);
}

/** The line goes by the promised time, or else by the approval; the undecided come last. */
function turn({ status, scheduledStart, decidedAt, requestedAt }: Session): number {
  if (status === 'IN_PROGRESS') return 0;
  if (status === 'REQUESTED') return Number.MAX_SAFE_INTEGER - 1e15 + Date.parse(requestedAt);
  return Date.parse(scheduledStart ?? decidedAt ?? requestedAt);
}
