"""Section 2 of the contract, row by row: who moves a session from where to where, and all that follows."""

from dataclasses import dataclass

import pytest

from domain.actors import Actor
from domain.lifecycle import OFFERED
from domain.lifecycle import TABLE as RULES
from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.domain.contract import CAN
from tests.mutations import MOVES, MUTATIONS, Move
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

HELD, HELD_MORE, RELEASED = ("HELD", 1_000, 0), ("HELD", 1_500, 0), ("RELEASED", 0, 0)
CALLED_OFF = "CANCELLED_BY_SUPPORT"
CAPTURED_FULL, CAPTURED_1_OF_10 = ("CAPTURED", 0, 1_000), ("CAPTURED", 0, 100)


@dataclass(frozen=True)
class Row:
    """One row: the scene and its status, minutes until it happens, what, by whom, the new status, ``expiresAt`` in
    minutes after noon, payment (status, held, captured), what both sides are told, and who asks the other from then
    on."""

    scene: Scene
    source: str | None
    after: float
    trigger: str
    by: str | None
    target: str
    expires: float | None
    payment: tuple[str, int, int]
    fan_told: str | None
    creator_told: str | None
    asks: str | None = None

    def __str__(self) -> str:
        return f"{self.scene.__name__}-{self.trigger}-{self.by}"


