"""Who may listen to what: every subscription, over real sockets."""

from collections.abc import Callable

import pytest

from domain.events import fan_topic, inbox_topic, room_topic, stream_topic
from schema.cursors import topic_cursor
from tests.api.full_house import House
from tests.api.scenes import nothing_changes, rows_as_text
from tests.documents import CALL, CHAT, EMBLEM, ESTIMATE, NOTIFICATIONS, PRESENCE, SESSIONS
from tests.mutation import DATA, WHO, Answers
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage, row_of

ANONYMOUS, FORBIDDEN, UNKNOWN, FOREIGN = "UNAUTHENTICATED", "FORBIDDEN", "BAD_REQUEST", "CURSOR_EXPIRED"

MEMBERS: Answers = (ANONYMOUS, FORBIDDEN, FORBIDDEN, DATA, DATA, FORBIDDEN, FORBIDDEN)
SIGNED_IN: Answers = (ANONYMOUS, *(DATA,) * 6)
ONLY_BEN: Answers = (ANONYMOUS, FOREIGN, FOREIGN, DATA, FOREIGN, FOREIGN, FOREIGN)

Given = Callable[[House, Person], Answer]


def from_the_beginning(topic: str) -> str:
    """The cursor before a topic's first event."""
    return topic_cursor(topic, 0)


def of_stream(house: House, listener: Person) -> Answer:
    return {"stream": house.stream}


def of_chat(house: House, listener: Person) -> Answer:
    return {"stream": house.stream, "after": from_the_beginning(room_topic(row_of(house.stream)))}


def of_stream_sessions(house: House, listener: Person) -> Answer:
    return {"stream": house.stream, "after": from_the_beginning(stream_topic(row_of(house.stream)))}


def of_own_sessions(house: House, listener: Person) -> Answer:
    return {"after": from_the_beginning(fan_topic(row_of(listener.id)))} if listener.id else {}


def of_own_inbox(house: House, listener: Person) -> Answer:
    return {"after": from_the_beginning(inbox_topic(row_of(listener.id)))} if listener.id else {}


SUBSCRIPTIONS: list[tuple[str, str, Given, Answers]] = [
    ("emblem", EMBLEM, of_stream, (DATA,) * 7),
    ("waitingRoomPresence", PRESENCE, of_stream, MEMBERS),
    ("waitingRoomChat", CHAT, of_chat, MEMBERS),
    (
        "estimatedStart",
        ESTIMATE,
        lambda house, listener: {"session": house.session},
        (ANONYMOUS, UNKNOWN, UNKNOWN, DATA, DATA, UNKNOWN, UNKNOWN),
    ),
    # Of a session that waits there is no call; who may be in one that runs: tests/subscriptions/test_private_call.py.
    ("privateCall", CALL, lambda house, listener: {"session": house.session}, (ANONYMOUS, *(UNKNOWN,) * 6)),
    ("sessionUpdates", SESSIONS, of_own_sessions, SIGNED_IN),
    ("sessionUpdates", SESSIONS, lambda house, listener: of_own_sessions(house, house.stage.ben), ONLY_BEN),
    (
        "sessionUpdates",
        SESSIONS,
        of_stream_sessions,
        (ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA, FORBIDDEN, FORBIDDEN),
    ),
    ("notifications", NOTIFICATIONS, of_own_inbox, SIGNED_IN),
    ("notifications", NOTIFICATIONS, lambda house, listener: of_own_inbox(house, house.stage.ben), ONLY_BEN),
]


@pytest.mark.parametrize(
    ("field", "query", "given", "expected"), SUBSCRIPTIONS, ids=[f"{n}-{row[0]}" for n, row in enumerate(SUBSCRIPTIONS)]
)
async def test_who_may_listen(live_stage: Stage, field: str, query: str, given: Given, expected: Answers) -> None:
    house = await House.full(live_stage)
    for who in WHO[1:]:
        # So that everybody has a session, its steps and a notification of their own.
        asked = await live_stage.requested(live_stage.people[who], house.elsewhere)
        await live_stage.dora.do("decide", sessionId=asked["id"], decision="DENY")
    for who, answer in zip(WHO, expected, strict=True):
        before = await rows_as_text()
        person = live_stage.people[who]
        assert (who, await first_of(person, query, given(house, person))) == (who, answer)
        if answer != DATA:
            assert await rows_as_text() == before


NOT_THERE: list[tuple[str, Answer]] = [
    (EMBLEM, {"stream": "nonsense"}),
    (PRESENCE, {"stream": "nonsense"}),
    (CHAT, {"stream": "nonsense"}),
    (SESSIONS, {"stream": "nonsense"}),
    (ESTIMATE, {"session": "nonsense"}),
    (CALL, {"session": "nonsense"}),
    (SESSIONS, {"after": "nonsense"}),
    (NOTIFICATIONS, {"after": "nonsense"}),
]


async def test_what_is_not_there_is_a_bad_request(live_stage: Stage) -> None:
    async with nothing_changes():
        for query, given in NOT_THERE:
            assert (query, await first_of(live_stage.ben, query, given)) == (query, UNKNOWN)


async def first_of(listener: Person, query: str, given: Answer) -> str:
    """``data``, or the code of the error that came instead of a first value."""
    async with listener.listening(query, **given) as stream:
        try:
            await stream.next()
        except GraphQLFailure as failure:
            return failure.code
        return DATA
