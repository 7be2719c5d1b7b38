from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actors import Actor
from domain.calls.meter import beginning, came, went, without_call
from domain.due import due, status_at
from domain.guard import allowed, approval_target, check_transition
from domain.lifecycle import OFFERED, OPEN, TABLE, TERMINAL, Row, Status, Trigger, targets
from domain.refusals import InvalidTransition
from domain.rules import Rules
from tests.domain.contract import CAN, CONTRACT, Key
from tests.domain.samples import BOOKED, LIMITS, NOW, TICK, Sample, minutes, samples

LEAD = Rules().room_lead
CLOCK_ROWS = [row for row in TABLE if row.by is Actor.CLOCK]


def key(row: Row) -> Key:
    return (row.trigger.value, row.by.value, row.source.value if row.source else None, row.target.value)


def test_the_table_has_the_rows_of_the_contract_and_no_others() -> None:
    assert sorted(map(repr, map(key, TABLE))) == sorted(map(repr, CONTRACT))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, key(row))))
def test_a_row_moves_the_money_and_tells_the_people_that_the_contract_names(row: Row) -> None:
    assert (row.money, (row.notifies_fan, row.notifies_creator)) == CONTRACT[key(row)]


SPEAKS_OF: dict[tuple[str, ...], str] = {
    ("REQUEST", "REQUESTED"): "desired_start",
    ("APPROVE", "WAITING"): "estimate",
    ("APPROVE", "SCHEDULED"): "estimate",
    ("DENY", "DENIED"): "cool_down_until",
    ("LATER", "SCHEDULED"): "estimate",
    ("RESCHEDULE", "SCHEDULED"): "estimate",
    ("RESCHEDULE", "REQUESTED"): "desired_start",
    ("RESCHEDULE", "FAN", "SCHEDULED"): "proposed_start",
    ("RESCHEDULE", "FAN", "WAITING"): "proposed_start",
    ("ANSWER", "SCHEDULED"): "estimate",
    ("DECLINE", "SCHEDULED"): "estimate",
    ("DECLINE", "WAITING"): "estimate",
    ("ANSWER", "IN_PROGRESS"): "ends_likely",
    ("ROOM_OPENS", "WAITING"): "estimate",
    ("CALL", "WAITING"): "called_until",
    ("MISS_CALL", "SCHEDULED"): "estimate",
    ("MISS_CALL", "WAITING"): "estimate",
    ("YIELD", "WAITING"): "not_before",
    ("CARRY_OVER", "SCHEDULED"): "scheduled_start",
}
"""By trigger and target, or by whom too, the instant of which people are told; all others tell of none."""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, key(row))))
def test_a_notification_speaks_of_the_instant_that_matters_after_its_row(row: Row) -> None:
    by_anybody = SPEAKS_OF.get((row.trigger.value, row.target.value))
    assert row.about == SPEAKS_OF.get((row.trigger.value, row.by.value, row.target.value), by_anybody)


@pytest.mark.parametrize("status", sorted(TERMINAL))
def test_a_terminal_state_has_no_way_out(status: Status) -> None:
    assert {row.target for row in TABLE if row.source is status} <= {status}
    assert {row.trigger for row in TABLE if row.source is status} <= {Trigger.REFUND}


@pytest.mark.parametrize("status", sorted(OPEN))
def test_from_an_open_state_the_clock_alone_leads_to_an_end(status: Status) -> None:
    assert TERMINAL & set(reached_by_clock(status))


def reached_by_clock(status: Status) -> Iterator[Status]:
    """Each status that time alone can make of this one."""
    seen, ahead = set(), [status]
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead += [row.target for row in CLOCK_ROWS if row.source is here]
    yield from seen


@pytest.mark.parametrize("row", TABLE, ids=lambda row: " ".join(map(str, key(row))))
def test_money_is_held_from_the_request_on_and_every_hold_ends_exactly_when_a_session_ends(row: Row) -> None:
    assert row.money == "HOLD" or row.source is not None
    assert (row.money in {"RELEASE", "CAPTURE"}) is (row.target in TERMINAL and row.source is not row.target)
    assert (row.money in {"CAPTURE", "REFUND"}) is (row.target is Status.COMPLETED)


@given(samples())
def test_a_session_left_to_itself_ends_at_its_expiry_at_the_latest(session: Sample) -> None:
    for _ in Status:
        if session.status in TERMINAL or session.expires_at is None:
            break
        owed = due(session, session.expires_at)
        assert owed is not None
        session.status, session.called_until = owed.target, None
        session.missed_calls += 1
    assert session.status in TERMINAL


