"""How long somebody counts as present after their last sign of life."""

from datetime import datetime, timedelta

from domain.rules import Rules

RENEWALS_PER_GRACE = 2
LONGEST_RENEWAL = timedelta(seconds=5)


def renewal_interval(rules: Rules) -> timedelta:
    """How often a node renews the leases that it holds."""
    return min(rules.presence_grace / RENEWALS_PER_GRACE, LONGEST_RENEWAL)


def held_until(now: datetime, rules: Rules) -> datetime:
    """Expiry of a lease whose sockets are open: a node that dies stops vouching within grace and one renewal."""
    return now + rules.presence_grace + renewal_interval(rules)


def gone_at(now: datetime, rules: Rules) -> datetime:
    """Expiry of a lease whose last socket has just closed."""
    return now + rules.presence_grace
