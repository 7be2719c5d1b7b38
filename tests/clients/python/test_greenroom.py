"""The package for Python when things break: nothing is lost, nothing comes twice, and the state is said right."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic, time
from typing import Any, TypeVar, cast

import greenroom
import jwt
import pytest
from greenroom import keys
from greenroom.live import ENDED, Merged

from gateway.background.purge import purge
from tests.api import scenes
from tests.clients.package.test_renamed import rename
from tests.clients.proxy import proxied
from tests.conftest import ON_SQLITE, SECRET
from tests.documents import CALL, PRESENCE
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Person, Stage

HONEST_SECONDS, BUSY_SECONDS = 3.0, 2.0
State = TypeVar("State")


def connected(person: Person, port: int, **given: Any) -> greenroom.Greenroom:
    """That person's client."""
    return greenroom.connect(f"http://127.0.0.1:{port}/graphql", person.token, **given)


def connection(client: greenroom.Greenroom) -> str:
    """As it is now."""
    return client.connection


async def until(states: AsyncIterator[State], wanted: Any) -> State:
    """The first state that is wanted; listening goes on."""
    async for state in states:
        if wanted(state):
            return state
    raise AssertionError("it has ended")


def says(*bodies: str) -> Any:
    return lambda room: room and [message["body"] for message in room.messages] == list(bodies)


