from collections.abc import Iterator

from tests.bad_input import INVALID, MALFORMED, At, Wrong
from tests.mutation import OWNER, Mutation


def bad_pauses(at: At) -> Iterator[Wrong]:
    for minutes in (0, 61, -1, 2_147_483_647, -2_147_483_648):
        yield {"minutes": minutes}, (INVALID, ["minutes"])
    for malformed in (None, "5", 5.5):
        yield {"minutes": malformed}, (MALFORMED, None)


pause_queue = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream, "minutes": 5},
    result="stream { id title status offer { pausedUntil } }",
    adds={},
    other={"minutes": 60},
    ids={"streamId": "LiveStream"},
    wrong=bad_pauses,
    edges=lambda at: ({"minutes": minutes} for minutes in (1, 60)),
    refusals={"SCHEDULE_CONFLICT", "OFFER_CLOSED"},
    announces={"ana's line"},
)
