"""Who is in line, and what each may do on each path: what a walk plays."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from domain.forecasting.draws import OF_GHOST, PATHS, STRATA, column
from domain.forecasting.leads import Promises, promises_by_path
from domain.forecasting.odds import Odds, Role
from domain.forecasting.present import Expected, Present
from domain.forecasting.role import role_of

GHOST = 0.02
"""The chance that somebody in line has left, and it was never heard of."""

LEAST_OUT_OF_TURN = 0.02
"""The least chance, each time, that somebody was taken before them out of turn."""

MOST_PASSED = 20
"""Once so many have passed somebody, more say nothing more."""


@dataclass(slots=True)
class Cast:
    """Some of those in line, in its order. Times are seconds from now.

    ``ready``: from when on each may begin in turn; never for who was promised a time. ``back``: when those come back
    who let others go first, the soonest first. ``spans``: by path, for how long each keeps the creator from the next
    start. ``edges``: by path, when each is gone and half of their span is over. ``jumps``: by place, on which paths
    each is taken out of turn, and as if due how much sooner. ``promises``: by path, when they fall due.
    """

    entries: Sequence[Expected]
    ready: Sequence[float]
    booked: Sequence[float]
    back: Sequence[float]
    spans: Sequence[Sequence[float]]
    edges: Sequence[Sequence[float]]
    jumps: Sequence[Sequence[tuple[int, float]]]
    promises: Sequence[Promises]
    odds: Odds
    now: float


def cast_of(entries: Sequence[Expected], present: Present, odds: Odds) -> Cast:
    """These sessions of that line."""
    roles = [role_of(one, odds, present.least_gap) for one in entries]
    edges = [_edges(one, role, odds, present.now) for one, role in zip(entries, roles, strict=True)]
    ready = [one.not_before - present.now if one.promised is None else inf for one in entries]
    booked, spans = [one.booked for one in entries], [role.spans for role in roles]
    back = sorted(one.not_before - present.now for one in entries if one.not_before > present.now)
    jumps = [role.jumps for role in roles]
    promises = promises_by_path(present, odds)
    return Cast(entries, ready, booked, back, _by_path(spans), _by_path(edges), jumps, promises, odds, present.now)


def _by_path(rows: Sequence[Sequence[float]]) -> Sequence[Sequence[float]]:
    return list(zip(*rows, strict=True)) or [()] * PATHS


def _edges(one: Expected, role: Role, odds: Odds, now: float) -> Sequence[float]:
    edges = role.edges
    if one.expires < inf:
        latest = one.expires - now
        edges = [at if at < latest else min(at, latest + span / 2) for at, span in zip(edges, role.spans, strict=True)]
    if not one.passed:
        return edges
    # Somebody whom others have passed again and again may be gone already.
    chances = odds.out_of_turn
    if one.promised is not None:
        chances = [max(chance, odds.yields) for chance in chances]
    ghosts = (GHOST / max(chance, LEAST_OUT_OF_TURN) ** min(one.passed, MOST_PASSED) for chance in chances)
    return [
        -inf if STRATA[draw] < ghost / (1 + ghost) else at
        for at, draw, ghost in zip(edges, column(one.seed, OF_GHOST), ghosts, strict=True)
    ]
