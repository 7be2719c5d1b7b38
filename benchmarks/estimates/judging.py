"""One evening after some of the same creator's, asked every minute, and judged by what came."""

from collections.abc import Iterator, Sequence
from math import exp
from random import Random

from benchmarks.estimates.beside import one_after_another, oracle
from benchmarks.estimates.creators import Creator, creator
from benchmarks.estimates.evening import Evening, Event, history
from benchmarks.estimates.scoring import Table, Times, horizon
from domain.forecasting.followed import Followed
from domain.forecasting.habits import GAP, Habits
from domain.forecasting.line_order import LineOrder
from domain.forecasting.occurrence import SessionName, read_occurrence
from domain.forecasting.odds import Odds
from domain.forecasting.quantiles import ranges

Given = dict[str, dict[SessionName, Times]]
"""By estimator and session: what they say."""

EVERY = 60.0
TRUTH_FOR = 5
"""For so many questions the oracle's odds stand: habits drift slowly."""

FEW = 5


class Log:
    """A log that is heard as time goes on."""

    def __init__(self, events: Sequence[tuple[float, Event]]) -> None:
        self.followed = Followed.of(LineOrder())
        self._events, self._heard = events, 0

    def go_on(self, now: float) -> None:
        """Hear what is told until then."""
        while self._heard < len(self._events) and self._events[self._heard][0] <= now:
            self.followed.hear(read_occurrence(self._events[self._heard][1]))
            self._heard += 1


Shown = dict[SessionName, list[tuple[float, Times]]]
"""By session, what Greenroom said, and when."""


def judged(seed: int, *, noise: bool = False, shown: Shown | None = None) -> Table:
    """The scores of the last evening of that creator; with ``noise`` Greenroom alone hears what is wrong. ``shown`` is
    filled."""
    who, evenings = _evenings(seed)
    last, events = evenings[-1], [event for evening in evenings for event in evening.log]
    clean = Log([(event["t"], event) for event in events])
    heard = Log(noisy(events, Random(seed + 1))) if noise else clean
    table, before = Table(), Given()
    for number in range(int((last.ends - last.begins) / EVERY)):
        now = last.begins + 30 + EVERY * number
        clean.go_on(now)
        heard.go_on(now)
        if number % TRUTH_FOR == 0:
            truth = oracle(who, last.mood, now)
        given = _given(clean, heard, truth, now)
        if shown is not None:
            for session, times in given["Greenroom"].items():
                shown.setdefault(session, []).append((now, times))
        for name, session, bucket in _to_judge(clean, given, now, last.starts, noise=noise):
            score = table.board[name][bucket]
            score.add(given[name][session], last.starts[str(session)])
            if earlier := before.get(name, {}).get(session):
                score.moves(given[name][session], earlier)
        before = given
    return table


def starts_of(seed: int) -> dict[str, float]:
    """When the sessions of that last evening began."""
    return _evenings(seed)[1][-1].starts


def _evenings(seed: int) -> tuple[Creator, list[Evening]]:
    random = Random(seed)
    who = creator(random)
    return who, history(who, random, random.choice((1, 1, 2, 3, 5, 8)))


def _given(clean: Log, heard: Log, truth: Odds, now: float) -> Given:
    present, habits = clean.followed.present.present(now), clean.followed.present.habits
    names = list(clean.followed.present.in_order(now))
    share, gap = _means(habits)
    points = {
        "booked sum": one_after_another(present, 1.0, 0.0),
        "with a gap of 60 s": one_after_another(present, 1.0, 60.0),
        "the creator's mean": one_after_another(present, share, gap),
    }
    given: Given = {
        name: {one: (at, at, at) for one, at in zip(names, starts, strict=True)} for name, starts in points.items()
    }
    known = zip(names, ranges(present, truth), strict=True)
    given["oracle"] = {one: (found.earliest, found.likely, found.latest) for one, found in known}
    mine = heard.followed.asked(now).items()
    return given | {"Greenroom": {one: (found.earliest, found.likely, found.latest) for one, found in mine}}


def _means(habits: Habits) -> tuple[float, float]:
    share = habits.shares.distribution()
    return sum(share.at((step + 0.5) / 20) for step in range(20)) / 20, exp(habits.gaps.belief(GAP).mean)


def _to_judge(
    clean: Log, given: Given, now: float, starts: dict[str, float], *, noise: bool
) -> Iterator[tuple[str, SessionName, str]]:
    """The estimators with sessions that did begin, and the buckets that they count in."""
    followed = clean.followed.present
    for name, times in given.items():
        for session in times:
            line = followed.line.get(session)
            if line is None or starts.get(str(session), now) <= now:
                continue
            if noise:
                yield name, session, "what is told twice, late or never"
                continue
            kind = "waiting" if line.promised is None else "promised"
            yield name, session, "all"
            yield name, session, f"{kind} {horizon(given['booked sum'][session][0] - now)}"
            few = followed.habits.sessions < FEW
            yield name, session, f"creators with {f'fewer than {FEW}' if few else f'{FEW} or more'} sessions"


def noisy(events: Sequence[Event], random: Random) -> list[tuple[float, Event]]:
    """What is told of these, with when: 2 % twice, 5 % late, 1 % never."""
    found: list[tuple[float, Event]] = []
    for event in events:
        if random.random() < 0.01:
            continue
        at = event["t"] + (random.expovariate(1 / 90) if random.random() < 0.05 else 0.0)
        found.append((at, event))
        if random.random() < 0.02:
            found.append((at + random.choice((0.0, random.expovariate(1 / 60))), event))
    return sorted(found, key=lambda pair: pair[0])
