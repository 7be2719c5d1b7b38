"""From a token to the viewer."""

from uuid import UUID

from cachetools import LRUCache

from actions.note_staff import AGAIN_AFTER, note_staff
from actions.sign_in import sign_in
from domain.profiles import Profile
from domain.refusals import TryAgain
from domain.scopes import STAFF_SCOPES
from gateway.auth.tokens import Identity, Tokens
from models.people import User
from models.rates.limiter import Limiter
from models.writing.transactions import Transactions
from reads.loaders import Loaders
from schema.request_errors import RateLimitExceeded, Unavailable
from subscriptions.context import RealtimeContext

MOST_REMEMBERED = 10_000
"""People; a row with the longest picture is 4 KiB."""

REMEMBERED_SECONDS = 60.0
"""After that the person of a subject is looked up again: they may have been erased."""


class SignIn:
    """Makes the bearer of a token the viewer of a request or a socket.

    Users seen lately come from a cache; their ``currency``, name and picture may be out of date.
    """

    def __init__(self, tokens: Tokens, transactions: Transactions, loaders: Loaders, limiter: Limiter) -> None:
        self._tokens = tokens
        self._transactions = transactions
        self._loaders = loaders
        self._limiter = limiter
        self._cached: LRUCache[str, tuple[User, float]] = LRUCache(MOST_REMEMBERED)
        self._let_in_until: LRUCache[str, float] = LRUCache(MOST_REMEMBERED)
        """By subject, until when somebody new is not counted again."""
        self._noted: LRUCache[tuple[UUID, str], float] = LRUCache(MOST_REMEMBERED)
        """By person and address, until when a member of staff is not put on record again."""

    async def __call__(self, context: RealtimeContext, authorization: object) -> Identity:
        """Set the viewer of ``context`` to the bearer of ``Bearer <token>``; what the token says of them.

        Raises Unauthenticated; RateLimitExceeded for somebody new too many from its address; Unavailable when the
        token cannot be judged, or somebody new not be written down.
        """
        identity = await self._tokens.read(authorization)
        context.viewer = await self._user(identity.sub, identity.profile, context.address)
        context.scopes, context.expires = identity.scopes, identity.expires
        if not identity.scopes.isdisjoint(STAFF_SCOPES):
            await self._note(context)
        return identity

    async def _note(self, context: RealtimeContext) -> None:
        """Have it on record that a member of staff has come. Raises Unavailable when that cannot be written down."""
        now, key = self._transactions.clock.seconds(), (context.user.id, context.address)
        if now < self._noted.get(key, now):
            return
        try:
            await self._transactions.run(note_staff, context.staff)
        except TryAgain as refusal:
            raise Unavailable(refusal.message) from refusal
        self._noted[key] = now + AGAIN_AFTER.total_seconds()

    async def _user(self, sub: str, profile: Profile, address: str) -> User:
        """The user of a subject; written only when they are new, or the token says more than was known."""
        user = self._remembered(sub) or await self._loaders.subjects.load(sub)
        if user is None or profile.over(user.profile) != user.profile:
            if user is None:
                self._let_in(sub, address)
            try:
                user = await self._transactions.run(sign_in, sub, profile)
            except TryAgain as refusal:
                # Who is known goes by the name that they had until it can be written down.
                if user is None:
                    raise Unavailable(refusal.message) from refusal
                return user
        self._cached[sub] = user, self._transactions.clock.seconds() + REMEMBERED_SECONDS
        return user

    def _let_in(self, sub: str, address: str) -> None:
        """Count somebody new, once though an app begins with several requests at a time. Raises RateLimitExceeded."""
        now = self._transactions.clock.seconds()
        if now < self._let_in_until.get(sub, now):
            return
        if wait := self._limiter.take("newcomer_rate", address):
            raise RateLimitExceeded(wait)
        self._let_in_until[sub] = now + REMEMBERED_SECONDS

    def _remembered(self, sub: str) -> User | None:
        user, until = self._cached.get(sub, (None, None))
        return user if until and self._transactions.clock.seconds() < until else None
