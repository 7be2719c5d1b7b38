"""What must hold in the database after everything that anybody does."""

from collections import Counter, defaultdict
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations, groupby, pairwise
from math import floor
from typing import Any
from uuid import UUID

from domain.actors import Actor
from domain.capture import WhenFanLeaves
from domain.events import EventKind
from domain.lifecycle import OPEN, TERMINAL, Status, Trigger
from domain.lines.yields import MOST_YIELDS
from domain.money import Account, PaymentStatus
from domain.proposals import AnotherTime, MoreMinutes
from models.balances import Balance
from models.holds import Hold
from models.ledger import Entry, Transfer
from models.log import LoggedEvent, TopicHead
from models.notifications import Notification
from models.refunds import Refund
from models.rooms import RoomMember
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.streams import LiveStream, StreamStatus
from tests.domain.contract import A_MINUTE, ALL, BY_TERMS, CONTRACT, DELIVERED, PAID, Key
from tests.domain.samples import TICK


@dataclass(frozen=True)
class Picture:
    """The whole database at one moment, as far as the rules speak of it."""

    sessions: dict[UUID, PrivateSession]
    histories: dict[UUID, list[SessionTransition]]
    streams: dict[UUID, LiveStream]
    holds: dict[UUID, list[Hold]]
    refunds: dict[UUID, list[Refund]]
    transfers: dict[UUID, Transfer]
    entries: list[Entry]
    balances: list[Balance]
    members: list[RoomMember]
    told: list[Notification]
    heads: dict[str, int]
    numbers: dict[str, list[int]]
    changes: Counter[tuple[UUID, str]]


async def picture() -> Picture:
    """Everything, read anew."""
    steps = await SessionTransition.all().order_by("session_id", "id")
    holds = await Hold.all().order_by("session_id", "id")
    refunds: dict[UUID, list[Refund]] = defaultdict(list)
    for refund in await Refund.all():
        refunds[refund.session_id].append(refund)
    numbers: dict[str, list[int]] = defaultdict(list)
    changes: Counter[tuple[UUID, str]] = Counter()
    logged = LoggedEvent.all().order_by("topic", "seq")
    for topic, seq, kind, data in await logged.values_list("topic", "seq", "kind", "payload"):
        numbers[topic].append(seq)
        if kind == EventKind.SESSION_CHANGED:
            changes[UUID(data["session"]), topic.partition(":")[0]] += 1
    return Picture(
        sessions={row.id: row for row in await PrivateSession.all()},
        histories={one: list(rows) for one, rows in groupby(steps, key=lambda row: row.session_id)},
        streams={row.id: row for row in await LiveStream.all()},
        holds={one: list(rows) for one, rows in groupby(holds, key=lambda row: row.session_id)},
        refunds=refunds,
        transfers={row.id: row for row in await Transfer.all()},
        entries=await Entry.all(),
        balances=await Balance.all(),
        members=await RoomMember.all(),
        told=await Notification.all().order_by("id"),
        heads={row.topic: row.seq for row in await TopicHead.all()},
        numbers=dict(numbers),
        changes=changes,
    )


async def check_invariants(before: Picture | None = None, minimum: timedelta = A_MINUTE) -> Picture:
    """Fail where a rule is broken now, or by the way from ``before``; the present picture. ``minimum``: of what is
    delivered, below it nothing is paid for what was not the fan's doing."""
    now = await picture()
    check_money(now, minimum)
    check_there_is_only_one(now)
    check_histories(now)
    check_proposals(now)
    check_notifications(now)
    check_next_up(now)
    check_promises(now)
    check_rooms(now)
    check_numbers(now)
    if before:
        check_changes(before, now)
    return now