@ON_SQLITE
async def test_the_chat_is_read_back_page_by_page(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    for number in range(5):
        await ana.do("sendMessage", streamId=stream, body=str(number))
    async with connected(ben, server) as client:
        pages: list[list[str]] = []
        start = None
        while not pages or start:
            page = await greenroom.written_before(client, stream, start, last=2)
            assert page is not None
            pages.append([message["body"] for message in page.messages])
            start = page.start
        assert pages == [["3", "4"], ["1", "2"], ["0"]]
    async with connected(live_stage.sam, server) as client:
        assert await greenroom.written_before(client, stream) is None


@ON_SQLITE
async def test_a_room_that_one_has_left_meanwhile_is_none(live_stage: Stage, server: int) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with (
        connected(live_stage.ben, server) as client,
        aclosing(cast("Any", greenroom.chat(client, stream))) as chat,
    ):
        assert await anext(chat) == ()
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        assert await anext(chat) is None


@ON_SQLITE
async def test_whoever_is_cut_off_is_told_and_has_every_message_once(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with (
        proxied(server) as proxy,
        connected(ben, proxy.port) as client,
        aclosing(cast("Any", greenroom.enter_room(client, stream))) as room,
    ):
        await until(room, says())
        for number in range(3):
            await proxy.cut()
            assert connection(client) == "reconnecting"
            await ana.do("sendMessage", streamId=stream, body=str(number))
            proxy.mend()
            await until(room, says(*map(str, range(number + 1))))
            assert connection(client) == "connected"


@ON_SQLITE
async def test_a_network_through_which_nothing_passes_is_told(live_stage: Stage, server: int) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    told: list[str] = []
    lost = asyncio.Event()

    def hear(state: str) -> None:
        told.append(state)
        if state == "reconnecting":
            lost.set()

    await live_stage.waiting(ben, stream)
    async with (
        proxied(server) as proxy,
        connected(ben, proxy.port, on_connection=hear) as client,
        aclosing(cast("Any", greenroom.enter_room(client, stream))) as room,
    ):
        await until(room, says())
        async with proxy.stalled():
            since = monotonic()
            await lost.wait()
            assert monotonic() - since < HONEST_SECONDS + BUSY_SECONDS
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        await until(room, says("after"))
        assert told == ["connected", "reconnecting", "connected"]


@ON_SQLITE
async def test_a_cursor_that_has_expired_is_answered_by_a_fresh_query(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    chat = Merged()
    async with proxied(server) as proxy, connected(ben, proxy.port) as client:
        chat.add("chat", greenroom.chat(client, stream))
        assert await chat.next() == ("chat", ())
        await proxy.cut()
        await ana.do("sendMessage", streamId=stream, body="missed")
        live_stage.clock.move(hours=25)
        await purge(live_stage.node, 0)
        proxy.mend()
        _, messages = await chat.next()
        assert [message["body"] for message in messages] == ["missed"]
        await chat.close()


@ON_SQLITE
async def test_a_promise_is_followed_to_the_creators_next_stream(live_stage: Stage, server: int) -> None:
    ana, first = live_stage.ana, await live_stage.live()
    start = live_stage.clock.now() + timedelta(hours=2)
    promised = (await live_stage.scheduled(live_stage.ben, first, start))["id"]
    other = (await live_stage.scheduled(live_stage.cleo, first, start + timedelta(hours=1)))["id"]
    async with connected(ana, server) as client, aclosing(cast("Any", greenroom.session(client, promised))) as session:
        await until(session, lambda now: now.session["stream"]["id"] == first and "APPROVE" in now.session["viewerCan"])
        await ana.do("endStream", streamId=first)
        await until(session, lambda now: "APPROVE" not in now.session["viewerCan"])
        await live_stage.cleo.do("cancelSession", sessionId=other)
        assert "APPROVE" not in (await anext(session)).session["viewerCan"], "what is told of another brings it back"
        second = await live_stage.live()
        await until(session, lambda now: now.session["stream"]["id"] == second)
        await ana.do("decide", sessionId=promised, decision="APPROVE")
        await until(session, lambda now: now.status == "WAITING" and now.estimate)


def may_start(now: greenroom.SessionNow | None) -> bool:
    return now is not None and "START" in now.session["viewerCan"]


@ON_SQLITE
async def test_whether_a_creator_may_begin_a_session_is_as_whether_somebody_is_with_them(
    live_stage: Stage, server: int
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    first = (await live_stage.waiting(ben, stream))["id"]
    second = (await live_stage.waiting(live_stage.cleo, stream))["id"]
    async with (
        connected(ana, server) as client,
        ben.listening(PRESENCE, stream=stream),
        aclosing(cast("Any", greenroom.session(client, second))) as states,
    ):
        await until(states, lambda now: may_start(now) and now.estimate)
        await ana.do("startSession", sessionId=first)
        await until(states, lambda now: not may_start(now))
        await ben.do("endSession", sessionId=first)
        await until(states, may_start)


@ON_SQLITE
async def test_who_is_called_otherwise_by_now_is_called_so(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.live.SELDOM_LOOK_SECONDS", 0.01)
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    await ben.do("sendMessage", streamId=stream, body="Good evening!")
    async with (
        connected(ana, server) as client,
        aclosing(cast("Any", greenroom.session(client, session))) as states,
        aclosing(cast("Any", greenroom.chat(client, stream))) as chat,
    ):
        await until(states, lambda now: now.session["fan"]["displayName"] == "Ben")
        await until(chat, lambda messages: messages[0]["author"]["displayName"] == "Ben")
        await rename(live_stage, ben, "Benedict")
        await until(states, lambda now: now.session["fan"]["displayName"] == "Benedict")
        await until(chat, lambda messages: messages[0]["author"]["displayName"] == "Benedict")


@ON_SQLITE
async def test_what_was_done_while_an_answer_was_read_is_not_undone_by_what_is_told_of_it(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    cursor = (await ben.ask("{ viewer { sessionsCursor } }"))["viewer"]["sessionsCursor"]
    async with connected(ben, server) as client:
        # What two have been sent is kept for a third who comes back for it.
        kept = [greenroom.follow(client, greenroom.SESSION_UPDATES, {"after": cursor}) for _ in range(2)]
        session = (await live_stage.requested(ben, stream))["id"]
        for told in kept:
            await anext(told)
        await ana.do("decide", sessionId=session, decision="APPROVE")
        for told in kept:
            await anext(told)
        ask = client.ask

        async def read_slowly(*asked: Any) -> Any:
            """Answers whose reading began before all that."""
            found: Any = await ask(*asked)
            found["viewer"]["sessionsCursor"] = cursor
            return found

        monkeypatch.setattr(client, "ask", read_slowly)
        heard: list[str] = []

        async with aclosing(cast("Any", greenroom.session(client, session))) as states:
            async for now in states:
                heard.append(now.status)
                if len(heard) == 1:
                    await ben.do("cancelSession", sessionId=session)
                if now.status == "CANCELLED":
                    break
        assert set(heard) == {"WAITING", "CANCELLED"}
        for told in kept:
            await cast("Any", told).aclose()


@ON_SQLITE
async def test_a_call_goes_on_over_a_cut_and_ends_with_the_session(live_stage: Stage, server: int) -> None:
    ana, ben, session = live_stage.ana, live_stage.ben, await scenes.connecting(live_stage, await live_stage.live())
    back = asyncio.Event()
    async with (
        ana.listening(CALL, session=session),
        proxied(server) as proxy,
        connected(ben, proxy.port, on_connection=lambda state: back.set() if state == "connected" else None) as client,
        aclosing(cast("Any", greenroom.call(client, session))) as meters,
    ):
        assert (await anext(meters))["state"] == "RUNNING"
        live_stage.clock.move(minutes=1)
        back.clear()
        await proxy.cut()
        proxy.mend()
        await back.wait()
        await ana.do("endSession", sessionId=session)
        assert [(meter["state"], meter["usedSeconds"]) async for meter in meters] == [("STOPPED", 60)]


@ON_SQLITE
async def test_after_a_crash_the_same_wish_gets_the_first_answer(
    live_stage: Stage, server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    wish: greenroom.RequestSessionInput = {"streamId": stream, "durationMinutes": 10}
    async with connected(ben, server, kept_in=tmp_path / "kept") as client:
        # It reaches the server, and its answer is lost with the program.
        key = client.keys.take(greenroom.request_session.wish(wish))
        first = await ben.do("requestSession", **wish, idempotencyKey=key)
    monkeypatch.setattr(keys, "RUN", "another")
    async with connected(ben, server, kept_in=tmp_path / "kept") as client:
        again = await greenroom.request_session(client, wish)
        assert isinstance(again, greenroom.Done)
        assert again.result["id"] == first["id"]
        refused = await greenroom.request_session(client, wish)
        assert isinstance(refused, greenroom.NotDone)
        assert refused.problem["__typename"] == "AlreadyRequested"
    assert not (tmp_path / "kept").exists()


@ON_SQLITE
async def test_a_wish_is_the_same_for_ten_minutes(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    wish: greenroom.RequestSessionInput = {"streamId": stream, "durationMinutes": 10}
    async with connected(ben, server) as client:
        # It reaches the server, and nobody hears the answer.
        key = client.keys.take(greenroom.request_session.wish(wish))
        client.keys.unanswered(key)
        first = await ben.do("requestSession", **wish, idempotencyKey=key)
        await ben.do("cancelSession", sessionId=first["id"])
        monkeypatch.setattr(keys, "time", lambda: time() + keys.KEPT_SECONDS)
        again = await greenroom.request_session(client, wish)
        assert isinstance(again, greenroom.Done)
        assert again.result["id"] != first["id"], "it is another wish by then"


@ON_SQLITE
async def test_what_was_done_is_answered_though_that_cannot_be_written_down(
    live_stage: Stage, server: int, tmp_path: Path
) -> None:
    ben, stream, kept = live_stage.ben, await live_stage.live(), tmp_path / "kept"

    async def token() -> str:
        # From now on the file cannot be replaced.
        kept.with_suffix(".new").mkdir()
        assert ben.token
        return ben.token

    async with greenroom.connect(f"http://127.0.0.1:{server}/graphql", token, kept_in=kept) as client:
        client.keys.take("another wish, of which nothing is heard")
        done = await greenroom.request_session(client, {"streamId": stream, "durationMinutes": 10})
        assert isinstance(done, greenroom.Done)
        with pytest.raises(OSError, match="new"):
            await greenroom.cancel_session(client, {"sessionId": done.result["id"]})
        assert (await ben.session(done.result["id"]))["status"] == "REQUESTED", "what cannot be kept is not begun"


@ON_SQLITE
@pytest.mark.parametrize("problem", [ConnectionError, KeyError])
async def test_a_token_that_cannot_be_fetched_just_now_is_fetched_again(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch, problem: type[Exception]
) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", 0)
    ben, stream = live_stage.ben, await live_stage.live()
    reported: list[object] = []

    def connected_after_a_failure() -> greenroom.Greenroom:
        tokens = iter([None, ben.token])

        async def token() -> str:
            if (one := next(tokens)) is None:
                raise problem("no sign-in")
            return one

        return greenroom.connect(f"http://127.0.0.1:{server}/graphql", token, report=reported.append)

    async with connected_after_a_failure() as client:
        await client.ask(greenroom.STREAMS)
        assert reported == [], "who asks is there to be told"
    async with (
        connected_after_a_failure() as client,
        aclosing(cast("Any", greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}))) as emblem,
    ):
        await until(emblem, bool)
        assert [type(one) for one in reported] == [problem]


async def test_a_token_that_cannot_be_fetched_at_all_is_as_a_server_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", 0)

    async def token() -> str:
        raise KeyError("no sign-in")

    async with greenroom.connect("http://127.0.0.1:1/graphql", token) as client:
        with pytest.raises(greenroom.Unreachable):
            await client.ask(greenroom.STREAMS)


@ON_SQLITE
async def test_of_many_whose_token_is_refused_one_fetches_the_next(live_stage: Stage, server: int) -> None:
    fetched: list[str] = []

    async def token() -> str:
        fetched.append("wrong" if not fetched else str(live_stage.ben.token))
        return fetched[-1]

    async with greenroom.connect(f"http://127.0.0.1:{server}/graphql", token) as client:
        await asyncio.gather(*(client.ask(greenroom.VIEWER) for _ in range(20)))
    assert len(fetched) == 2


@ON_SQLITE
async def test_who_leaves_does_not_wait_for_a_network_through_which_nothing_passes(
    live_stage: Stage, server: int
) -> None:
    stream = await live_stage.live()
    async with proxied(server) as proxy, connected(live_stage.ben, proxy.port) as client:
        emblem = cast("Any", greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}))
        await until(emblem, bool)
        async with proxy.stalled():
            since = monotonic()
            await client.__aexit__(None, None, None)
            assert monotonic() - since < HONEST_SECONDS


async def heard_to_the_end(states: AsyncIterator[object], has_begun: asyncio.Event) -> None:
    """Listen until there is nothing more."""
    async for _ in states:
        has_begun.set()


@ON_SQLITE
async def test_whatever_is_listened_to_ends_as_the_client_is_left(live_stage: Stage, server: int) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    client = connected(ben, server)

    def states() -> list[AsyncIterator[object]]:
        return [
            greenroom.session(client, session),
            greenroom.enter_room(client, stream),
            greenroom.repeated(client, greenroom.STREAMS, {}, TIMEOUT_SECONDS * 2),
            greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}),
        ]

    async with asyncio.timeout(TIMEOUT_SECONDS):
        async with client, asyncio.TaskGroup() as listeners:
            have_begun = [asyncio.Event() for _ in states()]
            for one, has_begun in zip(states(), have_begun, strict=True):
                listeners.create_task(heard_to_the_end(one, has_begun))
            await asyncio.gather(*(one.wait() for one in have_begun))
            await client.__aexit__(None, None, None)
        for one in states():
            assert [state async for state in one] == [], "who begins afterwards has come to the end"


async def test_who_waits_for_a_server_that_is_away_waits_no_longer_than_the_client_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", TIMEOUT_SECONDS * 100)
    monkeypatch.setattr("greenroom.waiting.random.uniform", lambda _, most: most)
    client = greenroom.connect("http://127.0.0.1:1/graphql")
    async with asyncio.timeout(TIMEOUT_SECONDS), asyncio.TaskGroup() as listeners:
        listeners.create_task(heard_to_the_end(greenroom.session(client, "any"), asyncio.Event()))
        async with client:
            emblem = heard_to_the_end(greenroom.follow(client, greenroom.EMBLEM_CHANGES), asyncio.Event())
            listeners.create_task(emblem)
            await asyncio.sleep(0)
        with pytest.raises(greenroom.Unreachable):
            await client.ask(greenroom.STREAMS)


async def test_what_one_that_was_dropped_has_given_is_not_taken_for_the_present() -> None:
    async def one(*values: str) -> AsyncIterator[str]:
        for value in values:
            yield value

    merged = Merged()
    merged.add("promise", one("told"))
    merged.add("estimate", one("before"))
    merged.add("steps", one("begun"), tells_end=True)
    assert await merged.next() == ("promise", "told")
    await merged.drop("estimate")
    assert await merged.next() == ("steps", "begun")
    merged.add("estimate", one("now"))
    assert [await merged.next() for _ in range(2)] == [("steps", ENDED), ("estimate", "now")]
    await merged.close()


async def test_a_stage_is_over_as_there_is_no_such_session_any_more() -> None:
    has_begun, is_over = asyncio.Event(), asyncio.Event()

    async def states() -> AsyncIterator[greenroom.SessionNow | None]:
        given: Any = {"id": "any", "status": "WAITING", "endedAt": None}
        yield greenroom.SessionNow(given, is_fan=True)
        await has_begun.wait()
        yield None

    async def wait(now: greenroom.SessionNow) -> None:
        has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            is_over.set()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        last = await greenroom.stages(states(), {"WAITING": wait})
    assert is_over.is_set()
    assert last
    assert last.status == "WAITING"


async def test_who_is_cancelled_while_a_stage_ends_is_cancelled() -> None:
    is_ending, may_end = asyncio.Event(), asyncio.Event()

    async def requested(now: greenroom.SessionNow) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            is_ending.set()
            while not may_end.is_set():
                with suppress(asyncio.CancelledError):
                    await may_end.wait()

    async def states() -> AsyncIterator[greenroom.SessionNow]:
        for status in ("REQUESTED", "WAITING"):
            yield greenroom.SessionNow(cast("Any", {"status": status, "endedAt": None}), True)
            await asyncio.sleep(0)
        await asyncio.Event().wait()

    evening = asyncio.create_task(cast("Any", greenroom.stages(states(), {"REQUESTED": requested})))
    await is_ending.wait()
    evening.cancel()
    may_end.set()
    await asyncio.wait([evening], timeout=TIMEOUT_SECONDS)
    assert evening.cancelled()


@ON_SQLITE
async def test_whatever_the_server_has_to_say_is_taken(live_stage: Stage, server: int) -> None:
    # As much at once as the members of a room of thousands.
    stream, count = await live_stage.live(), 400
    ends = live_stage.clock.now() + timedelta(hours=1)
    picture = "https://images.test/" + "a" * 1_900
    token = jwt.encode({"sub": "ben", "name": "Ben", "exp": ends, "picture": picture}, SECRET, algorithm="HS256")
    for _ in range(2):
        asked = await live_stage.requested(live_stage.ben, stream)
        await live_stage.ben.do("cancelSession", sessionId=asked["id"])
    pictures = "".join(f" a{number}: avatarUrl" for number in range(count))
    query = greenroom.Document[Any](
        f"{{ viewer {{ privateSessions {{ edges {{ node {{ fan {{ {pictures} }} }} }} }} }} }}"
    )
    async with (
        greenroom.connect(f"http://127.0.0.1:{server}/graphql", token) as client,
        asyncio.timeout(TIMEOUT_SECONDS),
        aclosing(cast("Any", greenroom.follow(client, query))) as answers,
    ):
        sessions = (await anext(answers))["viewer"]["privateSessions"]["edges"]
        assert sum(len(url) for one in sessions for url in one["node"]["fan"].values()) > 2**20


@ON_SQLITE
async def test_it_tells_the_servers_time(live_stage: Stage, server: int) -> None:
    # Noon of 1 January 2030: this machine's clock is years behind.
    async with connected(live_stage.ben, server) as client:
        stream = await live_stage.live()
        async with aclosing(
            cast("Any", greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}))
        ) as emblem:
            await until(emblem, bool)
        assert abs((client.clock.now() - live_stage.clock.now()).total_seconds()) < BUSY_SECONDS


@ON_SQLITE
async def test_top_level_errors_are_raised_with_their_code(live_stage: Stage, server: int) -> None:
    async with greenroom.connect(f"http://127.0.0.1:{server}/graphql") as client:
        with pytest.raises(greenroom.Refused) as refused:
            await greenroom.go_live(client, cast("Any", {}))
        assert refused.value.code in {"BAD_REQUEST", "UNAUTHENTICATED"}


async def test_a_server_that_is_not_there_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", 0)
    async with greenroom.connect("http://127.0.0.1:1/graphql") as client:
        with pytest.raises(greenroom.Unreachable):
            await client.ask(greenroom.STREAMS)
