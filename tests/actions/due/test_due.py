"""What the clock looks for is due: what is not would crowd it out, as a round takes so many of a kind."""

import pytest

from actions.due import DEADLINES
from actions.steps.deadline import Round
from domain.rules import Rules
from tests.api import scenes
from tests.api.scenes import Scene
from tests.conftest import ON_SQLITE
from tests.stage import Stage


async def told_of_its_end(stage: Stage, stream: str) -> str:
    """In progress, for a minute and a half still."""
    session = await scenes.in_progress(stage, stream)
    await stage.run_clock(minutes=8, seconds=30)
    return session


SCENES = [
    scenes.requested,
    scenes.requested_for_later,
    scenes.scheduled,
    scenes.waiting,
    scenes.scheduled_and_asking,
    scenes.waiting_and_asking,
    scenes.present,
    scenes.ready,
    scenes.yielded,
    scenes.paused,
    scenes.called,
    scenes.called_early,
    scenes.in_progress,
    told_of_its_end,
    scenes.fan_asks_for_more,
    scenes.connecting,
    scenes.creator_alone,
    scenes.met,
    scenes.fan_alone_again,
    scenes.completed,
    scenes.denied,
    scenes.cancelled,
    scenes.expired,
    scenes.no_show,
]


@ON_SQLITE
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_what_is_not_due_is_not_looked_for(stage: Stage, scene: Scene) -> None:
    await scene(stage, await stage.live())
    await stage.run_clock()
    this = Round(stage.clock.now(), Rules(), stage.node.id, ends_leases=True)
    found = {deadline.find.__name__: list(await deadline.find(this)) for deadline in DEADLINES}
    assert {name: ids for name, ids in found.items() if ids} == {}


@ON_SQLITE
async def test_a_room_that_cannot_open_as_nobody_is_live_is_not_looked_for(stage: Stage) -> None:
    await scenes.scheduled_off_air(stage, await stage.live())
    stage.clock.move(minutes=30)
    this = Round(stage.clock.now(), Rules(), stage.node.id, ends_leases=True)
    assert [list(await deadline.find(this)) for deadline in DEADLINES] == [[]] * len(DEADLINES)
