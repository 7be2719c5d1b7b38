"""A creator's log as far as it is folded, in memory: what is known of them, and what of that the database has."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import orjson

from domain.forecasting.kept import data_of_watch, watch_of_data
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import read_occurrence
from models.occurrences import Numbered
from models.sql.statement import instant

SAVED_EACH = 50
"""What was learned is saved after so many more occurrences, or after as many as are in line where that is more: a node
that begins with a creator folds no more than that."""

SHOWN_SECONDS = 10.0
"""What was shown is saved so often at most, and a node that has shown nothing for so long takes over what others
have."""


class Saved(NamedTuple):
    """Up to which occurrence, and what was shown when, the database has."""

    number: int
    shown_at: float


NOTHING = Saved(0, 0.0)


@dataclass(slots=True)
class Folded:
    """A creator's log, folded from ``since`` on up to ``number``. ``last``: the occurrence of that number, by which the
    log is known again. ``saved``: what the database has."""

    learned: Learned = field(default_factory=Learned)
    since: int = 1
    number: int = 0
    last: str | None = None
    saved: Saved = NOTHING

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """As it was saved."""
        learned = Learned(watch_of_data(orjson.loads(row["state"])))
        return cls(learned, row["since"], row["number"], None, Saved(row["number"], 0.0))

    @property
    def is_behind(self) -> bool:
        """Whether it is time to save what was learned."""
        return self.number - self.saved.number >= max(SAVED_EACH, len(self.learned.watch.line))

    @property
    def has_shown(self) -> bool:
        """Whether it is time to save what was shown."""
        return bool(self.learned.shown) and self.learned.shown_at - self.saved.shown_at >= SHOWN_SECONDS

    @property
    def state(self) -> str:
        """As it is saved."""
        return orjson.dumps(data_of_watch(self.learned.watch)).decode()

    @property
    def shown(self) -> str:
        """What was shown, as it is saved: it is of the front of the line only (``Estimates.shown``)."""
        return orjson.dumps(self.learned.shown).decode()

    def go_on(self, one: Numbered) -> None:
        """Fold the next one."""
        self.learned.follow(read_occurrence(orjson.loads(one.payload)))
        self.number, self.last = one.number, one.payload

    def bring_on(self, rows: Collection[Mapping[str, Any]]) -> None:
        """Fold those of these rows that are new, and take over what others have shown since."""
        for row in rows:
            if row["number"] is None:
                self._go_by(row["payload"], instant(row["shown_at"]).timestamp())
            elif row["number"] == self.number:
                self.last = row["payload"]
            elif row["number"] > self.number:
                self.go_on(Numbered(row["number"], row["payload"]))

    def _go_by(self, shown: str, at: float) -> None:
        self.saved = self.saved._replace(shown_at=at)
        if at >= self.learned.shown_at + SHOWN_SECONDS:
            self.learned.show(orjson.loads(shown), at)
