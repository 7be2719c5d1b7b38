from collections.abc import Iterator

from domain.call_providers import CallProvider
from tests.bad_input import INVALID, At, Wrong
from tests.mutation import ANONYMOUS, DATA, FORBIDDEN, Mutation
from tests.sockets import Answer


def bad_reports(at: At) -> Iterator[Wrong]:
    yield {"userId": at.cleo}, (INVALID, ["userId"])
    for connection in ("", "a" * 256, "a\nb"):
        yield {"connectionId": connection}, (INVALID, ["connectionId"])
    for time in ("2030-01-01T11:59:54Z", "2030-01-01T12:00:06Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        yield {"at": time}, (INVALID, ["at"])


def edges(at: At) -> Iterator[Answer]:
    yield {"connectionId": "a" * 255}
    for time in ("2030-01-01T11:59:55Z", "2030-01-01T12:00:05Z"):
        yield {"connectionId": time, "at": time}


report_call_presence = Mutation(
    may=(ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA, FORBIDDEN),
    doer="office",
    good=lambda at: {
        "sessionId": at.session,
        "userId": at.ben,
        "connectionId": "one",
        "connected": True,
        "at": "2030-01-01T12:00:00Z",
    },
    result="meter { state usedSeconds missing { displayName } }",
    adds={"CallConnection": 1, "LoggedEvent": 1},
    other={"connectionId": "another"},
    ids={"sessionId": "PrivateSession", "userId": "User"},
    wrong=bad_reports,
    edges=edges,
    running=True,
    calls=CallProvider.REPORTED,
    announces={"ana's line"},
)
