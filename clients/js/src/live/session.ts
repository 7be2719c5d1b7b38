import type { Greenroom } from "../connect.js";
import { CostNowDocument, OneSessionDocument, SessionUpdatesDocument } from "../generated/documents.js";
import type { MeterPartsFragment, PriceFragment } from "../generated/operations.js";
import { LOOK_MS } from "./every.js";
import { followed } from "./followed.js";
import { live, lookedAfter, repeated, type Live } from "./live.js";
import { asFound, estimate, latest, type Estimate, type Session } from "./sessions.js";

export type Meter = MeterPartsFragment;

/** A session, with what is known of it only now. */
export interface SessionNow extends Session {
  /** Whether the viewer is its fan; else they are its creator. */
  isFan: boolean;
  /** When it is expected to begin, while it is in line. */
  estimate: Estimate | null;
  /** What the fan would pay were the viewer to end it now, while it runs. */
  cost: PriceFragment | null;
  /** The minutes more that one may ask for, while it runs. */
  options: readonly number[];
}

/** What a running session is at, which grows by itself. */
export interface CostNow {
  meter: Meter | null;
  cost: PriceFragment | null;
  options: readonly number[];
}

type Extras = Pick<SessionNow, "estimate" | "cost" | "options"> & { meter?: Meter | null };

const NOTHING: Extras = { estimate: null, cost: null, options: [] };

/** A session of the viewer's, on either side: its state, its proposal, its estimate while it is in line, and its meter and what
 * it costs while it runs. To look at it is not to be in its call. Null: there is no such session for them. */
export function session(greenroom: Greenroom, sessionId: string): Live<SessionNow | null> {
  return live((show) => {
    const steps = stepsOf(greenroom, sessionId);
    let extras = NOTHING;
    let watched: Session["status"] | undefined;
    let stopWatching = () => {};

    const look = () => {
      const now = steps.current();
      if (now) show({ ...now, ...extras, meter: latestMeter(now.meter, extras.meter) });
    };
    const add = (more: Partial<Extras>) => {
      extras = { ...extras, ...more };
      look();
    };
    const stop = steps.subscribe((now) => {
      if (now?.status !== watched) {
        watched = now?.status;
        stopWatching();
        extras = NOTHING;
        // Before it is shown: whoever is shown it may stop, and has stopped then.
        stopWatching = (now && extrasOf(greenroom, now)?.subscribe(add)) ?? (() => {});
      }
      if (now) look();
      else show(null);
    });
    return () => {
      stop();
      stopWatching();
    };
  });
}

type OwnSession = Session & { isFan: boolean };

/** The session itself. A promise outlives its stream, and its creator is told what becomes of it on their next: until they are on
 * air again it is looked for. */
function stepsOf(greenroom: Greenroom, sessionId: string): Live<OwnSession | null> {
  return lookedAfter(greenroom, () => followedSession(greenroom, sessionId), async (current) => {
    const before = current();
    if (!before || before.isFan || before.status !== "SCHEDULED") return false;
    const { privateSession } = await greenroom.ask(OneSessionDocument, { sessionId });
    const now = current();
    if (!privateSession || !now) return false;
    // Whom one may call in depends on whether one is on air, which is no step of theirs.
    return privateSession.stream.id !== now.stream.id || `${privateSession.viewerCan}` !== `${now.viewerCan}`;
  });
}

/** Each of its steps, as its side is told of them. */
function followedSession(greenroom: Greenroom, sessionId: string): Live<OwnSession | null> {
  return followed(greenroom, {
    query: OneSessionDocument,
    variables: { sessionId },
    begin: ({ viewer, privateSession }) => {
      if (!viewer || !privateSession) return null;
      const isFan = privateSession.fan.id === viewer.user.id;
      const { id: streamId, sessionsCursor } = privateSession.stream;
      return {
        state: { ...privateSession, isFan } as OwnSession,
        behind: isFan ? { after: viewer.sessionsCursor } : { streamId, after: sessionsCursor },
      };
    },
    updates: SessionUpdatesDocument,
    fold: (known, { sessionUpdates: { session: told } }) =>
      told.id === known.id ? latest(known, { ...told, isFan: known.isFan }) : known,
    // Whether the creator may begin depends on whether somebody else is with them.
    asksAgain: (known, { sessionUpdates: { session: told, transition: { from, to } } }) =>
      told.id !== known.id && known.status === "WAITING" && (from === "IN_PROGRESS") !== (to === "IN_PROGRESS"),
    renewed: (known, { privateSession }) => asFound(known, privateSession as Session | null),
  });
}

/** The meter of a running session, what ending it costs, and the minutes more that one may ask for: nothing tells them as they
 * change, so they are asked for every few seconds. */
export function costNow(greenroom: Greenroom, sessionId: string): Live<CostNow> {
  return repeated(
    greenroom,
    CostNowDocument,
    { sessionId },
    ({ privateSession }) => ({
      meter: privateSession?.meter ?? null,
      cost: privateSession?.costIfEndedNow ?? null,
      options: privateSession?.stream.offer.options.map(({ minutes }) => minutes) ?? [],
    }),
    LOOK_MS,
  );
}

function extrasOf(greenroom: Greenroom, { id, status }: Session): Live<Partial<Extras>> | undefined {
  switch (status) {
    case "WAITING":
    case "SCHEDULED":
      return mapped(estimate(greenroom, id), (likely) => ({ estimate: likely }));
    case "IN_PROGRESS":
      return costNow(greenroom, id);
    default:
      return undefined;
  }
}

function latestMeter(one: Meter | null, other: Meter | null | undefined): Meter | null {
  return one && other ? (Date.parse(one.asOf) > Date.parse(other.asOf) ? one : other) : (one ?? other ?? null);
}

function mapped<State, Other>(source: Live<State>, change: (state: State) => Other): Live<Other> {
  return live((show) => source.subscribe((state) => show(change(state))));
}
