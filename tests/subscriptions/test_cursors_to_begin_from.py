"""Query, then subscribe: nothing is missed in between."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from models.log import MarkedOffset
from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.ids import global_id
from tests.documents import NOTIFICATIONS, OFFER, SESSIONS
from tests.stage import Stage


async def test_notifications_and_own_sessions_go_on_from_the_viewers_cursors(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    viewer = (await live_stage.ben.ask("{ viewer { sessionsCursor notificationsCursor } }"))["viewer"]
    await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    async with live_stage.ben.listening(SESSIONS, after=viewer["sessionsCursor"]) as updates:
        assert (await updates.next())["transition"]["to"] == "WAITING"
    async with live_stage.ben.listening(NOTIFICATIONS, after=viewer["notificationsCursor"]) as notifications:
        assert (await notifications.next())["notification"]["kind"] == "REQUEST_APPROVED"


async def test_a_streams_sessions_go_on_from_its_cursor_which_is_the_creators_only(live_stage: Stage) -> None:
    stream = await live_stage.live()
    query = "query($id: ID!) { liveStream(id: $id) { sessionsCursor } }"
    cursor = (await live_stage.ana.ask(query, id=stream))["liveStream"]["sessionsCursor"]
    await live_stage.requested(live_stage.ben, stream)
    async with live_stage.ana.listening(SESSIONS, stream=stream, after=cursor) as updates:
        assert (await updates.next())["transition"]["to"] == "REQUESTED"
    for person in (live_stage.ben, live_stage.anonymous):
        assert (await person.ask(query, id=stream))["liveStream"]["sessionsCursor"] is None


@dataclass(frozen=True)
class Answer:
    """A query with a session beside the cursor that its viewer goes on from: ``$id`` is its stream or itself."""

    whose: str
    query: str

    def variables(self, stream: str, session: str) -> dict[str, str]:
        """Those that it declares."""
        given = {"stream": stream, "session": session}
        return {name: value for name, value in given.items() if f"${name}:" in self.query}


ANSWERS = {
    "the viewer's sessions": Answer(
        "ben", "{ viewer { sessionsCursor privateSessions { edges { node { id status } } } } }"
    ),
    "a session for its fan": Answer(
        "ben", "query($session: ID!) { viewer { sessionsCursor } privateSession(id: $session) { id status } }"
    ),
    "a session for its creator": Answer(
        "ana", "query($session: ID!) { privateSession(id: $session) { id status stream { sessionsCursor } } }"
    ),
    "the queue of a stream": Answer(
        "ana",
        "query($stream: ID!) { liveStream(id: $stream) { sessionsCursor queue { edges { node { id status } } } } }",
    ),
    "the queue of a stream by any id": Answer(
        "ana",
        "query($stream: ID!) { node(id: $stream) { ... on LiveStream { sessionsCursor queue { edges { node { id status"
        " } } } } } }",
    ),
    "the queue of the viewer's stream": Answer(
        "ana", "{ viewer { liveStream { sessionsCursor queue { edges { node { id status } } } } } }"
    ),
    "the same under other names": Answer(
        "ana",
        "{ viewer { liveStream { after: sessionsCursor again: sessionsCursor now: queue { edges { node { id status } }"
        " } } } }",
    ),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_what_happens_while_a_query_is_answered_is_in_the_answer_or_told_behind_its_cursor(
    answer: Answer, live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    viewer = live_stage.people[answer.whose]

    async def approve() -> None:
        await live_stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")

    once_before_ends_are_read(live_stage, monkeypatch, approve)
    answered = await viewer.ask(answer.query, **answer.variables(stream, session["id"]))
    given = {"stream": stream} if answer.whose == "ana" else {}
    await live_stage.ben.do("cancelSession", sessionId=session["id"])
    async with viewer.listening(SESSIONS, after=only_cursor_in(answered), **given) as updates:
        told = [only_status_in(answered)]
        while told[-1] != "CANCELLED":
            told.append((await updates.next())["session"]["status"])
    assert told in (["REQUESTED", "WAITING", "CANCELLED"], ["WAITING", "CANCELLED"])


async def test_a_notification_that_comes_while_the_inbox_is_read_is_in_it_or_told_behind_its_cursor(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await live_stage.live()
    requested = [await live_stage.requested(live_stage.ben, stream)]

    async def request() -> None:
        requested.append(await live_stage.requested(live_stage.cleo, stream))

    once_before_ends_are_read(live_stage, monkeypatch, request)
    query = "{ viewer { notificationsCursor notifications { edges { node { session { id } } } } } }"
    inbox = (await live_stage.ana.ask(query))["viewer"]
    requested.append(await live_stage.requested(live_stage.dora, stream))
    async with live_stage.ana.listening(NOTIFICATIONS, after=inbox["notificationsCursor"]) as notifications:
        told = [edge["node"]["session"]["id"] for edge in inbox["notifications"]["edges"]][::-1]
        while told[-1] != requested[-1]["id"]:
            told.append((await notifications.next())["notification"]["session"]["id"])
    assert told == [session["id"] for session in requested]


async def test_a_new_streams_sessions_are_told_from_its_start_by_the_cursor_in_the_answer_to_going_live(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def request() -> None:
        (stream,) = await LiveStream.all()
        await live_stage.requested(live_stage.ben, global_id("LiveStream", stream.id))

    once_before_ends_are_read(live_stage, monkeypatch, request, kind="stream:")
    mutation = "mutation($input: GoLiveInput!) { goLive(input: $input) { stream { id sessionsCursor } } }"
    given = {"title": "Piano", "offer": OFFER}
    stream = (await live_stage.ana.ask(mutation, input=given))["goLive"]["stream"]
    if not await PrivateSession.exists():
        await request()
    async with live_stage.ana.listening(SESSIONS, stream=stream["id"], after=stream["sessionsCursor"]) as updates:
        assert (await updates.next())["transition"]["to"] == "REQUESTED"


async def test_what_happens_while_a_mutation_is_answered_is_in_the_answer_or_told_behind_its_cursor(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)

    async def request() -> None:
        await live_stage.requested(live_stage.cleo, stream)

    once_before_ends_are_read(live_stage, monkeypatch, request)
    mutation = """mutation($input: DecideInput!) { decide(input: $input) { session { id stream {
        sessionsCursor queue { edges { node { fan { displayName } } } } } } } }"""
    given = {"sessionId": session["id"], "decision": "APPROVE"}
    answered = (await live_stage.ana.ask(mutation, input=given))["decide"]["session"]["stream"]
    known = {edge["node"]["fan"]["displayName"] for edge in answered["queue"]["edges"]}
    async with live_stage.ana.listening(SESSIONS, stream=stream, after=answered["sessionsCursor"]) as updates:
        await live_stage.requested(live_stage.dora, stream)
        told = 0
        while told < 1 + ("Cleo" not in known):
            told += (await updates.next())["transition"]["to"] == "REQUESTED"


def once_before_ends_are_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[None]], kind: str = ""
) -> None:
    """Somebody acts just before the place is read where a log of that kind ends, the first time that it is."""
    ends = stage.node.realtime.loaders.ends
    load, has_acted = ends.load, False

    async def acted_before(topic: str) -> MarkedOffset:
        nonlocal has_acted
        if not has_acted and topic.startswith(kind):
            has_acted = True
            await act()
        return await load(topic)

    monkeypatch.setattr(ends, "load", acted_before)


def only_cursor_in(answered: dict[str, Any]) -> str:
    """The cursor in an answer, whatever it is called."""
    (cursor,) = {value for name, value in leaves(answered) if name in ("sessionsCursor", "after", "again")}
    return str(cursor)


def only_status_in(answered: dict[str, Any]) -> str:
    """The one status in an answer."""
    (status,) = [value for name, value in leaves(answered) if name == "status"]
    return str(status)


def leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """Each name in an answer, with the scalar that it names."""
    items = value.items() if isinstance(value, dict) else [("", one) for one in value]
    for name, one in items:
        if isinstance(one, dict | list):
            yield from leaves(one)
        else:
            yield name, one
