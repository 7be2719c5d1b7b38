from collections.abc import Iterator

from tests.bad_input import INVALID, At, Wrong, bad_blocks
from tests.mutation import OWNER, Mutation


def bad_mutes(at: At) -> Iterator[Wrong]:
    for seconds in (-1, 2_592_001, 2_147_483_647):
        yield {"seconds": seconds}, (INVALID, ["seconds"])
    yield from bad_blocks(at)


mute_fan = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream, "userId": at.ben, "seconds": 60},
    result="user { id displayName }",
    adds={"Mute": 1},
    other={"seconds": 61},
    ids={"streamId": "LiveStream", "userId": "User"},
    wrong=bad_mutes,
    edges=lambda at: ({"seconds": seconds} for seconds in (0, 2_592_000)),
)
