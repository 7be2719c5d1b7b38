"""What an evening came to: who paid what, and whether every wallet is what it was, less that."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from greenroom import VIEWER, Greenroom, Session, Wallet, money

STATUSES = {
    "COMPLETED": "completed",
    "DENIED": "denied",
    "CANCELLED": "cancelled",
    "EXPIRED": "expired",
    "NO_SHOW": "no-show",
}


@dataclass(frozen=True)
class Account:
    """A fan's wallet before and after, and their session as it ended; None where there was none."""

    name: str
    before: Wallet
    after: Wallet
    session: Session | None

    @property
    def paid(self) -> int:
        """What was captured, in minor units."""
        return self.session["payment"]["captured"]["amount"] if self.session else 0

    @property
    def balances(self) -> bool:
        """Whether nothing is held any more for it, and nothing but what was paid has gone."""
        available = self.before["available"]["amount"] - self.paid
        return self.after["available"]["amount"] == available and self.after["held"] == self.before["held"]


@dataclass(frozen=True)
class Books:
    """All of them, and what was refused unexpectedly."""

    accounts: Sequence[Account]
    refused: Sequence[str]

    @property
    def are_right(self) -> bool:
        """Whether nothing was refused unexpectedly, and each account balances."""
        return not self.refused and all(one.balances for one in self.accounts)

    def sentences(self) -> list[str]:
        """What whoever looks on is told in the end."""
        ended = [one.session for one in self.accounts if one.session]
        counts = Counter(STATUSES.get(one["status"], "open") for one in ended)
        said = [f"{len(ended)} sessions: {', '.join(f'{count} {status}' for status, count in counts.most_common())}."]
        if ended:
            total = sum(one.paid for one in self.accounts)
            payers = sum(one.paid > 0 for one in self.accounts)
            said.append(f"{payers} fans paid {money({**ended[0]['payment']['captured'], 'amount': total})} in all.")
        amiss = [one.name for one in self.accounts if not one.balances]
        if amiss:
            said.append(f"The wallets of {', '.join(amiss)} are not what they were, less what was paid.")
        else:
            said.append("Nothing is held any more, and every wallet is what it was, less what was paid.")
        return said


async def wallet_of(greenroom: Greenroom) -> Wallet:
    """What they can spend, and what is held."""
    viewer = (await greenroom.ask(VIEWER))["viewer"]
    assert viewer is not None, "clients of an evening are signed in"
    return viewer["wallet"]
