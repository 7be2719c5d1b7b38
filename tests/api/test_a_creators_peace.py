"""One fan cannot keep a creator busy: how often they ask and move is bounded, what they take back is told once, and a
creator may take no requests from them for a while."""

import pytest

from domain.rules import Rules
from models.notifications import Notification
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of

MUTES = "{ viewer { requestMutes { edges { node { id fan { displayName } until } } } } }"


async def asks_and_takes_back(stage: Stage, stream: str) -> str:
    session = await stage.requested(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=session["id"])
    return str(session["id"])


async def told(person: Person) -> list[tuple[str, str]]:
    return [(one["kind"], one["session"]["id"]) for one in await person.inbox()]


async def test_ten_requests_an_hour_to_one_creator_and_then_how_long_to_wait(stage: Stage) -> None:
    stage.tune(ask_rate_per_hour=Rules().ask_rate_per_hour)
    stream, elsewhere = await stage.live(), await stage.live(stage.dora)
    for _ in range(10):
        await asks_and_takes_back(stage, stream)
        stage.clock.move(minutes=1)
    async with nothing_changes():
        refused = await stage.ben.refused("requestSession", streamId=stream, durationMinutes=10)
        assert (refused["__typename"], refused["retryAfterSeconds"]) == ("RateLimited", 50 * 60)
    await stage.requested(stage.cleo, stream)
    await stage.requested(stage.ben, elsewhere)
    stage.clock.move(minutes=50)
    await stage.requested(stage.ben, stream)


@pytest.mark.parametrize("by", ["ben", "ana"])
async def test_ten_other_times_an_hour_for_one_session(stage: Stage, by: str) -> None:
    stage.tune(reschedule_rate_per_hour=Rules().reschedule_rate_per_hour)
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    for number in range(10):
        await stage.people[by].do("reschedule", sessionId=session, start=at(60 + 5 * number))
    stage.clock.move(minutes=10)
    async with nothing_changes():
        refused = await stage.people[by].refused("reschedule", sessionId=session, start=at(120))
        assert (refused["__typename"], refused["retryAfterSeconds"]) == ("RateLimited", 50 * 60)
    other = stage.ana if by == "ben" else stage.ben
    await other.do("reschedule", sessionId=session, start=at(200))


