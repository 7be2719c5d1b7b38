"""What tests know of a mutation. tests/mutations/ has an entry for each."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field

from domain.call_providers import CallProvider
from domain.movements import Movement
from tests.bad_input import At, Wrong
from tests.documents import SESSION
from tests.sockets import Answer

DATA, ANONYMOUS, FORBIDDEN, NOT_FOUND = "data", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"
NOTHING_ASKED = "NO_PROPOSAL"
NOT_HERE, NOT_ONESELF = "NOT_IN_WAITING_ROOM", "VALIDATION_FAILED"

WHO = ("anonymous", "sam", "cleo", "ben", "ana", "office", "support")
"""Nobody in particular, a stranger, another fan, the fan, the creator, the back office, the platform's support."""

Answers = tuple[str, str, str, str, str, str, str]
SIGNED_IN: Answers = (ANONYMOUS, *(DATA,) * 6)
OWNER: Answers = (ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA, FORBIDDEN, FORBIDDEN)
CREATOR: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, FORBIDDEN, DATA, NOT_FOUND, NOT_FOUND)
FAN: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, FORBIDDEN, NOT_FOUND, NOT_FOUND)
EITHER_SIDE: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, DATA, NOT_FOUND, NOT_FOUND)
IN_ROOM: Answers = (ANONYMOUS, NOT_HERE, NOT_HERE, DATA, DATA, NOT_HERE, NOT_HERE)

FREE = {"amount": 0, "currency": "USD"}
A_SESSION, A_STREAM = f"session {{ {SESSION} }}", "stream { id title status emblem creator { displayName } }"


CHANGED = frozenset({"ben's sessions", "ana's stream", "ana's line"})
"""What is announced when a session of Ben's with Ana has changed."""


@dataclass(frozen=True)
class Mutation:
    """``may``: what each of ``WHO`` is answered. ``good``: an input that ``doer`` is done, adding so many rows as
    ``adds`` says to these tables, and answered with ``result``; ``other`` changes it to another input.

    What can be wrong beside its shape: ``ids`` (field and type), a ``text`` (field and longest), a ``time`` (field),
    and ``wrong`` of its own; ``edges`` are the last values of its own that are good. ``running``: it is about a session
    in progress; ``calls``: how its two meet, where that matters; ``blocked``: about who is blocked; ``paused``: about a
    queue that is paused; ``proposed``: about what the fan proposes; ``paid``: about a session that was over after half
    its time.

    ``money``: how the good input moves the ledger. ``moves``: by the action that clients are offered, how it is asked
    for beside the session's id, given a time to come. ``refusals``: with what it may be refused though the input is
    sound. ``announces``: the topics that the good input moves, by the names of
    tests/subscriptions/test_what_is_announced.py.
    """

    may: Answers
    doer: str
    good: Callable[[At], Answer]
    result: str
    adds: Mapping[str, int]
    other: Answer
    ids: Mapping[str, str] = field(default_factory=dict)
    text: tuple[str, int] | None = None
    time: str | None = None
    wrong: Callable[[At], Iterator[Wrong]] | None = None
    edges: Callable[[At], Iterator[Answer]] | None = None
    running: bool = False
    calls: CallProvider | None = None
    blocked: bool = False
    paused: bool = False
    proposed: bool = False
    paid: bool = False
    money: Set[Movement] = frozenset()
    moves: Mapping[str, Callable[[str], Answer]] = field(default_factory=dict)
    refusals: Set[str] = frozenset()
    announces: Set[str] = frozenset()

    def is_for(self, who: str) -> bool:
        """Whether that person may do it to what is theirs."""
        return self.may[WHO.index(who)] in {DATA, NOTHING_ASKED}
