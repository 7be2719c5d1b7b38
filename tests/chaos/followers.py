"""Clients that follow all that a person is told, across every fault, up to an end that a fresh query has given."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

from websockets.asyncio.client import ClientConnection

from actions.telling.unread_before import ONCE
from schema.cursors import decode
from tests.chaos.client import Client
from tests.chaos.tally import ITS_OWN_FAULT
from tests.documents import CHAT, NOTIFICATIONS, SESSIONS
from tests.sockets import Answer, GraphQLFailure
from tests.system.nodes import THE_END, Follower

OF_VIEWER = "{ viewer { sessionsCursor notificationsCursor } }"
OF_STREAM = "query($stream: ID!) { liveStream(id: $stream) { sessionsCursor } }"
OF_ROOM = "query($stream: ID!) { waitingRoom(streamId: $stream) { cursor } }"
LAST = "query($stream: ID!) { waitingRoom(streamId: $stream) { messages(last: 1) { edges { cursor } } } }"

ROOM = "waitingRoom.cursor"
KINDS: dict[str, tuple[str, str]] = {
    "viewer.sessionsCursor": (SESSIONS, OF_VIEWER),
    "viewer.notificationsCursor": (NOTIFICATIONS, OF_VIEWER),
    "liveStream.sessionsCursor": (SESSIONS, OF_STREAM),
    ROOM: (CHAT, OF_ROOM),
}
"""What is followed: where its cursor is in an answer, its subscription, and the query that gives the cursor."""


@dataclass
class Following(Follower):
    """Follows across errors of a server too. ``end``: the offset of the last update, once it is known."""

    client: Client = field(kw_only=True)
    kind: str = field(kw_only=True)
    end: int | None = field(default=None, kw_only=True)

    async def listen(self) -> None:
        while not self.at_the_end:
            sent = monotonic()
            try:
                await super().listen()
            except GraphQLFailure as failure:
                if failure.code not in ITS_OWN_FAULT:
                    raise
                self.client.tally.failed(failure, self.kind, sent)
                await self.rest()

    def __post_init__(self) -> None:
        super().__post_init__()
        self._knows = asyncio.Event()

    def ends_at(self, offset: int) -> None:
        """That is the last."""
        self.end = offset
        self._knows.set()

    async def gone(self, connection: ClientConnection) -> None:
        """Or until the end is known: perhaps it has come already."""
        knowing = asyncio.create_task(self._knows.wait() if self.end is None else asyncio.Event().wait())
        closing = asyncio.create_task(connection.wait_closed())
        try:
            await asyncio.wait((knowing, closing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            knowing.cancel()
            closing.cancel()

    @property
    def at_the_end(self) -> bool:
        return self.end is not None and offset_in(self.after) == self.end

    @property
    def what(self) -> str:
        """Whose what."""
        return f"{self.kind} of {self.client.name}"

    @property
    def told(self) -> list[object]:
        """What it was sent, in order, but for what is always as it is now."""
        return [lasting(update) for update in self.seen]

    def anew(self) -> "Following":
        """Somebody who begins where this one began, and knows the end."""
        given = (self.people, self.query, self.variables, self.begin)
        return Following(*given, client=self.client, kind=self.kind, end=self.end)


async def all_followed(clients: Sequence[Client], streams: dict[str, str]) -> list[Following]:
    """Each person's sessions and notifications, and each creator's stream and room, from now on."""
    found: list[Following] = []
    for client in clients:
        stream = streams.get(client.name)
        for kind, (query, _) in KINDS.items():
            if stream or kind.startswith("viewer"):
                variables: Answer = {} if kind.startswith("viewer") else {"stream": stream}
                begin = await cursor_of(client, kind, variables)
                found.append(Following(client.shuffled(), query, variables, begin, client=client, kind=kind))
    return found


async def cursor_of(client: Client, kind: str, variables: Answer) -> str:
    """The present cursor of that kind."""
    place, name = kind.split(".")
    return str((await client.ask(KINDS[kind][1], **variables))[place][name])


async def at_the_end_of(rooms: Sequence[Following]) -> None:
    """Each creator writes a last message, which ends what they follow there."""
    for follower in rooms:
        creator, stream = follower.client, follower.variables["stream"]
        await creator.act("sendMessage", streamId=stream, body=THE_END)
        (edge,) = (await creator.ask(LAST, stream=stream))["waitingRoom"]["messages"]["edges"]
        follower.ends_at(int(decode(edge["cursor"])))


async def know_the_end(followers: Sequence[Following]) -> None:
    """Nothing more happens: all learn where what they follow ends."""
    for follower in followers:
        follower.ends_at(offset_in(await cursor_of(follower.client, follower.kind, follower.variables)))


def offset_in(cursor: str) -> int:
    """The number of the event behind which that cursor stands."""
    return int(decode(cursor).rpartition("#")[2].partition(".")[0])


def lasting(update: Answer) -> Answer:
    """Of an update what stays as it was sent: a session does not, nor what a creator has not read of a fan who takes a
    request back and asks anew."""
    kept = {name: value for name, value in update.items() if name != "session"}
    told = kept.get("notification")
    if told and told["kind"] in ONCE:
        kept["notification"] = {"id": told["id"], "kind": told["kind"]}
    return kept
