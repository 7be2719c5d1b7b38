"""Moving a session saves all that was changed of it: no column has to be named for that."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import pytest

from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.capture import EndReason
from domain.lifecycle import Status, Trigger
from domain.money import PaymentStatus
from models.people import User
from models.sessions import FIXED_AT_REQUEST, PrivateSession
from models.writing.transaction import Transaction
from tests.stage import Stage, row_of

# Those of relations are known to Tortoise only once it has been initialised.
COLUMNS = sorted(
    {*PrivateSession._meta.fields_db_projection, *(f"{name}_id" for name in PrivateSession._meta.fk_fields)}
)
DECIDED_BY_THE_TABLE = {"status", "version", "called_until", "expires_at", "metering"}
"""What the move itself changes of a session that was called and begins."""

NONE_BEFORE_AND_AFTER = {"look_at", "ready_until", "not_before", "proposing", "proposal_until"}
"""What only a session that waits has, or that is asked for something, or that the clock has to look at."""

SAVED = [column for column in COLUMNS if column not in FIXED_AT_REQUEST | NONE_BEFORE_AND_AFTER]


def another(value: Any, column: str) -> Any:
    """Another value than that of a column."""
    match value:
        case None if column == "reason":
            return "another"
        case None if column == "end_reason":
            return EndReason.BLOCKED
        case None if column == "ending_announced":
            return 7
        case None:
            return datetime.fromisoformat("2030-01-02T00:00:00Z")
        case datetime():
            return value + timedelta(hours=1)
        case Enum():
            return PaymentStatus.CAPTURED
        case int():
            return value + 7


@pytest.mark.parametrize("column", SAVED)
async def test_whatever_is_changed_before_a_move_is_saved_by_it(stage: Stage, column: str) -> None:
    old, other = await stage.live(), await stage.live(stage.cleo)
    session = row_of((await stage.waiting(stage.ben, old))["id"])
    await stage.ana.refused("startSession", sessionId=(await stage.ben.inbox())[-1]["session"]["id"])
    before = await PrivateSession.get(id=session)

    async def change_and_begin(tx: Transaction) -> PrivateSession:
        row = await PrivateSession.get(id=session)
        if column == "stream_id":
            row.stream_id = row_of(other)
        elif column not in DECIDED_BY_THE_TABLE:
            setattr(row, column, another(getattr(row, column), column))
        mover = Mover(Actor.CREATOR, await User.get(id=row.creator_id))
        return await move(tx, row, Trigger.START, mover, Status.IN_PROGRESS)

    changed = await stage.node.transactions.run(change_and_begin)
    saved = await PrivateSession.get(id=session)
    assert getattr(saved, column) == getattr(changed, column) != getattr(before, column)


def test_what_is_fixed_at_the_request_are_columns() -> None:
    assert set(COLUMNS) > FIXED_AT_REQUEST | NONE_BEFORE_AND_AFTER
