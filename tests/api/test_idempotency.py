"""The same key with the same input gives the first answer again, and one effect."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from domain.events import Event, EventKind, line_topic, room_topic
from domain.refusals import NotInWaitingRoom
from models.log import head_of
from models.writing.transaction import Transaction
from tests.api.full_house import House, refusal_of
from tests.api.scenes import at, everything, nothing_changes
from tests.clock import START
from tests.mutations import MUTATIONS
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of
from tests.subscriptions.announced import listening

KEY = {"idempotencyKey": "once"}
AT_ONCE = 8
CONFLICT = ("IDEMPOTENCY_CONFLICT", ["idempotencyKey"])


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_key_gives_its_first_answer_again(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good = house.doer(mutation), {**house.given(mutation), **KEY}
    before = await everything()
    first = await doer.attempt(mutation, **good)
    assert first["errors"] == []
    assert added(before, await everything(), mutation) == {**MUTATIONS[mutation].adds, "FirstAnswer": 1}
    async with nothing_changes():
        assert await doer.attempt(mutation, **good) == first
        assert await refusal_of(doer, mutation, {**good, **MUTATIONS[mutation].other}) == CONFLICT
        other = "setActivity" if mutation == "markNotificationsRead" else "markNotificationsRead"
        assert await refusal_of(doer, other, {**house.given(other), **KEY}) == CONFLICT


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_a_key_used_by_many_at_once_has_one_effect(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good = house.doer(mutation), {**house.given(mutation), **KEY}
    before = await everything()
    answers = await asyncio.gather(*(doer.attempt(mutation, **good) for _ in range(AT_ONCE)))
    assert added(before, await everything(), mutation) == {**MUTATIONS[mutation].adds, "FirstAnswer": 1}
    assert answers == [answers[0]] * AT_ONCE
    assert answers[0]["errors"] == []


async def test_of_different_inputs_at_once_one_wins(stage: Stage) -> None:
    house = await House.full(stage)
    bodies = [f"message {number}" for number in range(AT_ONCE)]
    outcomes = await asyncio.gather(
        *(refusal_of(stage.ben, "sendMessage", {"streamId": house.stream, "body": body, **KEY}) for body in bodies)
    )
    assert sorted(outcomes, key=str) == [*[CONFLICT] * (AT_ONCE - 1), ("data", None)]


async def test_without_a_key_each_is_one_of_its_own(stage: Stage) -> None:
    house = await House.full(stage)
    first, second = [await stage.ben.do("sendMessage", streamId=house.stream, body="hi") for _ in range(2)]
    assert first["id"] != second["id"]


async def test_a_refusal_is_given_again_even_when_its_cause_has_gone(stage: Stage) -> None:
    stream = await stage.live()
    request = {"streamId": stream, "durationMinutes": 10}
    refused = await stage.sam.refused("requestSession", **request, **KEY)
    assert refused["required"] == {"amount": 1000, "currency": "USD"}
    await stage.office.do("creditWallet", userId=stage.sam.id, amount=refused["required"])
    async with nothing_changes():
        assert await stage.sam.refused("requestSession", **request, **KEY) == refused
    assert (await stage.sam.do("requestSession", **request, idempotencyKey="twice"))["status"] == "REQUESTED"


async def test_a_call_is_one_call(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    called = await stage.ana.refused("startSession", sessionId=session["id"], **KEY)
    assert (called["code"], called["graceUntil"]) == ("FAN_ABSENT", "2030-01-01T12:02:00Z")
    await stage.enters(stage.ben, stream)
    async with nothing_changes():
        assert await stage.ana.refused("startSession", sessionId=session["id"], **KEY) == called


async def test_the_first_answer_stays_what_it_was(stage: Stage) -> None:
    stream = await stage.live()
    request = {"streamId": stream, "durationMinutes": 10, **KEY}
    first = await stage.ben.do("requestSession", **request)
    await stage.ben.do("cancelSession", sessionId=first["id"])
    again = await stage.ben.do("requestSession", **request)
    assert (again["id"], again["status"], again["version"]) == (first["id"], "REQUESTED", 1)
    assert await stage.ben.wallet() == (10_000, 0)


@pytest.mark.parametrize("ending", ["cancelSession", "endStream", "blockFan", "expiry"])
async def test_a_first_answer_is_of_one_moment_whatever_has_become_of_its_session(stage: Stage, ending: str) -> None:
    stream = await stage.live()
    asked: Answer = {"streamId": stream, "durationMinutes": 10, **KEY}
    requested = await stage.ben.do("requestSession", **asked)
    approved: Answer = {"sessionId": requested["id"], "decision": "APPROVE", **KEY}
    waiting = await stage.ana.do("decide", **approved)
    assert (waiting["position"], waiting["estimatedStart"]["position"]) == (1, 1)
    match ending:
        case "expiry":
            await stage.run_clock(hours=7)
        case "endStream":
            await stage.ana.do("endStream", streamId=stream)
        case "blockFan":
            await stage.ana.do("blockFan", userId=stage.ben.id)
        case _:
            await stage.ben.do("cancelSession", sessionId=requested["id"])
    assert await stage.ben.do("requestSession", **asked) == requested
    assert await stage.ana.do("decide", **approved) == waiting
    assert len((await stage.ben.session(requested["id"]))["history"]) == 3


async def test_what_may_not_be_done_leaves_no_key(stage: Stage) -> None:
    house = await House.full(stage)
    async with nothing_changes():
        outcome = await refusal_of(stage.ben, "endStream", {"streamId": house.stream, **KEY})
    assert outcome == ("FORBIDDEN", None)
    assert (await stage.ben.do("sendMessage", streamId=house.stream, body="hi", **KEY))["body"] == "hi"


async def test_keys_are_each_persons_own(stage: Stage) -> None:
    stream = await stage.live()
    ben = await stage.ben.do("requestSession", streamId=stream, durationMinutes=10, **KEY)
    cleo = await stage.cleo.do("requestSession", streamId=stream, durationMinutes=10, **KEY)
    assert ben["id"] != cleo["id"]


async def test_a_key_lives_for_24_hours(stage: Stage) -> None:
    stream = await stage.live()
    message = {"streamId": stream, "body": "hi", **KEY}
    first = await stage.ana.do("sendMessage", **message)
    stage.clock.move(hours=24)
    assert await stage.ana.do("sendMessage", **message) == first
    stage.clock.move(seconds=1)
    second = await stage.ana.do("sendMessage", **message)
    assert second["id"] != first["id"]
    assert await stage.ana.do("sendMessage", **message) == second


def added(before: dict[str, list[Answer]], after: dict[str, list[Answer]], mutation: str) -> dict[str, int]:
    """How many rows the tables of a mutation's effects have gained, and that of the keys."""
    return {table: len(after[table]) - len(before[table]) for table in (*MUTATIONS[mutation].adds, "FirstAnswer")}


