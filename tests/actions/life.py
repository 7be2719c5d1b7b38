"""The life of sessions at random: people and a clock drive the real application; the rules hold after every step."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, event, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.lifecycle import OPEN, TERMINAL, UNBEGUN, Status
from models.sessions import PrivateSession
from schema.ids import global_id
from tests.actions.theatre import CREATORS, FANS, Theatre
from tests.documents import OFFER
from tests.mutations import MOVES, MUTATIONS
from tests.parts.databases import Backend

S = Status
TO_ASK = {"OFFER_CLOSED", "ALREADY_REQUESTED", "COOLING_DOWN", "QUEUE_FULL", "INSUFFICIENT_FUNDS", "SCHEDULE_CONFLICT"}
"""What a sound request may be refused with."""


def sellers(fan: str) -> list[str]:
    """The others who take the money that the fan has."""
    return [creator for creator, currency in CREATORS.items() if currency == FANS[fan][0] and creator != fan]


some_creator = st.sampled_from(sorted(CREATORS))
some_fan = st.sampled_from(sorted(FANS))
some_fan_of_two = st.sampled_from(sorted(fan for fan in FANS if len(sellers(fan)) > 1))
numbers = st.integers(0, 99)
durations = st.sampled_from([5, 10, 20])
decisions = st.sampled_from(["APPROVE", "APPROVE", "LATER", "DENY"])
ahead = st.sampled_from([3, 20, 25, 90, 24 * 60])
answers = st.sampled_from([True, True, False, None])
passing = st.sampled_from([1, 30, 119, 121, 5 * 60, 16 * 60, 7 * 3600])
some_terms = st.fixed_dictionaries(
    {
        "open": st.booleans(),
        "gapSeconds": st.sampled_from([0, 30, 1800]),
        "minimumMinutes": st.sampled_from([0, 5]),
        "whenFanLeaves": st.sampled_from(["METERED", "FULL_PRICE"]),
    }
)
OF_THE_TWO = {action for action, (mutation, _) in MOVES.items() if MUTATIONS[mutation].doer != "support"}
MANY = 6
"""From so many sessions on there may be blocks, ends of streams and whole months, which leave little to do."""


def there_is(*statuses: Status) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """The rule needs a session in one of these."""
    return precondition(lambda self: any(session.status in statuses for session in self.theatre.sessions()))


class Life(RuleBasedStateMachine):
    """Each rule is one thing that somebody, or time, does."""

    def __init__(self, theatre: Theatre, reached: Counter[str]) -> None:
        super().__init__()
        self.reached = reached
        self.theatre = theatre

    def teardown(self) -> None:
        self.theatre.close()

    @initialize()
    def ben_waits_and_finn_is_put_off(self) -> None:
        self.fan_asks_and_is_answered("ben", 10, "APPROVE")
        self.fan_asks_and_is_answered("finn", 5, "LATER")

    @rule(fan=some_fan, creator=some_creator, minutes=durations, when=st.none() | ahead)
    def fan_asks(self, fan: str, creator: str, minutes: int, when: int | None) -> None:
        self.ask(fan, minutes, creator=creator, when=when)

    @rule(fan=some_fan, minutes=durations, decision=st.sampled_from(["APPROVE", "LATER", "DENY"]))
    def fan_asks_and_is_answered(self, fan: str, minutes: int, decision: str) -> None:
        if session := self.ask(fan, minutes):
            self.decide(session, decision=decision)

    @rule(fan=some_fan, minutes=durations, when=ahead)
    def fan_asks_for_a_time_and_gets_it(self, fan: str, minutes: int, when: int) -> None:
        if session := self.ask(fan, minutes, when=when):
            self.decide(session, decision="APPROVE")

    @rule(fan=some_fan, minutes=durations)
    def fan_asks_and_is_taken_at_once(self, fan: str, minutes: int) -> None:
        if session := self.ask(fan, minutes):
            self.decide(session, decision="APPROVE")
            self.start(session, comes=True)

    @there_is(*UNBEGUN)
    @rule(number=numbers, decision=decisions, when=st.none() | ahead)
    def creator_decides(self, number: int, decision: str, when: int | None) -> None:
        start = {"scheduledStart": self.theatre.later(when)} if decision == "LATER" else {}
        self.decide(self.theatre.pick(number, *UNBEGUN), decision=decision, **start)

    @there_is(*OPEN)
    @rule(number=numbers, by_fan=st.booleans(), choice=numbers, when=ahead)
    def somebody_does_what_they_are_offered(self, number: int, by_fan: bool, choice: int, when: int) -> None:
        session = self.theatre.pick(number, *OPEN)
        if offered := self.theatre.offered(session, by_fan=by_fan):
            mutation, given = MOVES[offered[choice % len(offered)]]
            refused = self.move(session, mutation, by_fan=by_fan, **given(self.theatre.later(when)))
            assert "INVALID_TRANSITION" not in refused

    @there_is(S.WAITING)
    @rule(number=numbers, comes=st.booleans())
    def creator_starts(self, number: int, comes: bool) -> None:
        self.start(self.theatre.pick(number, S.WAITING), comes=comes)

    @there_is(S.WAITING)
    @rule(number=numbers, twice=st.booleans())
    def fan_is_called_and_stays_away(self, number: int, twice: bool) -> None:
        session = self.theatre.pick(number, S.WAITING)
        self.start(session, comes=False)
        self.theatre.clock.move(seconds=120)
        self.theatre.tick_until_quiet()
        if twice:
            self.start(session, comes=False)
            self.theatre.clock.move(seconds=120)
            self.theatre.tick_until_quiet()

    @there_is(S.WAITING)
    @rule(number=numbers, goes=st.booleans())
    def fan_comes_or_goes(self, number: int, goes: bool) -> None:
        session = self.theatre.pick(number, S.WAITING)
        (self.theatre.leave if goes else self.theatre.enter)(session)

    @there_is(S.WAITING)
    @rule(number=numbers)
    def fan_comes_and_goes_and_creator_starts(self, number: int) -> None:
        session = self.theatre.pick(number, S.WAITING)
        self.theatre.enter(session)
        self.theatre.leave(session)
        self.start(session, comes=False)

    @there_is(S.WAITING)
    @rule(number=numbers, minutes=st.sampled_from([5, 30]), in_time=st.booleans(), ready=st.booleans())
    def fan_lets_others_go_first_and_is_back(self, number: int, minutes: int, in_time: bool, ready: bool) -> None:
        session = self.theatre.pick(number, S.WAITING)
        self.move(session, "yieldPlace", by_fan=True, minutes=minutes)
        if not in_time:
            self.theatre.clock.move(minutes=minutes)
            self.theatre.tick_until_quiet()
        self.theatre.enter(session)
        self.move(session, "setReady", by_fan=True, ready=ready)

    @rule(creator=some_creator, minutes=st.sampled_from([1, 10, 60]), resumes=st.booleans())
    def creator_pauses_the_queue(self, creator: str, minutes: int, resumes: bool) -> None:
        stream = self.theatre.streams[creator]
        refusals = MUTATIONS["pauseQueue"].refusals
        paused = self.theatre.attempt(creator, "pauseQueue", refusals, streamId=stream, minutes=minutes)
        assert paused["errors"] or self.theatre.emblem(creator, stream) != "AVAILABLE"
        if resumes:
            self.theatre.do(creator, "resumeQueue", streamId=stream)

    @there_is(S.SCHEDULED, S.WAITING)
    @rule(number=numbers, when=ahead, answer=answers)
    def fan_asks_for_another_time(self, number: int, when: int, answer: bool | None) -> None:
        session = self.theatre.pick(number, S.SCHEDULED, S.WAITING)
        if not self.move(session, "reschedule", by_fan=True, start=self.theatre.later(when)):
            self.answer(session, by_fan=False, answer=answer)

    @there_is(S.IN_PROGRESS)
    @rule(number=numbers, by_fan=st.booleans(), minutes=durations, answer=answers)
    def one_of_two_asks_for_more(self, number: int, by_fan: bool, minutes: int, answer: bool | None) -> None:
        session = self.theatre.pick(number, S.IN_PROGRESS)
        if not self.move(session, "proposeExtension", by_fan=by_fan, minutes=minutes):
            self.answer(session, by_fan=not by_fan, answer=answer)

    @there_is(S.IN_PROGRESS)
    @rule(number=numbers, by_fan=st.booleans(), seconds=st.sampled_from([0, 3, 60]))
    def one_of_two_is_cut_off_and_may_come_back(self, number: int, by_fan: bool, seconds: int) -> None:
        session = self.theatre.pick(number, S.IN_PROGRESS)
        self.theatre.hang_up(session, by_fan=by_fan)
        self.theatre.clock.move(seconds=seconds)
        self.theatre.tick_until_quiet()
        if seconds:
            self.theatre.join(session, by_fan=by_fan)

    @rule(fan=some_fan_of_two)
    def two_creators_start_with_one_fan(self, fan: str) -> None:
        asked = [self.ask(fan, 5, creator=creator) for creator in sellers(fan)]
        for session in filter(None, asked):
            self.decide(session, decision="APPROVE")
        for session in filter(None, asked):
            self.start(session, comes=True)

    @there_is(*TERMINAL)
    @rule(number=numbers, action=st.sampled_from(sorted(OF_THE_TWO)))
    def somebody_tries_to_move_what_has_ended(self, number: int, action: str) -> None:
        (mutation, given), session = MOVES[action], self.theatre.pick(number, *TERMINAL)
        by_fan = MUTATIONS[mutation].is_for("ben")
        assert self.move(session, mutation, by_fan=by_fan, **given(self.theatre.later(20))) == {"INVALID_TRANSITION"}

    @there_is(S.COMPLETED)
    @rule(number=numbers, cents=st.sampled_from([1, 40, 500]))
    def support_refunds(self, number: int, cents: int) -> None:
        session = self.theatre.pick(number, S.COMPLETED)
        amount = {"amount": cents, "currency": session.currency}
        refused = self.by_support(session, "refundSession", amount=amount, reason="no sound")
        assert bool(refused) is (cents > session.refundable)
        self.reached["REFUNDED"] += not refused

    @precondition(lambda self: len(self.theatre.sessions()) > MANY)
    @there_is(*OPEN)
    @rule(number=numbers)
    def support_ends(self, number: int) -> None:
        self.by_support(self.theatre.pick(number, *OPEN), "endSession")

    @precondition(lambda self: len(self.theatre.sessions()) > MANY)
    @there_is(*OPEN)
    @rule(number=numbers)
    def creator_blocks(self, number: int) -> None:
        session = self.theatre.pick(number, *OPEN)
        self.theatre.do(self.theatre.side(session, by_fan=False), "blockFan", userId=global_id("User", session.fan_id))

    @rule(creator=some_creator, fan=some_fan)
    def creator_blocks_nobody_any_more(self, creator: str, fan: str) -> None:
        if fan != creator:
            self.theatre.do(creator, "unblockFan", userId=self.theatre.stage.people[fan].id)

    @rule(creator=some_creator, price=st.sampled_from([0, 333]), limit=st.sampled_from([0, 2]), terms=some_terms)
    def creator_offers_otherwise(self, creator: str, price: int, limit: int, terms: dict[str, Any]) -> None:
        money = {"amount": price, "currency": CREATORS[creator]}
        offer = {**OFFER, "pricePerMinute": money, "queueLimit": limit, **terms}
        if creator not in self.theatre.off_air():
            self.theatre.do(creator, "updateOffer", streamId=self.theatre.streams[creator], offer=offer)

    @precondition(lambda self: len(self.theatre.sessions()) > MANY)
    @rule(creator=some_creator)
    def creator_ends_the_stream(self, creator: str) -> None:
        self.theatre.do(creator, "endStream", streamId=self.theatre.streams[creator])

    @precondition(lambda self: self.theatre.off_air())
    @rule()
    def creator_goes_live_again(self) -> None:
        self.theatre.go_live(self.theatre.off_air()[0])

    @rule(seconds=passing, unseen=st.booleans())
    def time_passes(self, seconds: int, unseen: bool) -> None:
        self.theatre.clock.move(seconds=seconds)
        if not unseen:
            self.theatre.tick_until_quiet()

    @precondition(lambda self: len(self.theatre.sessions()) > MANY)
    @rule()
    def a_month_passes_and_everything_has_ended(self) -> None:
        self.theatre.clock.move(days=31)
        self.theatre.tick_until_quiet()
        assert {session.status for session in self.theatre.sessions()} <= TERMINAL

    @rule(fan=some_fan)
    def office_credits(self, fan: str) -> None:
        self.theatre.credit(fan, FANS[fan][0], 300)

    @invariant()
    def the_rules_hold(self) -> None:
        self.theatre.look()
        for session in self.theatre.sessions():
            self.reached[session.status] += 1
            self.reached.update(step.trigger.value for step in self.theatre.history(session))
            event(session.status.value)

    def move(self, session: PrivateSession, mutation: str, *, by_fan: bool, **given: Any) -> set[str]:
        """With what it was refused."""
        return self.by_person(self.theatre.side(session, by_fan=by_fan), session, mutation, **given)

    def by_support(self, session: PrivateSession, mutation: str, **given: Any) -> set[str]:
        """With what support was refused."""
        return self.by_person("support", session, mutation, **given)

    def by_person(self, mover: str, session: PrivateSession, mutation: str, **given: Any) -> set[str]:
        one = global_id("PrivateSession", session.id)
        payload = self.theatre.attempt(mover, mutation, MUTATIONS[mutation].refusals, sessionId=one, **given)
        refused = {error["code"] for error in payload["errors"]}
        self.reached.update(refused)
        return refused

    def ask(
        self, fan: str, minutes: int, *, creator: str | None = None, when: int | None = None
    ) -> PrivateSession | None:
        """The new session; None when it was refused. Whom: the first creator who takes the fan's money, if not said."""
        stream = self.theatre.streams[creator or sellers(fan)[0]]
        start = self.theatre.later(when)
        given = {"streamId": stream, "durationMinutes": minutes, "desiredStart": start}
        closed = self.theatre.emblem(fan, stream) == "CLOSED"
        oneself = fan == creator
        payload = self.theatre.attempt(fan, "requestSession", {"VALIDATION_FAILED"} if oneself else TO_ASK, **given)
        session, refused = payload["session"], {error["code"] for error in payload["errors"]}
        assert refused & {"OFFER_CLOSED", "QUEUE_FULL"} == set() if not closed else session is None
        return self.theatre.session(session["id"]) if session else None

    def decide(self, session: PrivateSession, **given: Any) -> None:
        self.move(session, "decide", by_fan=False, **given)

    def answer(self, session: PrivateSession, *, by_fan: bool, answer: bool | None) -> None:
        if answer is not None and not self.move(session, "answerProposal", by_fan=by_fan, accept=answer) and answer:
            self.reached["AGREED"] += 1

    def start(self, session: PrivateSession, *, comes: bool) -> None:
        """Whoever has come joins the call, and so does the creator."""
        if comes:
            self.theatre.enter(session)
        if not self.move(session, "startSession", by_fan=False):
            for by_fan in (True, False):
                self.theatre.join(session, by_fan=by_fan)


PLAY = settings(
    max_examples=6,
    stateful_step_count=35,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
LONG_PLAY = settings(PLAY, max_examples=100, stateful_step_count=60)


def play(
    backend: Backend, reached: Counter[str], number: int, how: settings = PLAY, theatre: type[Theatre] = Theatre
) -> None:
    """One more, in which the rules hold. On CI plays are the same in every run, but not the same as each other."""

    class LifeHere(Life):
        def __init__(self) -> None:
            super().__init__(theatre(backend), reached)

    run_state_machine_as_test(seed(number)(LifeHere) if how.derandomize else LifeHere, settings=how)
