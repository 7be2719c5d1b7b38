"""A proposal as text in its session's row, and the same proposal from that text."""

from functools import lru_cache

from pydantic import TypeAdapter

from domain.proposals import Proposal

PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)


def written_proposal(proposal: Proposal) -> str:
    """The text to keep."""
    return PROPOSAL.dump_json(proposal).decode()


@lru_cache(maxsize=1024)
def read_proposal(text: str) -> Proposal:
    """The proposal that was written."""
    return PROPOSAL.validate_json(text)
