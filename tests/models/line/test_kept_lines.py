"""What a process keeps of lines is what is so, whoever has changed them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from domain.lines.line import Line
from models.line import line_rows
from models.line.lines import KeptLines, line_of
from models.log import LoggedEvent
from models.sessions import PrivateSession
from models.writing.transaction import Transaction
from tests.api import scenes
from tests.clock import START
from tests.stage import Stage, row_of
from tests.statements import statements


class Reader:
    """Another process that reads Ana's line."""

    def __init__(self, stage: Stage) -> None:
        self._ana = row_of(stage.ana.id)
        self._kept = KeptLines()

    async def line(self) -> Line:
        """As it is kept, which is as it is."""
        found = await self.kept()
        assert found == (await KeptLines().of([self._ana]))[self._ana]
        return found

    async def kept(self) -> Line:
        """As it is kept."""
        return (await self._kept.of([self._ana]))[self._ana]

    async def asked(self) -> list[bool]:
        """Which statements that takes: whether each reads all who are in line."""
        with statements() as found:
            await self._kept.of([self._ana])
        return ["latest_id" in one for one in found.asked]


async def waiting(line: Line) -> list[UUID]:
    return [one.id for one in line.entries]


async def test_a_line_is_read_once_and_then_what_has_changed(stage: Stage) -> None:
    stream, reader = await stage.live(), Reader(stage)
    ben = row_of((await stage.waiting(stage.ben, stream))["id"])
    assert await waiting(await reader.line()) == [ben]
    assert await reader.asked() == [False]
    cleo = await stage.scheduled(stage.cleo, stream, START + timedelta(hours=1))
    dora = await stage.waiting(stage.dora, stream)
    assert await reader.asked() == [False, False]
    assert await waiting(await reader.line()) == [ben, row_of(dora["id"]), row_of(cleo["id"])]
    await stage.dora.do("cancelSession", sessionId=dora["id"])
    assert await waiting(await reader.line()) == [ben, row_of(cleo["id"])]


async def test_what_runs_a_pause_and_the_breath_are_read_each_time(stage: Stage) -> None:
    stream, reader = await stage.live(gapSeconds=60), Reader(stage)
    await stage.waiting(stage.cleo, stream)
    session = await scenes.in_progress(stage, stream)
    assert (await reader.line()).running
    await stage.ana.do("pauseQueue", streamId=stream, minutes=5)
    assert (await reader.line()).paused_until == START + timedelta(minutes=5)
    await stage.ana.do("endSession", sessionId=session)
    assert (await reader.line()).rests_until == START + timedelta(minutes=1)


