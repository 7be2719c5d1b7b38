"""The role of one session: what it may do on each path."""

from domain.forecasting.draws import EXPONENTIAL, OF_GAP, OF_JUMP, OF_LENGTH, OF_MOOD, OF_SHOW, OF_TURN, STRATA, column
from domain.forecasting.odds import Odds, Role
from domain.forecasting.present import Expected

JUMP = 2400.0
"""How many seconds sooner, on average, whoever is taken out of turn would have to be due for it."""

MOST_ROLES = 5_000
"""For so many sessions at once it is kept."""


def role_of(one: Expected, odds: Odds, least_gap: float) -> Role:
    """What that session may do; worked out once for these odds."""
    key = one.seed, one.booked, least_gap, one.promised is not None
    if key not in odds.roles:
        if len(odds.roles) >= MOST_ROLES:
            odds.roles.clear()
        odds.roles[key] = _role(one, odds, least_gap)
    return odds.roles[key]


def _role(one: Expected, odds: Odds, least_gap: float) -> Role:
    lengths, gaps, booked = column(one.seed, OF_LENGTH), column(one.seed, OF_GAP), one.booked
    strata = odds.leaning.strata(booked)
    spans = [
        booked * shares[strata[length]] + max(gaps_of[gap], least_gap)
        for shares, length, gaps_of, gap in zip(odds.shares, lengths, odds.gaps, gaps, strict=True)
    ]
    for path, (show, away) in enumerate(zip(column(one.seed, OF_SHOW), odds.stays_away, strict=True)):
        if STRATA[show] < away:
            spans[path] = odds.no_shows[path][gaps[path]]
    rates = odds.leaves if one.promised is None else odds.recants
    moods = column(one.seed, OF_MOOD)
    edges = [EXPONENTIAL[mood] / rate + span / 2 for mood, rate, span in zip(moods, rates, spans, strict=True)]
    reach = column(one.seed, OF_JUMP)
    jumps = [
        (path, JUMP * EXPONENTIAL[reach[path]])
        for path, (draw, chance) in enumerate(zip(column(one.seed, OF_TURN), odds.out_of_turn, strict=True))
        if STRATA[draw] < chance
    ]
    return Role(spans, edges, jumps)
