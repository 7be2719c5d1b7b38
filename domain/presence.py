"""How long somebody counts as present after their last sign of life."""

from datetime import datetime, timedelta

from domain.rules import Rules

RENEWALS_PER_TERM = 2
LONGEST_RENEWAL = timedelta(seconds=5)
SHORTEST_TERM = timedelta(seconds=1)


def term(rules: Rules) -> timedelta:
    """What is left of a lease when its node renews it: the grace, or a second where the grace is shorter."""
    return max(rules.presence_grace, SHORTEST_TERM)


def renewal_interval(rules: Rules) -> timedelta:
    """How often a node renews the leases that it holds."""
    return min(term(rules) / RENEWALS_PER_TERM, LONGEST_RENEWAL)


def held_until(now: datetime, rules: Rules) -> datetime:
    """Expiry of a lease whose sockets are open: a node that dies stops vouching within a term and one renewal."""
    return now + term(rules) + renewal_interval(rules)


def renewal_due(now: datetime, rules: Rules) -> datetime:
    """Leases with open sockets that would run out by then are due for renewal."""
    return now + term(rules)


def gone_at(now: datetime, rules: Rules) -> datetime:
    """Expiry of a lease whose last socket has just closed."""
    return now + rules.presence_grace
