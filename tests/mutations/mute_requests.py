from collections.abc import Iterator

from tests.bad_input import INVALID, At, Wrong, bad_blocks
from tests.mutation import ANONYMOUS, DATA, NOT_ONESELF, Mutation


def bad_mutes(at: At) -> Iterator[Wrong]:
    for seconds in (-1, 2_592_001, 2_147_483_647):
        yield {"seconds": seconds}, (INVALID, ["seconds"])
    yield from bad_blocks(at)


mute_requests = Mutation(
    may=(ANONYMOUS, DATA, DATA, NOT_ONESELF, DATA, DATA, DATA),
    doer="ana",
    good=lambda at: {"userId": at.ben, "seconds": 60},
    result="user { id displayName }",
    adds={"RequestMute": 1},
    other={"seconds": 61},
    ids={"userId": "User"},
    wrong=bad_mutes,
    edges=lambda at: ({"seconds": seconds} for seconds in (0, 2_592_000)),
)
