from collections.abc import Iterator

from tests.bad_input import MALFORMED, At, Wrong
from tests.mutation import IN_ROOM, Mutation


def bad_activities(at: At) -> Iterator[Wrong]:
    yield {"activity": "DANCING"}, (MALFORMED, None)


set_activity = Mutation(
    may=IN_ROOM,
    doer="ben",
    good=lambda at: {"streamId": at.stream, "activity": "WATCHING_STREAM"},
    result="member { user { id displayName } activity since position }",
    adds={"LoggedEvent": 1},
    other={"activity": "IN_ROOM"},
    ids={"streamId": "LiveStream"},
    wrong=bad_activities,
)
