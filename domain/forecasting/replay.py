"""Estimates for a log that somebody brings along: JSON lines in, an answer for each that asks."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

import orjson

from domain.forecasting.followed import Followed
from domain.forecasting.line_order import LineOrder
from domain.forecasting.occurrence import Malformed, SessionName, disbelieved, instant_of, name_of, read_occurrence

ASK = "ask"
BYTE_ORDER_MARK = "\ufeff"
"""Some programs begin a file with it."""

MOST_SAID = 200
"""So many times it is said what is wrong with a line."""

FAR_AHEAD = 400 * 86_400.0
"""A clock that is so many seconds ahead of the log is wrong, unless the next event has it too."""


def replayed(lines: Iterable[str], complain: Callable[[str], object]) -> Iterator[str]:
    """The answers, in JSON. A line that says nothing is passed over, and a field that cannot be right counts as not
    known: of both ``complain`` is called with why."""
    order = LineOrder()
    creators: dict[SessionName, Followed] = defaultdict(lambda: Followed.of(order))
    clock = LogClock()
    for number, line in enumerate(lines, 1):
        said = line.removeprefix(BYTE_ORDER_MARK) if number == 1 else line
        if not said.strip():
            continue
        try:
            data = json.loads(said)
            if not isinstance(data, dict):
                raise Malformed("it is no object")
            creator = name_of(data, "creator")
            believed = clock.believes(instant_of(data))
            if data.get("type") == ASK:
                yield _answer(creators[creator], data)
                continue
            if not believed:
                raise Malformed("its time is far ahead")
            if not creators[creator].hear(read_occurrence(data)):
                complain(f"line {number} is passed over: it was told before")
            for field in disbelieved(data):
                complain(f"line {number}: {field} cannot be right, and counts as not known")
        except (ValueError, RecursionError) as problem:
            complain(f"line {number} is passed over: {problem}")


class Complaints:
    """Says, by ``say``, what is wrong with lines; of very many only how many. A program that reads the answers alone
    may leave this unread, and a pipe holds only so much."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say, self._count = say, 0

    def __call__(self, why: str) -> None:
        """Say what is wrong with a line."""
        self._count += 1
        if self._count <= MOST_SAID:
            self._say(why)

    def end(self) -> None:
        """Say how many more there were."""
        if self._count > MOST_SAID:
            self._say(f"{self._count - MOST_SAID} more complaints")


class LogClock:
    """The time of a log, by which times that cannot be right are found out."""

    def __init__(self) -> None:
        self._at: float | None = None
        self._doubtful: float | None = None

    def believes(self, at: float) -> bool:
        """Go on by that time, unless it is far ahead of all before."""
        ahead = self._at is not None and at > self._at + FAR_AHEAD
        if ahead and (self._doubtful is None or abs(at - self._doubtful) > FAR_AHEAD):
            self._doubtful = at
            return False
        self._at = at if self._at is None or ahead else max(self._at, at)
        return True


def _answer(followed: Followed, data: Mapping[str, object]) -> str:
    found = sorted(followed.asked(instant_of(data)).items(), key=lambda pair: pair[1].likely)
    estimates = [
        {"session": name, "earliest": one.earliest, "likely": one.likely, "latest": one.latest} for name, one in found
    ]
    answer = {"t": data["t"], "estimates": estimates}
    try:
        return orjson.dumps(answer).decode()
    except TypeError:
        # A number of more than 64 bits, as the integer of a UUID is.
        return json.dumps(answer, separators=(",", ":"), ensure_ascii=False)
