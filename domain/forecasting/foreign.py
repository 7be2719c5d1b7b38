"""One creator, followed through a log that somebody else keeps, which says less than ours, and some of it otherwise: a
stream begins late or unsaid, lines are in the order of the requests, nobody is approved, a promise is only named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import TypeVar

from domain.forecasting.approvals import Approvals
from domain.forecasting.lesson import ready_since
from domain.forecasting.line_order import LineOrder
from domain.forecasting.occurrence import Occurrence, Occurs, SessionName
from domain.forecasting.present import Expected
from domain.forecasting.watch import MOST_COUNTED, ROOM_OPENS, Watch

T = TypeVar("T")

CONFIRMED_WITHIN = 60.0
"""An approval within so many seconds after somebody was put off confirms the promise: nobody is asked to come early so
soon."""


@dataclass
class ForeignWatch(Watch):
    """``guessed``: the stream is taken to have begun, as no line says. ``order``: that of the lines, as far as it is
    known. ``asked_at``: when those asked who are in line or wait for an answer, in seconds; ``wished``: the times that
    their requests named; ``put_off_at``: when those were who have a promise. ``called``: whose turn it is, as an
    approval has said."""

    order: LineOrder = field(default_factory=LineOrder)
    asked_at: dict[SessionName, float] = field(default_factory=dict)
    wished: dict[SessionName, float] = field(default_factory=dict)
    put_off_at: dict[SessionName, float] = field(default_factory=dict)
    approvals: Approvals = field(default_factory=Approvals)
    called: SessionName | None = None
    guessed: bool = False

    def _lined_up(self) -> Mapping[SessionName, Expected]:
        line = self.order.of(self.line, self.asked_at)
        if self.called is None:
            return line
        called = line[self.called]
        return {**line, self.called: replace(called, due=-inf, not_before=ready_since(called))}

    def _go_live(self, event: Occurrence) -> None:
        super()._go_live(event)
        self.guessed = event.kind is not Occurs.STREAM_STARTED

    def _stream_started(self, event: Occurrence) -> None:
        if self.on_air and self.guessed and self.running is None and self.free_since is None:
            # Who asked before it began is in its line.
            self.began, self.guessed = event.at, False
            return
        early = self._asked_early(event.at)
        line, asked = _of_some(self.line, early), _of_some(self.asked, early)
        asked_at, wished = _of_some(self.asked_at, early), _of_some(self.wished, early)
        super()._stream_started(event)
        self.line |= line
        self.asked |= asked
        self.asked_at |= asked_at
        self.wished |= wished

    def _asked_early(self, begins: float) -> list[SessionName]:
        """Those who asked shortly before a stream ``begins``, though the end of the one before was never heard of: that
        was over with its last session."""
        over = self.running.started if self.running else self.free_since
        last = max(begins - MOST_COUNTED, -inf if over is None else over)
        return [name for name, asked in self.asked_at.items() if asked > last]

    def _stream_ended(self, event: Occurrence) -> None:
        super()._stream_ended(event)
        self.called, self.approvals.since_free = None, {}
        self.asked_at.clear()
        self.wished.clear()

    def _requested(self, event: Occurrence) -> None:
        if known := self.line.get(event.session):
            # Both have the same time, and the approval came first.
            self.line[event.session] = replace(known, booked=event.booked or known.booked)
        elif event.session != self.runs:
            super()._requested(event)
            if event.promised is not None:
                self.wished[event.session] = event.promised
            self.asked_at.setdefault(event.session, event.at)
            self._line_up_unapproved()

    def _approved(self, event: Occurrence) -> None:
        if event.session == self.runs:
            return
        self.approvals.heard += event.session in self.asked_at
        named = event.promised if event.promised is not None else self.wished.pop(event.session, None)
        if named is not None and named > event.at + ROOM_OPENS:
            # A time that is named further ahead is promised with the approval.
            self._later(replace(event, promised=named))
        elif event.at - self.put_off_at.get(event.session, -inf) > CONFIRMED_WITHIN:
            super()._approved(event)
            self._learn_approval(event)

    def _learn_approval(self, event: Occurrence) -> None:
        known, runs = self.line[event.session], self.running is not None
        if known.promised is None and event.session in self.asked_at:
            self.approvals.learn(event.session, self.asked_at[event.session], self.free_since, runs=runs)
            if self.approvals.call and not runs:
                self.called = event.session
            self._line_up_unapproved()

    def _later(self, event: Occurrence) -> None:
        if event.session != self.runs:
            super()._later(event)
            self.wished.pop(event.session, None)
            self._uncall(event.session)
            self.put_off_at[event.session] = event.at

    def _started(self, event: Occurrence) -> None:
        if event.session == self.runs:
            return
        self.called = None
        unheard = event.session in self.asked and event.session in self.asked_at
        self.approvals.learn_start(event.session, unheard=unheard)
        self._line_up_unapproved()
        if self.running is None:
            self.order.learn(event.at, event.session, self.line, self.asked_at)
        super()._started(event)

    def _line_up_unapproved(self) -> None:
        """Have who has asked in line, where approvals do not tell who is."""
        if self.approvals.tell_the_line:
            return
        for name in [name for name in self.asked if name in self.asked_at]:
            asked, named = self.asked_at[name], self.wished.get(name)
            if named is not None and named > asked + ROOM_OPENS:
                super()._later(Occurrence(asked, Occurs.LATER, name, promised=named))
            else:
                self._line_up(Occurrence(asked, Occurs.APPROVED, name))

    def _take_out(self, session: SessionName) -> None:
        super()._take_out(session)
        self._uncall(session)
        self.asked_at.pop(session, None)
        self.wished.pop(session, None)
        self.put_off_at.pop(session, None)

    def _uncall(self, session: SessionName) -> None:
        """It is not that one's turn any more."""
        self.approvals.since_free.pop(session, None)
        if session == self.called:
            self.called = None


def _of_some(known: Mapping[SessionName, T], names: Iterable[SessionName]) -> dict[SessionName, T]:
    return {name: known[name] for name in names if name in known}