BEGAN = NOW - LIMITS.connect_grace
METER = beginning(BEGAN, BOOKED, LIMITS)
TIME_UP = without_call(NOW - BOOKED, BOOKED, LIMITS)
LEFT_ALONE = went(without_call(NOW - minutes(5), BOOKED, LIMITS), Actor.CREATOR, NOW - LIMITS.resume_grace)


@pytest.mark.parametrize(
    ("session", "trigger", "target"),
    [
        (Sample(Status.REQUESTED, expires_at=NOW), Trigger.EXPIRE, Status.EXPIRED),
        (Sample(Status.SCHEDULED, expires_at=NOW), Trigger.EXPIRE, Status.EXPIRED),
        (Sample(Status.WAITING, expires_at=NOW), Trigger.EXPIRE, Status.EXPIRED),
        (Sample(Status.IN_PROGRESS, meter=METER), Trigger.NOT_MET, Status.CANCELLED),
        (Sample(Status.IN_PROGRESS, meter=came(METER, Actor.CREATOR, BEGAN)), Trigger.NOT_MET, Status.NO_SHOW),
        (Sample(Status.IN_PROGRESS, meter=came(METER, Actor.FAN, BEGAN)), Trigger.NOT_MET, Status.CANCELLED),
        (
            Sample(Status.IN_PROGRESS, meter=without_call(NOW - BOOKED, BOOKED, LIMITS)),
            Trigger.TIME_UP,
            Status.COMPLETED,
        ),
        (Sample(Status.IN_PROGRESS, meter=LEFT_ALONE), Trigger.LOST, Status.COMPLETED),
        (Sample(Status.WAITING, called_until=NOW), Trigger.MISS_CALL, Status.WAITING),
        (Sample(Status.WAITING, called_until=NOW, scheduled_start=NOW), Trigger.MISS_CALL, Status.WAITING),
        (Sample(Status.WAITING, called_until=NOW, missed_calls=1), Trigger.MISS_CALL, Status.NO_SHOW),
        (Sample(Status.WAITING, called_until=NOW, scheduled_start=NOW + TICK), Trigger.MISS_CALL, Status.SCHEDULED),
        (
            Sample(Status.WAITING, called_until=NOW, scheduled_start=NOW + TICK, missed_calls=1),
            Trigger.MISS_CALL,
            Status.SCHEDULED,
        ),
    ],
)
def test_a_deadline_falls_due_at_its_very_instant(session: Sample, trigger: Trigger, target: Status) -> None:
    assert due(session, NOW - TICK) is None
    assert status_at(session, NOW - TICK) is session.status
    owed = due(session, NOW)
    assert owed is not None
    assert (owed.trigger, owed.target, owed.at) == (trigger, target, NOW)
    assert status_at(session, NOW) is target


def test_of_two_deadlines_the_earlier_counts() -> None:
    called_first = Sample(Status.WAITING, expires_at=NOW, called_until=NOW - TICK, missed_calls=1)
    expired_first = Sample(Status.WAITING, expires_at=NOW - TICK, called_until=NOW)
    assert status_at(called_first, NOW + minutes(60)) is Status.NO_SHOW
    assert status_at(expired_first, NOW + minutes(60)) is Status.EXPIRED


@given(samples())
def test_what_time_demands_is_a_row_of_the_table(session: Sample) -> None:
    owed = due(session, NOW)
    assert owed is None or owed.target in targets(owed.trigger, Actor.CLOCK, session.status)


@given(samples(), st.sampled_from(Actor), st.booleans())
def test_nobody_is_offered_what_the_table_does_not_have(session: Sample, by: Actor, live: bool) -> None:
    offered = allowed(session, by, NOW, LEAD, creator_live=live, busy=False)
    assert list(offered) == [trigger for trigger in OFFERED if trigger in offered]
    assert all(targets(trigger, by, status_at(session, NOW)) for trigger in offered)


@given(samples(), st.sampled_from([Actor.FAN, Actor.CREATOR, Actor.CLOCK]), st.booleans())
def test_nobody_is_offered_anything_once_time_has_ended_it(session: Sample, by: Actor, live: bool) -> None:
    if status_at(session, NOW) in TERMINAL:
        assert allowed(session, by, NOW, LEAD, creator_live=live, busy=False) == ()


@pytest.mark.parametrize("status", Status)
def test_each_side_is_offered_what_it_may_do(status: Status) -> None:
    session = Sample(status)
    offered = [
        list(allowed(session, side, NOW, LEAD, creator_live=True, busy=False)) for side in (Actor.FAN, Actor.CREATOR)
    ]
    assert offered == list(CAN[status])