# fmt: off
TABLE = (
    Row(scenes.unasked, None, 1, "REQUEST", "Ben", "REQUESTED", 16, HELD, None, "REQUEST_RECEIVED"),
    Row(scenes.requested, "REQUESTED", 1, "APPROVE", "Ana", "WAITING", 361, HELD, "REQUEST_APPROVED", None),
    Row(scenes.requested_soon, "REQUESTED", 1, "APPROVE", "Ana", "WAITING", 361, HELD, "REQUEST_APPROVED", None),
    Row(scenes.requested_for_later, "REQUESTED", 1, "APPROVE", "Ana", "SCHEDULED", 390, HELD,
        "SESSION_SCHEDULED", None),
    Row(scenes.scheduled, "SCHEDULED", 1, "APPROVE", "Ana", "WAITING", 390, HELD, "ROOM_OPEN", None),
    Row(scenes.requested, "REQUESTED", 1, "DENY", "Ana", "DENIED", None, RELEASED, "REQUEST_DENIED", None),
    Row(scenes.scheduled, "SCHEDULED", 1, "DENY", "Ana", "DENIED", None, RELEASED, "REQUEST_DENIED", None),
    Row(scenes.waiting, "WAITING", 1, "DENY", "Ana", "DENIED", None, RELEASED, "REQUEST_DENIED", None),
    Row(scenes.requested, "REQUESTED", 1, "LATER", "Ana", "SCHEDULED", 400, HELD, "SESSION_SCHEDULED", None),
    Row(scenes.waiting, "WAITING", 1, "LATER", "Ana", "SCHEDULED", 400, HELD, "SESSION_SCHEDULED", None),
    Row(scenes.scheduled, "SCHEDULED", 1, "RESCHEDULE", "Ana", "SCHEDULED", 400, HELD, "SESSION_RESCHEDULED", None),
    Row(scenes.waiting, "WAITING", 1, "RESCHEDULE", "Ana", "SCHEDULED", 400, HELD, "SESSION_RESCHEDULED", None),
    Row(scenes.requested, "REQUESTED", 1, "RESCHEDULE", "Ben", "REQUESTED", 15, HELD, None, "SESSION_RESCHEDULED"),
    Row(scenes.scheduled, "SCHEDULED", 1, "RESCHEDULE", "Ben", "SCHEDULED", 390, HELD, None, "PROPOSAL_MADE", "Ben"),
    Row(scenes.waiting, "WAITING", 1, "RESCHEDULE", "Ben", "WAITING", 360, HELD, None, "PROPOSAL_MADE", "Ben"),
    Row(scenes.scheduled_and_asking, "SCHEDULED", 1, "REPLACE", "Ben", "SCHEDULED", 390, HELD, None, None, "Ben"),
    Row(scenes.waiting_and_asking, "WAITING", 1, "REPLACE", "Ben", "WAITING", 360, HELD, None, None, "Ben"),
    Row(scenes.scheduled_and_asking, "SCHEDULED", 1, "ANSWER", "Ana", "SCHEDULED", 450, HELD,
        "PROPOSAL_ACCEPTED", None),
    Row(scenes.waiting_and_asking, "WAITING", 1, "ANSWER", "Ana", "SCHEDULED", 450, HELD, "PROPOSAL_ACCEPTED", None),
    Row(scenes.scheduled_and_asking, "SCHEDULED", 1, "DECLINE", "Ana", "SCHEDULED", 390, HELD,
        "PROPOSAL_DECLINED", None),
    Row(scenes.waiting_and_asking, "WAITING", 1, "DECLINE", "Ana", "WAITING", 360, HELD, "PROPOSAL_DECLINED", None),
    Row(scenes.scheduled_and_asking, "SCHEDULED", 15, "DECLINE", None, "SCHEDULED", 390, HELD,
        "PROPOSAL_DECLINED", None),
    Row(scenes.waiting_and_asking, "WAITING", 15, "DECLINE", None, "WAITING", 360, HELD, "PROPOSAL_DECLINED", None),
    Row(scenes.scheduled, "SCHEDULED", 25, "ROOM_OPENS", None, "WAITING", 390, HELD, "ROOM_OPEN", None),
    Row(scenes.present, "WAITING", 1, "START", "Ana", "IN_PROGRESS", 11, HELD, "SESSION_STARTED", None),
    Row(scenes.waiting, "WAITING", 1, "CALL", "Ana", "WAITING", 360, HELD, "BEING_CALLED", None),
    Row(scenes.called, "WAITING", 1, "ANSWER_CALL", "Ben", "WAITING", 360, HELD, None, None),
    Row(scenes.called, "WAITING", 2, "MISS_CALL", None, "WAITING", 360, HELD, "CALL_MISSED", "CALL_MISSED"),
    Row(scenes.called_again, "WAITING", 2, "MISS_CALL", None, "NO_SHOW", None, RELEASED, "NO_SHOW", "NO_SHOW"),
    Row(scenes.called_early, "WAITING", 2, "MISS_CALL", None, "SCHEDULED", 390, HELD,
        "SESSION_SCHEDULED", "SESSION_SCHEDULED"),
    Row(scenes.present, "WAITING", 1, "SET_READY", "Ben", "WAITING", 360, HELD, None, None),
    Row(scenes.ready, "WAITING", 3, "READY_LAPSES", None, "WAITING", 360, HELD, None, None),
    Row(scenes.waiting, "WAITING", 1, "YIELD", "Ben", "WAITING", 360, HELD, None, "PLACE_YIELDED"),
    Row(scenes.yielded, "WAITING", 5, "BACK_IN_LINE", None, "WAITING", 360, HELD, None, None),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "END", "Ana", "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", "SESSION_COMPLETED"),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "END", "Ben", "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", "SESSION_COMPLETED"),
    Row(scenes.connecting, "IN_PROGRESS", 1, "END", "Ana", "CANCELLED", None, RELEASED, "SESSION_CANCELLED", None),
    Row(scenes.connecting, "IN_PROGRESS", 1, "END", "Ben", "CANCELLED", None, RELEASED, None, "SESSION_CANCELLED"),
    Row(scenes.requested, "REQUESTED", 1, "END", "Support", "CANCELLED", None, RELEASED, *[CALLED_OFF] * 2),
    Row(scenes.scheduled, "SCHEDULED", 1, "END", "Support", "CANCELLED", None, RELEASED, *[CALLED_OFF] * 2),
    Row(scenes.waiting, "WAITING", 1, "END", "Support", "CANCELLED", None, RELEASED, *[CALLED_OFF] * 2),
    Row(scenes.connecting, "IN_PROGRESS", 1, "END", "Support", "CANCELLED", None, RELEASED, *[CALLED_OFF] * 2),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "END", "Support", "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", "SESSION_COMPLETED"),
    Row(scenes.paid, "COMPLETED", 1, "REFUND", "Support", "COMPLETED", None, CAPTURED_FULL,
        "SESSION_REFUNDED", "SESSION_REFUNDED"),
    Row(scenes.connecting, "IN_PROGRESS", 2, "NOT_MET", None, "CANCELLED", None, RELEASED,
        "SESSION_CANCELLED", "SESSION_CANCELLED"),
    Row(scenes.creator_alone, "IN_PROGRESS", 2, "NOT_MET", None, "NO_SHOW", None, RELEASED, "NO_SHOW", "NO_SHOW"),
    Row(scenes.met_and_never_back, "IN_PROGRESS", 1, "LOST", None, "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", "SESSION_COMPLETED"),
    Row(scenes.in_progress, "IN_PROGRESS", 10, "TIME_UP", None, "COMPLETED", None, CAPTURED_FULL,
        "SESSION_COMPLETED", "SESSION_COMPLETED"),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "EXTEND", "Ben", "IN_PROGRESS", 10, HELD_MORE,
        None, "PROPOSAL_MADE", "Ben"),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "EXTEND", "Ana", "IN_PROGRESS", 10, HELD, "PROPOSAL_MADE", None, "Ana"),
    Row(scenes.creator_asks_for_more, "IN_PROGRESS", 0.25, "ANSWER", "Ben", "IN_PROGRESS", 15, HELD_MORE,
        "SESSION_EXTENDED", "SESSION_EXTENDED"),
    Row(scenes.fan_asks_for_more, "IN_PROGRESS", 0.25, "ANSWER", "Ana", "IN_PROGRESS", 15, HELD_MORE,
        "SESSION_EXTENDED", "SESSION_EXTENDED"),
    Row(scenes.creator_asks_for_more, "IN_PROGRESS", 0.25, "DECLINE", "Ben", "IN_PROGRESS", 10, HELD,
        None, "PROPOSAL_DECLINED"),
    Row(scenes.fan_asks_for_more, "IN_PROGRESS", 0.25, "DECLINE", "Ana", "IN_PROGRESS", 10, HELD,
        "PROPOSAL_DECLINED", None),
    Row(scenes.fan_asks_for_more, "IN_PROGRESS", 0.5, "DECLINE", None, "IN_PROGRESS", 10, HELD, None, None),
    Row(scenes.requested, "REQUESTED", 1, "CANCEL", "Ben", "CANCELLED", None, RELEASED, None, "SESSION_CANCELLED"),
    Row(scenes.scheduled, "SCHEDULED", 1, "CANCEL", "Ben", "CANCELLED", None, RELEASED, None, "SESSION_CANCELLED"),
    Row(scenes.waiting, "WAITING", 1, "CANCEL", "Ben", "CANCELLED", None, RELEASED, None, "SESSION_CANCELLED"),
    Row(scenes.requested, "REQUESTED", 15, "EXPIRE", None, "EXPIRED", None, RELEASED,
        "REQUEST_EXPIRED", "REQUEST_EXPIRED"),
    Row(scenes.scheduled_off_air, "SCHEDULED", 390, "EXPIRE", None, "EXPIRED", None, RELEASED,
        "SESSION_EXPIRED", "SESSION_EXPIRED"),
    Row(scenes.waiting, "WAITING", 360, "EXPIRE", None, "EXPIRED", None, RELEASED,
        "SESSION_EXPIRED", "SESSION_EXPIRED"),
    Row(scenes.requested, "REQUESTED", 1, "BLOCK", "Ana", "CANCELLED", None, RELEASED, "SESSION_CANCELLED", None),
    Row(scenes.scheduled, "SCHEDULED", 1, "BLOCK", "Ana", "CANCELLED", None, RELEASED, "SESSION_CANCELLED", None),
    Row(scenes.waiting, "WAITING", 1, "BLOCK", "Ana", "CANCELLED", None, RELEASED, "SESSION_CANCELLED", None),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "BLOCK", "Ana", "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", None),
    Row(scenes.requested, "REQUESTED", 1, "END_STREAM", "Ana", "EXPIRED", None, RELEASED, "REQUEST_EXPIRED", None),
    Row(scenes.waiting, "WAITING", 1, "END_STREAM", "Ana", "CANCELLED", None, RELEASED, "SESSION_CANCELLED", None),
    Row(scenes.in_progress, "IN_PROGRESS", 1, "END_STREAM", "Ana", "COMPLETED", None, CAPTURED_1_OF_10,
        "SESSION_COMPLETED", None),
    Row(scenes.scheduled_off_air, "SCHEDULED", 1, "CARRY_OVER", "Ana", "SCHEDULED", 390, HELD,
        "SESSION_CARRIED_OVER", None),
)
# fmt: on
NOT_AFTER = {"YIELD": ["START"]}
"""What is not offered for a while after a step, though the status has it."""

