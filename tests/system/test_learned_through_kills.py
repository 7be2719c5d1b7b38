"""What is learned of a creator survives a kill: nothing is lost, and nothing counts twice."""

import asyncio
from contextlib import suppress

import httpx
import orjson
from tortoise import Tortoise

from domain.forecasting.kept import data_of_watch
from models.database.opening import connect
from models.line.known_creators import KnownCreators
from models.sessions import PrivateSession
from models.steps import SessionTransition
from tests.documents import OFFER
from tests.folded import folded_anew, logged
from tests.stage import Person, row_of
from tests.system.process import ServerProcess, serving

ENOUGH = (12, 24)
TOLD = ("REQUEST", "APPROVE", "CANCEL", "DENY")


async def come_and_go(server: ServerProcess, fan: Person, creator: Person, stream: str, gone: list[str]) -> None:
    """Ask, be taken, look at the estimate and cancel, whatever becomes of the server, until that many have."""
    query = "query($id: ID!) { liveStream(id: $id) { offer { estimatedWait { likelySeconds } } viewerSession { id } } }"
    while len(gone) < ENOUGH[-1]:
        await server.up.wait()
        with suppress(
            httpx.TransportError,
        ):
            asked = await fan.attempt("requestSession", streamId=stream, durationMinutes=10)
            session = (asked["session"] or (await fan.ask(query, id=stream))["liveStream"]["viewerSession"])["id"]
            await creator.attempt("decide", sessionId=session, decision="APPROVE")
            await fan.ask(query, id=stream)
            await fan.attempt("cancelSession", sessionId=session)
            gone.append(session)


async def test_killed_again_and_again_every_step_is_told_once_and_the_fold_is_the_same(database_url: str) -> None:
    async with serving(database_url, LIMITS="off", ASK_RATE_PER_HOUR="0") as server:
        ana = await server.person("Ana")
        fans = [await server.person(name, money=1_000) for name in ("Ben", "Cleo")]
        stream = str((await ana.do("goLive", title="Piano", offer=OFFER))["id"])
        gone: list[str] = []
        loops = [asyncio.create_task(come_and_go(server, fan, ana, stream, gone)) for fan in fans]
        for enough in ENOUGH[:-1]:
            while len(gone) < enough:
                done, _ = await asyncio.wait(loops, timeout=0.01, return_when=asyncio.FIRST_COMPLETED)
                assert not done, [one.exception() for one in done]
            await server.kill()
            await server.start()
        await asyncio.gather(*loops)
        await server.kill()
    creator = row_of(ana.id)
    await connect(database_url, everywhere=False)
    try:
        log = await logged(creator)
        assert [one.number for one in log] == list(range(1, len(log) + 1))
        told = [orjson.loads(one.payload) for one in log]
        steps = await SessionTransition.filter(trigger__in=TOLD).count()
        assert len([one for one in told if "session" in one]) == steps >= 3 * ENOUGH[-1]
        assert {one["session"] for one in told[1:]} == {str(row.id) for row in await PrivateSession.all()}
        live = (await KnownCreators().of([creator]))[creator]
        anew = await folded_anew(creator)
        assert data_of_watch(live.learned.watch) == data_of_watch(anew.learned.watch)
    finally:
        await Tortoise.close_connections()
