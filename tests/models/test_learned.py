"""What happens in a creator's lines is told in their log, once and in order; what is known of them is a fold of it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.learn import learn_anew, save_learned
from domain.forecasting.kept import data_of_watch, watch_of_data
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence, Occurs, read_occurrence
from gateway.background.learn import read_all, save_all
from models.habits import CreatorHabits
from models.line.earlier import earlier
from models.line.known_creators import KnownCreators
from models.occurrences import LoggedOccurrence
from models.people import User
from tests.api import scenes
from tests.clock import START
from tests.folded import logged
from tests.stage import Stage, row_of

NOON = START.timestamp()

UNTOLD = 11
"""What a history has of an evening: all but the minutes that were added."""


async def evening(stage: Stage) -> UUID:
    """An evening of Ana's with all that a log tells of; her id."""
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    await stage.ana.do("answerProposal", sessionId=session, accept=True)
    later = (await stage.requested(stage.cleo, stream))["id"]
    await stage.ana.do("decide", sessionId=later, decision="LATER", scheduledStart=scenes.at(90))
    denied = (await stage.requested(stage.dora, stream))["id"]
    await stage.ana.do("decide", sessionId=denied, decision="DENY")
    stage.clock.move(minutes=6)
    await stage.ana.do("endSession", sessionId=session)
    await stage.cleo.do("cancelSession", sessionId=later)
    await stage.ana.do("endStream", streamId=stream)
    return row_of(stage.ana.id)


async def told(creator: UUID) -> list[dict[str, Any]]:
    return [orjson.loads(one.payload) for one in await logged(creator)]


async def numbers() -> list[int]:
    return [one.number for one in await LoggedOccurrence.all().order_by("number")]


async def state_of(creator: UUID) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads((await CreatorHabits.get(creator_id=creator)).state)
    return data


async def test_the_log_tells_what_a_replayed_log_would(stage: Stage) -> None:
    lines = await told(await evening(stage))
    assert [one["type"] for one in lines] == [
        *("stream_started", "requested", "approved", "started", "extended", "requested", "later", "requested"),
        *("denied", "ended", "cancelled", "stream_ended"),
    ]
    ben, cleo, dora = dict.fromkeys(one["session"] for one in lines if "session" in one)
    assert lines[1] == {"t": NOON, "type": "requested", "session": ben, "bookedMinutes": 10}
    assert lines[4] == {"t": NOON, "type": "extended", "session": ben, "minutes": 5}
    assert lines[6] == {"t": NOON, "type": "later", "session": cleo, "scheduledFor": NOON + 90 * 60}
    assert lines[8] == {"t": NOON, "type": "denied", "session": dora}
    assert lines[9] == {"t": NOON + 6 * 60, "type": "ended", "session": ben}
    assert await numbers() == list(range(1, len(lines) + 1))


async def test_what_says_nothing_of_the_line_is_not_told(stage: Stage) -> None:
    stream = await stage.live()
    before = len(await told(row_of(stage.ana.id)))
    session = await scenes.waiting_and_asking(stage, stream)
    await stage.ben.do("yieldPlace", sessionId=session, minutes=5)
    types = [one["type"] for one in (await told(row_of(stage.ana.id)))[before:]]
    assert types == ["requested", "approved"]


async def test_learning_live_and_from_the_whole_log_come_to_the_same(stage: Stage) -> None:
    known = stage.node.realtime.loaders.known
    stream = await stage.live()
    creator = row_of(stage.ana.id)
    await known.of([creator])
    session = await scenes.in_progress(stage, stream)
    await known.of([creator])
    stage.clock.move(minutes=5)
    await stage.ana.do("endSession", sessionId=session)
    live = (await known.of([creator]))[creator]
    assert live.learned.watch.habits.sessions == 1
    await learn_anew(stage.node.transactions, creator)
    assert await state_of(creator) == orjson.loads(live.state)
    assert (await KnownCreators().of([creator]))[creator].state == live.state


async def test_whoever_goes_on_from_what_was_saved_comes_to_the_same(stage: Stage) -> None:
    creator = await evening(stage)
    first = (await KnownCreators().of([creator]))[creator]
    assert await stage.node.transactions.run(save_learned, creator, first)
    stream = await stage.live()
    await scenes.waiting(stage, stream)
    anew = KnownCreators()
    later = (await anew.of([creator]))[creator]
    assert later.number == first.number + 3
    assert data_of_watch(later.learned.watch) != orjson.loads(first.state)
    await learn_anew(stage.node.transactions, creator)
    assert await state_of(creator) == orjson.loads(later.state)


async def test_who_has_learned_less_saves_nothing(stage: Stage) -> None:
    creator = await evening(stage)
    behind = (await KnownCreators().of([creator]))[creator]
    await stage.live()
    ahead = (await KnownCreators().of([creator]))[creator]
    assert await stage.node.transactions.run(save_learned, creator, ahead)
    assert await stage.node.transactions.run(save_learned, creator, behind) is None
    assert (await CreatorHabits.get(creator_id=creator)).number == ahead.number