TO_COME = at(40)
UNOFFERED = {
    "REPLACE": Move("reschedule", lambda when: {"start": when}),
    "DECLINE": Move("answerProposal", lambda when: {"accept": False}),
}
SIDES = {"Ben": Actor.FAN, "Ana": Actor.CREATOR, "Support": Actor.SUPPORT, None: Actor.CLOCK}


async def play(stage: Stage, stream: str, session: str, row: Row) -> str:
    """What the row says, through the API; the session's id."""
    ana, ben = stage.ana, stage.ben
    match row.trigger:
        case "REQUEST":
            return str((await stage.requested(ben, stream))["id"])
        case "CALL":
            absent = await ana.refused("startSession", sessionId=session)
            assert (absent["__typename"], absent["graceUntil"]) == ("FanAbsent", at(row.after + 2))
        case "BLOCK":
            await ana.do("blockFan", userId=ben.id)
        case "END_STREAM":
            await ana.do("endStream", streamId=stream)
        case "CARRY_OVER":
            await stage.live()
        case "ANSWER_CALL":
            await stage.enters(ben, stream)
        case "LOST":
            await stage.hangs_up(ana, session)
            assert await stage.run_clock(seconds=5) == 1
        case _ if row.by is None:
            # The clock comes late; what it carries out happened at the deadline, but that a room opens.
            assert await stage.run_clock(seconds=0 if row.trigger == "ROOM_OPENS" else 1) == 1
        case _:
            mutation, given = (MOVES | UNOFFERED)[row.trigger]
            await stage.people[str(row.by).lower()].do(mutation, sessionId=session, **given(TO_COME))
    return session


