"""What the start of a session teaches: how long the creator took for it, and whom they preferred."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf

from domain.forecasting.habits import ANSWER, GAP, LEAD, Habits
from domain.forecasting.present import MOMENT, Expected

LONGEST_GAP = 2 * 3600.0
"""A creator who takes so many seconds to begin is away: nothing is learned of that."""

GONE = 3
"""Somebody whom so many have passed is taken to be gone."""

LESS_SURE = 0.7
"""The weight of a case in which somebody else fitted before a promise: whom the creator passed over says less then."""

BEGINS_WITHIN, SPARE = 30.0, 60.0
"""A creator begins with whoever comes after so many seconds; and one who had so many to spare before a promise, and
began with nobody, has let them wait."""


@dataclass(frozen=True, slots=True)
class Start:
    """A start. ``entry``: whose it is, among those in line; None for somebody who was not known to be in it.
    ``wanted``: since when somebody waited; None where nobody did. ``began``: when the stream did. ``free_since``: when
    the creator was free; None where nobody has had a session since the stream began."""

    at: float
    entry: Expected | None
    entries: Sequence[Expected]
    wanted: float | None
    began: float
    free_since: float | None


def ready_since(entry: Expected) -> float:
    """From when on that session could begin."""
    return max(entry.due, entry.not_before)


def wanted_since(entries: Iterable[Expected], now: float) -> float | None:
    """Since when somebody of these, who are in the order in which they are due, could have begun; None: nobody can yet.
    Only as many are looked at as need be."""
    since = inf
    for one in entries:
        if one.due >= since:
            break
        if one.passed < GONE:
            since = min(since, ready_since(one))
    return since if since <= now else None


def learn_start(habits: Habits, start: Start) -> None:
    """Learn of it."""
    habits.no_shows.observe(yes=False)
    _learn_wait(habits, start)
    if start.entry:
        _learn_choice(habits, start, start.entry)


def _learn_wait(habits: Habits, start: Start) -> None:
    at, entry, over, wanted = start.at, start.entry, start.free_since, start.wanted
    usual = exp(habits.gaps.belief(GAP).mean)
    if wanted is None:
        return
    if over is None:
        waited = at - max(start.began, wanted)
        if waited < LONGEST_GAP:
            habits.opened(at - start.began, waited)
    elif entry and entry.promised is not None and not entry.early and entry.promised > over + usual:
        if at >= entry.promised and not _could_end(start, over, entry.promised):
            habits.answers.observe(at - entry.promised, ANSWER)
    elif wanted <= over + MOMENT:
        if at - over < LONGEST_GAP and not _has_held(start, over):
            habits.gap(at - over)
    elif wanted > over + 2 * usual and at - wanted < LONGEST_GAP:
        habits.answers.observe(at - wanted, ANSWER)


def _could_end(start: Start, over: float, promise: float) -> bool:
    """Whether the creator, who was free since then, could have had somebody else who ends before a promise."""
    others = (one for one in start.entries if one is not start.entry)
    return any(max(ready_since(one), over) + one.booked <= promise for one in others)


def _has_held(start: Start, over: float) -> bool:
    """Whether the creator has held: nobody who waited when they were free could have ended before a promise, so they
    began with nobody until somebody came who can."""
    coming = min((one.promised for one in start.entries if one.promised is not None), default=-inf)
    if start.entry is None or start.entry.promised is not None or ready_since(start.entry) <= over + MOMENT < coming:
        return False
    return start.at < coming and not any(
        one.promised is None and ready_since(one) <= over + MOMENT and over + one.booked <= coming
        for one in start.entries
    )


def _learn_choice(habits: Habits, start: Start, entry: Expected) -> None:
    at = start.at
    known = [one for one in start.entries if one.passed < GONE]
    due = [one for one in known if one.promised is not None and one.promised <= at]
    waiting = [one for one in known if one.promised is None and one.not_before <= at]
    coming = min((one.promised for one in known if one.promised is not None and one.promised > at), default=inf)
    if entry.promised is not None:
        _learn_promise(habits, start, entry, waiting)
        return
    if due:
        habits.keeps.observe(yes=False)
        if any(one.due < entry.due for one in due):
            habits.yields.observe(yes=True)
        return
    if at + entry.booked > coming:
        habits.squeezes.observe(yes=True)
    head = min(waiting, key=lambda one: one.due, default=entry)
    fits = at + head.booked <= coming
    if len(waiting) > 1 and (head is entry or fits):
        habits.out_of_turn.observe(yes=head is not entry)
    elif head is not entry and at + entry.booked <= coming:
        habits.squeezes.observe(yes=False, weight=LESS_SURE)


def _learn_promise(habits: Habits, start: Start, entry: Expected, waiting: Sequence[Expected]) -> None:
    """A promise begins while these wait."""
    at, promised = start.at, entry.promised
    assert promised is not None
    if entry.early:
        habits.early.observe(yes=at < promised - MOMENT)
    else:
        _learn_lead(habits, start, promised)
    if promised <= at and any(one.due < promised for one in waiting):
        habits.keeps.observe(yes=True)
    if any(one.due > promised for one in waiting):
        habits.yields.observe(yes=False)
    _learn_idleness(habits, start, entry, waiting)


def _learn_lead(habits: Habits, start: Start, promised: float) -> None:
    """Learn of a promise to somebody who was not asked to come early. A creator who became free a moment before may
    have begun sooner otherwise: how long before the promise it was says little then."""
    usual, lead = exp(habits.gaps.belief(GAP).mean), exp(habits.leads.belief(LEAD).mean)
    could = usual + (start.began if start.free_since is None else start.free_since)
    sooner = promised - start.at
    if sooner > MOMENT:
        habits.ahead.observe(yes=True)
        if sooner > lead or could + usual < start.at:
            habits.leads.observe(sooner, LEAD)
    elif could < promised - lead:
        habits.ahead.observe(yes=False)


def _learn_idleness(habits: Habits, start: Start, entry: Expected, waiting: Sequence[Expected]) -> None:
    """The creator may have let somebody wait who could not have ended before a promise."""
    promised = entry.promised
    if promised is None or entry.early or start.at < promised:
        return
    usual = exp(habits.gaps.belief(GAP).mean)
    free = start.began if start.free_since is None else start.free_since
    for one in waiting:
        begins = max(free + usual, one.due + BEGINS_WITHIN)
        if begins + usual + SPARE < promised < begins + one.booked:
            habits.squeezes.observe(yes=False)
            return
