"""What one side asks of the other about a session, which stands as it is meanwhile: another time, or more minutes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.actors import Actor
from domain.described import Described
from domain.money import Money
from domain.notifications import from_now
from domain.rules import Rules


class ProposalKind(Described):
    """What a proposal asks for."""

    ANOTHER_TIME = "ANOTHER_TIME", "The fan asks for another time; until the creator agrees the old one stands."
    MORE_MINUTES = "MORE_MINUTES", "One of the two asks that the running session lasts longer."


@dataclass(frozen=True, slots=True)
class AnotherTime:
    """The fan asks to begin at ``start``; without an answer it ends at ``expires_at``."""

    start: datetime
    expires_at: datetime
    kind: ClassVar[ProposalKind] = ProposalKind.ANOTHER_TIME
    by: ClassVar[Actor] = Actor.FAN


@dataclass(frozen=True, slots=True)
class MoreMinutes:
    """That side asks for ``minutes`` more, which cost ``price``; without an answer it ends at ``expires_at``."""

    by: Actor
    minutes: int
    price: Money
    expires_at: datetime
    kind: ClassVar[ProposalKind] = ProposalKind.MORE_MINUTES


Proposal = AnotherTime | MoreMinutes


def in_words(proposal: Proposal, now: datetime) -> str:
    """What it asks for, as notifications say it."""
    if isinstance(proposal, AnotherTime):
        return f"another time, {from_now(proposal.start, now)}"
    return f"{proposal.minutes} more min for {proposal.price}"


def another_time(
    start: datetime, due: datetime | None, instead_of: Proposal | None, now: datetime, rules: Rules
) -> AnotherTime:
    """It ends when what it would move is ``due``, if that lies ahead, or as a request would. One that is
    ``instead_of`` another has no term of its own."""
    if instead_of:
        return AnotherTime(start, instead_of.expires_at)
    ends = now + rules.request_ttl
    return AnotherTime(start, min(ends, due) if due and due > now else ends)
