"""How long leases of presence last, and when they are renewed."""

from datetime import datetime, timedelta

from domain.rules import Rules

RENEWALS_PER_TERM = 2
LONGEST_RENEWAL = timedelta(seconds=5)
SHORTEST_TERM = timedelta(seconds=1)


def term(rules: Rules) -> timedelta:
    """The least time that a lease with open sockets has left: the grace, or a second where the grace is shorter."""
    return max(rules.presence_grace, SHORTEST_TERM)


def renewal_interval(rules: Rules) -> timedelta:
    """How often a node renews its leases."""
    return min(term(rules) / RENEWALS_PER_TERM, LONGEST_RENEWAL)


def held_until(now: datetime, rules: Rules) -> datetime:
    """When a lease with open sockets expires: a node that dies stops counting within a term and one renewal."""
    return now + term(rules) + renewal_interval(rules)


def renewal_due(now: datetime, rules: Rules) -> datetime:
    """A lease with open sockets is to be renewed when it would expire by this instant."""
    return now + term(rules)


def gone_at(now: datetime, rules: Rules) -> datetime:
    """When a lease expires whose last socket has just closed."""
    return now + rules.presence_grace
