from collections.abc import Iterator

from domain.movements import Movement
from tests.bad_input import INVALID, At, Wrong, bad_money
from tests.mutation import A_SESSION, SIGNED_IN, Mutation


def bad_requests(at: At) -> Iterator[Wrong]:
    for minutes in (0, -5, 7, 2_147_483_647):
        yield {"durationMinutes": minutes}, (INVALID, ["durationMinutes"])
    for money, refusal in bad_money(["expectedPrice"], least=0):
        yield {"expectedPrice": money}, refusal
    yield {"expectedPrice": {"amount": 1, "currency": "USD"}}, ("PRICE_CHANGED", ["expectedPrice"])
    yield {"expectedPrice": {"amount": 0, "currency": "EUR"}}, ("PRICE_CHANGED", ["expectedPrice"])


request_session = Mutation(
    may=SIGNED_IN,
    doer="ben",
    good=lambda at: {"streamId": at.elsewhere, "durationMinutes": 10},
    result=A_SESSION,
    adds={"PrivateSession": 1, "SessionTransition": 1, "Notification": 1, "Hold": 1, "Transfer": 1},
    other={"note": "please"},
    ids={"streamId": "LiveStream"},
    text=("note", 500),
    time="desiredStart",
    wrong=bad_requests,
    money={Movement.HOLD},
    announces={"ben's sessions", "dora's inbox", "dora's line", "dora's stream"},
)
