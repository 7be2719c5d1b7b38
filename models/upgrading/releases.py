"""The versions that were released, by the last migration of each: all of them are brought to the present."""

from collections.abc import Collection, Sequence

RELEASES = {"0.1.0": "0002_invariants"}

STOPPING = {
    "0020_settled": "What nodes of 0.1.0 wrote is brought to the present, and what was only there for them goes.",
}
"""Migrations beside which nodes of the release before cannot go on, and why: such nodes are stopped first, as the
changelog says. All other migrations only add, so that nodes of two versions can serve beside each other while they are
replaced."""


def last_beside(applied: Collection[str], known: Sequence[str]) -> str:
    """Up to which of the known migrations, in order, a database may come while nodes of the release before go on."""
    stopping = next(
        (number for number, name in enumerate(known) if name in STOPPING and name not in applied), len(known)
    )
    return known[stopping - 1]
