"""PostgreSQL goes away under a running application, and comes back: nobody has to do anything about it."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.actions.invariants import check_invariants
from tests.conftest import ON_POSTGRES
from tests.databases import every_connection_is_free
from tests.postgres import Postgres
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage

pytestmark = ON_POSTGRES

MANY = 20


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
