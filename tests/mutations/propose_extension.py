from collections.abc import Iterator

from tests.bad_input import INVALID, MALFORMED, At, Wrong
from tests.mutation import A_SESSION, CHANGED, EITHER_SIDE, Mutation


def bad_minutes(at: At) -> Iterator[Wrong]:
    for minutes in (-5, 0, 1, 15, 240, 2_147_483_647, -2_147_483_648):
        yield {"minutes": minutes}, (INVALID, ["minutes"])
    for malformed in (2_147_483_648, 5.5, "5", None):
        yield {"minutes": malformed}, (MALFORMED, None)


propose_extension = Mutation(
    may=EITHER_SIDE,
    doer="ana",
    good=lambda at: {"sessionId": at.session, "minutes": 5},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1},
    other={"minutes": 10},
    ids={"sessionId": "PrivateSession"},
    wrong=bad_minutes,
    running=True,
    moves={"EXTEND": lambda when: {"minutes": 5}},
    refusals={"INVALID_TRANSITION", "PROPOSAL_PENDING", "SCHEDULE_CONFLICT", "INSUFFICIENT_FUNDS"},
    announces={*CHANGED, "ben's inbox"},
)