@given(samples(), st.sampled_from(Actor), st.booleans())
def test_while_one_of_the_two_is_in_another_session_all_is_offered_but_to_start(
    session: Sample, by: Actor, live: bool
) -> None:
    free, busy = (allowed(session, by, NOW, LEAD, creator_live=live, busy=busy) for busy in (False, True))
    assert busy == tuple(one for one in free if one is not Trigger.START)


@pytest.mark.parametrize("until", [NOW - TICK, NOW, NOW + TICK])
def test_a_start_that_the_fan_has_put_off_is_not_offered_before_and_refused(until: datetime) -> None:
    session, off = Sample(Status.WAITING, not_before=until), until > NOW
    offered = allowed(session, Actor.CREATOR, NOW, LEAD, creator_live=True, busy=False)
    assert (Trigger.START in offered) is not off
    with pytest.raises(InvalidTransition) if off else nullcontext():
        check_transition(session, Trigger.START, Actor.CREATOR, NOW)


@pytest.mark.parametrize("yields", [0, 1, 2])
def test_others_may_go_first_twice(yields: int) -> None:
    session = Sample(Status.WAITING, yields=yields)
    offered = allowed(session, Actor.FAN, NOW, LEAD, creator_live=True, busy=False)
    assert (Trigger.YIELD in offered) is (yields < 2)


@pytest.mark.parametrize(
    ("status", "desired", "live", "target"),
    [
        (Status.REQUESTED, None, True, Status.WAITING),
        (Status.REQUESTED, NOW + LEAD, True, Status.WAITING),
        (Status.REQUESTED, NOW + LEAD + TICK, True, Status.SCHEDULED),
        (Status.REQUESTED, NOW + LEAD + TICK, False, Status.SCHEDULED),
        (Status.REQUESTED, NOW + LEAD, False, None),
        (Status.REQUESTED, None, False, None),
        (Status.SCHEDULED, NOW + LEAD + TICK, True, Status.WAITING),
        (Status.SCHEDULED, NOW + LEAD + TICK, False, None),
    ],
)
def test_an_approval_leads_into_the_open_room_or_to_the_desired_time_further_ahead(
    status: Status, desired: datetime | None, live: bool, target: Status | None
) -> None:
    session = Sample(status, desired_start=desired)
    assert approval_target(session, NOW, LEAD, creator_live=live) is target
    assert (Trigger.APPROVE in allowed(session, Actor.CREATOR, NOW, LEAD, creator_live=live, busy=False)) is (
        target is not None
    )


@pytest.mark.parametrize(
    ("session", "offered"),
    [
        (Sample(Status.COMPLETED, refundable=1), (Trigger.REFUND,)),
        (Sample(Status.COMPLETED), ()),
        *((Sample(status), (Trigger.END,)) for status in sorted(OPEN)),
        *((Sample(status), ()) for status in sorted(TERMINAL - {Status.COMPLETED})),
    ],
)
def test_support_may_end_what_is_open_and_refund_what_was_paid(session: Sample, offered: tuple[Trigger, ...]) -> None:
    assert allowed(session, Actor.SUPPORT, NOW, LEAD, creator_live=False, busy=True) == offered


def test_what_is_stored_of_a_step_is_its_name() -> None:
    assert {one.value for kind in (Status, Trigger) for one in kind} == {
        one.name for kind in (Status, Trigger) for one in kind
    }


def test_what_changes_nothing_but_money_or_a_proposal_leaves_when_a_session_expires() -> None:
    assert {row.keeps_expiry for row in TABLE if row.in_place or row.source in TERMINAL} == {True}


KEEPS: dict[str, tuple[str, ...]] = {
    "expiry": ("RESCHEDULE FAN REQUESTED REQUESTED", "MISS_CALL CLOCK WAITING WAITING", "YIELD FAN WAITING WAITING"),
    "expiry proposal": (
        "CALL CREATOR WAITING WAITING",
        "ANSWER_CALL FAN WAITING WAITING",
        "ANSWER_CALL CLOCK WAITING WAITING",
        "CARRY_OVER CREATOR SCHEDULED SCHEDULED",
    ),
    "expiry proposal call": (
        "SET_READY FAN WAITING WAITING",
        "READY_LAPSES CLOCK WAITING WAITING",
        "BACK_IN_LINE CLOCK WAITING WAITING",
    ),
}


def test_a_step_keeps_what_it_has_nothing_to_do_with() -> None:
    kept = {
        " ".join(map(str, key(row))): " ".join(
            what for what in ("expiry", "proposal", "call") if getattr(row, f"keeps_{what}")
        )
        for row in TABLE
        if not row.in_place
    }
    assert {row: what for row, what in kept.items() if what} == {
        row: what for what, rows in KEEPS.items() for row in rows
    }
