"""Playing the line through, once for each path: who begins when. Times are seconds from now."""

from bisect import insort
from collections.abc import Sequence

from domain.forecasting.cast import Cast
from domain.forecasting.draws import PATHS
from domain.forecasting.path import Path


def play(cast: Cast, free: Sequence[float]) -> list[list[float]]:
    """By path, the start of each. For whoever is gone by their turn, it is when they would have begun."""
    waiting = [place for place, one in enumerate(cast.entries) if one.promised is None or one.early]
    least = cast.now + min(free)
    simple = not cast.promises[0] and all(cast.entries[place].not_before <= least for place in waiting)
    orders = _orders(cast, waiting)
    if simple:
        rows = zip(orders, cast.spans, cast.edges, free, strict=True)
        return [_in_order(order, spans, edges, begin) for order, spans, edges, begin in rows]
    return [Path(cast, path, orders[path]).play(free[path]) for path in range(PATHS)]


def _in_order(order: Sequence[int], spans: Sequence[float], edges: Sequence[float], free: float) -> list[float]:
    starts = [0.0] * len(spans)
    for place in order:
        starts[place] = free
        # As in ``free_after``, which would take half of the time for being called.
        after = free + spans[place]
        if after > edges[place]:
            after = max(edges[place], free)
        free = after
    return starts


def _orders(cast: Cast, waiting: Sequence[int]) -> list[Sequence[int]]:
    """By path, those who wait, in the order in which they are taken."""
    jumps: list[list[tuple[float, int]]] = [[] for _ in range(PATHS)]
    for place in waiting:
        due = cast.entries[place].due
        for path, sooner in cast.jumps[place]:
            jumps[path].append((due - sooner, place))
    in_turn = [(cast.entries[place].due, place) for place in waiting]
    return [_reordered(in_turn, ahead) if ahead else waiting for ahead in jumps]


def _reordered(in_turn: Sequence[tuple[float, int]], jumps: Sequence[tuple[float, int]]) -> list[int]:
    jumping = {place for _, place in jumps}
    order = [one for one in in_turn if one[1] not in jumping]
    for jump in jumps:
        insort(order, jump)
    return [place for _, place in order]
