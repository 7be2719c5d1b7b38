from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actors import Actor
from domain.due import due, is_put_off, status_at
from domain.guard import allowed, check_transition
from domain.lifecycle import OFFERED, Status, Trigger, targets
from domain.refusals import InvalidTransition
from domain.rules import Rules
from tests.domain.samples import NOW, TICK, Sample, samples

anybody = st.sampled_from(Actor)
WITH_RULES_OF_THEIR_OWN = {Trigger.ANSWER, Trigger.EXTEND, Trigger.YIELD}
"""What a proposal, or how often it was done, keeps from being offered, beside the guard."""


def refusal(session: Sample, trigger: Trigger, by: Actor) -> InvalidTransition | None:
    """How the guard refuses; None when it lets pass."""
    try:
        check_transition(session, trigger, by, NOW)
    except InvalidTransition as refused:
        return refused
    return None


@given(samples(), st.sampled_from(Trigger), anybody)
def test_what_passes_is_a_row_of_the_table_before_every_deadline(session: Sample, trigger: Trigger, by: Actor) -> None:
    put_off = trigger is Trigger.START and is_put_off(session, NOW)
    # A first missed call, though it is due, leaves the session where it stands.
    still_there = due(session, NOW) is None or status_at(session, NOW) is session.status
    passes = bool(targets(trigger, by, session.status)) and still_there and not put_off
    assert (refusal(session, trigger, by) is None) is passes


@given(samples(), st.sampled_from(Trigger), anybody)
def test_a_refusal_names_the_status_that_counts_now_and_what_was_tried(
    session: Sample, trigger: Trigger, by: Actor
) -> None:
    refused = refusal(session, trigger, by)
    if refused:
        assert (refused.source, refused.attempted) == (status_at(session, NOW), trigger)


@given(samples(), st.sampled_from(OFFERED), anybody, st.booleans())
def test_whoever_is_offered_an_action_may_take_it(session: Sample, trigger: Trigger, by: Actor, live: bool) -> None:
    offered = trigger in allowed(session, by, NOW, Rules().room_lead, creator_live=live, busy=False)
    assert not offered or refusal(settled(session), trigger, by) is None


@given(samples(), st.sampled_from([trigger for trigger in OFFERED if trigger not in WITH_RULES_OF_THEIR_OWN]), anybody)
def test_whoever_may_act_is_offered_it_while_the_creator_is_live(session: Sample, trigger: Trigger, by: Actor) -> None:
    offered = trigger in allowed(session, by, NOW, Rules().room_lead, creator_live=True, busy=False)
    assert offered or refusal(session, trigger, by)


def settled(session: Sample) -> Sample:
    """As time has made it: a call that was missed is over, and the promise still ahead."""
    owed = due(session, NOW)
    if owed and owed.target is Status.SCHEDULED:
        return replace(session, status=Status.SCHEDULED, called_until=None, expires_at=None)
    return session


def test_an_approval_after_the_expiry_fails_even_when_the_clock_has_not_come_round() -> None:
    check_transition(Sample(Status.REQUESTED, expires_at=NOW + TICK), Trigger.APPROVE, Actor.CREATOR, NOW)
    with pytest.raises(InvalidTransition) as refused:
        check_transition(Sample(Status.REQUESTED, expires_at=NOW), Trigger.APPROVE, Actor.CREATOR, NOW)
    assert (refused.value.source, refused.value.attempted) == (Status.EXPIRED, Trigger.APPROVE)
