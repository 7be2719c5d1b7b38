"""Whether somebody may move a session now."""

from datetime import datetime

from domain.actors import Actor
from domain.lifecycle import TERMINAL, Timed, Trigger, is_put_off, proposal_at, status_at, targets
from domain.proposals import Proposal
from domain.refusals import InvalidTransition, NoProposal, ProposalPending


def check_transition(session: Timed, trigger: Trigger, by: Actor, now: datetime) -> None:
    """Refuses with InvalidTransition what the table does not have, anything after a deadline that took the session
    elsewhere, even when the clock has not carried it out yet, and a start that the fan has put off."""
    status = status_at(session, now)
    if status is not session.status or not targets(trigger, by, status):
        raise InvalidTransition(status, trigger)
    if trigger is Trigger.START and is_put_off(session, now):
        raise InvalidTransition(status, trigger)


def check_asked(session: Timed, by: Actor, now: datetime) -> Proposal:
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
