"""How long leases of presence last, and when they are renewed."""

from datetime import datetime, timedelta

from domain.rules import Rules

RENEWALS_PER_TERM = 2
LONGEST_RENEWAL = timedelta(seconds=5)
SHORTEST_TERM = timedelta(seconds=1)
LATE = timedelta(seconds=1)


def term(rules: Rules) -> timedelta:
    """The least time that a lease with open sockets has left: the grace, or a second where the grace is shorter."""
    return max(rules.presence_grace, SHORTEST_TERM)


def renewal_interval(rules: Rules) -> timedelta:
    """How often a node renews its leases."""
    return min(term(rules) / RENEWALS_PER_TERM, LONGEST_RENEWAL)


def lease_until(now: datetime, rules: Rules) -> datetime:
    """When a lease with open sockets expires: a node that dies stops counting within a term and one renewal."""
    return now + term(rules) + renewal_interval(rules)


def vouched_at(expires_at: datetime, rules: Rules) -> datetime:
    """When a node last vouched for a lease that expires then."""
    return expires_at - term(rules) - renewal_interval(rules)


def doubted_until(now: datetime, rules: Rules) -> datetime:
    """Leases that expire by then, though not yet, are in doubt: a node that lives would have renewed them, even if late
    by half an interval and ``LATE``. Whether it does is known once they are renewed, or have expired."""
    return max(now, lease_until(now, rules) - renewal_interval(rules) * 1.5 - LATE)


def gone_at(now: datetime, rules: Rules) -> datetime:
    """When a lease expires whose last socket has just closed."""
    return now + rules.presence_grace


class Calm:
    """Whether the database has been within reach long enough for every living node to have renewed its leases. After an
    outage all nodes are late, and after a clock was set ahead; nobody has left because of that.

    ``interval``: between two renewals; ``every``: between two looks of this node for what is due. All times are
    seconds.
    """

    def __init__(self, interval: float, every: float, now: float) -> None:
        self._interval = interval
        self._longest_gap = interval + every
        self._since = self._latest = now

    def lasts(self, now: float) -> bool:
        """Whether it has lasted that long by now."""
        if now - self._latest > self._longest_gap:
            self.begins(now)
        return now - self._since >= self._interval

    def begins(self, now: float) -> None:
        """From now on, as after a clock was set."""
        self._since = self._latest = now

    def goes_on(self, now: float) -> None:
        """The database has just answered."""
        self._latest = now
