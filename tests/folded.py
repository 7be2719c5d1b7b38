"""What is known of a creator when all of their log is folded once more."""

from uuid import UUID

from models.folded import Folded
from models.occurrences import Numbered, whole_log


async def logged(creator_id: UUID) -> list[Numbered]:
    """All that is in a creator's log."""
    return [one async for several in whole_log(creator_id) for one in several]


async def folded_anew(creator_id: UUID) -> Folded:
    """By the log alone."""
    folded = Folded()
    for one in await logged(creator_id):
        folded.go_on(one)
    return folded