def offered(can: list[str], who: str, asks: str | None) -> list[str]:
    """What somebody may do who may do that while nothing is asked."""
    if asks is None:
        return can
    possible = {*can, "ANSWER"} - ({"EXTEND", "ANSWER"} if who == asks else {"EXTEND"})
    return [action.value for action in OFFERED if action.value in possible]


ABOUT = {
    "requested_for_later-APPROVE-Ana": 30,
    "requested-DENY-Ana": 31,
    "scheduled-DENY-Ana": 31,
    "waiting-DENY-Ana": 31,
    "requested-LATER-Ana": 40,
    "waiting-LATER-Ana": 40,
    "scheduled-RESCHEDULE-Ana": 40,
    "waiting-RESCHEDULE-Ana": 40,
    "requested-RESCHEDULE-Ben": 40,
    "scheduled-RESCHEDULE-Ben": 40,
    "waiting-RESCHEDULE-Ben": 40,
    "scheduled_and_asking-ANSWER-Ana": 90,
    "waiting_and_asking-ANSWER-Ana": 90,
    "scheduled_and_asking-DECLINE-Ana": 30,
    "scheduled_and_asking-DECLINE-None": 30,
    "scheduled-ROOM_OPENS-None": 30,
    "waiting-CALL-Ana": 3,
    "called_early-MISS_CALL-None": 30,
    "waiting-YIELD-Ben": 11,
    "creator_asks_for_more-ANSWER-Ben": 15,
    "fan_asks_for_more-ANSWER-Ana": 15,
    "scheduled_off_air-CARRY_OVER-Ana": 30,
}
"""Of which instant both sides are told, in minutes after noon; the others are told of none."""

