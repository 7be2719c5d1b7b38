"""What the approvals of somebody else's log say of the line: that a fan is in it, that it is their turn, or nothing."""

from dataclasses import dataclass, field

from domain.forecasting.occurrence import SessionName


@dataclass(slots=True)
class Approvals:
    """Of one creator. ``heard``: how many the log says are approved; ``unheard``: how many have begun of whom it never
    said so. ``since_free``: who was approved since the creator is free, and whether they asked before that.
    ``calls``: how many approvals were of somebody who had asked before, and began next; ``ahead``: how many were of
    somebody who did not begin next."""

    heard: int = 0
    unheard: int = 0
    since_free: dict[SessionName, bool] = field(default_factory=dict)
    calls: int = 0
    ahead: int = 0

    @property
    def call(self) -> bool:
        """Whether an approval says that it is that fan's turn: the creator approves each one to begin with them."""
        return self.calls > self.ahead + 1

    @property
    def tell_the_line(self) -> bool:
        """Whether somebody who has asked is in line only once they are approved."""
        return self.unheard <= self.heard and not self.call

    def learn(self, session: SessionName, asked: float, free: float | None, *, runs: bool) -> None:
        """Learn that somebody is approved. ``asked``: when they asked; ``free``: since when the creator is free;
        ``runs``: a session runs, and the creator is not."""
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
