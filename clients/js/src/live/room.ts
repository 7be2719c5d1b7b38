import type { Greenroom } from "../connect.js";
import { RoomChatDocument, RoomMessagesDocument, RoomPresenceDocument } from "../generated/documents.js";
import type { MemberPartsFragment, MessagePartsFragment, RoomMessagesQuery, RoomPresenceSubscription } from "../generated/operations.js";
import { Refused } from "../problems.js";
import { followed } from "./followed.js";
import { follow, live, together, type Live } from "./live.js";

export type Member = MemberPartsFragment;
export type Message = MessagePartsFragment;

/** Who is in a waiting room. */
export interface Members {
  members: readonly Member[];
  /** How many are present in all, where only the first in line are shown. */
  total: number | null;
}

/** What was written in a waiting room. */
export interface Written {
  /** The oldest first. */
  messages: readonly Message[];
  /** Reads some of what was written before these; null: these are all. */
  older: (() => Promise<void>) | null;
}

/** A waiting room, as somebody sees it who is in it. */
export interface Room extends Members, Written {}

export interface RoomChoices {
  /** Of a large room, show only the creator and so many of the first in line. Left out: everybody. */
  first?: number;
}

type Event = RoomPresenceSubscription["waitingRoomPresence"]["event"];

/** Be in the waiting room of a stream for as long as anybody listens: present, and with its chat. Null: one may not be there. */
export function enterRoom(greenroom: Greenroom, streamId: string, choices: RoomChoices = {}): Live<Room | null> {
  return together(members(greenroom, streamId, choices), written(greenroom, streamId), (present, chat) => ({
    ...present,
    ...chat,
  }));
}

/** Who is there. To listen is to be present oneself. It begins with a snapshot, so it needs no query. Null: one may not be there. */
export function members(greenroom: Greenroom, streamId: string, { first }: RoomChoices = {}): Live<Members | null> {
  return live((show) => {
    let present: Members = { members: [], total: null };
    return follow(greenroom, RoomPresenceDocument, { streamId, first }, {
      next({ waitingRoomPresence: { event } }) {
        present = changed(present, event);
        // Each who comes or goes is told without how many there are by then.
        if (first === undefined) present = { ...present, total: present.members.length };
        show(present);
      },
      failed(problem) {
        if (problem instanceof Refused && problem.code === "FORBIDDEN") show(null);
        else greenroom.report(problem);
      },
      ended: () => show(null),
    });
  });
}

/** What is written there, for who is in the room already. Null: one may not be there. */
export function chat(greenroom: Greenroom, streamId: string): Live<readonly Message[] | null> {
  return live((show) => written(greenroom, streamId).subscribe((now) => show(now && now.messages)));
}

/** What is written there, and was before. Null: one may not be there. */
export function written(greenroom: Greenroom, streamId: string): Live<Written | null> {
  return live((show) => {
    let latest: Latest | null = null;
    let before: Page | null = null;
    let reading: Promise<void> | undefined;

    function tell(): void {
      if (!latest) return show(null);
      const { messages, removed, begun, authors } = latest;
      const { start } = before ?? latest;
      const all = before ? [...takenOut(before.messages, removed), ...messages] : messages;
      show({ messages: signedAs(all, authors), older: start === null ? null : () => older(begun, start) });
    }

    async function older(begun: object, start: string): Promise<void> {
      if (isFirst(begun, start)) await (reading ??= read(begun, start));
    }

    /** Not where what was before is there already, or all has begun afresh meanwhile. */
    function isFirst(begun: object, start: string): boolean {
      return latest?.begun === begun && (before ?? latest).start === start;
    }

    async function read(begun: object, start: string): Promise<void> {
      try {
        const { waitingRoom } = await greenroom.ask(RoomMessagesDocument, { streamId, before: start });
        if (!isFirst(begun, start)) return;
        reading = undefined;
        if (!waitingRoom) return;
        const page = pageOf(waitingRoom);
        before = { ...page, messages: [...page.messages, ...(before?.messages ?? [])] };
        tell();
      } catch (problem) {
        if (isFirst(begun, start)) reading = undefined;
        greenroom.report(problem);
      }
    }

    return latestOf(greenroom, streamId).subscribe((now) => {
      if (now?.begun !== latest?.begun) {
        before = null;
        reading = undefined;
      }
      latest = now;
      tell();
    });
  });
}

interface Page {
  messages: readonly Message[];
  /** Behind which what was written before is read; null: nothing was. */
  start: string | null;
}

interface Latest extends Page {
  /** Differs each time that all is read afresh. */
  begun: object;
  /** Ids of what was taken out since. */
  removed: readonly string[];
  /** Those who wrote, by their ids, as they are called by now. */
  authors: Authors;
}

type Authors = { readonly [id: string]: Message["author"] };

function latestOf(greenroom: Greenroom, streamId: string): Live<Latest | null> {
  return followed(greenroom, {
    query: RoomMessagesDocument,
    variables: { streamId },
    begin: ({ waitingRoom }) =>
      waitingRoom && {
        state: { ...pageOf(waitingRoom), begun: {}, removed: [], authors: authorsOf(pageOf(waitingRoom).messages) } as Latest,
        behind: { streamId, after: waitingRoom.cursor },
      },
    updates: RoomChatDocument,
    fold: (state, { waitingRoomChat: { event } }) =>
      event.__typename === "MessagePosted"
        ? { ...state, messages: [...state.messages, event.message], authors: { ...state.authors, ...authorsOf([event.message]) } }
        : { ...state, messages: takenOut(state.messages, [event.messageId]), removed: [...state.removed, event.messageId] },
    renewed: (state, { waitingRoom }) =>
      waitingRoom ? { ...state, authors: { ...state.authors, ...authorsOf(pageOf(waitingRoom).messages) } } : state,
  });
}

function pageOf({ messages: { edges, pageInfo } }: NonNullable<RoomMessagesQuery["waitingRoom"]>): Page {
  return { messages: edges.map(({ node }) => node), start: pageInfo.hasPreviousPage ? pageInfo.startCursor : null };
}

function authorsOf(messages: readonly Message[]): Authors {
  return Object.fromEntries(messages.map(({ author }) => [author.id, author]));
}

function signedAs(messages: readonly Message[], authors: Authors): readonly Message[] {
  return messages.map((one) => {
    const author = authors[one.author.id] ?? one.author;
    const isSame = author.displayName === one.author.displayName && author.avatarUrl === one.author.avatarUrl;
    return isSame ? one : { ...one, author };
  });
}

function takenOut(messages: readonly Message[], ids: readonly string[]): readonly Message[] {
  return messages.map((one) => (ids.includes(one.id) ? { ...one, body: "", removed: true } : one));
}

function changed({ members, total }: Members, event: Event): Members {
  switch (event.__typename) {
    case "PresenceSnapshot":
      return { members: event.members, total: event.total };
    case "MemberJoined":
    case "MemberChanged":
      return { members: put(members, [event.member]), total };
    case "MemberLeft":
      return { members: without(members, [event.user]), total };
    case "MembersChanged":
      return { members: put(without(members, event.left), [...event.joined, ...event.changed]), total: event.total };
    default:
      return { members, total };
  }
}

function without(members: readonly Member[], gone: readonly { id: string }[]): Member[] {
  return members.filter(({ user }) => !gone.some(({ id }) => id === user.id));
}

function put(members: readonly Member[], fresh: readonly Member[]): Member[] {
  return [...without(members, fresh.map(({ user }) => user)), ...fresh];
}
