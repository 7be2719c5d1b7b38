"""Whatever changes a line, an offer or a topic is announced with it, rather than found at the next look."""

from datetime import timedelta

import pytest

from domain.events import fan_topic, inbox_topic, line_topic, room_topic, stream_topic
from models.stamps import stamps_of
from tests.api import scenes
from tests.api.full_house import House
from tests.api.scenes import Scene
from tests.clock import START
from tests.documents import EMBLEM, ESTIMATE
from tests.mutation import CHANGED
from tests.mutations import MUTATIONS
from tests.stage import Stage, row_of
from tests.subscriptions.announced import listening
from tests.subscriptions.briefly import nobody_looks, topic_of

OF_WHAT_RUNS = {"reportCallPresence"}
"""They change a session in progress, beside which no emblem is at rest."""


def topics_of(stage: Stage, stream: str, elsewhere: str = "") -> dict[str, str]:
    """By name, every topic of the people in the house and of the two streams."""
    people = {"ana": stage.ana, "ben": stage.ben, "cleo": stage.cleo, "dora": stage.dora}
    kinds = {"sessions": fan_topic, "inbox": inbox_topic, "line": line_topic}
    topics = {
        f"{name}'s {word}": topic_of(kind, one.id) for name, one in people.items() for word, kind in kinds.items()
    }
    for name, one in (("ana", stream), ("dora", elsewhere)):
        if one:
            topics |= {f"{name}'s room": topic_of(room_topic, one), f"{name}'s stream": topic_of(stream_topic, one)}
    return topics


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_mutation_announces_every_topic_that_it_moves_and_no_other(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    before = await stamps_of([row_of(house.stream)])
    async with listening(stage, topics_of(stage, house.stream, house.elsewhere)) as announced:
        await house.doer(mutation).do(mutation, **house.given(mutation))
    assert announced.names == MUTATIONS[mutation].announces
    if "ana's line" in announced.names and mutation not in OF_WHAT_RUNS:
        assert await stamps_of([row_of(house.stream)]) != before, "an emblem at rest would not be read again"


@pytest.mark.parametrize("mutation", ["blockFan", "endStream"])
async def test_what_changes_an_offer_is_announced_though_no_session_changes(stage: Stage, mutation: str) -> None:
    stream = await stage.live()
    given = {"userId": stage.sam.id} if mutation == "blockFan" else {"streamId": stream}
    async with listening(stage, topics_of(stage, stream)) as announced:
        await stage.ana.do(mutation, **given)
    assert announced.names == {"ana's line", "ana's room"}


async def test_an_order_that_time_alone_has_changed_is_announced(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=13))
    await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    async with listening(stage, topics_of(stage, stream)) as announced:
        assert await stage.run_clock(seconds=59) == 0
    assert announced.names == set()
    async with listening(stage, topics_of(stage, stream)) as announced:
        assert await stage.run_clock(minutes=1) == 1
    assert announced.names == {"ana's line", "ana's room"}


@pytest.mark.parametrize(("document", "name"), [(EMBLEM, "stream"), (ESTIMATE, "session")])
async def test_a_live_value_comes_with_its_announcement_and_not_at_a_later_look(
    live_stage: Stage, document: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(document, **{name: {"stream": stream, "session": session["id"]}[name]}) as live:
        await live.next()
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("reschedule", sessionId=session["id"], start=scenes.at(60))
        assert (await live.next())["asOf"] == scenes.at(2 / 60)


@pytest.mark.parametrize(
    ("scene", "minutes", "moved"),
    [
        (scenes.requested, 15, {*CHANGED, "ben's inbox", "ana's inbox"}),
        (scenes.scheduled, 25, {*CHANGED, "ben's inbox"}),
        (scenes.called, 2, {*CHANGED, "ben's inbox", "ana's inbox"}),
        (scenes.called_again, 2, {*CHANGED, "ben's inbox", "ana's inbox", "ana's room"}),
        (scenes.ready, 3, CHANGED),
        (scenes.yielded, 5, CHANGED),
        (scenes.paused, 5, {"ana's line"}),
        (scenes.in_progress, 10, {*CHANGED, "ben's inbox", "ana's inbox"}),
    ],
)
async def test_what_time_does_is_announced_too(stage: Stage, scene: Scene, minutes: float, moved: set[str]) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    async with listening(stage, topics_of(stage, stream)) as announced:
        assert await stage.run_clock(minutes=minutes) == 1
    assert announced.names == moved
