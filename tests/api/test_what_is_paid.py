"""Section 7 of the contract, cell by cell: why a session ended, and what its fan pays then.

Ben books 5 minutes at 100 a minute, so the price is 500 of his 10,000.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from domain.capture import EndReason
from domain.rules import Rules
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import at
from tests.documents import OFFER
from tests.domain.contract import ALL, BY_TERMS, DELIVERED, PAID
from tests.sockets import Answer
from tests.stage import Person, Stage

FULL_PRICE: dict[str, Any] = {"minimumMinutes": 2, "whenFanLeaves": "FULL_PRICE"}
CELLS: dict[str, list[tuple[float, dict[str, Any], int]]] = {
    ALL: [(300, {}, 500)],
    DELIVERED: [(59, FULL_PRICE, 0), (60, FULL_PRICE, 100), (121, FULL_PRICE, 201)],
    BY_TERMS: [
        (3, {}, 5),
        (59, {}, 98),
        (3, {"minimumMinutes": 2}, 200),
        (150, {"minimumMinutes": 2}, 250),
        (3, FULL_PRICE, 500),
    ],
}
"""By rule: the seconds that were delivered, the offer's terms, and what is paid for 5 minutes at 500."""

CASES = [(reason, *cell) for reason, rule in PAID.items() for cell in CELLS[rule]]

End = Callable[[Stage, str, str], Awaitable[object]]
"""How the session on that stream comes to its end."""


async def time_is_up(stage: Stage, stream: str, session: str) -> None:
    assert await stage.run_clock() == 1


async def ends(name: str, stage: Stage, stream: str, session: str) -> None:
    """One of the two ends it, who was told what that costs."""
    person = stage.people[name]
    told = (await shown(person, session))["costIfEndedNow"]
    ended = await person.do("endSession", sessionId=session)
    assert ended["payment"]["captured"] == told


async def are_lost(names: list[str], stage: Stage, stream: str, session: str) -> None:
    """They go, and do not come back in time."""
    for name in names:
        await stage.hangs_up(stage.people[name], session)
    before = (await stage.run_clock(seconds=5), (await shown(stage.ben, session))["status"])
    assert before == (1, "IN_PROGRESS")
    assert await stage.run_clock(seconds=85) == 1


ENDS: dict[str, End] = {
    "TIME_UP": time_is_up,
    "CREATOR_ENDED": partial(ends, "ana"),
    "CREATOR_LOST": partial(are_lost, ["ana"]),
    "CONNECTION_LOST": partial(are_lost, ["ana", "ben"]),
    "STREAM_ENDED": lambda stage, stream, session: stage.ana.do("endStream", streamId=stream),
    "BLOCKED": lambda stage, stream, session: stage.ana.do("blockFan", userId=stage.ben.id),
    "SUPPORT_ENDED": lambda stage, stream, session: stage.support.do("endSession", sessionId=session, reason="spam"),
    "FAN_ENDED": partial(ends, "ben"),
    "FAN_LOST": partial(are_lost, ["ben"]),
}


async def met(stage: Stage, **offer: Any) -> tuple[str, str]:
    """A stream, and a session on it whose two have met at noon."""
    stage.tune(calls=Rules().calls)
    stream = await stage.live(**offer)
    session = (await stage.waiting(stage.ben, stream, 5))["id"]
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session)
    for person in (stage.ben, stage.ana):
        await stage.joins(person, session)
    return stream, session


async def shown(person: Person, session: str) -> Answer:
    """What is known of the session's end."""
    found: Answer = await person.ask(
        """query($id: ID!) { node(id: $id) { ... on PrivateSession {
          status endReason endedAt costIfEndedNow { amount } payment { captured { amount } held { amount } } } } }""",
        id=session,
    )
    return dict(found["node"])


async def paid(stage: Stage, session: str) -> tuple[str, int]:
    """Why it was over, as its creator is told, and what was paid, which every book agrees with."""
    found = await shown(stage.ana, session)
    amount = found["payment"]["captured"]["amount"]
    assert (found["status"], found["payment"]["held"]["amount"]) == ("COMPLETED", 0)
    assert await stage.ben.wallet() == (10_000 - amount, 0)
    await check_invariants()
    return found["endReason"], amount


