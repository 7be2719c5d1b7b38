from collections.abc import Iterator

from tests.bad_input import INVALID, MISSING, UNKNOWN, At, Wrong, encoded
from tests.mutation import ANONYMOUS, DATA, NOT_FOUND, Mutation


def bad_lists(at: At) -> Iterator[Wrong]:
    yield {"ids": [at.notification] * 101}, (INVALID, ["ids"])
    yield {"ids": [at.notification, encoded(f"Notification:{UNKNOWN}")]}, (MISSING, ["ids"])


mark_notifications_read = Mutation(
    may=(ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, NOT_FOUND, NOT_FOUND, NOT_FOUND),
    doer="ben",
    good=lambda at: {"ids": [at.notification]},
    result="notifications { id readAt }",
    adds={"LoggedEvent": 1},
    other={"ids": []},
    ids={"ids": "Notification"},
    wrong=bad_lists,
    edges=lambda at: ({"ids": [at.notification] * count} for count in (0, 100)),
    announces={"ben's inbox"},
)
