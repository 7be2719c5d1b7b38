"""What is known of creators: folded from their logs, and kept with the number up to which it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple, Self
from uuid import UUID

import orjson
from cachetools import LRUCache
from tortoise import fields
from tortoise.models import Model

from domain.forecasting.kept import data_of_watch, watch_of_data
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import read_occurrence
from models.fields import DatetimeField, new_id
from models.occurrences import Numbered
from models.statement import Statement, instant, row_id

KEPT_ENTRIES = 100_000
"""How many entries in line of all creators are kept; who was asked for the longest ago goes first."""

SAVED_EACH = 50
"""After so many more occurrences, or as many as are in line, what was learned is saved: who begins folds no more."""

SHOWN_SECONDS = 10.0
"""What was shown is saved so often at most; a node that has shown nothing for so long goes by what others have."""

MOST_SHOWN = 100
"""Of so many it is kept what was shown: further behind, nobody looks at minutes."""


class CreatorHabits(Model):
    """What is known of a creator as of an occurrence in their log, in JSON. It is a fold of the log, which has the
    truth: whoever has folded more writes it. ``since``: from where on it is folded; up to 0, if that is all there was.
    ``shown``: what people were shown last, on any node."""

    id = fields.UUIDField(primary_key=True, default=new_id)
    creator: fields.ForeignKeyRelation[Model] = fields.OneToOneField("models.User", related_name="habits")
    creator_id: UUID
    since: int = fields.BigIntField()
    number: int = fields.BigIntField()
    state: str = fields.TextField()
    shown: str | None = fields.TextField(null=True)
    shown_at: datetime | None = DatetimeField(null=True)

    class Meta:
        table = "creator_habits"


READ = Statement("SELECT creator_id, since, number, state FROM creator_habits WHERE creator_id = ANY({0})")
INSERT = "INSERT INTO creator_habits (id, creator_id, since, number, state) VALUES ({0}, {1}, {2}, {3}, {4}) "
SAVE = Statement(
    INSERT + "ON CONFLICT (creator_id) DO UPDATE SET number = excluded.number, state = excluded.state "
    "WHERE creator_habits.since = excluded.since AND creator_habits.number <= excluded.number RETURNING number"
)
REPLACE = Statement(
    INSERT + "ON CONFLICT (creator_id) DO UPDATE "
    "SET since = excluded.since, number = excluded.number, state = excluded.state"
)
SHOW = Statement(
    "UPDATE creator_habits SET shown = {1}, shown_at = {2} "
    "WHERE creator_id = {0} AND (shown_at IS NULL OR shown_at < {2}) RETURNING number"
)
LATEST = Statement(
    """
    SELECT kept.creator_id, NULL AS number, kept.shown AS payload, kept.shown_at FROM json_each({0}) known
    JOIN creator_habits kept ON kept.creator_id = json_extract(known.value, '$.creator') AND kept.shown IS NOT NULL
    UNION ALL
    SELECT logged.creator_id, logged.number, logged.payload, NULL AS shown_at FROM json_each({0}) known
    JOIN occurrence logged ON logged.creator_id = json_extract(known.value, '$.creator')
        AND logged.number >= json_extract(known.value, '$.number')
    ORDER BY 1, 2
    """,
    """
    WITH known AS (SELECT * FROM json_to_recordset({0}) AS known (creator uuid, number bigint))
    SELECT kept.creator_id, CAST(NULL AS bigint) AS number, kept.shown AS payload, kept.shown_at FROM known
    JOIN creator_habits kept ON kept.creator_id = known.creator AND kept.shown IS NOT NULL
    UNION ALL
    SELECT logged.creator_id, logged.number, logged.payload, CAST(NULL AS timestamptz) AS shown_at FROM known
    JOIN occurrence logged ON logged.creator_id = known.creator AND logged.number >= known.number
    ORDER BY 1, 2
    """,
)
"""By creator, what their log has from a number on, in order; and what was shown last, without a number."""

UNREAD = Statement(
    "SELECT DISTINCT creator_id FROM live_stream stream WHERE creator_id > {0} AND NOT EXISTS "
    "(SELECT 1 FROM creator_habits kept WHERE kept.creator_id = stream.creator_id AND kept.since <= 0) "
    "ORDER BY creator_id LIMIT {1}"
)


class Saved(NamedTuple):
    """Up to which occurrence, and what was shown when, the database has."""

    number: int
    shown_at: float


NOTHING = Saved(0, 0.0)


@dataclass(slots=True)
class Folded:
    """A creator's log up to ``number``, folded from ``since`` on; ``last``: the occurrence of that number, by which it
    is known again. ``saved``: what the database has."""

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
        """What was shown of the first in line, as it is saved."""
        likely = sorted(self.learned.shown.items(), key=lambda pair: pair[1])[:MOST_SHOWN]
        return orjson.dumps(dict(likely)).decode()

    def go_on(self, one: Numbered) -> None:
        """Fold the next one."""
        self.learned.follow(read_occurrence(orjson.loads(one.payload)))
        self.number, self.last = one.number, one.payload

    def bring_on(self, rows: Collection[Mapping[str, Any]]) -> None:
        """Fold what is new of these, and go by what others have shown since."""
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


class KnownCreators:
    """The creators whom this process has been asked for: each is brought to the present by what their log has since."""

    def __init__(self) -> None:
        self._kept: LRUCache[UUID, Folded] = LRUCache(KEPT_ENTRIES, _size)

    async def of(self, creator_ids: Collection[UUID]) -> dict[UUID, Folded]:
        """What is known of each of these, in two statements at most however many they are."""
        kept = {one: folded for one in creator_ids if (folded := self._kept.get(one))}
        found: dict[UUID, Folded] = kept | await _saved([one for one in creator_ids if one not in kept])
        places = {one: Numbered(folded.number, folded.last or "") for one, folded in found.items()}
        latest = await _latest(places)
        others = [one for one, place in places.items() if place.payload and place not in map(_numbered, latest[one])]
        for creator_id in found.keys() - others:
            found[creator_id].bring_on(latest[creator_id])
            self._kept[creator_id] = found[creator_id]
        for creator_id in others:
            # The log is another one: the database was put back.
            self.forget(creator_id)
        return found | (await self.of(others) if others else {})

    def to_save(self) -> dict[UUID, Folded]:
        """Those of whom more is known than is saved, or of whom something else was shown."""
        return {one: folded for one, folded in self._kept.items() if folded.is_behind or folded.has_shown}

    def forget(self, creator_id: UUID) -> None:
        """Read that one anew: what is saved is another."""
        self._kept.pop(creator_id, None)


async def save(creator_id: UUID, folded: Folded) -> Saved | None:
    """Save what is known; None where more is saved already, or it is known by more."""
    learned, number, state, shown = folded.learned, folded.number, folded.state, folded.shown
    shown_at = learned.shown_at
    if not await SAVE.rows(new_id(), creator_id, folded.since, number, state):
        return None
    if learned.shown:
        await SHOW.rows(creator_id, shown, datetime.fromtimestamp(shown_at, UTC))
    return Saved(number, shown_at)


async def replace(creator_id: UUID, folded: Folded) -> None:
    """Save what all that has happened comes to, whatever is saved."""
    await REPLACE.rows(new_id(), creator_id, folded.since, folded.number, folded.state)


async def creators_unread(last: UUID, count: int) -> list[UUID]:
    """The next so many who have been live and of whose log the whole was not read yet, in the order of their ids."""
    return [row_id(row["creator_id"]) for row in await UNREAD.rows(last, count)]


async def is_unread(creator_id: UUID) -> bool:
    """Whether the whole of that one's log was not read yet."""
    return not await CreatorHabits.filter(creator_id=creator_id, since__lte=0).exists()


async def _saved(creator_ids: Collection[UUID]) -> dict[UUID, Folded]:
    rows = await READ.rows(list(creator_ids)) if creator_ids else []
    return {one: Folded() for one in creator_ids} | {row_id(row["creator_id"]): Folded.of_row(row) for row in rows}


async def _latest(known: Mapping[UUID, Numbered]) -> dict[UUID, list[Mapping[str, Any]]]:
    found: dict[UUID, list[Mapping[str, Any]]] = {creator_id: [] for creator_id in known}
    asked = [{"creator": str(creator_id), "number": place.number} for creator_id, place in known.items()]
    for row in await LATEST.rows(orjson.dumps(asked).decode()):
        found[row_id(row["creator_id"])].append(row)
    return found


def _numbered(row: Mapping[str, Any]) -> Numbered:
    return Numbered(row["number"], row["payload"])


def _size(folded: Folded) -> int:
    return 1 + len(folded.learned.watch.line) + len(folded.learned.watch.over)
