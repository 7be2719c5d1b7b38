"""The demo's data: two creators who are live, a dozen fans with money, and tokens to act as each of them."""

from dataclasses import dataclass
from datetime import datetime

from actions.before.staff import COMMAND_LINE
from actions.credit_wallet import credit_wallet
from actions.go_live import go_live
from actions.sign_in import sign_in
from domain.money import Money
from domain.offers import OfferTerms
from domain.profiles import Profile
from domain.scopes import CREDIT_SCOPE, SUPPORT_SCOPE
from gateway.auth.tokens import Tokens
from models.people import User
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions

TOKEN_SECONDS = 30 * 24 * 3600
FAN_CREDIT = Money(50_000, "USD")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demo."""

    name: str
    role: str
    scope: str | None = None

    @property
    def sub(self) -> str:
        """The subject of their tokens."""
        return f"demo-{self.name.lower()}"


CREATORS = (Person("Ana", "creator"), Person("Cleo", "creator"))
FANS = tuple(
    Person(name, "fan")
    for name in ["Ben", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Joy", "Kai", "Lea", "Max", "Nora"]
)
BACK_OFFICE = Person("Office", "back office", CREDIT_SCOPE)
SUPPORT = Person("Vera", "support", SUPPORT_SCOPE)
PEOPLE = (*CREATORS, *FANS, BACK_OFFICE, SUPPORT)

OFFERS = {
    "Ana": (
        "Late-night piano",
        OfferTerms(Money(150, "USD"), (5, 10, 20), open=True, queue_limit=20, cool_down_seconds=60),
    ),
    "Cleo": (
        "Sketching the harbour",
        OfferTerms(Money(90, "USD"), (5, 15), open=True, queue_limit=20, cool_down_seconds=1800),
    ),
}


async def set_up(transactions: Transactions, tokens: Tokens) -> None:
    """Seed a new database, and print what a newcomer needs."""
    await seed(transactions)
    print("\nThe demo's people, and a token to act as each (in GraphiQL: headers, or the menu):")
    for person in people_with_tokens(tokens, transactions.clock.now()):
        print(f"  {person['name']:<7}{person['role']:<12}{person['token']}")
    print(flush=True)


async def seed(transactions: Transactions) -> bool:
    """Create the demo's people and streams in a new database, all or none of them; False when it has users already."""
    return await transactions.run(_seed)


async def _seed(tx: Transaction) -> bool:
    if await User.exists():
        return False
    for person in PEOPLE:
        user = await sign_in(tx, person.sub, Profile(person.name, None, None))
        if person is PEOPLE[0] and await User.exclude(id=user.id).exists():
            # Another process has seeded it meanwhile: PostgreSQL waits for the first of them alone.
            return False
        if person in FANS:
            await credit_wallet(tx, COMMAND_LINE, user.id, FAN_CREDIT)
        if person in CREATORS:
            title, terms = OFFERS[person.name]
            await go_live(tx, user, title, None, terms)
    return True


def people_with_tokens(tokens: Tokens, now: datetime) -> list[dict[str, str]]:
    """Everybody with a token for 30 days; nobody where another issuer writes the tokens (JWKS)."""
    try:
        return [
            {
                "name": person.name,
                "role": person.role,
                "token": tokens.write(person.sub, person.name, person.scope, TOKEN_SECONDS, now),
            }
            for person in PEOPLE
        ]
    except ValueError:
        return []
