"""A creator's figures by the hour, the day, the length and the fan."""

from typing import Any

import pytest

from tests.api import scenes
from tests.api.scenes import at
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

GROUP = (
    "since durationMinutes requested completed minutes earned { amount currency } approvalRate noShows waitSeconds "
    "promisesKept"
)
SERIES = f"""query($from: DateTime!, $to: DateTime!, $by: StatsGrouping!) {{
  creatorStats(from: $from, to: $to) {{ series(by: $by) {{ {GROUP} }} }}
}}"""
FANS = """query($from: DateTime!, $to: DateTime!, $first: Int) { creatorStats(from: $from, to: $to) {
  fans(first: $first) { fan { displayName } requested completed minutes earned { amount currency } }
} }"""
DAY = 24 * 60


async def series(person: Person, by: str, start: float = 0, end: float = 2 * DAY) -> list[Answer]:
    found: list[Answer] = (await person.ask(SERIES, **{"from": at(start), "to": at(end), "by": by}))["creatorStats"][
        "series"
    ]
    return found


async def fans(person: Person, **given: Any) -> list[Answer]:
    found: list[Answer] = (await person.ask(FANS, **{"from": at(0), "to": at(2 * DAY)}, **given))["creatorStats"][
        "fans"
    ]
    return found


async def delivered(stage: Stage, fan: Person, stream: str, minutes: int, waits: int, takes: int) -> None:
    """A session of that length that begins after some minutes of waiting, and ends after some more."""
    session = await stage.requested(fan, stream, minutes=minutes)
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await stage.enters(fan, stream)
    stage.clock.move(minutes=waits)
    await stage.ana.do("startSession", sessionId=session["id"])
    stage.clock.move(minutes=takes)
    await stage.ana.do("endSession", sessionId=session["id"])


@pytest.fixture
async def evening(stage: Stage) -> Stage:
    """From noon: Ben has ten minutes after two and twenty after four, Cleo ten; Dora, an hour later, is denied."""
    stream = await stage.live()
    await delivered(stage, stage.ben, stream, minutes=10, waits=2, takes=5)
    await delivered(stage, stage.ben, stream, minutes=20, waits=4, takes=10)
    await delivered(stage, stage.cleo, stream, minutes=10, waits=1, takes=2)
    stage.clock.move(minutes=60)
    denied = await stage.requested(stage.dora, stream)
    await stage.ana.do("decide", sessionId=denied["id"], decision="DENY")
    return stage


def group(since: str | None, minutes: int | None, *figures: Any) -> Answer:
    """A group: requested, completed, minutes spent, earned, rate of approvals, seconds waited."""
    requested, completed, spent, earned, rate, waited = figures
    return {
        "since": since,
        "durationMinutes": minutes,
        "requested": requested,
        "completed": completed,
        "minutes": spent,
        "earned": {"amount": earned, "currency": "USD"},
        "approvalRate": rate,
        "noShows": 0,
        "promisesKept": None,
        "waitSeconds": waited,
    }


async def test_sessions_are_grouped_by_the_hour_of_the_request(evening: Stage) -> None:
    assert await series(evening.ana, "HOUR") == [
        group(at(0), None, 3, 3, 17, 1_700, 1.0, 140.0),
        group(at(60), None, 1, 0, 0, 0, 0.0, None),
    ]


async def test_sessions_are_grouped_by_the_day_of_the_request(evening: Stage) -> None:
    midnight = at(-12 * 60)
    assert await series(evening.ana, "DAY") == [group(midnight, None, 4, 3, 17, 1_700, 0.75, 140.0)]


async def test_sessions_are_grouped_by_their_length(evening: Stage) -> None:
    assert await series(evening.ana, "LENGTH") == [
        group(None, 10, 3, 2, 7, 700, pytest.approx(2 / 3), 90.0),
        group(None, 20, 1, 1, 10, 1_000, 1.0, 240.0),
    ]


