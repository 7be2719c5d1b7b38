"""What is known of a creator, with the odds that it makes, and what was shown last."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.forecasting.draws import PATHS
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.forecasting.odds import Odds, odds_of
from domain.forecasting.present import Expected
from domain.forecasting.watch import Watch

NEVER, ALWAYS = (False,) * PATHS, (True,) * PATHS
NOBODY, IN_TIME = (0,) * PATHS, (0.0,) * PATHS


@dataclass(slots=True)
class Learned:
    """A creator who is followed. ``shown``: by session, the likely start that people were shown last, and ``shown_at``
    when. ``expected``: by number of a session that was played through last, the line entry and how a forecast has read
    it."""

    watch: Watch = field(default_factory=Watch)
    shown: Mapping[str, float] = field(default_factory=dict)
    shown_at: float = 0.0
    expected: dict[int, tuple[object, Expected]] = field(default_factory=dict)
    _odds: Odds | None = None

    def follow(self, event: Occurrence) -> None:
        """Go on by one event."""
        self.watch.follow(event)
        self._odds = None
        if event.kind is Occurs.STARTED:
            # Who was passed by others is expected otherwise.
            self.expected = {}

    def show(self, likely: Mapping[str, float], now: float) -> None:
        """These are the likely starts that people see now."""
        self.shown, self.shown_at = likely, now

    @property
    def odds(self) -> Odds:
        """What is to be expected of them; worked out once after each thing that happens.

        Positions are believed unless the creator is known to do otherwise: whoever cannot end before a promise comes
        after it, and whoever was asked to come early comes in turn. Promises always are: each begins neither before its
        time nor after whoever is due later.
        """
        if self._odds is None:
            habits = self.watch.habits
            odds = odds_of(habits)
            self._odds = replace(
                odds,
                squeezes=odds.squeezes if _is_known(habits.squeezes.yes, habits.squeezes.no) else NEVER,
                yields=0.0,
                passes=NOBODY,
                leads=IN_TIME,
                early=odds.early if _is_known(habits.early.no, habits.early.yes) else ALWAYS,
            )
        return self._odds


def _is_known(so: float, otherwise: float) -> bool:
    return so > otherwise + 1
