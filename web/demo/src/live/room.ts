import {
  RoomChatDocument,
  RoomMessagesDocument,
  RoomPresenceDocument,
  type MemberPartsFragment,
  type MessagePartsFragment,
  type RoomPresenceSubscription,
} from '../generated/operations';
import { followed } from '../greenroom/follow';
import { listened, type Live } from '../greenroom/live';

/** Who is in the room: listening makes one present oneself. It begins with a snapshot, so it needs no query. */
export function membersOf(streamId: string): Live<MemberPartsFragment[]> {
  return listened(RoomPresenceDocument, { streamId, after: null }, (members, { waitingRoomPresence: { event } }) =>
    changed(members ?? [], event),
  );
}

/** What was written there, the oldest first. */
export function chatOf(streamId: string): Live<MessagePartsFragment[]> {
  return followed({
    query: RoomMessagesDocument,
    variables: { streamId },
    begin: ({ waitingRoom }) =>
      waitingRoom && { state: waitingRoom.messages.edges.map(({ node }) => node), after: waitingRoom.cursor },
    updates: RoomChatDocument,
    behind: (after) => ({ streamId, after }),
    fold: (messages: MessagePartsFragment[], { waitingRoomChat: { event } }) =>
      event.__typename === 'MessagePosted'
        ? [...messages, event.message]
        : messages.map((one) => (one.id === event.messageId ? { ...one, body: '', removed: true } : one)),
  });
}

type Event = RoomPresenceSubscription['waitingRoomPresence']['event'];

function changed(members: MemberPartsFragment[], event: Event): MemberPartsFragment[] {
  switch (event.__typename) {
    case 'PresenceSnapshot':
      return event.members;
    case 'MemberJoined':
    case 'MemberChanged':
      return put(members, [event.member]);
    case 'MemberLeft':
      return without(members, [event.user]);
    case 'MembersChanged':
      return put(without(members, event.left), [...event.joined, ...event.changed]);
  }
}

function without(members: MemberPartsFragment[], gone: { id: string }[]): MemberPartsFragment[] {
  return members.filter(({ user }) => !gone.some(({ id }) => id === user.id));
}

function put(members: MemberPartsFragment[], fresh: MemberPartsFragment[]): MemberPartsFragment[] {
  return [...without(members, fresh.map(({ user }) => user)), ...fresh];
}
