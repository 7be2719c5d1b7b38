"""When the creator can next begin, on each path: what runs, or the present gap, is already as long as it is."""

from collections.abc import Sequence
from math import exp, log

from domain.forecasting.draws import OF_GAP_BEHIND, OF_KIND, OF_LENGTH_STILL, OF_WAIT, PATHS, STANDARD, STRATA, column
from domain.forecasting.held import held_since
from domain.forecasting.level import Belief
from domain.forecasting.odds import GapOdds, Odds
from domain.forecasting.present import MOMENT, Present, Underway

TAIL, TAIL_FROM, TAIL_POWER, TAIL_CUT = 0.01, 60.0, 0.8, 0.7
"""Waits that nothing explains: the share of them, from how many seconds on they are counted, by which power of their
length they grow rarer, and how much greater the power is by which what is left of one does."""

EXTENDED = 1.001
"""Whoever has booked so many times what they first booked has more minutes."""

EXTENDED_AFTER = 0.9
"""Minutes are added when so much of what was first booked is over."""

MOST_BELOW, LEAST_LONGER = 0.9999, 1e-9
"""However long something has lasted, some of its kind last longer."""


def first_free(present: Present, odds: Odds) -> list[float]:
    """By path, when a session could begin if nobody else was in line; never before now."""
    now, running = present.now, present.running
    if running and now < running.started + running.booked:
        gaps = column(running.seed, OF_GAP_BEHIND)
        free = [
            end + max(odds.gaps[path][gaps[path]], present.least_gap)
            for path, end in enumerate(_ends(running, now, odds))
        ]
    else:
        over = running.started + running.booked if running else present.free_since
        free = _after_gap(present, over, odds)
    least = max(now, present.paused_until)
    return [max(one, least) for one in free]


def _ends(running: Underway, now: float, odds: Odds) -> list[float]:
    """When the session is over, as it has lasted until now."""
    lasted, draws = max(now - running.started, 0.0), column(running.seed, OF_LENGTH_STILL)
    extended = running.booked > running.first_booked * EXTENDED
    whole = running.booked if extended else running.first_booked
    reached = max(lasted, min(running.first_booked * EXTENDED_AFTER, running.booked)) if extended else lasted
    below, leaning = min(odds.share.below(reached / whole), MOST_BELOW), odds.leaning
    ends = []
    for path, tilt in enumerate(odds.tilts):
        low = leaning.among_its_like(below ** (1 / tilt), whole)
        quantile = leaning.among_all(low + (1 - low) * STRATA[draws[path]], whole)
        share = odds.share.at(quantile**tilt)
        ends.append(running.started + max(whole * share, lasted))
    return ends


def _after_gap(present: Present, over: float | None, odds: Odds) -> list[float]:
    """When the present gap is over."""
    now, wanted = present.now, present.wanted_since
    seed = present.sessions + (present.running is not None)
    draws, others = column(seed, OF_WAIT), column(seed, OF_KIND)
    # On a path on which the creator does not begin with who cannot end before a promise, nobody was wanted since then.
    held = held_since(present)
    until = [now if held is None or squeezes else held for squeezes in odds.squeezes]
    if over is None:
        since = now if wanted is None else wanted
        drawn, kinds = [STRATA[draw] for draw in draws], [STRATA[draw] for draw in others]
        rows = zip(until, odds.answer_odds, drawn, kinds, strict=True)
        if present.prelude_since is None or odds.prelude_odds is None:
            return [_after(since, *row) for row in rows]
        preludes = zip(odds.prelude_odds, rows, strict=True)
        return [_after_prelude(present.prelude_since, prelude, since, *row) for prelude, row in preludes]
    least = over + present.least_gap
    if wanted is not None and wanted <= over + MOMENT:
        return [
            max(at + _rest_of_gap(odds.gap_odds[path], at - over, STRATA[draws[path]], STRATA[others[path]]), least)
            for path, at in enumerate([max(one, over) for one in until])
        ]
    free = [over + max(odds.gaps[path][draws[path]], present.least_gap) for path in range(PATHS)]
    if wanted is None:
        return free
    for path, one in enumerate(free):
        if one <= until[path]:
            free[path] = _after(wanted, until[path], odds.answer_odds[path], STRATA[others[path]], STRATA[draws[path]])
    return free


def _after_prelude(
    began: float, prelude: Belief, since: float, until: float, answer: Belief, draw: float, kind: float
) -> float:
    """When a creator begins for the first time on a stream that ``began`` then, having let somebody wait from ``since``
    until ``until``: prelude and wait are both over then."""
    at = max(since, until)
    goes_on, waits = _longer(prelude, at - began), _longer(answer, at - since)
    chance = goes_on / max(goes_on + waits - goes_on * waits, LEAST_LONGER)
    if kind >= chance:
        return _after(since, until, answer, draw, (kind - chance) / (1 - chance))
    both = kind / (chance * waits) if waits else 1.0
    wait = _rest(answer, at - since, both) if both < 1 else 0.0
    return at + max(_rest(prelude, at - began, draw), wait)


def _after(since: float, until: float, answer: Belief, draw: float, kind: float) -> float:
    """When a creator begins who is idle, and has let somebody wait from ``since`` until ``until``."""
    at = max(since, until)
    return at + _rest_of(((1.0, answer),), at - since, draw, kind)


def _rest_of_gap(odds: GapOdds, lasted: float, draw: float, kind: float) -> float:
    """What is left of a gap that has lasted so long."""
    return _rest_of(((1 - odds.break_chance, odds.breath), (odds.break_chance, odds.rest)), lasted, draw, kind)


def _rest_of(kinds: Sequence[tuple[float, Belief]], lasted: float, draw: float, kind: float) -> float:
    """What is left of a time that has lasted so long. It is of one of these kinds, each with its chance, or one that
    nothing explains."""
    chances = [chance * _longer(belief, lasted) for chance, belief in kinds]
    tail = TAIL * min(1.0, (TAIL_FROM / max(lasted, 1.0)) ** TAIL_POWER)
    at = kind * (sum(chances) + tail)
    for chance, (_, belief) in zip(chances, kinds, strict=True):
        if at < chance:
            return _rest(belief, lasted, draw)
        at -= chance
    return float(max(lasted, TAIL_FROM) * ((1 - draw) ** (-1 / (TAIL_POWER + TAIL_CUT)) - 1))


def _longer(belief: Belief, lasted: float) -> float:
    return 1.0 if lasted <= 0 else STANDARD.cdf(-(log(lasted) - belief.mean) / belief.spread)


def _rest(belief: Belief, lasted: float, draw: float) -> float:
    """What is left of a log-normal time that has lasted so long."""
    longer = max(_longer(belief, lasted), LEAST_LONGER)
    whole = exp(belief.mean - belief.spread * STANDARD.inv_cdf(longer * (1 - draw)))
    return max(whole - max(lasted, 0.0), 0.0)
