"""How a private session of Ben's with Ana comes to stand somewhere, and proof that a refusal left no trace.

Ben books 10 minutes at 100 a minute at noon, so the price is 1,000 of his 10,000.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Set
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Any

from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.models import Model

from domain.call_providers import CallProvider
from tests.clock import START
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Stage

Scene = Callable[[Stage, str], Awaitable[str]]
"""Plays on a stage, on a stream of Ana's, until the session is there; its id."""


def at(minutes: float) -> str:
    """So many minutes after noon, as clients see an instant."""
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def everything() -> dict[str, list[Answer]]:
    """Every row of every table."""
    tables: dict[str, Any] = Tortoise.apps["models"]
    return {name: sorted(await table.all().values(), key=str) for name, table in tables.items()}


async def rows_as_text() -> list[tuple[str, str]]:
    """The same as text, by one statement: it is compared some thousand times."""
    connection = get_connection("default")
    rows = await connection.execute_query_dict(all_rows(connection.capabilities.dialect))
    return sorted((row["name"], row["content"]) for row in rows)


@cache
def all_rows(dialect: str) -> str:
    """The statement that gives every row of every table with the table's name."""
    tables: dict[str, type[Model]] = Tortoise.apps["models"]
    selects = []
    for table in tables.values():
        columns = ", ".join(f'"{column}"' for column in sorted(table._meta.fields_db_projection.values()))
        content = f"json_array({columns})" if dialect == "sqlite" else f"CAST(ROW({columns}) AS text)"
        selects.append(f"SELECT '{table.__name__}' AS name, {content} AS content FROM \"{table._meta.db_table}\"")
    return " UNION ALL ".join(selects)


@asynccontextmanager
async def nothing_changes(but: Set[str] = frozenset()) -> AsyncIterator[None]:
    """Whatever happens within leaves no trace in the database: nothing changed, nothing was recorded. ``but``: tables
    of which that is not said."""
    before = [row for row in await rows_as_text() if row[0] not in but]
    yield
    assert [row for row in await rows_as_text() if row[0] not in but] == before


async def unasked(stage: Stage, stream: str) -> str:
    return ""


async def requested(stage: Stage, stream: str) -> str:
    return str((await stage.requested(stage.ben, stream))["id"])


async def requested_soon(stage: Stage, stream: str) -> str:
    return str((await stage.requested(stage.ben, stream, desiredStart=at(6)))["id"])


async def requested_for_later(stage: Stage, stream: str) -> str:
    return str((await stage.requested(stage.ben, stream, desiredStart=at(30)))["id"])


async def scheduled(stage: Stage, stream: str) -> str:
    return str((await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30)))["id"])


async def scheduled_off_air(stage: Stage, stream: str) -> str:
    session = await scheduled(stage, stream)
    await stage.ana.do("endStream", streamId=stream)
    return session


async def waiting(stage: Stage, stream: str) -> str:
    return str((await stage.waiting(stage.ben, stream))["id"])


async def waiting_early(stage: Stage, stream: str) -> str:
    session = await scheduled(stage, stream)
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    return session


async def another_time_for(scene: Scene, stage: Stage, stream: str) -> str:
    """The scene, after which Ben asks for an hour and a half after noon."""
    session = await scene(stage, stream)
    await stage.ben.do("reschedule", sessionId=session, start=at(90))
    return session


async def scheduled_and_asking(stage: Stage, stream: str) -> str:
    return await another_time_for(scheduled, stage, stream)


async def waiting_and_asking(stage: Stage, stream: str) -> str:
    return await another_time_for(waiting, stage, stream)


async def present(stage: Stage, stream: str) -> str:
    session = await waiting(stage, stream)
    await stage.enters(stage.ben, stream)
    return session


async def ready(stage: Stage, stream: str) -> str:
    session = await present(stage, stream)
    await stage.ben.do("setReady", sessionId=session, ready=True)
    return session


