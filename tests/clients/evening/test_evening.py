"""An evening on a real server: it is played to its end, nothing is refused unexpectedly, and the books balance."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from greenroom import (
    EARNINGS,
    Done,
    Greenroom,
    RequestSessionInput,
    connect,
    decide,
    request_session,
    sessions,
)

from clients.evening.__main__ import main
from clients.evening.creator import Creator
from clients.evening.demo import CannotBegin, people, stream_of
from clients.evening.evening import Choices, fill, play
from clients.evening.fan import Fan
from clients.evening.plan import Manner, Plan, plan
from clients.evening.stage import Stage
from gateway.pages.demo_data import FANS, OFFERS
from tests.parts.ports import free_port
from tests.system.process import serving

SEED = 7
SOON = {"MINIMUM_DELIVERED_SECONDS": "1", "NO_SHOW_GRACE_SECONDS": "3", "DEMO": "1"}
ENDS = {
    Manner.CANCELS: {"CANCELLED"},
    Manner.STAYS_AWAY: {"NO_SHOW"},
    Manner.IS_DENIED: {"DENIED"},
}
"""As what the sessions of a manner end; all others are completed."""

DAY = timedelta(days=1)


def choices(port: int, **given: object) -> Choices:
    """An evening that takes seconds."""
    usual: dict[str, object] = {"address": f"http://127.0.0.1:{port}", "creator": "Ana", "seed": SEED, "speed": 600.0}
    return Choices(**{**usual, "timeout": 60.0, "with_creator": True, **given})  # type: ignore[arg-type]


async def test_an_evening_is_played_to_its_end_and_the_books_balance(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sessions, "LOOK_SECONDS", 0.2)
    async with serving(sqlite_url, **SOON) as server:
        given = choices(server.port)
        books = await fill(given)
        said = capsys.readouterr().out
        assert books.refused == [], said
        planned = {one.name: one.manner for one in plan(SEED, [one.name for one in FANS], OFFERS["Ana"][1].durations)}
        ended = {one.name: one.session["status"] for one in books.accounts if one.session}
        assert {name: ENDS.get(manner, {"COMPLETED"}) for name, manner in planned.items()} == {
            name: {status} for name, status in ended.items()
        }, said
        assert [one.name for one in books.accounts if not one.balances] == []
        assert books.are_right
        paid = sum(one.paid for one in books.accounts)
        assert paid > 0
        (ana,) = [one for one in await people(given.address) if one.name == "Ana"]
        async with connect(f"{given.address}/graphql", ana.token) as client:
            now = datetime.now(UTC)
            asked = {"from": (now - DAY).isoformat(), "to": (now + DAY).isoformat()}
            earned = (await client.ask(EARNINGS, asked))["creatorStats"]
        assert earned["earned"]["amount"] == paid
        assert earned["completed"] == sum(status == "COMPLETED" for status in ended.values())
        assert "every wallet is what it was, less what was paid." in said


@asynccontextmanager
async def promised(sqlite_url: str, *names: str) -> AsyncIterator[tuple[Stage, str, str, list[Greenroom]]]:
    """A stage, Ana's stream, a time in seven minutes that she has promised to Hana, and the clients of these people."""
    async with serving(sqlite_url, **SOON) as server, AsyncExitStack() as clients:
        address = f"http://127.0.0.1:{server.port}"
        tokens = {one.name: one.token for one in await people(address)}
        ana, hana, *others = [
            await clients.enter_async_context(connect(f"{address}/graphql", tokens[name]))
            for name in ("Ana", "Hana", *names)
        ]
        stream = await stream_of(ana, "Ana")
        asked = await request_session(hana, {"streamId": stream, "durationMinutes": 5})
        assert isinstance(asked, Done)
        soon = (datetime.now(UTC) + timedelta(minutes=7)).isoformat()
        given = await decide(ana, {"sessionId": asked.result["id"], "decision": "LATER", "scheduledStart": soon})
        assert isinstance(given, Done)
        yield Stage(speed=600), stream, soon, [ana, *others]


def who_is_ben(manner: Manner) -> Plan:
    return Plan("Ben", manner, comes=0, minutes=5, note=None, words=(), answered=0, talks=0)


async def test_minutes_that_somebody_else_is_promised_are_nobodys_fault(sqlite_url: str) -> None:
    async with promised(sqlite_url, "Ben") as (stage, stream, _, (ana, ben)):
        wish = who_is_ben(Manner.ASKS_FOR_MORE)
        fan = Fan(wish, ben, stream, stage, timeout=60)
        await play([fan], Creator("Ana", ana, stream, {"Ben": wish}, stage))
    assert fan.ended
    assert (fan.ended["status"], fan.ended["durationMinutes"]) == ("COMPLETED", 5)
    assert stage.refused == []


async def test_whose_time_is_promised_to_somebody_else_meanwhile_asks_for_another(sqlite_url: str) -> None:
    async with promised(sqlite_url, "Ben") as (stage, stream, soon, (_, ben)):

        class Slow(Fan):
            looked_before = True

            async def _wish(self) -> RequestSessionInput:
                wish = await super()._wish()
                if self.looked_before:
                    wish["desiredStart"] = soon
                self.looked_before = False
                return wish

        fan = Slow(who_is_ben(Manner.ANOTHER_TIME), ben, stream, stage, timeout=0.1)
        await play([fan], None)
    assert fan.ended
    assert fan.ended["desiredStart"]
    assert stage.refused == []


async def test_fans_whom_nobody_answers_give_up_and_pay_nothing(sqlite_url: str) -> None:
    async with serving(sqlite_url, **SOON) as server:
        books = await fill(choices(server.port, with_creator=False, timeout=0.5))
    assert {one.session["status"] for one in books.accounts if one.session} == {"CANCELLED"}
    assert [one.paid for one in books.accounts] == [0] * len(FANS)
    assert books.are_right


async def test_a_server_without_a_demo_is_told_apart(sqlite_url: str) -> None:
    async with serving(sqlite_url) as server:
        with pytest.raises(CannotBegin, match="has no demo"):
            await fill(choices(server.port))


def test_where_there_is_no_server_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--address", f"http://127.0.0.1:{free_port()}"]) == 1
    assert "begin with `make run`" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["0", "-1", "inf", "nan", "fast"])
def test_a_speed_that_is_none_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--speed", wrong])
    assert "--speed" in capsys.readouterr().err
