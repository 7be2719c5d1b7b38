import type { Greenroom } from "../connect.js";
import { RoomChatDocument, RoomMessagesDocument, RoomPresenceDocument } from "../generated/documents.js";
import type { MemberPartsFragment, MessagePartsFragment, RoomPresenceSubscription } from "../generated/operations.js";
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

/** A waiting room, as somebody sees it who is in it. */
export interface Room extends Members {
  /** What was written there, the oldest first. */
  messages: readonly Message[];
}

export interface RoomChoices {
  /** Of a large room, show only the creator and so many of the first in line. Left out: everybody. */
  first?: number;
}

type Event = RoomPresenceSubscription["waitingRoomPresence"]["event"];

/** Be in the waiting room of a stream for as long as anybody listens: present, and with its chat. Null: one may not be there. */
export function enterRoom(greenroom: Greenroom, streamId: string, choices: RoomChoices = {}): Live<Room | null> {
  return together(members(greenroom, streamId, choices), chat(greenroom, streamId), (present, messages) => ({
    ...present,
    messages,
  }));
}

/** Who is there. To listen is to be present oneself. It begins with a snapshot, so it needs no query. Null: one may not be there. */
export function members(greenroom: Greenroom, streamId: string, { first }: RoomChoices = {}): Live<Members | null> {
  return live((show) => {
    let present: Members = { members: [], total: null };
    return follow(greenroom, RoomPresenceDocument, { streamId, first }, {
      next: ({ waitingRoomPresence: { event } }) => show((present = changed(present, event))),
      failed(problem) {
        if (problem instanceof Refused && problem.code === "FORBIDDEN") show(null);
        else greenroom.report(problem);
      },
    });
  });
}

/** What is written there, for who is in the room already. Null: one may not be there. */
export function chat(greenroom: Greenroom, streamId: string): Live<readonly Message[] | null> {
  return followed(greenroom, {
    query: RoomMessagesDocument,
    variables: { streamId },
    begin: ({ waitingRoom }) =>
      waitingRoom && {
        state: waitingRoom.messages.edges.map(({ node }) => node) as readonly Message[],
        behind: { streamId, after: waitingRoom.cursor },
      },
    updates: RoomChatDocument,
    fold: (messages, { waitingRoomChat: { event } }) =>
      event.__typename === "MessagePosted"
        ? [...messages, event.message]
        : messages.map((one) => (one.id === event.messageId ? { ...one, body: "", removed: true } : one)),
  });
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
