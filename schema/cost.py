"""What a field costs, declared where the field is: ``@strawberry.field(..., metadata=costs(20))``."""

from dataclasses import dataclass

METADATA = "cost"

STATEMENT = 20
"""What a field costs that asks the database by itself."""


@dataclass(frozen=True, slots=True)
class FieldCost:
    """What a field costs. The unit is a field that is only read: with all that belongs to it, at most 50 µs of CPU.

    ``own``: the cost of the field itself. ``items``: how often what is selected in it counts, unless the client says
    how many it wants; None: as often as a page has items by default, or once where the field has no pages. ``pages``:
    whether its argument `first` says how many the client wants.
    """

    own: int = 1
    items: int | None = None
    pages: bool = True


PLAIN = FieldCost()

LOADED = {"loaded": True}
"""Further metadata of a field whose resolver waits for loaders, and for what is kept for a moment, alone: many of them
go on together in one task (gateway/execution/compiled/resolving.py)."""


def costs(own: int = 1, *, items: int | None = None, pages: bool = True) -> dict[str, FieldCost]:
    """The metadata of a field that costs more than being read, or that is a list of about so many items."""
    return {METADATA: FieldCost(own, items, pages)}