async def test_the_fans_of_whom_the_creator_has_earned_the_most_come_first(evening: Stage) -> None:
    def totals(name: str, requested: int, completed: int, minutes: int, earned: int) -> Answer:
        money = {"amount": earned, "currency": "USD"}
        fan = {"displayName": name}
        return {"fan": fan, "requested": requested, "completed": completed, "minutes": minutes, "earned": money}

    everybody = [totals("Ben", 2, 2, 15, 1_500), totals("Cleo", 1, 1, 2, 200), totals("Dora", 1, 0, 0, 0)]
    assert await fans(evening.ana) == everybody
    assert await fans(evening.ana, first=1) == everybody[:1]


async def test_one_who_has_paid_more_comes_before_one_who_came_more_often(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(2):
        await delivered(stage, stage.ben, stream, minutes=10, waits=1, takes=2)
    await delivered(stage, stage.cleo, stream, minutes=20, waits=1, takes=10)
    found = [(one["fan"]["displayName"], one["completed"], one["earned"]["amount"]) for one in await fans(stage.ana)]
    assert found == [("Cleo", 1, 1_000), ("Ben", 2, 400)]


async def test_groups_and_fans_are_told_in_the_creators_own_currency(stage: Stage) -> None:
    yen, eve = {"amount": 1_000, "currency": "JPY"}, await stage.person("Eve")
    await stage.office.do("creditWallet", userId=eve.id, amount=yen)
    await stage.requested(eve, await stage.live(stage.sam, pricePerMinute=yen | {"amount": 10}))
    groups = [*await series(stage.sam, "HOUR"), *await fans(stage.sam)]
    assert [one["earned"] for one in groups] == [{"amount": 0, "currency": "JPY"}] * 2


async def test_only_what_was_requested_in_the_span_is_there(evening: Stage) -> None:
    assert await series(evening.ana, "HOUR", 60, 120) == [group(at(60), None, 1, 0, 0, 0, 0.0, None)]
    assert await series(evening.ana, "HOUR", 0, 0) == []


async def test_of_others_nobody_has_figures(evening: Stage) -> None:
    assert (await series(evening.ben, "DAY"), await fans(evening.ben)) == ([], [])


async def test_who_did_not_come_is_counted(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.no_show(stage, stream)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"
    (hour,) = await series(stage.ana, "HOUR")
    assert (hour["noShows"], hour["waitSeconds"], hour["completed"]) == (1, None, 0)


async def test_what_was_given_back_is_not_earned(evening: Stage) -> None:
    session = (await evening.ben.ask("{ viewer { privateSessions(first: 10) { edges { node { id } } } } }"))["viewer"]
    last = session["privateSessions"]["edges"][0]["node"]["id"]
    await evening.support.do(
        "refundSession", sessionId=last, amount={"amount": 1_000, "currency": "USD"}, reason="a gift"
    )
    assert [one["earned"]["amount"] for one in await fans(evening.ana)] == [500, 200, 0]
    assert [one["earned"]["amount"] for one in await series(evening.ana, "DAY")] == [700]


@pytest.mark.parametrize(("by", "days"), [("HOUR", 31), ("DAY", 366), ("LENGTH", 366)])
async def test_a_span_that_is_too_long_is_refused(stage: Stage, by: str, days: int) -> None:
    assert await series(stage.ana, by, 0, days * DAY) == []
    with pytest.raises(GraphQLFailure) as refused:
        await series(stage.ana, by, 0, days * DAY + 1)
    assert refused.value.code == "BAD_REQUEST"


@pytest.mark.parametrize("figures", ["fans { requested }", "promisesKept"])
async def test_the_fans_and_the_promises_of_more_than_a_year_are_not_summed(stage: Stage, figures: str) -> None:
    asked = f"query($from: DateTime!, $to: DateTime!) {{ creatorStats(from: $from, to: $to) {{ {figures} }} }}"
    assert (await stage.ana.ask(asked, **{"from": at(0), "to": at(366 * DAY)}))["creatorStats"]
    with pytest.raises(GraphQLFailure) as refused:
        await stage.ana.ask(asked, **{"from": at(0), "to": at(366 * DAY + 1)})
    assert refused.value.code == "BAD_REQUEST"