async def test_a_refusal_that_is_kept_for_its_key_has_told_nobody_anything(stage: Stage) -> None:
    house = await House.full(stage)
    await stage.ana.do("muteFan", streamId=house.stream, userId=stage.ben.id, seconds=60)
    topic = room_topic(row_of(house.stream))
    before = await head_of(topic)
    async with listening(stage, {"ana's room": topic}) as announced:
        outcome = await refusal_of(stage.ben, "sendMessage", {"streamId": house.stream, "body": "one more", **KEY})
    assert outcome == ("MUTED", None)
    assert await head_of(topic) == before
    assert announced.names == set()


async def test_who_was_told_when_to_come_again_comes_again_with_the_same_key(stage: Stage) -> None:
    stage.tune(ask_rate_per_hour=1, reschedule_rate_per_hour=1, chat_rate_per_minute=1)
    stream = await stage.live()
    await stage.ben.do("cancelSession", sessionId=(await stage.requested(stage.ben, stream))["id"])
    cleos = (await stage.scheduled(stage.cleo, stream, START + timedelta(hours=5)))["id"]
    await stage.ana.do("reschedule", sessionId=cleos, start=at(6 * 60))
    await stage.ana.do("sendMessage", streamId=stream, body="one")
    wishes: list[tuple[Person, str, Answer]] = [
        (stage.ana, "sendMessage", {"streamId": stream, "body": "two"}),
        (stage.ana, "reschedule", {"sessionId": cleos, "start": at(7 * 60)}),
        (stage.ben, "requestSession", {"streamId": stream, "durationMinutes": 10}),
    ]
    refused = [await person.refused(mutation, **wish, idempotencyKey=mutation) for person, mutation, wish in wishes]
    assert [(one["__typename"], one["retryAfterSeconds"]) for one in refused] == [
        ("RateLimited", seconds) for seconds in (60, 3600, 3600)
    ]
    stage.clock.move(seconds=3600)
    for person, mutation, wish in wishes:
        done = await person.do(mutation, **wish, idempotencyKey=mutation)
        assert await person.do(mutation, **wish, idempotencyKey=mutation) == done


async def test_what_an_undone_savepoint_has_recorded_is_told_to_nobody(stage: Stage) -> None:
    room, line = room_topic(row_of(stage.ana.id)), line_topic(row_of(stage.ana.id))
    acted: list[Transaction] = []

    async def act(tx: Transaction) -> None:
        acted.append(tx)
        with suppress(NotInWaitingRoom):
            async with tx.savepoint():
                tx.record(Event(room, EventKind.ADMISSION_ENDED, {"user": stage.ben.id}))
                tx.touch(line)
                raise NotInWaitingRoom

    await stage.node.transactions.run(act)
    assert acted[0].heads == {}
    assert await head_of(room) == 0
