import {
  DeskDocument,
  DeskPageDocument,
  DeskTotalsDocument,
  followed,
  live,
  SessionUpdatesDocument,
  turn,
  type DeskPartFragment,
  type DeskQuery,
  type Greenroom,
  type Live,
  type Session,
  type TotalsPartsFragment as Totals,
} from '@greenroom/client';

export type ListName = 'REQUESTED' | 'WAITING' | 'SCHEDULED';

/** One list of a desk, as far as it has been read. */
export interface DeskList {
  sessions: readonly Session[];
  /** How many there are in all, and what they cost; undefined until that is known. */
  totals: Totals | undefined;
  hasMore: boolean;
}

export interface DeskState {
  running: Session | undefined;
  lists: Record<ListName, DeskList>;
}

const TOTALS_MS = 400;
const LINE_PAGE = 100;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** Where the reading of a list stands: the cursor to go on from, null at its end, and the last place that was read. */
interface Reach {
  after: string | null;
  last: number;
}

/**
 * A stream's queue in lists that are read page by page, while updates come in for what was read and what was not. A session is
 * taken over by its version, so a page that was read before an update and comes after it undoes nothing.
 */
export class Desk {
  /** Null: the stream is not one's own. */
  readonly state: Live<DeskState | null>;
  readonly #known = new Map<string, Session>();
  readonly #reach = new Map<ListName, Reach>();
  readonly #reading = new Set<ListName>();
  #totals: readonly Totals[] = [];
  #show = () => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly greenroom: Greenroom,
    private readonly streamId: string,
  ) {
    this.state = live((show) => {
      this.#show = () => show(this.#view());
      const stop = this.#followed().subscribe((found) => (found ? this.#show() : show(null)));
      return () => {
        stop();
        clearTimeout(this.#timer);
        this.#show = () => {};
      };
    });
  }

  /** The latest of a session that was on the desk, also once it has ended. */
  readonly latest = (id: string): Session | undefined => this.#known.get(id);

  /** Reads the next page of a list. */
  readonly more = async (status: ListName): Promise<void> => {
    const after = this.#reach.get(status)?.after;
    if (!after || this.#reading.has(status)) return;
    this.#reading.add(status);
    try {
      const { liveStream } = await this.greenroom.ask(DeskPageDocument, { streamId: this.streamId, status, after });
      if (liveStream?.queue) this.#take(status, liveStream.queue);
    } catch (problem) {
      this.greenroom.report(problem);
    } finally {
      this.#reading.delete(status);
    }
    this.#show();
  };

  #followed(): Live<object | null> {
    return followed(this.greenroom, {
      query: DeskDocument,
      variables: { streamId: this.streamId },
      begin: ({ liveStream }) => {
        if (!liveStream?.sessionsCursor) return null;
        this.#begin(liveStream);
        return { state: {}, behind: { streamId: this.streamId, after: liveStream.sessionsCursor } };
      },
      updates: SessionUpdatesDocument,
      fold: (_, { sessionUpdates: { session, transition } }) => {
        this.#put(session);
        const starts = [transition.from, transition.to].includes('IN_PROGRESS');
        // Many updates at once are one more question. Whom one may begin with depends on whether somebody is with one.
        this.#timer ??= setTimeout(() => void this.#askTotals(), TOTALS_MS);
        if (starts) void this.#askLine();
        return {};
      },
      renewed: (_, { liveStream }) => {
        for (const list of [liveStream?.running, liveStream?.waiting, liveStream?.scheduled, liveStream?.requested]) {
          for (const { node } of list?.edges ?? []) this.#put(node);
        }
        this.#show();
        return {};
      },
    });
  }

  #begin({ running, waiting, scheduled, requested, queueTotals }: NonNullable<DeskQuery['liveStream']>): void {
    this.#known.clear();
    for (const { node } of running?.edges ?? []) this.#put(node);
    this.#take('WAITING', waiting);
    this.#take('SCHEDULED', scheduled);
    this.#take('REQUESTED', requested);
    this.#totals = queueTotals ?? [];
  }

  #take(status: ListName, page: DeskPartFragment | null): void {
    const nodes = page?.edges.map(({ node }) => node) ?? [];
    nodes.forEach((node) => this.#put(node));
    const isAll = !page?.pageInfo.hasNextPage;
    const last = nodes.at(-1);
    this.#reach.set(status, {
      after: isAll ? null : page.pageInfo.endCursor,
      last: isAll || !last ? EVERYTHING : turn(last),
    });
  }

  #put(session: Session): void {
    if (session.version >= (this.#known.get(session.id)?.version ?? 0)) this.#known.set(session.id, session);
  }

  async #askTotals(): Promise<void> {
    this.#timer = undefined;
    const answer = await this.greenroom.ask(DeskTotalsDocument, { streamId: this.streamId }).catch(() => null);
    if (answer?.liveStream?.queueTotals) this.#totals = answer.liveStream.queueTotals;
    this.#show();
  }

  async #askLine(): Promise<void> {
    const asked = { streamId: this.streamId, status: 'WAITING' as const, first: LINE_PAGE };
    const answer = await this.greenroom.ask(DeskPageDocument, asked).catch(() => null);
    for (const { node } of answer?.liveStream?.queue?.edges ?? []) this.#put(node);
    this.#show();
  }

  #view(): DeskState {
    const all = [...this.#known.values()].sort((one, other) => turn(one) - turn(other));
    const list = (status: ListName): DeskList => {
      const { after, last } = this.#reach.get(status) ?? { after: null, last: EVERYTHING };
      return {
        // What lies behind the last page that was read comes with its page.
        sessions: all.filter((one) => one.status === status && turn(one) <= last),
        totals: this.#totals.find((one) => one.status === status),
        hasMore: after !== null,
      };
    };
    return {
      running: all.find(({ status }) => status === 'IN_PROGRESS'),
      lists: { REQUESTED: list('REQUESTED'), WAITING: list('WAITING'), SCHEDULED: list('SCHEDULED') },
    };
  }
}
