"""Rows that are kept for a time only go when it is over, and stay until then."""

from datetime import timedelta

import pytest
from tortoise.models import Model

from actions.purge import KEPT_FOR, purge_expired
from models.call_rooms import CallRoomEvent
from tests.api.full_house import House
from tests.stage import Stage

KEYED = {"idempotencyKey": "once"}


@pytest.mark.parametrize(("table", "rule"), KEPT_FOR, ids=lambda one: getattr(one, "__name__", one))
async def test_a_row_is_kept_for_as_long_as_the_rule_says(stage: Stage, table: type[Model], rule: str) -> None:
    house = await House.full(stage)
    await stage.ben.do("sendMessage", streamId=house.stream, body="hi", **KEYED)
    await stage.ana.do("startSession", sessionId=house.session)
    await stage.ana.do("sendSignal", sessionId=house.session, kind="CANDIDATE", payload="{}")
    await CallRoomEvent.create(id="EV_1", at=stage.clock.now())
    there = await table.all().count()
    assert there

    kept: timedelta = getattr(stage.node.settings.rules, rule)
    stage.clock.move(seconds=kept.total_seconds())
    await stage.node.transactions.run(purge_expired)
    assert await table.all().count() == there
    stage.clock.move(seconds=1)
    await stage.node.transactions.run(purge_expired)
    assert await table.all().count() == 0
