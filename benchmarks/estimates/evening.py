"""One evening of a creator as it happens, and the log of it."""

from heapq import heappop, heappush
from math import exp, log
from random import Random
from typing import Any

from benchmarks.estimates.creators import Creator

Event = dict[str, Any]


class Mood:
    """How one evening of a creator is: ``gaps`` times as long, and shares to the power of ``shares``; both drift."""

    def __init__(self, creator: Creator, random: Random, begins: float) -> None:
        self._creator, self._begins = creator, begins
        self._gaps = random.gauss(0, creator.evenings_differ)
        self._shares = random.gauss(0, creator.evenings_differ)

    def gap(self, at: float) -> float:
        """The logarithm of the median gap then."""
        return log(self._creator.gap) + self._gaps + self._creator.drift * self._part(at)

    def share(self, random: Random, at: float) -> float:
        """The share of a session that begins then."""
        drawn = min(max(self._creator.share(random), 0.02), 1.0)
        return float(drawn ** exp(self._shares - self._creator.drift * self._part(at) * 0.6))

    def _part(self, at: float) -> float:
        return (at - self._begins) / (self._creator.hours * 3600) - 0.5


class Evening:
    """``log`` has what happened, in order; ``starts`` has when sessions began."""

    def __init__(self, creator: Creator, random: Random, name: str, begins: float) -> None:
        self.creator, self.random, self.name = creator, random, name
        self.begins, self.ends = begins, begins + creator.hours * 3600
        self.mood = Mood(creator, random, begins)
        self.log: list[Event] = []
        self.starts: dict[str, float] = {}
        self._agenda: list[tuple[float, int, str, str]] = []
        self._number = 0
        self._booked: dict[str, int] = {}
        self._waiting: list[tuple[float, str]] = []
        self._promises: list[tuple[float, str]] = []
        self._running: str | None = None
        self._picked: str | None = None
        self._free = begins
        self._limit = 0.0

    def play(self) -> "Evening":
        """Let it happen."""
        self._say(self.begins, "stream_started")
        for _ in range(self.creator.burst):
            self._at(self.begins + self.random.uniform(0, 300), "ask")
        self._at(self.begins + self.random.expovariate(self.creator.arrivals / 3600), "come")
        self._free = self.begins + self._answer()
        while self._agenda:
            at, _, what, who = heappop(self._agenda)
            if at >= self.ends:
                break
            getattr(self, f"_{what}")(at, who)
            self._look(at)
        self._close()
        return self

    def _close(self) -> None:
        if self._running:
            self._say(self.ends, "ended", self._running)
        for _, who in [*self._waiting, *self._promises]:
            self._say(self.ends, "cancelled", who)
        self._say(self.ends, "stream_ended")

    def _come(self, at: float, _: str) -> None:
        self._at(at + self.random.expovariate(self.creator.arrivals / 3600), "come")
        self._ask(at, "")

    def _ask(self, at: float, _: str) -> None:
        self._number += 1
        who = f"{self.name}-{self._number}"
        self._booked[who] = self.random.choice(self.creator.menu)
        self._say(at, "requested", who, bookedMinutes=self._booked[who])
        self._at(at + self.random.expovariate(1 / 40), "decide", who)

    def _decide(self, at: float, who: str) -> None:
        chance = self.random.random()
        if chance < 0.05:
            self._say(at, "denied", who)
        elif chance < 0.05 + self.creator.later:
            self._promise(at, who)
        else:
            self._say(at, "approved", who)
            self._waiting.append((at, who))
            self._until_gone(at, who, 1.0)

    def _promise(self, at: float, who: str) -> None:
        promised = (at + self.random.uniform(15, 110) * 60) // 300 * 300
        while any(abs(promised - other) < self._booked[who] * 60 for other, _ in self._promises):
            promised += 300
        if promised > self.ends - 900:
            self._say(at, "denied", who)
            return
        self._say(at, "later", who, scheduledFor=promised)
        self._promises = sorted([*self._promises, (promised, who)])
        self._at(promised, "fall_due", who)
        self._until_gone(at, who, 0.3)

    def _until_gone(self, at: float, who: str, part: float) -> None:
        if self.creator.leaves:
            mean = 3600 / self.creator.leaves / part
            after = self.random.weibullvariate(mean, 2.0 if self.creator.impatient else 1.0)
            self._at(at + after, "give_up", who)

    def _give_up(self, at: float, who: str) -> None:
        if who in {one for _, one in [*self._waiting, *self._promises]} and who != self._picked:
            self._take_out(who)
            self._say(at, "cancelled", who)

    def _fall_due(self, at: float, who: str) -> None:
        if self._running is None and at >= self._free:
            self._free = at + self._answer()
            self._at(self._free, "wake")

    def _wake(self, at: float, _: str) -> None:
        """Something may begin."""

    def _look(self, at: float) -> None:
        """Begin with somebody, if the creator is free."""
        if self._running or self._picked or not (self._waiting or self._promises):
            return
        if at < self._free:
            self._at(self._free, "wake")
            return
        who = self._choose(at)
        if who is None:
            return
        since = max([one for one, name in [*self._waiting, *self._promises] if name == who])
        if at < since + 1 and since > self._free:
            self._free = at + self._answer()
            self._at(self._free, "wake")
            return
        if self.random.random() < self.creator.no_shows:
            self._picked = who
            self._at(at + self.creator.grace, "miss", who)
            return
        self._begin(at, who)

    def _choose(self, at: float) -> str | None:
        due = [(promised, who) for promised, who in self._promises if promised <= at]
        coming = min((promised for promised, _ in self._promises if promised > at), default=None)
        fitting = [
            (since, who)
            for since, who in self._waiting
            if coming is None or self.creator.squeezes or at + self._booked[who] * 60 <= coming
        ]
        if due and (self.creator.keeps or not fitting or fitting[0][0] > due[0][0]):
            return due[0][1]
        if len(fitting) > 1 and self.random.random() < self.creator.out_of_turn:
            return self.random.choice(fitting)[1]
        return fitting[0][1] if fitting else None

    def _miss(self, at: float, who: str) -> None:
        self._picked = None
        self._take_out(who)
        self._say(at, "no_show", who)
        self._free = at + self._gap(at)

    def _begin(self, at: float, who: str) -> None:
        self._take_out(who)
        self._running = who
        self.starts[who] = at
        self._say(at, "started", who)
        booked = self._booked[who] * 60.0
        if self.random.random() < self.creator.extends:
            more = self.random.choice((5, 10, 15))
            self._at(at + booked - min(60, booked / 4), "extend", f"{who} {more}")
            self._at(at + booked + more * 60 * min(1.0, self.random.uniform(0.3, 1.4)), "end", who)
        else:
            self._at(at + booked * self.mood.share(self.random, at), "end", who)

    def _extend(self, at: float, who: str) -> None:
        name, _, minutes = who.partition(" ")
        self._say(at, "extended", name, minutes=int(minutes))

    def _end(self, at: float, who: str) -> None:
        self._running = None
        self._say(at, "ended", who)
        self._free = at + self._gap(at)

    def _gap(self, at: float) -> float:
        return self.creator.a_gap(self.random, self.mood.gap(at))

    def _answer(self) -> float:
        return self.random.lognormvariate(log(self.creator.answer), 0.6) if self.creator.answer else 0.0

    def _take_out(self, who: str) -> None:
        self._waiting = [one for one in self._waiting if one[1] != who]
        self._promises = [one for one in self._promises if one[1] != who]

    def _at(self, at: float, what: str, who: str = "") -> None:
        heappush(self._agenda, (at, len(self.log) * 1000 + len(self._agenda), what, who))

    def _say(self, at: float, kind: str, session: str | None = None, **more: float) -> None:
        event: Event = {"t": round(at, 1), "type": kind, "creator": "c"}
        self.log.append(event | ({"session": session} if session else {}) | more)


def history(creator: Creator, random: Random, evenings: int) -> list[Evening]:
    """So many evenings of a creator, some days apart."""
    begins, found = 1000.0, []
    for number in range(evenings):
        found.append(Evening(creator, random, f"e{number}", begins).play())
        begins = found[-1].ends + random.uniform(0.5, 4) * 86_400
    return found
