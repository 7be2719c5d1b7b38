from collections.abc import Iterator

from tests.bad_input import INVALID, MALFORMED, At, Wrong
from tests.mutation import A_SESSION, CHANGED, FAN, Mutation


def bad_yields(at: At) -> Iterator[Wrong]:
    for minutes in (4, 31, 0, -5, 2_147_483_647, -2_147_483_648):
        yield {"minutes": minutes}, (INVALID, ["minutes"])
    for malformed in (None, "5", 5.5):
        yield {"minutes": malformed}, (MALFORMED, None)


yield_place = Mutation(
    may=FAN,
    doer="ben",
    good=lambda at: {"sessionId": at.session, "minutes": 5},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1, "LoggedEvent": 3},
    other={"minutes": 30},
    ids={"sessionId": "PrivateSession"},
    wrong=bad_yields,
    edges=lambda at: ({"minutes": minutes} for minutes in (5, 30)),
    moves={"YIELD": lambda when: {"minutes": 10}},
    refusals={"INVALID_TRANSITION", "YIELDS_EXHAUSTED"},
    announces={*CHANGED, "ana's inbox"},
)