async def yielded(stage: Stage, stream: str) -> str:
    """Ben lets others go first for five minutes."""
    session = await waiting(stage, stream)
    await stage.ben.do("yieldPlace", sessionId=session, minutes=5)
    return session


async def paused(stage: Stage, stream: str) -> str:
    """Nobody has asked, and the queue is paused for five minutes."""
    await stage.ana.do("pauseQueue", streamId=stream, minutes=5)
    return ""


async def called(stage: Stage, stream: str) -> str:
    session = await waiting(stage, stream)
    await stage.ana.refused("startSession", sessionId=session)
    return session


async def called_again(stage: Stage, stream: str) -> str:
    """Called at noon for the second time, having missed a call without any grace."""
    session = await waiting(stage, stream)
    grace = stage.node.transactions.rules.no_show_grace
    stage.tune(no_show_grace=timedelta(0))
    await stage.ana.refused("startSession", sessionId=session)
    await stage.run_clock()
    stage.tune(no_show_grace=grace)
    await stage.ana.refused("startSession", sessionId=session)
    return session


async def called_early(stage: Stage, stream: str) -> str:
    session = await waiting_early(stage, stream)
    await stage.ana.refused("startSession", sessionId=session)
    return session


async def in_progress(stage: Stage, stream: str) -> str:
    session = await present(stage, stream)
    await stage.ana.do("startSession", sessionId=session)
    return session


async def fan_asks_for_more(stage: Stage, stream: str) -> str:
    session = await in_progress(stage, stream)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    return session


async def creator_asks_for_more(stage: Stage, stream: str) -> str:
    session = await in_progress(stage, stream)
    await stage.ana.do("proposeExtension", sessionId=session, minutes=5)
    return session


async def connecting(stage: Stage, stream: str) -> str:
    """In progress by peer, with nobody in the call."""
    stage.tune(calls=CallProvider.PEER)
    return await in_progress(stage, stream)


async def creator_alone(stage: Stage, stream: str) -> str:
    session = await connecting(stage, stream)
    await stage.joins(stage.ana, session)
    return session


async def met(stage: Stage, stream: str) -> str:
    """In progress by peer, with both in the call."""
    session = await creator_alone(stage, stream)
    await stage.joins(stage.ben, session)
    return session


async def met_and_never_back(stage: Stage, stream: str) -> str:
    """The same, where it is over at once for whoever is lost."""
    stage.tune(resume_grace=timedelta(0))
    return await met(stage, stream)


async def fan_alone_again(stage: Stage, stream: str) -> str:
    """The two met at noon, and the creator was gone after a minute; that was five seconds ago."""
    session = await met(stage, stream)
    stage.clock.move(minutes=1)
    await stage.hangs_up(stage.ana, session)
    await stage.run_clock(seconds=5)
    return session


async def completed(stage: Stage, stream: str) -> str:
    session = await in_progress(stage, stream)
    await stage.ana.do("endSession", sessionId=session)
    return session


async def paid(stage: Stage, stream: str) -> str:
    """Ben has left at once, where that costs the full price."""
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "whenFanLeaves": "FULL_PRICE"})
    session = await in_progress(stage, stream)
    await stage.ben.do("endSession", sessionId=session)
    return session


async def denied(stage: Stage, stream: str) -> str:
    session = await requested(stage, stream)
    await stage.ana.do("decide", sessionId=session, decision="DENY")
    return session


async def cancelled(stage: Stage, stream: str) -> str:
    session = await requested(stage, stream)
    await stage.ben.do("cancelSession", sessionId=session)
    return session


async def expired(stage: Stage, stream: str) -> str:
    session = await requested(stage, stream)
    await stage.run_clock(minutes=15)
    return session


async def no_show(stage: Stage, stream: str) -> str:
    session = await called_again(stage, stream)
    await stage.run_clock(minutes=2)
    return session


async def asks_and_takes_back(stage: Stage, stream: str) -> str:
    """Ben asks, and cancels: the id of what is over then."""
    session = await stage.requested(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=session["id"])
    return str(session["id"])
