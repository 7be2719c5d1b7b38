"""Which topics an operation's cursors are of, as far as that is known before it is executed."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from strawberry import ID

from domain.events import fan_topic, inbox_topic, stream_topic
from gateway.execution.operations import Operation
from models.streams import live_stream_of
from schema.ids import row_id

SESSIONS, NOTIFICATIONS = "sessionsCursor", "notificationsCursor"
"""The fields that give cursors: both of the viewer's own topics, the first of streams' too."""


def asks_for_cursors(operation: Operation) -> bool:
    """Whether its answer may have a cursor to begin from."""
    return operation.asks(SESSIONS) or operation.asks(NOTIFICATIONS)


async def topics_asked(operation: Operation, variables: Mapping[str, object] | None, viewer_id: UUID) -> list[str]:
    """The viewer's topics and those of the streams that the variables name; for a mutation also that of the viewer's
    stream on air: a query that comes upon another topic is executed again, and a mutation cannot be."""
    topics = [inbox_topic(viewer_id)] if operation.asks(NOTIFICATIONS) else []
    if operation.asks(SESSIONS):
        topics += [fan_topic(viewer_id), *map(stream_topic, streams_in(variables or {}))]
        if operation.is_mutation and (on_air := await live_stream_of(viewer_id)):
            topics.append(stream_topic(on_air.id))
    return topics


def streams_in(variables: Mapping[str, object]) -> Iterator[UUID]:
    """The streams whose ids are among these, or in an input."""
    for value in variables.values():
        if isinstance(value, dict):
            yield from streams_in(value)
        elif isinstance(value, str) and (stream_id := row_id(ID(value), "LiveStream")):
            yield stream_id
