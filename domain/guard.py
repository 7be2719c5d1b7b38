"""Whether somebody may move a session now, and to where."""

from datetime import datetime, timedelta

from domain.actors import Actor
from domain.due import Timed, is_put_off, proposal_at, status_at
from domain.lifecycle import OFFERED, TERMINAL, Status, Trigger, targets
from domain.lines.yields import may_yield
from domain.proposals import Proposal
from domain.refusals import InvalidTransition, NoProposal, ProposalPending


def check_transition(session: Timed, trigger: Trigger, by: Actor, now: datetime) -> None:
    """Refuses with InvalidTransition what the table does not have, anything after a deadline that took the session
    elsewhere, even when the clock has not carried it out yet, and a start that the fan has put off."""
    status = status_at(session, now)
    if status is not session.status or not targets(trigger, by, status):
        raise InvalidTransition(status, trigger)
    if trigger is Trigger.START and is_put_off(session, now):
        raise InvalidTransition(status, trigger, session.not_before)


def proposal_to_answer(session: Timed, by: Actor, now: datetime) -> Proposal:
    """The open proposal that is for ``by`` to answer. Refuses with NoProposal without one, as their own is for the
    other side; with InvalidTransition once the session has ended."""
    status, proposal = status_at(session, now), proposal_at(session, now)
    if status in TERMINAL:
        raise InvalidTransition(status, Trigger.ANSWER)
    if proposal is None or proposal.by is by:
        raise NoProposal
    return proposal


def check_nothing_asked(session: Timed, now: datetime) -> None:
    """Refuses with ProposalPending while a proposal is open, of either side."""
    if proposal := proposal_at(session, now):
        raise ProposalPending(proposal.expires_at)


def approval_target(session: Timed, now: datetime, room_lead: timedelta, *, creator_live: bool) -> Status | None:
    """Where an approval leads: to ``SCHEDULED`` when the desired start is further ahead than ``room_lead``, else to
    ``WAITING``, or nowhere (None) while the creator is not live."""
    far = session.desired_start is not None and session.desired_start > now + room_lead
    if session.status is Status.REQUESTED and far:
        return Status.SCHEDULED
    return Status.WAITING if creator_live else None


def allowed(
    session: Timed, by: Actor, now: datetime, room_lead: timedelta, *, creator_live: bool, busy: bool
) -> tuple[Trigger, ...]:
    """What ``by`` may do with the session now, in the order of ``SessionAction``. ``busy``: one of its two people is in
    another session."""
    status = status_at(session, now)
    proposal = proposal_at(session, now)
    not_now = {
        Trigger.APPROVE: approval_target(session, now, room_lead, creator_live=creator_live) is None,
        Trigger.START: busy or is_put_off(session, now),
        Trigger.YIELD: not may_yield(session.yields),
        Trigger.EXTEND: proposal is not None,
        Trigger.ANSWER: proposal is None or proposal.by is by,
        Trigger.REFUND: not session.refundable,
    }
    return tuple(trigger for trigger in OFFERED if targets(trigger, by, status) and not not_now.get(trigger))
