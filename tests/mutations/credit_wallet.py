from collections.abc import Iterator

from domain.movements import Movement
from tests.bad_input import INVALID, At, Wrong, bad_money
from tests.mutation import ANONYMOUS, DATA, FORBIDDEN, Mutation


def bad_credits(at: At) -> Iterator[Wrong]:
    for money, refusal in bad_money(["amount"], least=1):
        yield {"amount": money}, refusal
    yield {"amount": {"amount": 2_147_483_647, "currency": "USD"}}, (INVALID, ["amount", "amount"])
    yield {"amount": {"amount": 1, "currency": "EUR"}}, (INVALID, ["amount", "currency"])


credit_wallet = Mutation(
    may=(ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA, FORBIDDEN),
    doer="office",
    good=lambda at: {"userId": at.ben, "amount": {"amount": 1, "currency": "USD"}},
    result="wallet { available { amount currency } held { amount } }",
    adds={"Transfer": 1, "Entry": 2, "AuditRecord": 1},
    other={"amount": {"amount": 2, "currency": "USD"}},
    ids={"userId": "User"},
    wrong=bad_credits,
    edges=lambda at: ({"amount": {"amount": amount, "currency": "USD"}} for amount in (1, 2_147_473_646)),
    money={Movement.CREDIT},
)
