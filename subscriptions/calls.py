"""The call of a session: its meter, and what the other side signals."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from domain.call_providers import NO_CALL
from domain.calls.meter import MeterState
from domain.due import status_at
from domain.event_data import meter_in, metered_at, sender_in, signal_in
from domain.events import EventKind, call_topic
from domain.lifecycle import Status
from domain.refusals import NotFound
from models import log
from models.calls import signals_by_id
from models.codecs.meter_codec import read_meter
from models.log import TopicEvent
from models.sessions import PrivateSession
from schema.calls import Meter, meter_of
from schema.cursors import cursor_behind, topic_cursor
from schema.request_errors import BadRequest
from schema.updates import CallUpdate, MeterChanged, SignalReceived
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.resume import Start, start_after


async def call_feed(
    context: RealtimeContext, session: PrivateSession, after: str | None, audience: Audience
) -> Feed[CallUpdate]:
    """The meter as it stands, or what came behind a cursor; then every change of it, and the other side's signals. With
    calls by peer the subscriber is in the call while they listen. Whoever comes back with a cursor after the end is
    sent how it ended. Raises BadRequest where there is no call, and what ``start_after`` raises."""
    has_begun = session.metering is not None
    runs = status_at(session, context.clock.now()) is Status.IN_PROGRESS
    if not runs and (after is None or not has_begun):
        raise BadRequest(NO_CALL)
    topic = call_topic(session.id)
    # Before they enter: a cursor that is refused must not start the meter, which costs money.
    start = await start_after(context, topic, after) if after is not None else None
    release = await _enter(context, session.id) if runs else None
    if release is None:
        start = await _to_its_end(session.id, topic, start)
    source = LogSource(
        field="privateCall",
        topic=topic,
        audience=audience,
        kinds=frozenset({EventKind.METER_CHANGED, EventKind.SIGNALLED}),
        to_updates=partial(_updates, context, session),
        snapshot=partial(_snapshot, context, session.id),
        is_last=_has_stopped,
        snapshot_says_all=False,
    )
    offset, head = start or (None, 0)
    is_call = release is not None and context.rules.means.is_entered_by_listening
    return Feed(source, context.user.id, offset, head, release or _release_nothing, is_call=is_call)


async def _enter(context: RealtimeContext, session_id: UUID) -> Callable[[], None] | None:
    """Enter the call; what to do when they listen no more. None where the call is over."""
    if not context.rules.means.is_entered_by_listening:
        return _release_nothing
    calls, user = context.realtime.calls, context.user
    try:
        await calls.enter(user, session_id)
    except NotFound:
        return None
    return partial(calls.leave, user, session_id)


def _release_nothing() -> None:
    """Only calls by peer are entered by listening, and left when that ends."""


async def _to_its_end(session_id: UUID, topic: str, start: Start | None) -> Start:
    """Where a subscriber begins whose call is over: behind their cursor, to go on to the call's last event. Raises
    BadRequest without a cursor, and where they have been sent that event already."""
    if start is None:
        raise BadRequest(NO_CALL)
    # Read before the log's end: if the session is over in the database, its last event is in the log by then.
    ends_soon = await PrivateSession.exists(id=session_id, status=Status.IN_PROGRESS)
    head = (await log.end_of(topic)).offset
    if head <= start.offset and not ends_soon:
        raise BadRequest(NO_CALL)
    return Start(start.offset, head)


async def _snapshot(context: RealtimeContext, session_id: UUID) -> LogUpdate[CallUpdate]:
    topic = call_topic(session_id)
    # The end is read first. What comes in between is told again, which does no harm: a meter replaces the last one.
    end = await log.end_of(topic)
    session = await PrivateSession.get(id=session_id)
    meter = meter_of(session, context)
    assert meter is not None
    update = CallUpdate(cursor=topic_cursor(topic, *end), event=MeterChanged(meter=meter))
    # It may have ended since they were let in. The event that says so may lie before that end, and is not sent then.
    return LogUpdate(end.offset, update, is_last=session.status is not Status.IN_PROGRESS)


async def _updates(
    context: RealtimeContext, session: PrivateSession, events: Sequence[TopicEvent]
) -> list[LogUpdate[CallUpdate]]:
    """Events of a call as the viewer sees them, to whom their own signals are not sent."""
    shown = [event for event in events if event.kind != EventKind.SIGNALLED or sender_in(event.data) != context.user.id]
    ids = [signal_in(event.data) for event in shown if event.kind == EventKind.SIGNALLED]
    signals = await signals_by_id(ids)
    updates: list[LogUpdate[CallUpdate]] = []
    for event in shown:
        cursor = cursor_behind(event)
        if event.kind == EventKind.METER_CHANGED:
            meter = Meter.of(session, read_meter(meter_in(event.data)), metered_at(event.data))
            updates.append(LogUpdate(event.offset, CallUpdate(cursor=cursor, event=MeterChanged(meter=meter))))
        elif signal := signals.get(signal_in(event.data)):
            received = SignalReceived(
                sender_id=signal.sender_id, kind=signal.kind, payload=signal.payload, sent_at=signal.at
            )
            updates.append(LogUpdate(event.offset, CallUpdate(cursor=cursor, event=received)))
    return updates


def _has_stopped(event: TopicEvent) -> bool:
    stopped = event.kind == EventKind.METER_CHANGED
    return stopped and read_meter(meter_in(event.data)).state is MeterState.STOPPED
