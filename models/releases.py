"""The versions that were released, by the last migration of each: all of them are brought to the present."""

RELEASES = {"0.1.0": "0002_invariants"}

STOPPING = {
    "0005_holds": "What is held stands in a table of its own, which nodes of 0.1.0 do not write.",
    "0011_reported_connections": "A connection may have several stays. No release before knows calls.",
    "0017_balances": "Balances are kept beside entries, and nodes before write entries alone.",
}
"""Migrations beside which nodes of the release before cannot go on, and why: those are stopped first, which the
changelog says. All others only add, so that nodes of two versions serve beside each other while they are replaced."""