LIKELY = {
    "requested-APPROVE-Ana",
    "requested_soon-APPROVE-Ana",
    "scheduled-APPROVE-Ana",
    "waiting_and_asking-DECLINE-Ana",
    "waiting_and_asking-DECLINE-None",
    "called-MISS_CALL-None",
}
"""But of these, where somebody waits, who is told when they are likely to begin."""


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_every_row_of_the_table(stage: Stage, row: Row) -> None:
    stream = await stage.live()
    session = await row.scene(stage, stream)
    before = await stage.ben.session(session) if session else None
    assert (before["status"] if before else None) == row.source
    told_before = [len(await person.inbox()) for person in (stage.ben, stage.ana)]
    stage.clock.move(minutes=row.after)

    session = await play(stage, stream, session, row)

    for person, possible in zip((stage.ben, stage.ana), CAN[row.target], strict=True):
        seen = await person.session(session)
        can = [action for action in possible if action not in NOT_AFTER.get(row.trigger, ())]
        assert seen["status"] == row.target
        assert seen["viewerCan"] == offered(can, person.name, row.asks)
    payment = seen["payment"]
    assert (payment["status"], payment["held"]["amount"], payment["captured"]["amount"]) == row.payment
    assert seen["expiresAt"] == (None if row.expires is None else at(row.expires))
    ended_before = before["endedAt"] if before else None
    assert seen["endedAt"] == ((ended_before or at(row.after)) if CAN[row.target] == ([], []) else None)
    assert seen["version"] == (before["version"] + 1 if before else 1)
    assert seen["history"][:-1] == (before["history"] if before else [])
    by = {"displayName": row.by} if row.by and row.by != "Support" else None
    reason = "no sound" if row.trigger == "REFUND" else None
    step = {"from": row.source, "to": row.target, "at": at(row.after), "reason": reason, "by": by}
    assert seen["history"][-1] == step

    _, held, captured = row.payment
    assert await stage.ben.wallet() == (10_000 - held - captured + payment["refunded"]["amount"], held)
    new = [(await person.inbox())[known:] for person, known in zip((stage.ben, stage.ana), told_before, strict=True)]
    told = [
        [(notification["kind"], notification["session"]["id"]) for notification in notifications]
        for notifications in new
    ]
    assert told == [[(kind, session)] if kind else [] for kind in (row.fan_told, row.creator_told)]
    instants = {notification["at"] for notifications in new for notification in notifications}
    likely = {seen["estimatedStart"]["likely"]} if str(row) in LIKELY else set()
    assert instants <= (likely or {at(ABOUT[str(row)]) if str(row) in ABOUT else None})


BY_A_SESSION_ELSEWHERE = "ANSWER_CALL", Actor.CLOCK, "WAITING", "WAITING"
"""Which tests/api/test_one_place_at_a_time.py plays: much else happens with it."""


def test_the_rows_played_here_are_all_that_the_rules_have() -> None:
    played = {(row.trigger, SIDES[row.by], row.source, row.target) for row in TABLE}
    assert played | {BY_A_SESSION_ELSEWHERE} == {(row.trigger, row.by, row.source, row.target) for row in RULES}


STATUSES: dict[str, Scene] = {
    "REQUESTED": scenes.requested,
    "SCHEDULED": scenes.scheduled,
    "WAITING": scenes.waiting,
    "IN_PROGRESS": scenes.in_progress,
    "COMPLETED": scenes.completed,
    "DENIED": scenes.denied,
    "CANCELLED": scenes.cancelled,
    "EXPIRED": scenes.expired,
    "NO_SHOW": scenes.no_show,
}

Told = tuple[str, str | None, str | None]
"""The code of an error; of a step that there is not, also from where and which."""

IN_TABLE = {(row.source, row.trigger, row.by) for row in TABLE}


@pytest.mark.parametrize("status", STATUSES)
async def test_whatever_the_table_does_not_have_is_refused(stage: Stage, status: str) -> None:
    session = await STATUSES[status](stage, await stage.live())
    for action, (mutation, given_at) in MOVES.items():
        given = {"sessionId": session, **given_at(TO_COME)}
        for person in (stage.ben, stage.ana, stage.sam):
            if (status, action, person.name) not in IN_TABLE:
                async with nothing_changes():
                    assert await told(person, mutation, given) == refusal(person, mutation, status, action)


async def told(person: Person, mutation: str, given: Answer) -> Told:
    try:
        error = await person.refused(mutation, **given)
    except GraphQLFailure as failure:
        return failure.code, None, None
    return error["code"], error.get("from"), error.get("attempted")


def refusal(person: Person, mutation: str, status: str, action: str) -> Told:
    """Whoever has no part in the session does not learn that there is one."""
    whose = MUTATIONS[mutation]
    if whose.doer != "support" and person.name == "Sam":
        return "NOT_FOUND", None, None
    if not whose.is_for(person.name.lower()):
        return "FORBIDDEN", None, None
    if action == "ANSWER" and CAN[status] != ([], []):
        return "NO_PROPOSAL", None, None
    return "INVALID_TRANSITION", status, action
