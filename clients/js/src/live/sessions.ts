import type { Greenroom } from "../connect.js";
import { EstimateChangesDocument, MySessionsDocument, QueueDocument, SessionUpdatesDocument, StreamRecordDocument } from "../generated/documents.js";
import type { EstimatePartsFragment, SessionPartsFragment, SessionStatus } from "../generated/operations.js";
import { followed } from "./followed.js";
import { listened, lookedAfter, type Live } from "./live.js";

export type Session = SessionPartsFragment;
export type Estimate = EstimatePartsFragment;

const OVER: readonly SessionStatus[] = ["COMPLETED", "DENIED", "CANCELLED", "EXPIRED", "NO_SHOW"];
const LAST = Number.MAX_SAFE_INTEGER / 2;
const SECOND_MS = 1_000;
const SECOND_US = 1_000_000;

/** Whether anything can still become of it; of a status that is newer than this package `endedAt` says so. */
export function isOpen({ status, endedAt }: Pick<Session, "status"> & Partial<Pick<Session, "endedAt">>): boolean {
  return !endedAt && !OVER.includes(status);
}

/** The sessions for which the viewer asked, with everybody, the newest first. Null: nobody is signed in. */
export function mySessions(greenroom: Greenroom, first = 20): Live<readonly Session[] | null> {
  return followed(greenroom, {
    query: MySessionsDocument,
    variables: { first },
    begin: ({ viewer }) =>
      viewer && {
        state: viewer.privateSessions.edges.map(({ node }) => node) as readonly Session[],
        behind: { after: viewer.sessionsCursor },
      },
    updates: SessionUpdatesDocument,
    // Something may still be told of one that is long over, such as a refund: it stays where it is, or beyond those shown.
    fold: (sessions, { sessionUpdates: { session } }) =>
      withLatest(sessions, session)
        .sort((one, other) => instant(other.requestedAt) - instant(one.requestedAt))
        .slice(0, first),
    renewed: (sessions, { viewer }) => allAsFound(sessions, viewer?.privateSessions.edges),
  });
}

/** The open sessions of the viewer's own stream, of many the first: what runs, the line, and the undecided. Null: it is not
 * theirs. Promises outlive their stream, and their creator is told what becomes of them on their next: off air they are looked for. */
export function queue(greenroom: Greenroom, streamId: string, first = 50): Live<readonly Session[] | null> {
  return lookedAfter(greenroom, () => followedQueue(greenroom, streamId, first), async (current) => {
    if (!current()?.some(({ status }) => status === "SCHEDULED")) return false;
    const stream = (await greenroom.ask(StreamRecordDocument, { id: streamId })).liveStream;
    if (stream?.status !== "ENDED") return false;
    const found = (await greenroom.ask(QueueDocument, { streamId, first })).liveStream?.queue;
    return Boolean(found) && JSON.stringify(found!.edges.map(({ node }) => node)) !== JSON.stringify(current());
  });
}

function followedQueue(greenroom: Greenroom, streamId: string, first: number): Live<readonly Session[] | null> {
  return followed(greenroom, {
    query: QueueDocument,
    variables: { streamId, first },
    begin: ({ liveStream }) =>
      liveStream?.queue && liveStream.sessionsCursor
        ? {
            state: liveStream.queue.edges.map(({ node }) => node) as readonly Session[],
            behind: { streamId, after: liveStream.sessionsCursor },
          }
        : null,
    updates: SessionUpdatesDocument,
    fold: (sessions, { sessionUpdates: { session } }) =>
      withLatest(sessions, session)
        .filter(isOpen)
        .sort((one, other) => turn(one) - turn(other) || instant(one.requestedAt) - instant(other.requestedAt))
        .slice(0, first),
    asksAgain(sessions, { sessionUpdates: { session } }) {
      const known = sessions.find(({ id }) => id === session.id);
      if (known && latest(known, session) === known) return false;
      // Whom the creator may begin with depends on whether somebody is with them.
      if (isRunning(session) !== (known !== undefined && isRunning(known))) return true;
      // One that is not known yet may come into its place.
      return known !== undefined && sessions.length >= first && (!isOpen(session) || turn(session) > turn(known));
    },
    renewed: (sessions, { liveStream }) => allAsFound(sessions, liveStream?.queue?.edges),
  });
}

/** When a session is expected to begin, for as long as that is open. */
export function estimate(greenroom: Greenroom, sessionId: string): Live<Estimate> {
  return listened(greenroom, EstimateChangesDocument, { sessionId }, (_, { estimatedStart }) => estimatedStart);
}

function isRunning({ status }: Session): boolean {
  return status === "IN_PROGRESS";
}

/** What is known of a session once it is told: what happens while a query is answered may be told although the answer has it, and more. */
export function latest<One extends Session>(known: One, told: One): One {
  return told.version < known.version ? known : told;
}

/** The same step of a session, with what is no step of it as it was found now: its people's names, and what its viewer may do. */
export function asFound<One extends Session>(known: One, found: Session | null | undefined): One {
  return found?.version === known.version ? { ...known, ...found } : known;
}

function allAsFound(sessions: readonly Session[], edges: readonly { node: object }[] = []): readonly Session[] {
  const found = new Map((edges as readonly { node: Session }[]).map(({ node }) => [node.id, node]));
  return sessions.map((one) => asFound(one, found.get(one.id)));
}

function withLatest(sessions: readonly Session[], told: Session): Session[] {
  const known = sessions.find(({ id }) => id === told.id);
  return [...sessions.filter((one) => one !== known), known ? latest(known, told) : told];
}

/** A number by which open sessions stand in order, as the server has them: what runs, the line by when each is due, and the undecided. */
export function turn({ status, dueAt, requestedAt }: Session): number {
  if (status === "IN_PROGRESS") return 0;
  if (status === "REQUESTED") return LAST + instant(requestedAt);
  return instant(dueAt ?? requestedAt);
}

/** In microseconds since 1970: who has missed a call is due one after the next in line. */
function instant(text: string): number {
  const [, digits = ""] = /\.(\d+)/.exec(text) ?? [];
  return Math.floor(Date.parse(text) / SECOND_MS) * SECOND_US + Number(digits.slice(0, 6).padEnd(6, "0"));
}
