"""Every subscription of the schema, each with the audience that shares its results."""

from collections.abc import AsyncIterable
from contextlib import suppress
from typing import Annotated
from uuid import UUID

import strawberry
from tortoise.exceptions import DoesNotExist

from domain.events import fan_topic, inbox_topic, stream_topic
from domain.freshness import SHORTEST_INTERVAL_SECONDS
from domain.refusals import Forbidden
from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.access import Anyone, SignedIn
from schema.connections import MOST_PER_PAGE
from schema.cost import STATEMENT, costs
from schema.emblem import EmblemState
from schema.ids import row_id
from schema.request_errors import BadRequest
from schema.session_parts import EstimatedStart
from schema.updates import CallUpdate, ChatUpdate, MembersChanged, NotificationUpdate, PresenceUpdate, SessionUpdate
from schema.visible_sessions import own_session
from subscriptions.audience import BLOCKED, PUBLIC, ROOM, only
from subscriptions.calls import call_feed
from subscriptions.context import RealtimeInfo
from subscriptions.guarantees import guaranteed
from subscriptions.live_values import emblem_feed, estimate_feed
from subscriptions.notifications import notification_feed
from subscriptions.presence_updates import Shown
from subscriptions.rooms import chat_feed, presence_feed
from subscriptions.session_updates import session_feed

StreamId = Annotated[strawberry.ID, strawberry.argument(description="The stream to listen to.")]
After = Annotated[
    str | None,
    strawberry.argument(
        description="Go on behind this cursor: nothing is missed, and nothing comes twice. Leave it out to begin now."
    ),
]


@strawberry.type(description="Everything that can be listened to.")
class Subscription:
    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[Anyone],
        description=guaranteed(
            "emblem",
            "The emblem of a stream: the present one, then each change that matters, at most one every "
            f"{SHORTEST_INTERVAL_SECONDS:g} s; it completes when the stream has ended. For everybody, signed in or "
            "not.",
        ),
    )
    async def emblem(self, info: RealtimeInfo, stream_id: StreamId) -> AsyncIterable[EmblemState]:
        stream = await _stream(stream_id, info)
        blocked = await info.context.has_blocked_viewer(stream.creator_id)
        return emblem_feed(info.context, stream, BLOCKED if blocked else PUBLIC)

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT, pages=False),
        permission_classes=[SignedIn],
        description=guaranteed(
            "waitingRoomPresence",
            "Who is present in a waiting room: first everybody, then each change. Listening makes one present. "
            "For the stream's creator, and for fans whose session on it is WAITING.",
        ),
    )
    async def waiting_room_presence(
        self,
        info: RealtimeInfo,
        stream_id: StreamId,
        after: After = None,
        first: Annotated[
            int | None,
            strawberry.argument(
                description=f"Show only the creator and so many of those who are present, 0 to {MOST_PER_PAGE}, the "
                "first in line of them, with how many there are in all; a large room is cheap to follow that way. It "
                "begins with a snapshot, also after a cursor. Leave it out to be told of everybody."
            ),
        ] = None,
    ) -> AsyncIterable[PresenceUpdate]:
        if first is not None and not 0 <= first <= MOST_PER_PAGE:
            raise BadRequest(f"`first` is 0 to {MOST_PER_PAGE}.")
        document = info.root_value
        shown = Shown(document.selects(MembersChanged.__name__), positions=document.asks("position"), first=first)
        return await presence_feed(info.context, await _stream(stream_id, info), after, ROOM, shown)

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description=guaranteed(
            "waitingRoomChat",
            "What is posted and removed in the chat of a waiting room, from now on or from a cursor. For the "
            "stream's creator, and for fans whose session on it is WAITING.",
        ),
    )
    async def waiting_room_chat(
        self, info: RealtimeInfo, stream_id: StreamId, after: After = None
    ) -> AsyncIterable[ChatUpdate]:
        return await chat_feed(info.context, await _stream(stream_id, info), after, ROOM)

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description=guaranteed(
            "estimatedStart",
            "When a session is expected to begin: the present estimate, then each that differs enough to matter, at "
            f"most one every {SHORTEST_INTERVAL_SECONDS:g} s. Nothing comes while the session is REQUESTED or nothing "
            "can be said; it completes when the session has begun or ended. For the session's fan and creator.",
        ),
    )
    async def estimated_start(
        self,
        info: RealtimeInfo,
        session_id: Annotated[strawberry.ID, strawberry.argument(description="The session to listen to.")],
    ) -> AsyncIterable[EstimatedStart]:
        session = await _own_session(session_id, info)
        return estimate_feed(info.context, session, only(info.context.user))

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description=guaranteed(
            "privateCall",
            "The call of a session: the meter as it stands, then each change of it, and what the other side "
            "signals; it completes when the session is over. With calls by peer, listening is being in the call. For "
            "the session's two people, while it is IN_PROGRESS.",
        ),
    )
    async def private_call(
        self,
        info: RealtimeInfo,
        session_id: Annotated[strawberry.ID, strawberry.argument(description="The session in whose call to be.")],
        after: After = None,
    ) -> AsyncIterable[CallUpdate]:
        session = await _own_session(session_id, info)
        return await call_feed(info.context, session, after, only(info.context.user))

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description=guaranteed(
            "sessionUpdates",
            "Each change of the sessions for which the viewer asked; with `streamId`, of all sessions on that "
            "stream, also when a session elsewhere takes START from its `viewerCan` or gives it back. For anybody who "
            "is signed in; with `streamId`, for the stream's creator.",
        ),
    )
    async def session_updates(
        self,
        info: RealtimeInfo,
        stream_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="One of the viewer's own streams; leave it out for the sessions that the viewer asked for."
            ),
        ] = None,
        after: After = None,
    ) -> AsyncIterable[SessionUpdate]:
        viewer = info.context.user
        topic = fan_topic(viewer.id) if stream_id is None else stream_topic(await _own_stream(stream_id, info))
        return await session_feed(info.context, topic, after, only(viewer))

    @strawberry.subscription(
        metadata=costs(2 * STATEMENT),
        permission_classes=[SignedIn],
        description=guaranteed(
            "notifications",
            "The viewer's notifications, each when it is new and when it has been read, from now on or from a "
            "cursor. For anybody who is signed in.",
        ),
    )
    async def notifications(self, info: RealtimeInfo, after: After = None) -> AsyncIterable[NotificationUpdate]:
        viewer = info.context.user
        return await notification_feed(info.context, inbox_topic(viewer.id), after, only(viewer))


async def _stream(stream_id: strawberry.ID, info: RealtimeInfo) -> LiveStream:
    stream_row_id = row_id(stream_id, "LiveStream")
    if stream_row_id:
        with suppress(DoesNotExist):
            return await info.context.loaders.streams.load(stream_row_id)
    raise BadRequest("There is no such stream.")


async def _own_session(session_id: strawberry.ID, info: RealtimeInfo) -> PrivateSession:
    session = await own_session(row_id(session_id, "PrivateSession"), info.context)
    if session is None:
        raise BadRequest("There is no such session.")
    return session


async def _own_stream(stream_id: strawberry.ID, info: RealtimeInfo) -> UUID:
    stream = await _stream(stream_id, info)
    if stream.creator_id != info.context.user.id:
        raise Forbidden
    return stream.id
