from collections.abc import Iterator

from domain.movements import Movement
from tests.bad_input import INVALID, At, Wrong, bad_money
from tests.mutation import A_SESSION, ANONYMOUS, CHANGED, DATA, FORBIDDEN, Mutation

A_CENT = {"amount": 1, "currency": "USD"}


def bad_refunds(at: At) -> Iterator[Wrong]:
    for money, refusal in bad_money(["amount"], least=1):
        yield {"amount": money}, refusal
    yield {"amount": {"amount": 1, "currency": "EUR"}}, (INVALID, ["amount", "currency"])
    for too_much in (501, 2_147_483_647):
        yield {"amount": {"amount": too_much, "currency": "USD"}}, ("REFUND_EXCEEDS_CAPTURED", ["amount", "amount"])


refund_session = Mutation(
    may=(ANONYMOUS, *(FORBIDDEN,) * 5, DATA),
    doer="support",
    good=lambda at: {"sessionId": at.session, "amount": A_CENT, "reason": "no sound"},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 2, "Refund": 1, "Transfer": 1, "Entry": 2, "AuditRecord": 1},
    other={"amount": {"amount": 2, "currency": "USD"}},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    wrong=bad_refunds,
    paid=True,
    money={Movement.REFUND},
    moves={"REFUND": lambda when: {"amount": A_CENT, "reason": "no sound"}},
    refusals={"REFUND_EXCEEDS_CAPTURED", "INVALID_TRANSITION"},
    announces={*CHANGED, "ana's inbox", "ben's inbox"},
)