@pytest.mark.parametrize("kept", [True, False], ids=["brought on", "read anew"])
async def test_who_begins_while_a_line_is_read_is_in_it_or_runs(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    stream, reader = await stage.live(), Reader(stage)
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    if kept:
        await reader.line()
    cleo = row_of((await stage.waiting(stage.cleo, stream))["id"])
    read, starts = line_rows.STATE.rows, iter([True])

    async def rows(creators: list[UUID]) -> list[dict[str, Any]]:
        found = await read(creators)
        # As on another node: after what runs is read, and before who is in line.
        if next(starts, False):
            await stage.ana.do("startSession", sessionId=session["id"])
        return found

    monkeypatch.setattr(line_rows, "STATE", SimpleNamespace(rows=rows))
    line = await reader.line()
    assert (line.running and line.running.id, await waiting(line)) == (row_of(session["id"]), [cleo])


async def ask(stage: Stage, stream: str, _: str) -> None:
    await stage.requested(stage.dora, stream)


async def ask_and_are_taken(stage: Stage, stream: str, _: str) -> None:
    await stage.waiting(stage.dora, stream)


async def ask_after_one_has_left(stage: Stage, stream: str, session: str) -> None:
    await stage.ben.do("cancelSession", sessionId=session)
    await stage.requested(stage.dora, stream)


async def ask_before_one_leaves(stage: Stage, stream: str, session: str) -> None:
    await stage.requested(stage.dora, stream)
    await stage.ben.do("cancelSession", sessionId=session)


@pytest.mark.parametrize(
    ("come", "readings"), [(ask, 1), (ask_and_are_taken, 2), (ask_after_one_has_left, 2), (ask_before_one_leaves, 2)]
)
async def test_a_line_is_not_read_again_for_requests_that_come_meanwhile(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, come: Callable[[Stage, str, str], Awaitable[None]], readings: int
) -> None:
    stream, reader = await stage.live(), Reader(stage)
    session = (await stage.waiting(stage.ben, stream))["id"]
    await reader.line()
    await stage.requested(stage.cleo, stream)
    state, read = line_rows.STATE, list[UUID]()

    async def rows(creators: list[UUID]) -> list[dict[str, Any]]:
        found = await state.rows(creators)
        read.extend(creators)
        if len(read) == 1:
            with monkeypatch.context() as others:
                others.setattr(line_rows, "STATE", state)
                await come(stage, stream, session)
        return found

    monkeypatch.setattr(line_rows, "STATE", SimpleNamespace(rows=rows))
    found = await reader.kept()
    assert len(read) == readings
    assert found == await reader.line()


async def test_a_line_goes_over_to_the_next_stream(stage: Stage) -> None:
    stream, reader = await stage.live(), Reader(stage)
    promised = row_of((await stage.scheduled(stage.ben, stream, START + timedelta(hours=1)))["id"])
    await stage.waiting(stage.cleo, stream)
    await reader.line()
    await stage.ana.do("endStream", streamId=stream)
    assert not (await reader.line()).on_air
    await stage.live()
    assert await waiting(await reader.line()) == [promised]


async def test_a_line_goes_over_to_the_next_stream_however_much_has_happened_there(stage: Stage) -> None:
    stream, reader = await stage.live(), Reader(stage)
    promised = row_of((await stage.scheduled(stage.ben, stream, START + timedelta(hours=1)))["id"])
    await reader.line()
    await stage.ana.do("endStream", streamId=stream)
    stream = await stage.live()
    others = [row_of((await stage.waiting(fan, stream))["id"]) for fan in (stage.cleo, stage.dora)]
    assert await waiting(await reader.line()) == [*others, promised]


@pytest.mark.parametrize("lost", ["what it was read behind", "what came since"])
async def test_where_the_log_does_not_say_what_has_changed_a_line_is_read_anew(stage: Stage, lost: str) -> None:
    stream, reader = await stage.live(), Reader(stage)
    await stage.waiting(stage.ben, stream)
    await reader.line()
    known = await LoggedEvent.filter(topic=f"stream:{row_of(stream)}").count()
    await stage.waiting(stage.cleo, stream)
    seq = known if lost == "what it was read behind" else known + 1
    await LoggedEvent.filter(topic=f"stream:{row_of(stream)}", seq=seq).delete()
    assert len((await reader.line()).entries) == 2


async def test_where_another_log_was_put_back_a_line_is_read_anew(stage: Stage) -> None:
    stream, reader = await stage.live(), Reader(stage)
    session = row_of((await stage.waiting(stage.ben, stream))["id"])
    await reader.line()
    later = START + timedelta(minutes=7)
    await PrivateSession.filter(id=session).update(due_at=later)
    last = await LoggedEvent.filter(topic=f"stream:{row_of(stream)}").order_by("-seq").first()
    assert last
    last.payload = {**last.payload, "transition": str(UUID(int=7))}
    await last.save()
    assert [one.due for one in (await reader.line()).entries] == [later]


async def test_what_is_undone_has_not_moved_the_line(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    ana = row_of(stage.ana.id)

    async def undo(tx: Transaction) -> tuple[Line, Line, Line]:
        before = await line_of(tx, ana)
        try:
            async with tx.savepoint():
                tx.entries[ana] = ()
                within = await line_of(tx, ana)
                raise InterruptedError
        except InterruptedError:
            return before, within, await line_of(tx, ana)

    before, within, after = await stage.node.transactions.run(undo)
    assert (len(before.entries), len(within.entries), after) == (1, 0, before)
