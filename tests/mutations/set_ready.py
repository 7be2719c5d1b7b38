from collections.abc import Iterator

from tests.bad_input import MALFORMED, At, Wrong
from tests.mutation import A_SESSION, CHANGED, FAN, Mutation


def bad_readiness(at: At) -> Iterator[Wrong]:
    for malformed in (None, "yes", 1):
        yield {"ready": malformed}, (MALFORMED, None)


set_ready = Mutation(
    may=FAN,
    doer="ben",
    good=lambda at: {"sessionId": at.session, "ready": True},
    result=A_SESSION,
    adds={"SessionTransition": 1, "LoggedEvent": 2},
    other={"ready": False},
    ids={"sessionId": "PrivateSession"},
    wrong=bad_readiness,
    moves={"SET_READY": lambda when: {"ready": True}},
    refusals={"INVALID_TRANSITION", "NOT_IN_WAITING_ROOM"},
    announces=CHANGED,
)