async def test_who_begins_shows_what_others_have_shown(stage: Stage) -> None:
    creator = await evening(stage)
    known = stage.node.realtime.loaders.known
    learned = (await known.of([creator]))[creator].learned
    learned.show({"one": NOON + 60}, NOON)
    await save_all(stage.node)
    begun = KnownCreators()
    assert (await begun.of([creator]))[creator].learned.shown == {"one": NOON + 60}
    learned.show({"one": NOON + 90}, NOON + 20)
    await save_all(stage.node)
    assert (await begun.of([creator]))[creator].learned.shown == {"one": NOON + 90}


async def test_what_was_before_there_was_a_log_is_learned_by_their_history(stage: Stage) -> None:
    creator = await evening(stage)
    await LoggedOccurrence.filter(creator_id=creator).delete()
    stage.clock.move(minutes=1)
    stream = await stage.live()
    await scenes.waiting(stage, stream)
    since = await told(creator)
    unread = (await stage.node.realtime.loaders.known.of([creator]))[creator]
    await read_all(stage.node, 0)
    state = await state_of(creator)
    assert (state["habits"]["sessions"], len(state["line"])) == (1, 1)
    # Who has learned from a part of the log takes over what is known by all of it.
    assert await stage.node.transactions.run(save_learned, creator, unread) is None
    assert await told(creator) == since
    for _ in range(2):
        assert await learn_anew(stage.node.transactions, creator) == len(since) + UNTOLD
        assert await state_of(creator) == state


async def test_a_history_has_in_order_of_time_what_the_log_has(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    creator = await evening(stage)
    stage.clock.move(hours=1)
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo, stage.dora):
        asked = (await stage.requested(fan, stream))["id"]
        stage.clock.move(minutes=1)
        await stage.ana.do("decide", sessionId=asked, decision="APPROVE")
    # How many minutes were added, a history does not say.
    expected = [key for one in await told(creator) if (key := key_of(read_occurrence(one)))[1] is not Occurs.EXTENDED]
    assert len(expected) == UNTOLD + 1 + 3 * 2
    for at_once in (1, 2, 100):
        monkeypatch.setattr("models.line.earlier.SESSIONS_AT_ONCE", at_once)
        found = [one async for several in earlier(creator, stage.clock.now() + timedelta(seconds=1)) for one in several]
        assert sorted(map(key_of, found), key=str) == sorted(expected, key=str)
        assert [one.at for one in found] == sorted(one.at for one in found)
        before = [one async for several in earlier(creator, stage.clock.now()) for one in several]
        assert before == [one for one in found if one.at < stage.clock.now().timestamp()] == found[:-1]


def key_of(one: Occurrence) -> tuple[float, Occurs, object]:
    return one.at, one.kind, one.session


async def test_a_database_that_was_put_back_is_read_anew(stage: Stage) -> None:
    creator = await evening(stage)
    known = KnownCreators()
    before = (await known.of([creator]))[creator]
    last = await LoggedOccurrence.filter(creator_id=creator).order_by("-number").first()
    assert last
    await LoggedOccurrence.filter(id=last.id).update(payload=last.payload.replace("stream_ended", "stream_started"))
    after = (await known.of([creator]))[creator]
    assert (before.learned.watch.on_air, after.learned.watch.on_air) == (False, True)


async def test_of_who_was_erased_nothing_is_learned_again(stage: Stage) -> None:
    creator = await evening(stage)
    await read_all(stage.node, 0)
    sub = (await User.get(id=creator)).sub
    await erase_person(stage.node.transactions, COMMAND_LINE, sub, 0)
    assert await LoggedOccurrence.filter(creator_id=creator).count() == 0
    await read_all(stage.node, 0)
    assert await LoggedOccurrence.filter(creator_id=creator).count() == 0
    assert (await state_of(creator))["habits"]["sessions"] == 0


async def test_what_another_node_knows_of_who_was_erased_is_not_saved_again(stage: Stage) -> None:
    creator = await evening(stage)
    elsewhere = KnownCreators()
    folded = (await elsewhere.of([creator]))[creator]
    await erase_person(stage.node.transactions, COMMAND_LINE, (await User.get(id=creator)).sub, 0)
    assert await stage.node.transactions.run(save_learned, creator, folded) is None
    assert not await CreatorHabits.exists()


def test_what_is_known_goes_through_json_as_it_is() -> None:
    learned = Learned()
    data = orjson.loads(orjson.dumps(data_of_watch(learned.watch)))
    assert data_of_watch(watch_of_data(data)) == data
    assert watch_of_data({}).habits.sessions == 0
