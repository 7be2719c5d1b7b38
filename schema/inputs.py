"""What mutations take. Every input has an idempotency key."""

from datetime import datetime

import strawberry

from actions.decide import Decision
from domain import money
from domain.offers import OfferTerms
from models.rooms import Activity

KEY = "The same key with the same input gets the first answer again, for 24 h."
SESSION = "The session."
STREAM = "The stream."
REASON = "A word about it, which the other side sees."
VERSION = "Refuse with StaleVersion unless the session still has this version."


@strawberry.input(description="An amount of money.")
class MoneyInput:
    amount: int = strawberry.field(description="Whole minor units, such as cents.")
    currency: str = strawberry.field(description="A code of ISO 4217.")

    def value(self) -> money.Money:
        """As the rules take it."""
        return money.Money(self.amount, self.currency)


@strawberry.input(description="Asks a creator for a session.")
class RequestSessionInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    duration_minutes: int = strawberry.field(description="One of the offer's durations.")
    desired_start: datetime | None = strawberry.field(default=None, description="When; left out: as soon as possible.")
    note: str | None = strawberry.field(default=None, description="A word to the creator.")
    expected_price: MoneyInput | None = strawberry.field(
        default=None, description="Refuse with PriceChanged when the price is another."
    )
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Takes a request back.")
class CancelSessionInput:
    session_id: strawberry.ID = strawberry.field(description=SESSION)
    reason: str | None = strawberry.field(default=None, description=REASON)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Says what one does while waiting.")
class SetActivityInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    activity: Activity = strawberry.field(description="What one does.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Answers a request.")
class DecideInput:
    session_id: strawberry.ID = strawberry.field(description=SESSION)
    decision: Decision = strawberry.field(description="The answer.")
    scheduled_start: datetime | None = strawberry.field(
        default=None, description="With LATER only; left out: the first time that fits."
    )
    reason: str | None = strawberry.field(default=None, description=REASON)
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Moves a session to another time.")
class RescheduleInput:
    session_id: strawberry.ID = strawberry.field(description=SESSION)
    start: datetime = strawberry.field(description="The other time.")
    reason: str | None = strawberry.field(default=None, description=REASON)
    expected_version: int | None = strawberry.field(default=None, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Begins with one who waits.")
class StartSessionInput:
    session_id: strawberry.ID = strawberry.field(description=SESSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Ends a running session.")
class EndSessionInput:
    session_id: strawberry.ID = strawberry.field(description=SESSION)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="What a creator sells.")
class OfferInput:
    price_per_minute: MoneyInput = strawberry.field(description="The price of a minute.")
    durations: list[int] = strawberry.field(description="Minutes to choose from, 1 to 240 each.")
    open: bool = strawberry.field(default=True, description="Whether requests are taken.")
    queue_limit: int = strawberry.field(default=20, description="How many may be open at once.")
    cool_down_seconds: int = strawberry.field(
        default=1800, description="How long a declined fan waits before asking again."
    )

    def terms(self) -> OfferTerms:
        """As the rules take it."""
        return OfferTerms(
            self.price_per_minute.value(), tuple(self.durations), self.open, self.queue_limit, self.cool_down_seconds
        )


@strawberry.input(description="Goes on air.")
class GoLiveInput:
    title: str = strawberry.field(description="What the stream is called.")
    playback_url: str | None = strawberry.field(default=None, description="Where it can be watched.")
    offer: OfferInput = strawberry.field(description="What is sold on it.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Changes what is sold.")
class UpdateOfferInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    offer: OfferInput = strawberry.field(description="The whole new offer.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Goes off air.")
class EndStreamInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Writes in a waiting room.")
class SendMessageInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    body: str = strawberry.field(description="What to write.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Takes a message out.")
class RemoveMessageInput:
    message_id: strawberry.ID = strawberry.field(description="The message.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Silences somebody for a while.")
class MuteFanInput:
    stream_id: strawberry.ID = strawberry.field(description=STREAM)
    user_id: strawberry.ID = strawberry.field(description="Whom.")
    seconds: int = strawberry.field(description="For how long; 0 lifts it.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Keeps somebody out for good, without telling them.")
class BlockFanInput:
    user_id: strawberry.ID = strawberry.field(description="Whom.")
    reason: str | None = strawberry.field(default=None, description="For the creator's own records.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Marks notifications as read.")
class MarkNotificationsReadInput:
    ids: list[strawberry.ID] = strawberry.field(description="Which, up to 100.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input(description="Brings money into a wallet.")
class CreditWalletInput:
    user_id: strawberry.ID = strawberry.field(description="Whose.")
    amount: MoneyInput = strawberry.field(description="How much, at least 1.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)
