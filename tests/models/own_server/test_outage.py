"""PostgreSQL goes away under a running application, and comes back: nobody has to do anything about it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from gateway.settings.settings import Settings
from models.database.outage import DATABASE
from tests.actions.invariants import check_invariants
from tests.conftest import ON_POSTGRES, work_among
from tests.parts.databases import every_connection_is_free
from tests.parts.postgres import Postgres
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage

pytestmark = ON_POSTGRES

MANY = 20
A_ROUND = 1.0


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"clock_interval_seconds": A_ROUND})


@pytest.mark.parametrize("goes", [Postgres.kill, Postgres.stop])
async def test_while_it_is_away_a_node_is_not_ready_and_then_it_works_again(
    stage: Stage, server: Postgres, goes: Callable[[Postgres], Awaitable[None]]
) -> None:
    stream = await stage.live()
    await every_connection_is_free()
    await goes(server)
    ready = await stage.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"database": False, "broadcast": True, "room": True})
    for _ in range(MANY):
        with pytest.raises(GraphQLFailure):
            await stage.ben.wallet()
    await server.start()
    ready = await stage.http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"database": True, "broadcast": True, "room": True})
    await stage.requested(stage.ben, stream)
    assert await stage.ben.wallet() == (9_000, 1_000)
    await every_connection_is_free()


async def test_a_restart_between_two_requests_is_not_noticed(stage: Stage, server: Postgres) -> None:
    stream = await stage.live()
    await every_connection_is_free()
    await server.restart()
    await stage.requested(stage.ben, stream)
    await every_connection_is_free()


async def test_killed_in_mid_traffic_it_has_what_was_answered_and_takes_the_rest_again(
    stage: Stage, server: Postgres
) -> None:
    stream = await stage.live(queueLimit=MANY)
    fans = [await stage.person(f"Fan{number}", money=1_000) for number in range(MANY)]
    asking = [
        asyncio.create_task(
            fan.do("requestSession", streamId=stream, durationMinutes=10, idempotencyKey=f"tap of {fan.name}")
        )
        for fan in fans
    ]
    await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    await server.kill()
    first: list[Answer | BaseException] = await asyncio.gather(*asking, return_exceptions=True)
    assert {isinstance(answer, dict) for answer in first} == {True, False}
    await server.start()
    for fan, answer in zip(fans, first, strict=True):
        again = await fan.do("requestSession", streamId=stream, durationMinutes=10, idempotencyKey=f"tap of {fan.name}")
        assert again == answer or isinstance(answer, BaseException)
        assert await fan.wallet() == (0, 1_000)
    await check_invariants()
    await every_connection_is_free()


async def test_however_often_it_is_asked_it_is_logged_once_that_it_is_away_and_once_that_it_is_back(
    stage: Stage, server: Postgres, caplog: pytest.LogCaptureFixture
) -> None:
    work = work_among(asyncio.all_tasks())
    DATABASE.over()
    caplog.set_level(logging.INFO, "greenroom")
    caplog.clear()
    await every_connection_is_free()
    await server.kill()
    await go_round(stage, work)
    assert said(caplog) == ["the database is away"]
    await server.start()
    await go_round(stage, work)
    assert said(caplog) == ["the database is away", "the database is back"]


async def go_round(stage: Stage, work: list[asyncio.Task[None]]) -> None:
    """A node does its work again and again."""
    for _ in range(MANY):
        stage.clock.move(seconds=A_ROUND)
        await stage.clock.until_asleep(work)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What is said of it; what is said again after a minute is left out."""
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("greenroom")]
    return [one.replace(":", ",").partition(",")[0] for one in ours if " by now" not in one]
