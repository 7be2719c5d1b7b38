"""Waiting rooms. Somebody who listens is present."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from .connect import Greenroom
from .generated import (
    ROOM_CHAT,
    ROOM_MESSAGES,
    ROOM_PRESENCE,
    Member,
    Message,
    RoomChatData,
    RoomMessagesData,
    RoomPresenceData,
)
from .live import ENDED, Merged, follow, followed, latest
from .problems import Refused


@dataclass(frozen=True)
class Room:
    """A waiting room, as somebody sees it who is in it: what was written, the oldest first, and who is there."""

    members: tuple[Member, ...] = ()
    messages: tuple[Message, ...] = ()


async def enter_room(greenroom: Greenroom, stream_id: str) -> AsyncIterator[Room | None]:
    """Be in the waiting room of a stream for as long as one listens. None: one may not be there, or no longer."""
    merged, room, seen, ended = Merged(), Room(), set[str](), set[str]()
    merged.add("members", members(greenroom, stream_id), tells_end=True)
    merged.add("messages", chat(greenroom, stream_id), tells_end=True)
    try:
        while True:
            name, value = await merged.next()
            if value is ENDED:
                ended.add(name)
                if len(ended) > 1:
                    return
                continue
            if value is None:
                yield None
                return
            room = replace(room, members=value) if name == "members" else replace(room, messages=value)
            seen.add(name)
            if len(seen) > 1:
                yield room
    finally:
        await merged.close()


def members(greenroom: Greenroom, stream_id: str) -> AsyncIterator[tuple[Member, ...] | None]:
    """Who is there. It begins with a snapshot, so it needs no query. None: one may not be there."""
    return latest(presence(greenroom, stream_id))


async def presence(greenroom: Greenroom, stream_id: str) -> AsyncIterator[tuple[Member, ...] | None]:
    """Who is there, again each time that somebody comes, changes or goes."""
    present: dict[str, Member] = {}
    try:
        async for update in follow(greenroom, ROOM_PRESENCE, {"streamId": stream_id}):
            present = changed(present, update)
            yield tuple(present.values())
        if not greenroom.closing.is_set():
            yield None
    except Refused as refused:
        if refused.code != "FORBIDDEN":
            raise
        yield None


def changed(present: dict[str, Member], update: RoomPresenceData) -> dict[str, Member]:
    """Who is there after that update; a kind of event that is newer than this package changes nothing."""
    event = update["waitingRoomPresence"]["event"]
    match event["__typename"]:
        case "PresenceSnapshot":
            return {member["user"]["id"]: member for member in event["members"]}
        case "MemberJoined" | "MemberChanged":
            return {**present, event["member"]["user"]["id"]: event["member"]}
        case "MemberLeft":
            return {one: member for one, member in present.items() if one != event["user"]["id"]}
        case "MembersChanged":
            gone = {user["id"] for user in event["left"]}
            stay = {one: member for one, member in present.items() if one not in gone}
            return stay | {member["user"]["id"]: member for member in (*event["joined"], *event["changed"])}
        case _:
            return present


@dataclass(frozen=True)
class Page:
    """Messages, the oldest first. ``start``: the place before which there are more; None: there are none."""

    messages: tuple[Message, ...]
    start: str | None


async def written_before(
    greenroom: Greenroom, stream_id: str, before: str | None = None, last: int = 50
) -> Page | None:
    """A page of the room's chat that ends before that ``start``; without one, its latest. None: one may
    not be there."""
    found = await greenroom.ask(ROOM_MESSAGES, {"streamId": stream_id, "before": before, "last": last})
    if found["waitingRoom"] is None:
        return None
    messages = found["waitingRoom"]["messages"]
    start = messages["pageInfo"]["startCursor"] if messages["pageInfo"]["hasPreviousPage"] else None
    return Page(tuple(edge["node"] for edge in messages["edges"]), start)


def chat(greenroom: Greenroom, stream_id: str) -> AsyncIterator[tuple[Message, ...] | None]:
    """What is written there, for who is in the room already."""

    def begin(found: RoomMessagesData) -> tuple[tuple[Message, ...], dict[str, object]] | None:
        room = found["waitingRoom"]
        if room is None:
            return None
        return tuple(edge["node"] for edge in room["messages"]["edges"]), {
            "streamId": stream_id,
            "after": room["cursor"],
        }

    def fold(messages: tuple[Message, ...], update: RoomChatData) -> tuple[Message, ...]:
        event = update["waitingRoomChat"]["event"]
        match event["__typename"]:
            case "MessagePosted":
                return (*messages, event["message"])
            case "MessageRemoved":
                gone = event["messageId"]
                return tuple({**one, "body": "", "removed": True} if one["id"] == gone else one for one in messages)
            case _:
                return messages

    def renewed(messages: tuple[Message, ...], found: RoomMessagesData) -> tuple[Message, ...]:
        room = found["waitingRoom"]
        now = (
            {edge["node"]["author"]["id"]: edge["node"]["author"] for edge in room["messages"]["edges"]} if room else {}
        )
        return tuple({**one, "author": now.get(one["author"]["id"], one["author"])} for one in messages)

    return followed(greenroom, ROOM_MESSAGES, {"streamId": stream_id}, begin, ROOM_CHAT, fold, renewed=renewed)
