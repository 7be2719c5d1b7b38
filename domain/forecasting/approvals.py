"""What the approvals of somebody else's log say of the line: that a fan is in it, that it is their turn, or nothing."""

from dataclasses import dataclass, field

from domain.forecasting.occurrence import SessionName


@dataclass(slots=True)
class Approvals:
    """Of one creator. ``heard``, ``unheard``: how many the log says are, and how many have begun who it never said
    were. ``since_free``: who was approved since the creator is free, and whether they asked before that. ``calls``: how
    many asked before, and began next; ``ahead``: how many were approved while somebody else had their turn."""

    heard: int = 0
    unheard: int = 0
    since_free: dict[SessionName, bool] = field(default_factory=dict)
    calls: int = 0
    ahead: int = 0

    @property
    def call(self) -> bool:
        """Whether an approval says that it is that fan's turn: creators who are free approve whom they begin with."""
        return self.calls > self.ahead + 1

    @property
    def tell_the_line(self) -> bool:
        """Whether who asks is not in line until an approval says so."""
        return self.unheard <= self.heard and not self.call

    def learn(self, session: SessionName, asked: float, free: float | None, *, runs: bool) -> None:
        """Learn of an approval of somebody who asked then. ``free``: since when the creator is; ``runs``: they are
        not."""
        if runs:
            self.ahead += 1
        else:
            self.since_free[session] = free is not None and asked < free

    def learn_start(self, session: SessionName, *, unheard: bool) -> None:
        """Learn of the start of somebody. ``unheard``: the log has not said that they are approved."""
        self.unheard += unheard
        self.calls += self.since_free.pop(session, False)
        self.ahead += len(self.since_free)
        self.since_free.clear()
