from collections.abc import Iterator

from tests.bad_input import INVALID, MALFORMED, At, Wrong
from tests.mutation import EITHER_SIDE, Mutation


def bad_signals(at: At) -> Iterator[Wrong]:
    for payload in ("", "x" * 65_537, "é" * 32_769, "a\x00b"):
        yield {"payload": payload}, (INVALID, ["payload"])
    for no_text in (None, 5):
        yield {"payload": no_text}, (MALFORMED, None)
    for kind in (None, "NOISE"):
        yield {"kind": kind}, (MALFORMED, None)


send_signal = Mutation(
    may=EITHER_SIDE,
    doer="ana",
    good=lambda at: {"sessionId": at.session, "kind": "CANDIDATE", "payload": "{}"},
    result="sentAt",
    adds={"CallSignal": 1, "LoggedEvent": 1},
    other={"kind": "DESCRIPTION"},
    ids={"sessionId": "PrivateSession"},
    wrong=bad_signals,
    running=True,
)
