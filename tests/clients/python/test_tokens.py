"""Tokens of the package for Python: fetched again when that failed, and once for all who need one."""

import asyncio

import greenroom
import pytest

from tests.clients.python.client import listening, until
from tests.conftest import ON_SQLITE
from tests.stage import Stage


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
        listening(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})) as emblem,
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
async def test_a_token_that_the_server_would_not_have_twice_is_reported(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", 0)
    ben, stream = live_stage.ben, await live_stage.live()
    reported: list[object] = []
    tokens = iter(["wrong", "still wrong", ben.token])

    async def token() -> str:
        return str(next(tokens))

    async with (
        greenroom.connect(f"http://127.0.0.1:{server}/graphql", token, report=reported.append) as client,
        listening(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})) as emblem,
    ):
        await until(emblem, bool)
    assert [one.code for one in reported if isinstance(one, greenroom.Refused)] == ["UNAUTHENTICATED"]
