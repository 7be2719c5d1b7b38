"""Erasure of somebody with a long history goes in pieces: others write between them, and it may be interrupted."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from copy import copy
from datetime import timedelta
from typing import Any

import orjson
import pytest

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.personal.personal_data import KEPT
from actions.personal.since import UNDER_WAY
from domain.notifications import NotificationKind
from models.answer_codec import encode_answer
from models.fields import first_id_before, new_id
from models.idempotency import FirstAnswer
from models.log import LoggedEvent, TopicHead
from models.notifications import Notification
from models.people import User
from tests.actions.personal.long_history import long_history, old_id
from tests.api.scenes import everything, rows_as_text
from tests.clock import ManualClock
from tests.conftest import on_stage, opened, settings_for
from tests.parts.databases import Backend
from tests.stage import Stage, row_of

MOST = 4
SESSIONS = 23
OF_EVENTS = {LoggedEvent.__name__, TopicHead.__name__}
BOTH = pytest.mark.parametrize("sub", ["ben", "ana"])

Between = Callable[[int], Awaitable[None]]


class Killed(Exception):
    """The process is gone."""


class Pauses(ManualClock):
    """Between two pieces, something happens; it is told how many there were."""

    def __init__(self, between: Between) -> None:
        super().__init__()
        self._between = between
        self.pieces = 0

    async def sleep(self, seconds: float) -> None:
        self.pieces += 1
        await self._between(self.pieces)


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """As small however long they take."""
    for module in ("models.writing.pieces", "actions.personal.personal_data", "actions.personal.scrubbed_answers"):
        monkeypatch.setattr(f"{module}.MOST", MOST)
    monkeypatch.setattr("models.writing.pieces.AIM_SECONDS", 1e9)
    monkeypatch.setattr("models.walking.walks.SESSIONS_AT_ONCE", MOST)


@asynccontextmanager
async def house(backend: Backend, sessions: int = SESSIONS) -> AsyncIterator[Stage]:
    """Ben and Ana with a long history, which is the same each time."""
    clock = ManualClock()
    async with (
        backend.databases.copy_of(backend.cast) as url,
        opened(settings_for(url, backend.broadcast_url), clock) as app,
        on_stage(app, clock) as stage,
    ):
        await stage.gather()
        await long_history(row_of(stage.ben.id), row_of(stage.ana.id), sessions)
        yield stage


async def erased(stage: Stage, sub: str, between: Between) -> int:
    """Erase them; in how many pieces before the last. What the node does by itself goes by its own clock."""
    clock, transactions = Pauses(between), copy(stage.node.transactions)
    transactions.clock = clock
    assert await erase_person(transactions, COMMAND_LINE, sub, 1)
    return clock.pieces


async def nothing(_: int) -> None:
    """Nothing happens."""


async def left() -> dict[str, Any]:
    """All that there is, but for the ids of what is on record, which are new each time."""
    rows = await everything()
    return {**rows, "AuditRecord": [{**row, "id": None} for row in rows["AuditRecord"]]}


async def without_interruption(backend: Backend, sub: str) -> tuple[dict[str, Any], int]:
    async with house(backend) as stage:
        pieces = await erased(stage, sub, nothing)
        return await left(), pieces


def killed_after(piece: int) -> Between:
    async def kill(pieces: int) -> None:
        if pieces == piece:
            raise Killed

    return kill


@BOTH
async def test_erasure_that_is_interrupted_after_each_piece_ends_as_if_it_were_not(backend: Backend, sub: str) -> None:
    expected, pieces = await without_interruption(backend, sub)
    async with house(backend) as stage:
        for _ in range(pieces * 2):
            try:
                await erased(stage, sub, killed_after(1))
                break
            except Killed:
                assert await User.filter(sub=sub).exists()
        assert await left() == expected


@BOTH
@pytest.mark.parametrize("part", [0.3, 0.7, 1])
async def test_what_was_done_before_an_interruption_is_not_done_again(backend: Backend, sub: str, part: float) -> None:
    expected, pieces = await without_interruption(backend, sub)
    before = round(pieces * part)
    async with house(backend) as stage:
        with pytest.raises(Killed):
            await erased(stage, sub, killed_after(before))
        # Of a table whose rows go, the row that one piece has left may make a piece more.
        assert await erased(stage, sub, nothing) in {pieces - before, pieces - before + 1}
        assert await left() == expected
        assert await erase_person(stage.node.transactions, COMMAND_LINE, sub, 1) is None


async def changes(stage: Stage, sub: str) -> list[Counter[str]]:
    """Of each transaction of an erasure, how many rows of which table it changed or deleted."""
    changed, rows = list[Counter[str]](), await rows_as_text()

    async def compare(_: int) -> None:
        nonlocal rows
        before, rows = rows, await rows_as_text()
        changed.append(Counter(table for table, _ in set(before) - set(rows) if table not in OF_EVENTS))

    await erased(stage, sub, compare)
    await compare(0)
    return changed


@BOTH
async def test_a_piece_has_no_more_rows_than_it_may_and_the_last_as_many_however_long_the_history_is(
    backend: Backend, sub: str
) -> None:
    last = []
    for sessions in (SESSIONS, SESSIONS * 2):
        async with house(backend, sessions) as stage:
            *pieces, rest = await changes(stage, sub)
            assert max(sum(piece.values()) for piece in pieces) == MOST
            last.append(rest)
    assert last[0] == last[1]


@BOTH
async def test_money_and_what_is_others_stay_as_they_are(backend: Backend, sub: str) -> None:
    async with house(backend) as stage:
        before = await everything()
        await erased(stage, sub, nothing)
        after = await everything()
        gone = {kept.table.__name__: set(kept.people) for kept in KEPT if kept.goes}
        person = (await User.get(sub__startswith="erased:")).id
        for table, rows in before.items():
            if people := gone.get(table):
                others = [row["id"] for row in rows if not any(row[one] == person for one in people)]
                assert [row["id"] for row in after[table]] == others
        for table in ("Entry", "Balance", "Transfer", "Hold", "Refund", "Wallet", "CallConnection"):
            assert after[table] == before[table]
        assert [row for row in after["User"] if row["id"] != person] == [
            row for row in before["User"] if row["id"] != person
        ]


@pytest.mark.parametrize("part", [0.02, 0.5, 0.95])
async def test_what_is_written_between_the_pieces_goes_too(
    backend: Backend, part: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What was open before is not found by its id.
    monkeypatch.setattr("actions.personal.since.UNDER_WAY", timedelta(0))
    _, pieces = await without_interruption(backend, "ben")
    async with house(backend) as stage:
        stream = await stage.live()
        asked = await stage.requested(stage.ben, stream, note="late-note")
        await stage.ana.do("decide", sessionId=asked["id"], decision="APPROVE")
        await stage.enters(stage.ben, stream)

        async def write(piece: int) -> None:
            if piece == round(pieces * part):
                await written(stage, stream, asked["id"])

        await erased(stage, "ben", write)
        text = orjson.dumps(await everything(), default=str).decode()
        assert [word for word in ("late-", "Ben") if word in text] == []


async def written(stage: Stage, stream: str, session: str) -> None:
    """Everybody writes of Ben, and he writes too."""
    await stage.ben.do("sendMessage", streamId=stream, body="late-chat", idempotencyKey="a")
    await stage.ana.do("startSession", sessionId=session)
    await stage.ana.do("endSession", sessionId=session, reason="late-reason", idempotencyKey="b")
    told = [one["id"] for one in await stage.ana.inbox()]
    await stage.ana.do("markNotificationsRead", ids=told, idempotencyKey="c")
    await stage.dora.do("blockFan", userId=stage.ben.id, reason="late-opinion")
    await stage.requested(stage.ben, await stage.live(stage.sam), note="late-note")
    assert "late-" in orjson.dumps(await everything(), default=str).decode()


async def test_what_was_under_way_when_it_was_gone_past_goes_too(backend: Backend) -> None:
    _, pieces = await without_interruption(backend, "ben")
    async with house(backend) as stage:
        ben, ana, now = row_of(stage.ben.id), row_of(stage.ana.id), stage.clock.now()

        async def store(piece: int) -> None:
            if piece == pieces:
                made = first_id_before(new_id(), UNDER_WAY / 2)
                told = Notification(id=made, user_id=ben, kind=NotificationKind.REQUEST_RECEIVED, created_at=now)
                told.message, told.facts = "late-notification", None
                await told.save(force_create=True)
                # Before all the answers that there were.
                kept = FirstAnswer(id=old_id(8, 0), user_id=ana, key="late", fingerprint="", at=now)
                kept.answer = encode_answer(told)
                await kept.save(force_create=True)

        await erased(stage, "ben", store)
        text = orjson.dumps(await everything(), default=str).decode()
        assert await FirstAnswer.exists(key="late")
        assert "late-" not in text