def check_money(now: Picture, minimum: timedelta = A_MINUTE) -> None:
    """The ledger adds up, nobody owes, and each session has moved exactly what its end allows, out of its holds."""
    transfers: Counter[tuple[UUID, str]] = Counter()
    balances: Counter[tuple[UUID | None, Account, str]] = Counter()
    held: Counter[tuple[UUID | None, Account, str]] = Counter()
    earned: Counter[UUID | None] = Counter()
    earned_by: Counter[UUID] = Counter()
    for entry in now.entries:
        transfers[entry.transfer_id, entry.currency] += entry.amount
        balances[entry.owner_id, entry.account, entry.currency] += entry.amount
        if entry.account is Account.EARNED:
            earned[now.transfers[entry.transfer_id].hold_id] += entry.amount
            earned_by[entry.transfer_id] += entry.amount
    assert not any(transfers.values()), "a transfer does not sum to zero"
    assert kept(now.balances) == {key: amount for key, amount in balances.items() if key[0] and amount}
    assert not any(amount < 0 for (_, account, _), amount in balances.items() if account is not Account.ISSUED)
    for session in now.sessions.values():
        check_holds(now, session)
        assert session.captured == expected_capture(session, minimum)
        assert session.captured == sum(earned[hold.id] for hold in now.holds[session.id])
        assert session.refunded == sum(refund.amount for refund in now.refunds[session.id]) <= session.captured
        assert all(earned_by[refund.transfer_id] == -refund.amount < 0 for refund in now.refunds[session.id])
        assert session.payment_status is PAYMENTS.get(session.status, PaymentStatus.RELEASED)
        if session.status in OPEN:
            held[session.fan_id, Account.HELD, session.currency] += session.price + held_for_more(session)
    assert +held == Counter({key: amount for key, amount in balances.items() if key[1] is Account.HELD and amount})


def kept(rows: list[Balance]) -> dict[tuple[UUID, Account, str], int]:
    """What is kept beside the entries, but for accounts without anything."""
    accounts = {Account.AVAILABLE: "available", Account.HELD: "held", Account.EARNED: "earned"}
    amounts = {(row.owner_id, one, row.currency): getattr(row, name) for row in rows for one, name in accounts.items()}
    return {key: amount for key, amount in amounts.items() if amount}


def check_holds(now: Picture, session: PrivateSession) -> None:
    """A session's holds are what it costs and what was captured of it, and each was placed once and has ended once;
    what a fan held for more minutes that came to nothing was given back."""
    holds = now.holds[session.id]
    steps = Counter((transfer.hold_id, transfer.step) for transfer in now.transfers.values() if transfer.hold_id)
    kept = [hold for hold in holds if hold.status is session.payment_status]
    if session.payment_status is not PaymentStatus.RELEASED:
        assert sum(hold.amount for hold in kept) == session.price + held_for_more(session)
    assert sum(hold.amount for hold in kept) >= session.price
    assert sum(hold.captured for hold in holds) == session.captured
    for hold in holds:
        ended = hold.status is not PaymentStatus.HELD
        assert hold in kept or hold.status is PaymentStatus.RELEASED
        assert 0 <= hold.captured <= hold.amount
        assert (hold.ended_at is not None) is ended
        assert (steps[hold.id, "HOLD"], steps[hold.id, "END"]) == (1, int(ended))


def held_for_more(session: PrivateSession) -> int:
    """What is held for more minutes that its fan asks for."""
    asked = session.proposal
    return asked.price.amount if isinstance(asked, MoreMinutes) and asked.by is Actor.FAN else 0


PAYMENTS = {**dict.fromkeys(OPEN, PaymentStatus.HELD), Status.COMPLETED: PaymentStatus.CAPTURED}


