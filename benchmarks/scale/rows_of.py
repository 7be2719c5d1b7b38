"""The rows that each person, each stream and each session of a volume has, by their tables."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from benchmarks.scale.volume import NAMES, ONCE, Session, Volume, key, person
from models.clock import SystemClock
from models.folded import Folded

PRICE, CAPTURED, CREDIT = 1_000, 400, 1_000_000_000
MINUTE = timedelta(minutes=1)
PROMISED = 3
"""Of ten, the turn of the one session that had a promised time."""

AGO = timedelta(hours=1)
"""When all events were told: nodes keep them for a day."""

Value = datetime | str | int | bool | None
Row = tuple[Value, ...]
OfSession = Callable[[Session], Iterator[Row]]

COLUMNS = {
    "user_account": ("id", "sub", "display_name", "currency", "created_at"),
    "wallet": ("user_id",),
    "audit_record": ("id", "act", "by_id", "subject_kind", "subject_id", "detail", "address", "request_id", "at"),
    "live_stream": ("id", "creator_id", "title", "status", "started_at", "ended_at", "offer_open", "price_per_minute",
                    "currency", "durations", "queue_limit", "cool_down_seconds", "minimum_minutes", "gap_seconds",
                    "when_fan_leaves"),
    "creator_habits": ("id", "creator_id", "since", "number", "state"),
    "private_session": ("id", "version", "status", "stream_id", "fan_id", "creator_id", "duration_minutes", "price",
                        "currency", "payment_status", "captured", "refunded", "missed_calls", "yields",
                        "first_estimate", "scheduled_start", "requested_at", "decided_at", "started_at", "ended_at",
                        "minimum_minutes", "when_fan_leaves", "end_reason"),
    "session_transition": ("id", "session_id", "trigger", "source", "target", "by_id", "at"),
    "hold": ("id", "session_id", "amount", "status", "captured", "at", "ended_at"),
    "ledger_transfer": ("id", "kind", "hold_id", "step", "at"),
    "ledger_entry": ("id", "transfer_id", "owner_id", "account", "amount", "currency"),
    "notification": ("id", "user_id", "kind", "session_id", "message", "created_at", "read_at"),
    "chat_message": ("id", "stream_id", "author_id", "seq", "body", "sent_at"),
    "event": ("topic", "seq", "kind", "payload", "at"),
    "topic_head": ("topic", "seq"),
    "balance": ("id", "owner_id", "currency", "available", "held", "earned"),
}  # fmt: skip


def of_people(volume: Volume) -> Iterator[tuple[str, Row]]:
    """Everybody with their money, and those who have been live with their streams; of nobody has anything been
    learned yet."""
    state = Folded().state
    for number in range(volume.people):
        name = NAMES[number] if number < len(NAMES) else f"person-{number}"
        one, transfer = person(number), key(9, number)
        yield "user_account", (one, name, name, "USD", ONCE)
        yield "wallet", (one,)
        yield "audit_record", (key(21, number), "WALLET_CREDITED", None, "User", one, f"{CREDIT} USD", "", "", ONCE)
        yield "ledger_transfer", (transfer, "CREDIT", None, None, ONCE)
        yield "ledger_entry", (key(12, number), transfer, one, "AVAILABLE", CREDIT, "USD")
        yield "ledger_entry", (key(13, number), transfer, None, "ISSUED", -CREDIT, "USD")
    for number in range(volume.creators):
        yield "creator_habits", (key(22, number), person(number), 0, 0, state)
    for number in range(volume.streams):
        yield "live_stream", (key(2, number), person(number % volume.creators), "Piano", "ENDED", ONCE, ONCE, False,
                              100, "USD", "[10]", 20, 1_800, 0, 0, "METERED")  # fmt: skip


class OfSessions:
    """What each session has, and what comes of all of them: the heads of topics, and balances."""

    def __init__(self, volume: Volume) -> None:
        self._volume = volume
        self._heads: Counter[str] = Counter()
        self._messages: Counter[str] = Counter()
        self._told_at = SystemClock().now() - AGO
        self._spent: Counter[int] = Counter()
        self._earned: Counter[int] = Counter()
        self.tables: dict[str, OfSession] = {
            "private_session": self._session,
            "session_transition": self._steps,
            "hold": self._hold,
            "ledger_transfer": self._transfers,
            "ledger_entry": self._entries,
            "notification": self._notifications,
            "chat_message": self._message,
            "event": self._events,
        }
        """Messages are all that has happened in rooms, so they are numbered as their events are."""

    def balances(self) -> Iterator[tuple[str, Row]]:
        """The sums of everybody's entries, after all sessions."""
        for number in range(self._volume.people):
            yield "balance", (key(20, number), person(number), "USD", CREDIT - self._spent[number], 0,
                              self._earned[number])  # fmt: skip

    def heads(self) -> Iterator[tuple[str, Row]]:
        """Up to where each topic goes, after all sessions."""
        yield from (("topic_head", head) for head in self._heads.items())

    def _stream(self, one: Session) -> str:
        return key(2, one.evening * self._volume.creators + one.creator)

    def _session(self, one: Session) -> Iterator[Row]:
        fan, creator, at = person(one.fan), person(one.creator), one.at
        begun = None if one.is_denied else at + 5 * MINUTE
        promised = begun if one.turn % 10 == PROMISED else None
        yield (key(3, one.number), 4 if begun else 2, "COMPLETED" if begun else "DENIED", self._stream(one), fan,
               creator, 10, PRICE, "USD", "CAPTURED" if begun else "RELEASED", CAPTURED if begun else 0, 0, 0, 0,
               at + 4 * MINUTE, promised, at, at + MINUTE, begun, at + 9 * MINUTE, 0, "METERED",
               "FAN_ENDED" if begun else None)  # fmt: skip

    def _steps(self, one: Session) -> Iterator[Row]:
        number, session, fan, creator, at = one.number, key(3, one.number), person(one.fan), person(one.creator), one.at
        yield key(4, number), session, "REQUEST", None, "REQUESTED", fan, at
        if one.is_denied:
            yield key(5, number), session, "DENY", "REQUESTED", "DENIED", creator, at
        else:
            yield key(5, number), session, "APPROVE", "REQUESTED", "WAITING", creator, at
            yield key(6, number), session, "START", "WAITING", "IN_PROGRESS", creator, at
            yield key(7, number), session, "END", "IN_PROGRESS", "COMPLETED", fan, at

    def _hold(self, one: Session) -> Iterator[Row]:
        status, captured = ("RELEASED", 0) if one.is_denied else ("CAPTURED", CAPTURED)
        yield key(8, one.number), key(3, one.number), PRICE, status, captured, one.at, one.at

    def _transfers(self, one: Session) -> Iterator[Row]:
        number, hold = one.number, key(8, one.number)
        yield key(10, number), "HOLD", hold, "HOLD", one.at
        yield key(11, number), "RELEASE" if one.is_denied else "CAPTURE", hold, "END", one.at

    def _entries(self, one: Session) -> Iterator[Row]:
        number, fan = one.number, person(one.fan)
        captured = 0 if one.is_denied else CAPTURED
        yield key(14, number), key(10, number), fan, "AVAILABLE", -PRICE, "USD"
        yield key(15, number), key(10, number), fan, "HELD", PRICE, "USD"
        yield key(16, number), key(11, number), fan, "HELD", -PRICE, "USD"
        yield key(17, number), key(11, number), fan, "AVAILABLE", PRICE - captured, "USD"
        if captured:
            self._spent[one.fan] += captured
            self._earned[one.creator] += captured
            yield key(18, number), key(11, number), person(one.creator), "EARNED", captured, "USD"

    def _notifications(self, one: Session) -> Iterator[Row]:
        number, session, at = one.number, key(3, one.number), one.at
        yield key(19, number * 2), person(one.creator), "REQUEST_RECEIVED", session, "Somebody asks.", at, at
        yield key(19, number * 2 + 1), person(one.fan), "SESSION_COMPLETED", session, "It is over.", at, at

    def _message(self, one: Session) -> Iterator[Row]:
        if has_written(one):
            stream = self._stream(one)
            self._messages[stream] += 1
            yield key(23, one.number), stream, person(one.fan), self._messages[stream], "Good evening!", one.at

    def _events(self, one: Session) -> Iterator[Row]:
        stream, fan, session = self._stream(one), person(one.fan), key(3, one.number)
        last = key(5 if one.is_denied else 7, one.number)
        changed = f'{{"session":"{session}","transition":"{last}"}}'
        yield self._event(f"fan:{fan}", "SESSION_CHANGED", changed)
        yield self._event(f"stream:{stream}", "SESSION_CHANGED", changed)
        told = f'{{"notification":"{key(19, one.number * 2 + 1)}"}}'
        yield self._event(f"inbox:{fan}", "NOTIFIED", told)
        if has_written(one):
            yield self._event(f"room:{stream}", "MESSAGE_POSTED", f'{{"message":"{key(23, one.number)}"}}')

    def _event(self, topic: str, kind: str, data: str) -> Row:
        self._heads[topic] += 1
        return topic, self._heads[topic], kind, data, self._told_at


def has_written(one: Session) -> bool:
    """One fan in four of those who get into the room writes there."""
    return one.turn % 4 == 1 and not one.is_denied
