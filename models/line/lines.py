"""Creators' lines, as a process keeps them from one reading to the next."""

from collections.abc import Collection, Mapping
from uuid import UUID

from cachetools import LRUCache

from domain.forecasting.learned import Learned
from domain.lines.line import Line
from models.line.known_creators import KnownCreators
from models.line.line_rows import LineState, brought_on, line_in, present_rows, read_anew, state_in
from models.writing.transaction import Entries, Transaction

KEPT_ENTRIES = 100_000
"""How many entries of all lines are kept; what was asked for the longest ago goes first."""

MOST_STEPS = 300
"""A line that so many steps have changed since is read anew."""


class KeptLines:
    """The lines that this process has read: a line is brought to the present by the steps that its stream's log has
    since, so that its length is paid for once. ``known``: what has been learned of the creators, likewise."""

    def __init__(self) -> None:
        self.known = KnownCreators()
        self._kept: LRUCache[UUID, LineState] = LRUCache(KEPT_ENTRIES, lambda one: 1 + len(one.entries))

    async def of(self, creator_ids: Collection[UUID], known: Mapping[UUID, Entries] | None = None) -> dict[UUID, Line]:
        """The line of each of these creators as it stood at one moment: in three statements at most, however many they
        are, and in more only for lines that move meanwhile. ``known``: entries that are known already, by creator."""
        lines: dict[UUID, Line] = {}
        read: dict[UUID, LineState] = {}
        asked = creator_ids
        while asked:
            rows = await present_rows(asked)
            present = {one: state_in(row) for one, row in rows.items() if not known or one not in known}
            read = await self._entries(present, read)
            # Where a session began between the two readings, it is neither in line nor running: these are read again.
            moved = [one for one, now in present.items() if not read[one].is_as_of(now)]
            entries = {**(known or {}), **{one: state.entries for one, state in read.items()}}
            lines |= {one: line_in(row, entries[one]) for one, row in rows.items() if one not in moved}
            asked = moved
        return lines

    async def learned(self, creator_ids: Collection[UUID]) -> dict[UUID, Learned]:
        """What was learned of each of these, in two statements at most."""
        return {one: folded.learned for one, folded in (await self.known.of(creator_ids)).items()}

    async def _entries(self, present: dict[UUID, LineState], read: dict[UUID, LineState]) -> dict[UUID, LineState]:
        """The entries of these lines, as of the offset of each or later. ``read``: what was read of them a moment
        ago."""
        found: dict[UUID, LineState] = {}
        behind: dict[UUID, LineState] = {}
        for creator_id, now in present.items():
            kept = read.get(creator_id) or self._kept.get(creator_id)
            if kept is None or kept.stream_id != now.stream_id:
                continue
            if kept.is_as_of(now):
                found[creator_id] = kept
            elif 0 < now.offset - kept.offset <= MOST_STEPS and not kept.elsewhere:
                behind[creator_id] = kept
        found |= self._keep(await brought_on(behind) if behind else {})
        if anew := {creator_id: now for creator_id, now in present.items() if creator_id not in found}:
            found |= self._keep(await read_anew(anew))
        return found

    def _keep(self, states: dict[UUID, LineState]) -> dict[UUID, LineState]:
        for creator_id, state in states.items():
            # Without a step to know it by again, it cannot be told whether others have changed it; and the log of one
            # stream says nothing of sessions of another.
            if state.step and state.settled and not state.elsewhere and len(state.entries) < KEPT_ENTRIES:
                self._kept[creator_id] = state
        return states


async def line_of(tx: Transaction, creator_id: UUID) -> Line:
    """The creator's line as it stands, with what this transaction has changed. Who changes lines has locked them."""
    line = (await tx.lines.of([creator_id], tx.entries))[creator_id]
    tx.entries.setdefault(creator_id, line.entries)
    return line


async def learned_of(tx: Transaction, creator_id: UUID) -> Learned:
    """What was learned of the creator until now; what this transaction does is not heard of yet."""
    return (await tx.lines.learned([creator_id]))[creator_id]
