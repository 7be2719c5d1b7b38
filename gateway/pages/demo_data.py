"""The demo's data: two creators who are live, a dozen fans with money, and tokens to act as each of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from actions.credit_wallet import credit_wallet
from actions.go_live import go_live
from actions.sign_in import sign_in
from actions.staff import COMMAND_LINE
from domain.money import Money
from domain.offers import OfferTerms
from domain.profiles import Profile
from gateway.auth.tokens import Tokens
from models.people import User
from models.streams import live_stream_of
from models.transactions import Transactions
from schema.access import CREDIT_SCOPE
from schema.context import SUPPORT_SCOPE
from schema.ids import global_id

TOKEN_TTL = 30 * 24 * 3600
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
    "Ana": ("Late-night piano", OfferTerms(Money(150, "USD"), (5, 10, 20), True, 20, 60)),
    "Cleo": ("Sketching the harbour", OfferTerms(Money(90, "USD"), (5, 15), True, 20, 1800)),
}


async def set_up(transactions: Transactions, tokens: Tokens) -> None:
    """Seed a new database, and print what a newcomer needs."""
    await seed(transactions)
    print("\nThe demo's people, and a token to act as each (in GraphiQL: headers, or the menu):")
    for person in people_with_tokens(tokens, transactions.clock.now()):
        print(f"  {person['name']:<7}{person['role']:<12}{person['token']}")
    print(flush=True)


async def seed(transactions: Transactions) -> bool:
    """Create the demo's people and streams in a new database; False when it has users already."""
    if await User.exists():
        return False
    for person in PEOPLE:
        user = await transactions.run(sign_in, person.sub, Profile(person.name, None, None))
        if person in FANS:
            await transactions.run(credit_wallet, COMMAND_LINE, user.id, FAN_CREDIT)
        if person in CREATORS:
            title, terms = OFFERS[person.name]
            await transactions.run(go_live, user, title, None, terms)
    return True


def people_with_tokens(tokens: Tokens, now: datetime) -> list[dict[str, str]]:
    """Everybody with a token for 30 days; nobody where another issuer writes the tokens (JWKS)."""
    try:
        return [
            {
                "name": person.name,
                "role": person.role,
                "token": tokens.write(person.sub, person.name, person.scope, TOKEN_TTL, now),
            }
            for person in PEOPLE
        ]
    except ValueError:
        return []


BROWSE = """query BrowseStreams {
  liveStreams(acceptingRequests: true) {
    edges { node { id title emblem creator { displayName }
      offer { options { minutes price { amount currency } } estimatedWait { likelySeconds ahead } } } }
  }
}"""
REQUEST = """mutation Request($input: RequestSessionInput!) {
  requestSession(input: $input) {
    session { id status price { amount currency } expiresAt viewerCan }
    errors { code message field }
  }
}"""
ROOM = """subscription WaitingRoom($streamId: ID!) {
  waitingRoomPresence(streamId: $streamId) {
    cursor
    event {
      __typename
      ... on PresenceSnapshot { members { user { displayName } activity position } }
      ... on MemberJoined { member { user { displayName } activity position } }
      ... on MemberChanged { member { user { displayName } activity position } }
      ... on MemberLeft { user { displayName } }
    }
  }
}"""
QUEUE = """query Queue($streamId: ID!) {
  liveStream(id: $streamId) {
    queue { edges { node { id version status fan { displayName } durationMinutes note viewerCan position } } }
  }
}"""
DECIDE = """mutation Decide($input: DecideInput!) {
  decide(input: $input) {
    session { id status scheduledStart estimatedStart { earliest likely latest } }
    errors { code message field }
  }
}"""
RESCHEDULE = """mutation Reschedule($input: RescheduleInput!) {
  reschedule(input: $input) {
    session { id status desiredStart scheduledStart }
    errors { code message field ... on ScheduleConflict { conflictsWith { id } } }
  }
}"""


async def example_tabs(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """GraphiQL's first tabs: a fan's and a creator's, ready to run in demo mode."""
    ana = await User.get_or_none(sub=CREATORS[0].sub)
    stream = await live_stream_of(ana.id) if ana else None
    stream_id = global_id("LiveStream", stream.id) if stream else "…"
    tokens = {person["name"]: person["token"] for person in people}
    session = "paste a session's id"
    return [
        _tab("browse streams", BROWSE, {}, None),
        _tab("request", REQUEST, {"input": {"streamId": stream_id, "durationMinutes": 10}}, tokens.get("Ben")),
        _tab("waiting room (subscription)", ROOM, {"streamId": stream_id}, tokens.get("Ben")),
        _tab("the creator's queue", QUEUE, {"streamId": stream_id}, tokens.get("Ana")),
        _tab("decide", DECIDE, {"input": {"sessionId": session, "decision": "APPROVE"}}, tokens.get("Ana")),
        _tab(
            "reschedule",
            RESCHEDULE,
            {"input": {"sessionId": session, "start": "2030-01-01T20:00:00Z"}},
            tokens.get("Ana"),
        ),
    ]


def _tab(title: str, query: str, variables: dict[str, Any], token: str | None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return {
        "title": title,
        "query": query,
        "variables": orjson.dumps(variables, option=orjson.OPT_INDENT_2).decode(),
        "headers": orjson.dumps(headers, option=orjson.OPT_INDENT_2).decode(),
    }