@pytest.mark.parametrize(("reason", "seconds", "offer", "amount"), CASES)
async def test_what_is_paid_follows_from_why_it_ended_the_offer_and_what_was_delivered(
    stage: Stage, reason: str, seconds: float, offer: dict[str, Any], amount: int
) -> None:
    stream, session = await met(stage, **offer)
    stage.clock.move(seconds=seconds)
    await ENDS[reason](stage, stream, session)
    assert await paid(stage, session) == (reason, amount)


def test_every_reason_of_an_end_stands_in_the_table() -> None:
    assert PAID.keys() == ENDS.keys() == {reason.value for reason in EndReason}


@pytest.mark.parametrize(
    ("missing", "ender", "reason", "amount"), [("ana", "ben", "CREATOR_LOST", 0), ("ben", "ana", "FAN_LOST", 98)]
)
async def test_to_end_it_while_the_other_is_missing_counts_as_the_loss_of_the_other(
    stage: Stage, missing: str, ender: str, reason: str, amount: int
) -> None:
    stream, session = await met(stage)
    stage.clock.move(seconds=59)
    await stage.hangs_up(stage.people[missing], session)
    stage.clock.move(seconds=30)
    await ends(ender, stage, stream, session)
    assert await paid(stage, session) == (reason, amount)


@pytest.mark.parametrize(
    ("lost", "reason", "amount"),
    [(["ben"], "FAN_LOST", 500), (["ana"], "CREATOR_LOST", 0), (["ana", "ben"], "CONNECTION_LOST", 0)],
)
async def test_what_it_costs_to_end_it_is_what_is_paid_from_when_it_is_over_and_before_the_clock_has_come_round(
    stage: Stage, lost: list[str], reason: str, amount: int
) -> None:
    _, session = await met(stage, **FULL_PRICE)
    stage.clock.move(seconds=59)
    for name in lost:
        await stage.hangs_up(stage.people[name], session)
    stage.clock.move(seconds=90)
    for person in (stage.ana, stage.ben, stage.support):
        told = await shown(person, session)
        assert (told["status"], told["costIfEndedNow"]) == ("IN_PROGRESS", {"amount": amount})
        assert (await person.refused("endSession", sessionId=session))["code"] == "INVALID_TRANSITION"
    await stage.run_clock()
    assert await paid(stage, session) == (reason, amount)


async def test_who_is_lost_may_come_back_for_90_seconds_from_when_they_went(stage: Stage) -> None:
    _, session = await met(stage)
    stage.clock.move(seconds=120)
    await stage.hangs_up(stage.ana, session)
    await stage.run_clock(hours=1)
    assert await paid(stage, session) == ("CREATOR_LOST", 200)
    assert (await shown(stage.ana, session))["endedAt"] == at(3.5)


@pytest.mark.parametrize(("apart", "reason"), [(5, "CONNECTION_LOST"), (6, "FAN_LOST")])
async def test_both_are_lost_together_within_five_seconds_of_each_other(
    stage: Stage, apart: float, reason: str
) -> None:
    _, session = await met(stage)
    stage.clock.move(seconds=120)
    await stage.hangs_up(stage.ben, session)
    stage.clock.move(seconds=apart)
    await stage.hangs_up(stage.ana, session)
    await stage.run_clock(minutes=2)
    assert await paid(stage, session) == (reason, 200)


async def test_a_pause_is_not_charged(stage: Stage) -> None:
    stream, session = await met(stage)
    for away in (60, 80):
        await stage.run_clock(seconds=60)
        await stage.hangs_up(stage.ben, session)
        await stage.run_clock(seconds=away)
        await stage.joins(stage.ben, session)
    await stage.run_clock(seconds=1)
    await ends("ana", stage, stream, session)
    assert await paid(stage, session) == ("CREATOR_ENDED", 201)


async def test_a_stream_that_ends_before_the_two_have_met_costs_nothing(stage: Stage) -> None:
    stream = await stage.live(**FULL_PRICE)
    session = await scenes.connecting(stage, stream)
    stage.clock.move(seconds=119)
    await stage.ana.do("endStream", streamId=stream)
    assert await paid(stage, session) == ("STREAM_ENDED", 0)


async def test_the_terms_are_those_of_the_request(stage: Stage) -> None:
    stream, session = await met(stage, minimumMinutes=2)
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, **FULL_PRICE, "minimumMinutes": 5})
    stage.clock.move(seconds=3)
    await ends("ben", stage, stream, session)
    assert await paid(stage, session) == ("FAN_ENDED", 200)
