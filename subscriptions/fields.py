"""Every subscription of the schema."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import strawberry

from domain.events import fan_topic, inbox_topic, stream_topic
from domain.refusals import Forbidden
from models.streams import LiveStream
from schema.access import Anyone, SignedIn
from schema.ids import row_id
from schema.problems import BadRequest
from schema.sessions import EstimatedStart, visible_session
from schema.streams import EmblemState
from schema.updates import ChatUpdate, NotificationUpdate, PresenceUpdate, SessionUpdate
from subscriptions.context import LiveInfo
from subscriptions.inboxes import notifications_of, session_updates_of
from subscriptions.rooms import chat_of, presence_of
from subscriptions.state import emblem_of, estimates_of

StreamId = Annotated[strawberry.ID, strawberry.argument(description="The stream.")]
After = Annotated[
    str | None, strawberry.argument(description="Go on behind this cursor: nothing is missed, nothing comes twice.")
]


@strawberry.type(description="What can be listened to.")
class Subscription:
    @strawberry.subscription(
        permission_classes=[Anyone], description="A stream's emblem: the present one, then each change, until it ended."
    )
    async def emblem(self, info: LiveInfo, stream_id: StreamId) -> AsyncIterator[EmblemState]:
        async for state in emblem_of(await _stream(stream_id), info.context):
            yield state

    @strawberry.subscription(
        permission_classes=[SignedIn],
        description="Who is in the waiting room, beginning with all. Listening makes one present.",
    )
    async def waiting_room_presence(
        self, info: LiveInfo, stream_id: StreamId, after: After = None
    ) -> AsyncIterator[PresenceUpdate]:
        async for update in presence_of(info.context, info.context.user, await _stream(stream_id), after):
            yield update

    @strawberry.subscription(permission_classes=[SignedIn], description="What is written in the waiting room.")
    async def waiting_room_chat(
        self, info: LiveInfo, stream_id: StreamId, after: After = None
    ) -> AsyncIterator[ChatUpdate]:
        async for update in chat_of(info.context, info.context.user, await _stream(stream_id), after):
            yield update

    @strawberry.subscription(
        permission_classes=[SignedIn],
        description="When the viewer's session is expected to begin: the present estimate, then each that matters.",
    )
    async def estimated_start(
        self, info: LiveInfo, session_id: Annotated[strawberry.ID, strawberry.argument(description="The session.")]
    ) -> AsyncIterator[EstimatedStart]:
        session = await visible_session(row_id(session_id, "PrivateSession"), info.context)
        if session is None:
            raise BadRequest("There is no such session.")
        async for value in estimates_of(session, info.context):
            yield value

    @strawberry.subscription(
        permission_classes=[SignedIn],
        description="Steps of the viewer's own sessions; with `streamId` those of the viewer's stream.",
    )
    async def session_updates(
        self,
        info: LiveInfo,
        stream_id: Annotated[strawberry.ID | None, strawberry.argument(description="A stream of the viewer's.")] = None,
        after: After = None,
    ) -> AsyncIterator[SessionUpdate]:
        viewer = info.context.user.id
        topic = fan_topic(viewer) if stream_id is None else stream_topic(await _own_stream(stream_id, viewer))
        async for update in session_updates_of(info.context, topic, after):
            yield update

    @strawberry.subscription(permission_classes=[SignedIn], description="New notifications of the viewer.")
    async def notifications(self, info: LiveInfo, after: After = None) -> AsyncIterator[NotificationUpdate]:
        async for update in notifications_of(info.context, inbox_topic(info.context.user.id), after):
            yield update


async def _stream(stream_id: strawberry.ID) -> LiveStream:
    stream = await LiveStream.get_or_none(id=row_id(stream_id, "LiveStream"))
    if stream is None:
        raise BadRequest("There is no such stream.")
    return stream


async def _own_stream(stream_id: strawberry.ID, viewer: UUID) -> UUID:
    stream = await _stream(stream_id)
    if stream.creator_id != viewer:
        raise Forbidden
    return stream.id
