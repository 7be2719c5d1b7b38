"""One creator, followed through what happens: their line, what runs, and what all that says of their habits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from domain.forecasting.draws import seed_of
from domain.forecasting.habits import LENGTHS_KEPT, NO_SHOW, USUAL_BOOKED, Habits
from domain.forecasting.lesson import GONE, Start, learn_start, wanted_since
from domain.forecasting.occurrence import OF_STREAMS, Occurrence, Occurs, SessionName
from domain.forecasting.present import Expected, Present, Underway
from domain.rules import Rules

WITH_THE_STREAM = 5.0
"""Whoever leaves so many seconds before a stream ends leaves because of it."""

MOST_LEFT = 50
"""When the last so many left is kept."""

A_PROMISE = 1800.0
"""A session that is put off without a time is promised so many seconds from then."""

ROOM_OPENS = 600.0
"""An approval so many seconds before a promise, or less, opens the room to its fan, and asks nobody to come early."""

LAPSE = Rules().lapse.total_seconds()
"""So many seconds after a promise its fan is not waited for any more, if they have not begun and nothing was heard: the
usual lapse, as logs do not say what an operator has set. Our own say when a session expires."""

MOST_COUNTED = 3600.0
"""A silence of the log counts as so many seconds at most; a stream that begins again after so many is another."""


@dataclass(slots=True)
class Watch:
    """What is known of a creator at the time of the last event. ``over``: the sessions that are over; ``asked``: what
    was booked by those who are not in line yet; ``left``: when somebody in line gave up, and whether they had a
    promise; ``waited_since``: since when a creator who is free has let somebody wait without a break, where whoever
    came first has left."""

    habits: Habits = field(default_factory=Habits)
    now: float = 0.0
    on_air: bool = False
    began: float = 0.0
    line: dict[SessionName, Expected] = field(default_factory=dict)
    asked: dict[SessionName, float] = field(default_factory=dict)
    over: set[SessionName] = field(default_factory=set)
    runs: SessionName | None = None
    running: Underway | None = None
    free_since: float | None = None
    waited_since: float | None = None
    left: list[tuple[float, bool]] = field(default_factory=list)

    def follow(self, event: Occurrence) -> None:
        """Go on by one event."""
        self._pass_time(event.at)
        if event.session in self.over and event.kind not in OF_STREAMS:
            return
        if event.kind in ON_AIR and not self.on_air:
            self._go_live(event)
        before = self.line.get(event.session)
        FOLLOWED[event.kind](self, event)
        after = self.line.get(event.session)
        if self.waited_since is not None or (before is not None and after is not before):
            self._go_on_waiting(before, event.at)

    def in_order(self, now: float) -> dict[SessionName, Expected]:
        """Those in line then, in its order."""
        there = ((name, one) for name, one in self._lined_up().items() if not _lapsed(one, now))
        return dict(sorted(there, key=lambda pair: pair[1].due))

    def present(self, now: float) -> Present:
        """The line as it stands then. What was told with a later time has happened by then."""
        entries, running = tuple(self.in_order(now).values()), self.running
        if running and running.started > now:
            running = replace(running, started=now)
        free, wanted = self.free_and_wanted(self.free_since, self.wanted_since(entries, now), now)
        sessions, prelude = self.habits.sessions, self.prelude_since
        return Present(now, entries, running, self.on_air, free, wanted, sessions=sessions, prelude_since=prelude)

    @property
    def prelude_since(self) -> float | None:
        """When the stream began; None once somebody has had a session on it."""
        return self.began if self.on_air and self.running is None and self.free_since is None else None

    def wanted_since(self, entries: Iterable[Expected], now: float) -> float | None:
        """Since when somebody of these, or somebody who has left since, could have begun; None: nobody can."""
        wanted = wanted_since(entries, now)
        return wanted if wanted is None or self.waited_since is None else min(wanted, self.waited_since)

    def free_and_wanted(
        self, free: float | None, wanted: float | None, now: float
    ) -> tuple[float | None, float | None]:
        """Since when the creator is free, and since when somebody could have begun: neither later than now, the
        latter not before the stream began."""
        if free is not None:
            return min(free, now), wanted
        return None, wanted if wanted is None else min(max(wanted, self.began), now)

    def _lined_up(self) -> Mapping[SessionName, Expected]:
        """Those in line, each due as by our own rules: since the approval, or when it was promised."""
        return self.line

    def _go_on_waiting(self, gone: Expected | None, now: float) -> None:
        """After somebody has ``gone`` who may have waited: where others still do, the creator is as late as before."""
        if self.running or all(wanted_since([one], now) is None for one in self.line.values()):
            self.waited_since = None
        elif gone and (since := wanted_since([gone], now)) is not None:
            self.waited_since = since if self.waited_since is None else min(self.waited_since, since)

    def _pass_time(self, now: float) -> None:
        passed = min(max(now - self.now, 0.0), MOST_COUNTED)
        self.now = max(self.now, now)
        if self.on_air and passed:
            promised = sum(one.promised is not None for one in self.line.values())
            self.habits.recants.today_seconds += promised * passed
            self.habits.leaves.today_seconds += (len(self.line) - promised) * passed
            self.habits.arrivals.today_seconds += passed

    def _go_live(self, event: Occurrence) -> None:
        self.habits.begin_evening()
        self.on_air, self.began, self.free_since, self.left = True, event.at, None, []
        self.runs = self.running = None
        self.line = {name: one for name, one in self.line.items() if not _lapsed(one, event.at)}
        self.over.clear()

    def _stream_started(self, event: Occurrence) -> None:
        if self.on_air and event.at - self.began <= MOST_COUNTED:
            return
        if self.on_air:
            # That the last one ended was never heard of.
            self._stream_ended(event)
        self._go_live(event)

    def _stream_ended(self, event: Occurrence) -> None:
        for at, promised in self.left:
            if at >= event.at - WITH_THE_STREAM:
                rate = self.habits.recants if promised else self.habits.leaves
                rate.today = max(rate.today - 1, 0.0)
        self.left = []
        self.on_air, self.runs, self.running = False, None, None
        # A promise outlives its stream while it lies ahead; whose time has come waited, as those without one.
        self.line = {
            name: one for name, one in self.line.items() if one.promised is not None and one.promised > event.at
        }
        self.asked.clear()

    def _requested(self, event: Occurrence) -> None:
        if event.session != self.runs:
            self.asked[event.session] = event.booked or self._usual_booked()

    def _approved(self, event: Occurrence) -> None:
        if event.session == self.runs:
            return
        known = self.line.get(event.session)
        if known and known.promised is not None:
            early = event.at < known.promised - ROOM_OPENS
            due = event.at if early else known.promised
            self.line[event.session] = replace(known, due=due, early=early)
        elif known is None:
            self._line_up(event)

    def _line_up(self, event: Occurrence) -> None:
        found = self._entry(event)
        self.habits.arrivals.today += 1
        self.habits.booked = [*self.habits.booked, found.booked][-LENGTHS_KEPT:]
        self.line[event.session] = found

    def _later(self, event: Occurrence) -> None:
        if event.session == self.runs:
            return
        known = self.line.get(event.session) or self._entry(event)
        promised = event.at + A_PROMISE if event.promised is None else event.promised
        self.line[event.session] = replace(known, due=promised, promised=promised, early=False, passed=0)

    def _started(self, event: Occurrence) -> None:
        if event.session == self.runs:
            return
        line = self.in_order(event.at)
        entry = line.get(event.session)
        if self.running is None:
            wanted = self.wanted_since(line.values(), event.at)
            learn_start(self.habits, Start(event.at, entry, list(line.values()), wanted, self.began, self.free_since))
        elif self.runs is not None:
            self.over.add(self.runs)
        booked = entry.booked if entry else self.asked.get(event.session, event.booked or self._usual_booked())
        if entry and entry.promised is None:
            self._pass(line, min(entry.due, event.at))
        self._take_out(event.session)
        self.runs, self.running = event.session, Underway(seed_of(event.session), event.at, booked, booked)

    def _pass(self, line: Mapping[SessionName, Expected], due: float) -> None:
        """Somebody who was due then has begun: note that they have passed those before them whose turn it was."""
        next_found = False
        for name, one in line.items():
            if one.due >= due:
                break
            if one.promised is None:
                if next_found:
                    continue
                next_found = one.passed < GONE
            self.line[name] = replace(self.line[name], passed=one.passed + 1)

    def _extended(self, event: Occurrence) -> None:
        if event.session == self.runs and self.running and event.more:
            self.running = replace(self.running, booked=self.running.booked + event.more)

    def _ended(self, event: Occurrence) -> None:
        if event.session == self.runs and self.running:
            lasted = min(event.at - self.running.started, self.running.booked)
            if lasted >= 0:
                self.habits.ended(lasted, self.running.first_booked)
        self._leave_off(event)

    def _cancelled(self, event: Occurrence) -> None:
        entry = self.line.get(event.session)
        if entry and self.on_air:
            promised = entry.promised is not None
            (self.habits.recants if promised else self.habits.leaves).today += 1
            self.left = [*self.left, (event.at, promised)][-MOST_LEFT:]
        self._leave_off(event)

    def _no_show(self, event: Occurrence) -> None:
        free = self.free_since
        if event.session in self.line or event.session == self.runs:
            self.habits.no_shows.observe(yes=True)
        if event.session in self.line and free is not None and self.running is None:
            if wanted_since([self.line[event.session]], free) is not None:
                self.habits.no_show_times.observe(event.at - free, NO_SHOW)
            self.free_since = event.at
        self._leave_off(event)

    def _leave_off(self, event: Occurrence) -> None:
        """That session is over, whatever it was."""
        if event.session == self.runs or (event.kind is Occurs.ENDED and self.running is None):
            self.runs, self.running, self.free_since = None, None, event.at
        self._take_out(event.session)
        self.over.add(event.session)

    def _take_out(self, session: SessionName) -> None:
        self.line.pop(session, None)
        self.asked.pop(session, None)

    def _entry(self, event: Occurrence) -> Expected:
        booked = event.booked or self.asked.pop(event.session, 0.0) or self._usual_booked()
        return Expected(seed_of(event.session), event.at, booked)

    def _usual_booked(self) -> float:
        booked = self.habits.booked
        return sum(booked) / len(booked) if booked else USUAL_BOOKED


ON_AIR = frozenset({Occurs.STARTED, Occurs.APPROVED, Occurs.REQUESTED, Occurs.EXTENDED, Occurs.NO_SHOW})
"""What happens on air only."""

FOLLOWED: dict[Occurs, Callable[[Watch, Occurrence], None]] = {
    Occurs.STREAM_STARTED: lambda watch, event: watch._stream_started(event),
    Occurs.REQUESTED: lambda watch, event: watch._requested(event),
    Occurs.APPROVED: lambda watch, event: watch._approved(event),
    Occurs.LATER: lambda watch, event: watch._later(event),
    Occurs.STARTED: lambda watch, event: watch._started(event),
    Occurs.EXTENDED: lambda watch, event: watch._extended(event),
    Occurs.ENDED: lambda watch, event: watch._ended(event),
    Occurs.CANCELLED: lambda watch, event: watch._cancelled(event),
    Occurs.DENIED: lambda watch, event: watch._cancelled(event),
    Occurs.NO_SHOW: lambda watch, event: watch._no_show(event),
    Occurs.STREAM_ENDED: lambda watch, event: watch._stream_ended(event),
}


def _lapsed(one: Expected, now: float) -> bool:
    """Whether nobody counts on that promise any more."""
    return one.promised is not None and one.promised + LAPSE < now
