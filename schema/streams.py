"""Live streams and the private sessions on them: the two types at the middle of the graph, which name each other."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

from domain.capture import EndReason, reason_for
from domain.described import Described
from domain.emblem import Emblem
from domain.events import stream_topic
from domain.lifecycle import IN_LINE, OPEN, Status
from models import sessions, streams
from models.queue.queues import queue_sort_key
from models.streams import StreamStatus
from schema import relay
from schema.calls import Call, Meter, call_of, cost_if_ended_now, meter_of
from schema.connections import After, First, connection, page_size
from schema.context import Info, present_cursor
from schema.cost import LOADED, STATEMENT, costs
from schema.cursors import encode
from schema.emblem import emblem_state
from schema.enums import SESSION_ACTIONS
from schema.ledger import LedgerEntry
from schema.money import Money
from schema.offers import Offer, openness_of
from schema.people import User
from schema.proposals import Proposal, proposal_of
from schema.queue import QueueTotals, asked_page
from schema.session_parts import (
    EstimatedStart,
    Payment,
    SessionTransition,
    StatusOnly,
    estimated_start_of,
    position_of,
)
from schema.viewer_can import actions_of

USUAL_QUEUE = 50
"""How many sessions a page of a queue has."""


@strawberry.type(description="A creator's public broadcast, which everybody can see, signed in or not.")
class LiveStream(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[streams.LiveStream]
    title: str = strawberry.field(description="What the stream is called.")
    status: StreamStatus = strawberry.field(description="Whether the stream is live or has ended.")
    playback_url: str | None = strawberry.field(
        description="The address where the broadcast can be watched; null when the creator gave none."
    )
    started_at: datetime = strawberry.field(description="When the stream went live.")
    ended_at: datetime | None = strawberry.field(description="When the stream ended; null while it is live.")

    @classmethod
    def of(cls, row: streams.LiveStream) -> Self:
        """A row as clients see it."""
        return cls(
            id=row.id,
            row=row,
            title=row.title,
            status=row.status,
            playback_url=row.playback_url,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )

    @strawberry.field(metadata=costs(2) | LOADED, description="The person who broadcasts.")
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(metadata=costs(2) | LOADED, description="What the creator sells on this stream.")
    async def offer(self, info: Info) -> Offer:
        blocked = await info.context.has_blocked_viewer(self.row.creator_id)
        return Offer.of(self.row, await openness_of(self.row, info.context, blocked=blocked))

    @strawberry.field(
        metadata=costs(2) | LOADED,
        description="Whether the viewer could have a session here: what a player shows beside the stream.",
    )
    async def emblem(self, info: Info) -> Emblem:
        blocked = await info.context.has_blocked_viewer(self.row.creator_id)
        return (await emblem_state(self.row, info.context, blocked=blocked)).emblem

    @strawberry.field(
        metadata=costs(STATEMENT) | LOADED,
        description="The viewer's own open session on this stream; null when there is none.",
    )
    async def viewer_session(self, info: Info) -> "PrivateSession | None":
        if info.context.viewer is None:
            return None
        row = await info.context.loaders.open_sessions.load((info.context.viewer.id, self.row.id))
        return PrivateSession.of(row) if row else None

    @strawberry.field(
        metadata=costs(STATEMENT),
        description="The `after` for `sessionUpdates` of this stream: with it they go on where this answer ends. For "
        "the creator only; null for others.",
    )
    async def sessions_cursor(self, info: Info) -> str | None:
        if not self._is_own(info):
            return None
        return await present_cursor(info, stream_topic(self.row.id), self.row.started_at)

    @strawberry.field(
        metadata=costs(2 * STATEMENT),
        description="All open sessions on this stream: the running one, the line, then the undecided. For the creator "
        "only; null for others.",
    )
    async def queue(
        self, info: Info, status: StatusOnly = None, first: First = USUAL_QUEUE, after: After = None
    ) -> "relay.Connection[PrivateSession] | None":
        if not self._is_own(info):
            return None
        size = page_size(first, USUAL_QUEUE)
        page = await info.context.loaders.queue_pages.load(asked_page(self.row.id, status, size, after))
        rows = page.sessions[:size]
        return connection(
            [PrivateSession.of(row) for row in rows],
            [encode(queue_sort_key(row)) for row in rows],
            has_next=len(page.sessions) > size,
            has_previous=page.has_previous,
        )

    @strawberry.field(
        metadata=costs(STATEMENT, items=len(OPEN)) | LOADED,
        description="How many open sessions there are of each status, and what they cost, however many `queue` gives. "
        "For the creator only; null for others.",
    )
    async def queue_totals(self, info: Info) -> list[QueueTotals] | None:
        if not self._is_own(info):
            return None
        rows = await info.context.loaders.queue_totals.load(self.row.id)
        return [QueueTotals.of(row, self.row.currency) for row in rows]

    def _is_own(self, info: Info) -> bool:
        return info.context.viewer_id == self.row.creator_id


@strawberry.type(
    description="One request for time with a creator and all that becomes of it, seen by its two sides, and by support."
)
class PrivateSession(relay.Node):
    id: relay.NodeID[UUID]
    row: strawberry.Private[sessions.PrivateSession]
    version: int = strawberry.field(
        description="A number that grows with every change; as `expectedVersion` it protects from acting on an old "
        "state."
    )
    status: Status = strawberry.field(description="The status that the session has now.")
    duration_minutes: int = strawberry.field(
        description="The booked time in minutes, those agreed to since among them."
    )
    price: Money = strawberry.field(
        description="The full price: that of the request, and of the minutes agreed to since."
    )
    payment: Payment = strawberry.field(description="What has become of the price.")
    desired_start: datetime | None = strawberry.field(
        description="When the fan would like to begin; null for as soon as possible."
    )
    scheduled_start: datetime | None = strawberry.field(
        description="The time that the creator has promised; null when none is."
    )
    note: str | None = strawberry.field(description="What the fan wrote with the request; null when nothing.")
    reason: str | None = strawberry.field(
        description="Why the session stands where it does, in the words of whoever brought it there; null when they "
        "said nothing."
    )
    requested_at: datetime = strawberry.field(description="When the fan asked for the session.")
    expires_at: datetime | None = strawberry.field(
        description="When the present status ends by itself unless somebody acts; null when it does not."
    )
    decided_at: datetime | None = strawberry.field(
        description="When the creator last decided on the request; null before that."
    )
    started_at: datetime | None = strawberry.field(description="When the session began; null before that.")
    ended_at: datetime | None = strawberry.field(
        description="When the session ended, however it did; null while it is open."
    )
    due_at: datetime | None = strawberry.field(
        description="When the session is due in the creator's line, by which a queue is in order: the promised time, "
        "or else the approval, and later for who lets others go first or missed a call; null unless it is SCHEDULED or "
        "WAITING."
    )
    called_until: datetime | None = strawberry.field(
        description="Until when a fan who is called has to come; null while nobody calls them."
    )
    not_before: datetime | None = strawberry.field(
        description="Until when the fan lets others go first; null unless they have yielded their place, and once they "
        "are ready."
    )

    @classmethod
    def of(cls, row: sessions.PrivateSession) -> Self:
        """A row as its two sides see it."""
        return cls(
            id=row.id,
            row=row,
            version=row.version,
            status=row.status,
            duration_minutes=row.duration_minutes,
            price=Money.of(row.full_price),
            payment=Payment.of(row),
            desired_start=row.desired_start,
            scheduled_start=row.scheduled_start,
            note=row.note,
            reason=row.reason,
            requested_at=row.requested_at,
            expires_at=row.expires_at,
            decided_at=row.decided_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            due_at=row.due_at if row.status in IN_LINE else None,
            called_until=row.called_until,
            not_before=row.not_before,
        )

    @strawberry.field(
        metadata=costs(1),
        description="Why the session was over; null unless it is COMPLETED. Where it is BLOCKED, a fan is told "
        "CREATOR_ENDED.",
    )
    def end_reason(self, info: Info) -> EndReason | None:
        return reason_for(info.context.side_of(self.row), self.row.end_reason)

    @strawberry.field(
        metadata=costs(1),
        description="What one side asks of the other about this session, which stands as it is meanwhile; null when "
        "nothing is asked.",
    )
    def proposal(self, info: Info) -> Proposal | None:
        return proposal_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(2), description="Where the two meet; null unless the session is IN_PROGRESS. For its two people."
    )
    def call(self, info: Info) -> Call | None:
        return call_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(1), description="How much of the booked time has been delivered; null before the start."
    )
    def meter(self, info: Info) -> Meter | None:
        return meter_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(1),
        description="What the fan would pay were the viewer to end the session now; null unless it is IN_PROGRESS.",
    )
    def cost_if_ended_now(self, info: Info) -> Money | None:
        return cost_if_ended_now(self.row, info.context)

    @strawberry.field(
        metadata=costs(1),
        description="Whether the fan has said that they are ready to begin, and that still counts: it lapses when they "
        "leave the waiting room, and after some minutes. False unless the session is WAITING.",
    )
    def ready(self, info: Info) -> bool:
        return self.row.is_ready(self.row.seen_at(info.context.clock.now()))

    @strawberry.field(metadata=costs(2) | LOADED, description="The live stream to which the session belongs.")
    async def stream(self, info: Info) -> LiveStream:
        return LiveStream.of(await info.context.loaders.streams.load(self.row.stream_id))

    @strawberry.field(metadata=costs(2) | LOADED, description="The person who asked for the session, and pays for it.")
    async def fan(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.fan_id))

    @strawberry.field(
        metadata=costs(2) | LOADED, description="The person who was asked for the session, and earns what is captured."
    )
    async def creator(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.row.creator_id))

    @strawberry.field(
        metadata=costs(5) | LOADED,
        description="When the session is expected to begin; null unless it is SCHEDULED or WAITING, and while the "
        "creator is not live unless it is promised for a time ahead.",
    )
    async def estimated_start(self, info: Info) -> EstimatedStart | None:
        return await estimated_start_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(5) | LOADED,
        description="The session's position in the creator's line, where 1 is next; null unless it is SCHEDULED or "
        "WAITING.",
    )
    async def position(self, info: Info) -> int | None:
        return await position_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(5) | LOADED,
        graphql_type=SESSION_ACTIONS,
        description="What this viewer may do with the session now; draw buttons from it. START is not among it while "
        "the fan or the creator is in another session, nor before `notBefore`.",
    )
    async def viewer_can(self, info: Info) -> list[Described]:
        return await actions_of(self.row, info.context)

    @strawberry.field(
        metadata=costs(STATEMENT, items=10) | LOADED,
        description="Every step in the session's life so far, the oldest first.",
    )
    async def history(self, info: Info) -> list[SessionTransition]:
        # Each step is a version: those after this one's belong to a later moment.
        steps = await info.context.loaders.histories.load(self.row.id)
        return [SessionTransition.of(step) for step in steps[: self.row.version]]

    @strawberry.field(
        metadata=costs(STATEMENT, items=10) | LOADED,
        description="Every movement of money for this session, in order. For support only; null for others.",
    )
    async def entries(self, info: Info) -> list[LedgerEntry] | None:
        if not info.context.support:
            return None
        return [LedgerEntry.of(row) for row in await info.context.loaders.entries.load(self.row.id)]
