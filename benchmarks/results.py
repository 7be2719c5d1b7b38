"""What was measured: by scenario, contender and figure, every repetition; medians, and ratios within a repetition."""

from dataclasses import dataclass, field
from statistics import median

from benchmarks.contenders import EVERYBODY, OURS, Contender
from benchmarks.figures import LEAST_GRAPHQL_PEER, Bar, Figure, Measured, Scenario


@dataclass
class Results:
    """Repetitions in their order; None where one failed."""

    runs: dict[tuple[str, str], list[Measured | None]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a contender was not measured in a scenario."""

    def add(self, scenario: Scenario, contender: Contender, measured: Measured | None, note: str = "") -> None:
        """One repetition."""
        place = (scenario.key, contender.key)
        self.runs.setdefault(place, []).append(measured)
        if note:
            self.notes[place] = note

    def values(self, scenario: Scenario, contender: str, figure: Figure) -> list[float | None]:
        """One figure in every repetition."""
        return [run[figure.key] if run else None for run in self.runs.get((scenario.key, contender), [])]

    def median(self, scenario: Scenario, contender: str, figure: Figure) -> float | None:
        """The figure's median."""
        found = [value for value in self.values(scenario, contender, figure) if value is not None]
        return median(found) if found else None

    def ratio(self, scenario: Scenario, figure: Figure, against: str) -> float | None:
        """Ours divided by theirs: the median of the repetitions' ratios, as both were measured close together."""
        if against == LEAST_GRAPHQL_PEER:
            return self._to_least(scenario, figure)
        found = self.ratios(scenario, figure, against)
        return median(found) if found else None

    def ratios(self, scenario: Scenario, figure: Figure, against: str) -> list[float]:
        """Ours divided by theirs in every repetition that has both."""
        pairs = zip(self.values(scenario, OURS.key, figure), self.values(scenario, against, figure), strict=False)
        return [ours / theirs for ours, theirs in pairs if ours is not None and theirs]

    def met(self, scenario: Scenario, figure: Figure, bar: Bar) -> bool | None:
        """Whether a bar is met; None where it was not measured."""
        if bar.against is None:
            value = self.median(scenario, OURS.key, figure)
        else:
            value = self.ratio(scenario, figure, bar.against)
        if value is None:
            return None
        return value >= bar.limit if figure.more else value <= bar.limit

    def _to_least(self, scenario: Scenario, figure: Figure) -> float | None:
        ours = self.median(scenario, OURS.key, figure)
        peers = [one for one in EVERYBODY if one.speaks_graphql and one is not OURS]
        theirs = [value for one in peers if (value := self.median(scenario, one.key, figure)) is not None]
        return ours / min(theirs) if ours is not None and theirs else None