async def test_what_was_taken_back_before_it_was_seen_is_told_once(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(5):
        last = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", last), ("SESSION_CANCELLED", last)]
    asked = await stage.requested(stage.ben, stream, 20)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", asked["id"]), ("SESSION_CANCELLED", last)]
    assert (await stage.ana.inbox())[0]["message"] == "Ben asks for 20 min."


async def test_what_was_read_is_told_anew(stage: Stage) -> None:
    stream = await stage.live()
    first = await asks_and_takes_back(stage, stream)
    await stage.ana.do("markNotificationsRead", ids=[one["id"] for one in await stage.ana.inbox()])
    second = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [
        ("REQUEST_RECEIVED", first),
        ("SESSION_CANCELLED", first),
        ("REQUEST_RECEIVED", second),
        ("SESSION_CANCELLED", second),
    ]


async def test_each_fan_has_a_line_of_their_own_and_what_was_approved_is_news(stage: Stage) -> None:
    stream = await stage.live()
    await asks_and_takes_back(stage, stream)
    waiting = await stage.waiting(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=waiting["id"])
    await stage.requested(stage.ben, stream)
    await stage.requested(stage.cleo, stream)
    kinds = [kind for kind, _ in await told(stage.ana)]
    assert kinds == ["REQUEST_RECEIVED", *["SESSION_CANCELLED"] * 2, *["REQUEST_RECEIVED"] * 2]


async def test_what_ended_unanswered_was_not_taken_back_and_keeps_what_was_told_of_it(stage: Stage) -> None:
    stream = await stage.live()
    first = (await stage.requested(stage.ben, stream))["id"]
    await stage.run_clock(minutes=15)
    second = (await stage.requested(stage.ben, stream))["id"]
    assert await told(stage.ana) == [
        ("REQUEST_RECEIVED", first),
        ("REQUEST_EXPIRED", first),
        ("REQUEST_RECEIVED", second),
    ]


async def test_who_asks_somebody_else_in_between_is_told_of_once_all_the_same(stage: Stage) -> None:
    stream, elsewhere = await stage.live(), await stage.live(stage.dora)
    await asks_and_takes_back(stage, stream)
    await asks_and_takes_back(stage, elsewhere)
    last = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", last), ("SESSION_CANCELLED", last)]


async def test_churn_grows_no_inbox(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(25):
        await asks_and_takes_back(stage, stream)
    assert await Notification.filter(user_id=row_of(stage.ana.id)).count() == 2


async def refusal(stage: Stage, stream: str) -> Answer:
    async with nothing_changes():
        return await stage.ben.refused("requestSession", streamId=stream, durationMinutes=10)


async def test_a_fan_whose_requests_are_muted_is_told_until_when_and_not_why(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=600)
    refused = await refusal(stage, stream)
    assert (refused["__typename"], refused["until"]) == ("CoolingDown", at(10))
    assert await stage.ben.inbox() == []
    assert (await stage.ben.ask("query($id: ID!) { liveStream(id: $id) { offer { open } emblem } }", id=stream)) == {
        "liveStream": {"offer": {"open": True}, "emblem": "AVAILABLE"}
    }
    await stage.requested(stage.cleo, stream)
    stage.clock.move(seconds=600)
    await stage.requested(stage.ben, stream)


async def test_the_later_of_a_mute_and_a_cool_down_counts(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.denied(stage, stream)
    for seconds, until in ((60, at(30)), (3_600, at(60))):
        await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=seconds)
        assert (await refusal(stage, stream))["until"] == until


async def test_a_mute_is_of_the_creator_on_every_stream_and_leaves_what_was_asked_already(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=7_200)
    assert (await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE"))["status"] == "WAITING"
    await stage.requested(stage.ben, await stage.live(stage.dora))
    await stage.ana.do("endStream", streamId=stream)
    assert (await refusal(stage, await stage.live()))["code"] == "COOLING_DOWN"


async def test_mutes_are_listed_for_their_creator_and_taken_back(stage: Stage) -> None:
    stream = await stage.live()
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=60)
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=120)
    (edge,) = (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"]
    assert (edge["node"]["fan"], edge["node"]["until"]) == ({"displayName": "Ben"}, at(2))
    asked = "query($id: ID!) { node(id: $id) { id } }"
    seen = [(await one.ask(asked, id=edge["node"]["id"]))["node"] for one in (stage.ana, stage.ben)]
    assert [found is not None for found in seen] == [True, False]
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=0)
    assert (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"] == []
    await stage.requested(stage.ben, stream)


async def test_a_mute_that_is_over_is_not_listed(stage: Stage) -> None:
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=60)
    stage.clock.move(seconds=60)
    assert (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"] == []


async def test_whose_requests_are_not_taken_the_last_to_be_muted_first(stage: Stage) -> None:
    async def muted() -> list[str]:
        found = (await stage.ana.ask(MUTES))["viewer"]["requestMutes"]["edges"]
        return [edge["node"]["fan"]["displayName"] for edge in found]

    async def mute(fan: Person) -> None:
        await stage.ana.do("muteRequests", userId=fan.id, seconds=600)

    for fan in (stage.ben, stage.cleo, stage.dora):
        await mute(fan)
    await mute(stage.ben)
    assert await muted() == ["Ben", "Dora", "Cleo"]
    stage.clock.move(minutes=11)
    assert await muted() == []
    for fan in (stage.dora, stage.cleo, stage.sam):
        await mute(fan)
    assert await muted() == ["Sam", "Cleo", "Dora"]
