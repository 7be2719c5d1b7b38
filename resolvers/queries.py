"""Every query of the schema."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

import strawberry

from models import audit, chat, ledger, notifications, request_mutes, streams
from models.queue.taking import streams_that_take
from models.stats.stats import stats_of
from reads.room_state import may_be_in
from resolvers.support import SupportQuery, person_row
from schema import relay
from schema.access import Anyone, SignedIn
from schema.audit import AuditRecord
from schema.connections import USUAL_PAGE, After, First, newest
from schema.context import Info
from schema.cost import STATEMENT, costs
from schema.ids import row_id, split_id
from schema.ledger import LedgerEntry
from schema.notifications import Notification
from schema.people import User
from schema.request_errors import BadRequest
from schema.request_mutes import RequestMute
from schema.rooms import ChatMessage, WaitingRoom
from schema.stats import CreatorStats
from schema.streams import LiveStream, PrivateSession
from schema.viewer import Viewer
from schema.visible_sessions import visible_session

Id = Annotated[strawberry.ID, strawberry.argument(description="The id, as it stands in the field `id` of the object.")]
StreamId = Annotated[strawberry.ID, strawberry.argument(description="The stream whose waiting room it is.")]


@strawberry.type(description="Everything that can be read.")
class Query(SupportQuery):
    @strawberry.field(
        metadata=costs(1), permission_classes=[Anyone], description="The signed-in person; null for anonymous visitors."
    )
    async def viewer(self, info: Info) -> Viewer | None:
        return Viewer.of(info.context.viewer) if info.context.viewer else None

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[Anyone],
        description="Any object by its id; null when there is none that this viewer may see.",
    )
    async def node(self, info: Info, id: Id) -> relay.Node | None:
        parts = split_id(id)
        load = NODES.get(parts[0]) if parts else None
        return await load(parts[1], info) if parts and load else None

    @strawberry.field(
        metadata=costs(2 * STATEMENT),
        permission_classes=[Anyone],
        description="All live streams, the latest first. For everybody, signed in or not.",
    )
    async def live_streams(
        self,
        info: Info,
        first: First = USUAL_PAGE,
        after: After = None,
        accepting_requests: Annotated[
            bool | None,
            strawberry.argument(
                description="True for only the streams whose `offer.open` is true for this viewer now, false for only "
                "the others; leave it out for all."
            ),
        ] = None,
    ) -> relay.Connection[LiveStream]:
        if accepting_requests is not None:
            context = info.context
            found = partial(
                streams_that_take, accepting_requests, context.viewer_id, context.clock.now(), context.rules
            )
            return await newest(found, LiveStream.of, first, after)
        return await newest(streams.newest_on_air, LiveStream.of, first, after)

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[Anyone],
        description="A stream by its id, live or ended; null when there is none. For everybody, signed in or not.",
    )
    async def live_stream(self, info: Info, id: Id) -> LiveStream | None:
        return await _stream(row_id(id, "LiveStream"), info)

    @strawberry.field(
        metadata=costs(STATEMENT),
        permission_classes=[SignedIn],
        description="A private session by its id; null when there is none. For the session's fan and creator, and for "
        "support.",
    )
    async def private_session(self, info: Info, id: Id) -> PrivateSession | None:
        return await _session(row_id(id, "PrivateSession"), info)

    @strawberry.field(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description="The waiting room of a live stream; null for others than its creator and the fans whose sessions "
        "are WAITING.",
    )
    async def waiting_room(self, info: Info, stream_id: StreamId) -> WaitingRoom | None:
        stream_row_id = row_id(stream_id, "LiveStream")
        room = await info.context.rooms.get(stream_row_id) if stream_row_id else None
        if room is None or not await may_be_in(room.stream, info.context.user.id, info.context.loaders.waiting):
            return None
        return WaitingRoom.of(room.stream, room.end, room.members)

    @strawberry.field(
        metadata=costs(1_000),
        permission_classes=[SignedIn],
        description="The viewer's own statistics as a creator. For anybody who is signed in.",
    )
    async def creator_stats(
        self,
        info: Info,
        start: Annotated[
            datetime,
            strawberry.argument(name="from", description="Only sessions that were requested at this time or later."),
        ],
        end: Annotated[
            datetime,
            strawberry.argument(
                name="to", description="Only sessions that were requested before this time; not before `from`."
            ),
        ],
    ) -> CreatorStats:
        if end < start:
            raise BadRequest("`to` must not be before `from`.")
        user = await info.context.loaders.users.load(info.context.user.id)
        sums = await stats_of(user.id, start, end)
        return CreatorStats.of(user.id, start, end, sums, user.currency or info.context.rules.currency)


async def _user(id: UUID | None, info: Info) -> User | None:
    row = await person_row(id) if info.context.viewer else None
    return User.of(row) if row else None


async def _stream(id: UUID | None, info: Info) -> LiveStream | None:
    row = await streams.LiveStream.get_or_none(id=id) if id else None
    return LiveStream.of(row) if row else None


async def _session(id: UUID | None, info: Info) -> PrivateSession | None:
    row = await visible_session(id, info.context)
    return PrivateSession.of(row) if row else None


async def _message(id: UUID | None, info: Info) -> ChatMessage | None:
    row = await chat.ChatMessage.get_or_none(id=id).select_related("stream", "author") if id else None
    viewer, support = info.context.viewer, info.context.support
    waiting = info.context.loaders.waiting
    seen = row and viewer and (support or await may_be_in(row.stream, viewer.id, waiting))
    return ChatMessage.of(row, row.author) if row and seen else None


async def _notification(id: UUID | None, info: Info) -> Notification | None:
    viewer = info.context.viewer
    row = await notifications.Notification.get_or_none(id=id, user_id=viewer.id) if id and viewer else None
    return Notification.of(row) if row else None


async def _ledger_entry(id: UUID | None, info: Info) -> LedgerEntry | None:
    row = await ledger.Entry.get_or_none(id=id).select_related("transfer") if id and info.context.support else None
    return LedgerEntry.of(row) if row else None


async def _audit_record(id: UUID | None, info: Info) -> AuditRecord | None:
    row = await audit.AuditRecord.get_or_none(id=id) if id and info.context.support else None
    return AuditRecord.of(row) if row else None


async def _request_mute(id: UUID | None, info: Info) -> RequestMute | None:
    viewer = info.context.viewer
    muted = request_mutes.RequestMute.get_or_none(id=id, creator_id=viewer.id) if id and viewer else None
    row = await muted.select_related("fan") if muted else None
    return RequestMute.of(row) if row else None


NODES: dict[str, Callable[[UUID | None, Info], Awaitable[relay.Node | None]]] = {
    "User": _user,
    "LiveStream": _stream,
    "PrivateSession": _session,
    "ChatMessage": _message,
    "Notification": _notification,
    "LedgerEntry": _ledger_entry,
    "AuditRecord": _audit_record,
    "RequestMute": _request_mute,
}
