"""The platform's back office brings money into a wallet."""

import strawberry

from actions import credit_wallet as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import BackOffice, SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.money import MoneyInput, Wallet


@strawberry.input(description="Whose wallet is credited, and with how much.")
class CreditWalletInput(MutationInput):
    user_id: strawberry.ID = strawberry.field(description="The person whose wallet gets the money.")
    amount: MoneyInput = strawberry.field(
        description="How much to add, at least 1 minor unit, in the currency that the person's money already has."
    )


@strawberry.type(description="The answer to `creditWallet`: the wallet, or what was wrong.")
class CreditWalletPayload(Payload):
    wallet: Wallet | None = strawberry.field(default=None, description="The wallet with the money added.")


@mutation(
    SignedIn,
    BackOffice,
    refuses=(NotFound,),
    description="Bring money into a person's wallet from outside. For the platform's back office, by the token scope "
    "wallet:credit.",
)
async def credit_wallet(info: Info, input: CreditWalletInput) -> CreditWalletPayload:
    user, amount = row_id(input.user_id, "User"), input.amount.value()
    balances = await act(info, input, action.credit_wallet, info.context.staff, user, amount)
    return CreditWalletPayload(wallet=Wallet.of(balances))
