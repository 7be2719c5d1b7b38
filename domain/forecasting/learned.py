"""What is known of a creator, with the odds that it makes, and what was shown last."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.forecasting.occurrence import Occurrence, SessionName
from domain.forecasting.odds import Odds, odds_of
from domain.forecasting.watch import Watch


@dataclass(slots=True)
class Learned:
    """A creator who is followed. ``shown``: by session, the likely start that people were shown last, ``shown_at``."""

    watch: Watch = field(default_factory=Watch)
    shown: Mapping[SessionName, float] = field(default_factory=dict)
    shown_at: float = 0.0
    _odds: Odds | None = None

    def follow(self, event: Occurrence) -> None:
        """Go on by one event."""
        self.watch.follow(event)
        self._odds = None

    def show(self, likely: Mapping[SessionName, float], now: float) -> None:
        """These are the likely starts that people see now."""
        self.shown, self.shown_at = likely, now

    @property
    def odds(self) -> Odds:
        """What is to be expected of them; worked out once for each thing that happens."""
        if self._odds is None:
            self._odds = odds_of(self.watch.habits)
        return self._odds