def expected_capture(session: PrivateSession, minimum: timedelta) -> int:
    """What a session may have cost so far: nothing, its share of the booked time, or the price."""
    if session.status is not Status.COMPLETED:
        return 0
    assert session.end_reason
    assert session.meter
    rule = PAID[session.end_reason.value]
    if rule == ALL or (rule == BY_TERMS and session.when_fan_leaves is WhenFanLeaves.FULL_PRICE):
        return session.price
    if rule == DELIVERED and session.meter.used < min(minimum, session.booked):
        return 0
    least = timedelta(minutes=session.minimum_minutes) if rule == BY_TERMS else timedelta(0)
    used = Fraction(max(session.meter.used, least) // TICK, session.booked // TICK)
    return floor(session.price * min(Fraction(1), used))


def check_there_is_only_one(now: Picture) -> None:
    """One open session per fan and stream, one in progress per person, and one live stream per creator."""
    rows = now.sessions.values()
    opened = [(row.fan_id, row.stream_id) for row in rows if row.status in OPEN]
    in_progress = [row for row in rows if row.status is Status.IN_PROGRESS]
    running = [person for row in in_progress for person in (row.creator_id, row.fan_id)]
    live = [stream.creator_id for stream in now.streams.values() if stream.live]
    for kind in (opened, running, live):
        assert len(kind) == len(set(kind))


def check_histories(now: Picture) -> None:
    """Each session has come to where it stands by rows of the contract only, in the order of time, each told to both
    sides, and has the deadlines of its state."""
    for session in now.sessions.values():
        steps = now.histories[session.id]
        assert steps[0].source is None
        assert steps[-1].target is session.status
        assert all(one.target is following.source and one.at <= following.at for one, following in pairwise(steps))
        assert {row_key(session, step) for step in steps} <= CONTRACT.keys()
        assert session.version == len(steps)
        assert [now.changes[session.id, told] for told in ("fan", "stream")] == [len(steps)] * 2
        assert (session.expires_at is None) is (session.status in TERMINAL)
        assert (session.ended_at is not None) is (session.status in TERMINAL)
        assert session.called_until is None or session.status is Status.WAITING
        assert (session.ready_until, session.not_before) == (None, None) or session.status is Status.WAITING
        assert session.ready_until is None or session.not_before is None
        taken = Counter((step.trigger, step.target) for step in steps)
        assert session.yields == taken[Trigger.YIELD, Status.WAITING] <= MOST_YIELDS
        assert session.missed_calls == taken[Trigger.MISS_CALL, Status.WAITING] <= 1
        assert session.missed_calls or not taken[Trigger.MISS_CALL, Status.NO_SHOW]
        assert session.scheduled_start or session.status is not Status.SCHEDULED


def check_proposals(now: Picture) -> None:
    """Another time is asked of a promise or of who waits, more minutes of what is running; and both have their term."""
    kinds = {Status.SCHEDULED: AnotherTime, Status.WAITING: AnotherTime, Status.IN_PROGRESS: MoreMinutes}
    for session in now.sessions.values():
        asked = session.proposal
        assert session.proposal_until == (asked.expires_at if asked else None)
        assert asked is None or type(asked) is kinds.get(session.status)


def row_key(session: PrivateSession, step: SessionTransition) -> Key:
    """By which the row of the table is found that a step has taken."""
    return (
        step.trigger.value,
        side(session, step).value,
        step.source.value if step.source else None,
        step.target.value,
    )


BY_SUPPORT = {Trigger.END, Trigger.REFUND}
"""What the clock never does: without anybody's name it was support."""


def side(session: PrivateSession, step: SessionTransition) -> Actor:
    """On which side somebody took a step; a stranger never did."""
    if step.trigger in BY_SUPPORT and step.by_id is None:
        return Actor.SUPPORT
    return {None: Actor.CLOCK, session.fan_id: Actor.FAN, session.creator_id: Actor.CREATOR}[step.by_id]


OF_STEPS = {kind for _, told in CONTRACT.values() for kind in told if kind}
"""The kinds of notifications that follow from steps; others are told when something else happens."""


def check_notifications(now: Picture) -> None:
    """Of each step exactly those were told whom the contract names, in order."""
    expected: list[tuple[UUID, UUID, str]] = []
    for session in now.sessions.values():
        for step in now.histories[session.id]:
            told = CONTRACT[row_key(session, step)][1]
            expected += [(session.id, session.fan_id, told.fan)] if told.fan else []
            expected += [(session.id, session.creator_id, told.creator)] if told.creator else []
    given = [
        (one.session_id, one.user_id, one.kind.value) for one in now.told if one.session_id and one.kind in OF_STEPS
    ]
    joined = told_with_the_next(now)
    left_out = Counter(expected) - Counter(given)
    assert set(left_out) <= joined
    assert set(left_out.values()) <= {1}
    # A line that was there before has the place that it had: only what has no such line has an order.
    taken_over = {now.sessions[one].fan_id for one, _, _ in left_out}
    owed = by_reader([one for one in expected if one not in left_out])
    for (about, reader), kinds in by_reader(given).items():
        loose = now.sessions[about].fan_id in taken_over
        assert (sorted(kinds) if loose else kinds) == (sorted if loose else list)(owed.pop((about, reader)))
    assert not owed


def told_with_the_next(now: Picture) -> set[tuple[UUID, UUID, str]]:
    """What a creator may have been told in one line with the fan's next request, as the one before was taken back."""
    by_pair: dict[tuple[UUID, UUID], list[PrivateSession]] = defaultdict(list)
    for session in sorted(now.sessions.values(), key=lambda row: row.id):
        by_pair[session.fan_id, session.creator_id].append(session)
    return {
        (one.id, one.creator_id, kind)
        for sessions in by_pair.values()
        for one, _ in pairwise(sessions)
        if one.status is Status.CANCELLED and one.decided_at is None
        for kind in ("REQUEST_RECEIVED", "SESSION_CANCELLED")
    }


def check_next_up(now: Picture) -> None:
    """A fan is told that they are next once at most for each session that their creator has begun."""
    begun: Counter[UUID] = Counter()
    for one, steps in now.histories.items():
        begun[now.sessions[one].creator_id] += sum(step.trigger is Trigger.START for step in steps)
    for session, times in Counter(one.session_id for one in now.told if one.kind == "NEXT_UP").items():
        assert session
        assert times <= begun[now.sessions[session].creator_id]


def by_reader(notifications: list[tuple[UUID, UUID, str]]) -> dict[tuple[UUID, UUID], list[str]]:
    """What each reader is told of each session, in order."""
    found: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for session, reader, kind in notifications:
        found[session, reader].append(kind)
    return dict(found)


def check_promises(now: Picture) -> None:
    """No two promised times of a person overlap, on whatever side they are."""
    promised = [
        (row, row.scheduled_start) for row in now.sessions.values() if row.status in (Status.SCHEDULED, Status.WAITING)
    ]
    for (one, start), (other, other_start) in combinations(promised, 2):
        if start and other_start and {one.creator_id, one.fan_id} & {other.creator_id, other.fan_id}:
            assert max(start, other_start) >= min(start + one.booked, other_start + other.booked)


def check_rooms(now: Picture) -> None:
    """Present are only the creator and those who wait, while the stream is live; none waits elsewhere."""
    waiting = {(row.stream_id, row.fan_id) for row in now.sessions.values() if row.status is Status.WAITING}
    live = {stream.id: stream.creator_id for stream in now.streams.values() if stream.status is StreamStatus.LIVE}
    assert {stream for stream, _ in waiting} <= live.keys()
    assert {(row.stream_id, row.user_id) for row in now.members} <= waiting | set(live.items())


def check_numbers(now: Picture) -> None:
    """Each topic's events are numbered from 1 to its head without gaps."""
    assert now.numbers == {topic: list(range(1, head + 1)) for topic, head in now.heads.items()}


def check_changes(before: Picture, now: Picture) -> None:
    """History is only added to, what has ended stays as it is, and whatever changes has another version."""
    for one, old in before.sessions.items():
        new, steps, earlier = now.sessions[one], now.histories[one], before.histories[one]
        assert [step.id for step in steps[: len(earlier)]] == [step.id for step in earlier]
        assert new.version == old.version + len(steps) - len(earlier)
        if old.status in TERMINAL:
            assert content(new, but=REFUNDED) == content(old, but=REFUNDED)
            assert new.refunded >= old.refunded
        if new.version == old.version:
            but = METERED if new.status is Status.IN_PROGRESS else frozenset()
            assert content(new, but) == content(old, but)


UNSEEN = {"ready_until", "look_at", "ending_announced"}
"""That a fan is still ready is seen; for how long they count so is not, nor when a meter is looked at again."""


REFUNDED = frozenset({"refunded", "version"})
"""What changes when something is given back for a session that was paid for."""

METERED = frozenset({"metering", "expires_at"})
"""What changes while a session is in progress, as its two come and go."""


def content(row: PrivateSession, but: Set[str] = frozenset()) -> dict[str, Any]:
    """All that anybody sees of a session, but for what is named."""
    seen = set(PrivateSession._meta.fields_db_projection) - UNSEEN - but
    return {name: getattr(row, name) for name in sorted(seen)}


def overdue(now: Picture, instant: datetime) -> list[UUID]:
    """Open sessions with a deadline that has passed, of their own or of what is proposed."""
    return [
        row.id
        for row in now.sessions.values()
        if any(until and until <= instant for until in (row.expires_at, row.called_until, row.proposal_until))
    ]
