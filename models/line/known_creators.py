"""The creators whom a process has been asked for, each with their log folded up to the present."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from cachetools import LRUCache

from models.folded import Folded
from models.habits import latest_of, saved_of
from models.occurrences import Numbered

KEPT_ENTRIES = 100_000
"""How many entries in line of all creators are kept; who was asked for the longest ago goes first."""


class KnownCreators:
    """The creators whom this process has been asked for: each is brought to the present by what their log has since."""

    def __init__(self) -> None:
        self._kept: LRUCache[UUID, Folded] = LRUCache(KEPT_ENTRIES, _size)

    async def of(self, creator_ids: Collection[UUID]) -> dict[UUID, Folded]:
        """What is known of each of these, in two statements at most however many they are."""
        kept = {one: folded for one in creator_ids if (folded := self._kept.get(one))}
        found: dict[UUID, Folded] = kept | await saved_of([one for one in creator_ids if one not in kept])
        last = {one: Numbered(folded.number, folded.last or "") for one, folded in found.items()}
        latest = await latest_of(last)
        put_back = [one for one, known in last.items() if known.payload and known not in map(_numbered, latest[one])]
        for creator_id in found.keys() - put_back:
            found[creator_id].bring_on(latest[creator_id])
            self._kept[creator_id] = found[creator_id]
        for creator_id in put_back:
            # Their log does not have what was read of it any more: the database was put back to an older copy.
            self.forget(creator_id)
        return found | (await self.of(put_back) if put_back else {})

    def to_save(self) -> dict[UUID, Folded]:
        """Those of whom more is known than is saved, or of whom something else was shown."""
        return {one: folded for one, folded in self._kept.items() if folded.is_behind or folded.has_shown}

    def forget(self, creator_id: UUID) -> None:
        """Read that one anew: what is saved is another."""
        self._kept.pop(creator_id, None)


def _numbered(row: Mapping[str, Any]) -> Numbered:
    return Numbered(row["number"], row["payload"])


def _size(folded: Folded) -> int:
    return 1 + len(folded.learned.watch.line) + len(folded.learned.watch.over)
