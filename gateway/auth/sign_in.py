"""From a token to the person who asks."""

from actions.sign_in import sign_in
from domain.profiles import Profile
from gateway.auth.tokens import Identity, Tokens
from models.people import User
from models.transaction import Transactions
from reads.loaders import Loaders
from subscriptions.context import RealtimeContext

MOST_KNOWN = 1_000


class SignIn:
    """Makes the bearer of a token the viewer of a request or a socket.

    Users seen lately are known without asking the database; their ``currency``, name and picture may be old ones.
    """

    def __init__(self, tokens: Tokens, transactions: Transactions, loaders: Loaders) -> None:
        self._tokens = tokens
        self._transactions = transactions
        self._loaders = loaders
        self._known: dict[str, User] = {}

    async def __call__(self, context: RealtimeContext, authorization: object) -> Identity:
        """Who bears that ``Bearer <token>``, now the viewer of the context.

        Raises Unauthenticated, or PyJWKClientConnectionError when the issuer's keys cannot be had.
        """
        identity = await self._tokens.read(authorization)
        context.viewer = await self._user(identity.sub, identity.profile)
        context.scopes, context.expires = identity.scopes, identity.expires
        return identity

    async def _user(self, sub: str, profile: Profile) -> User:
        """The user of a subject; written only when they are new, or the token says more than was known."""
        user = self._known.get(sub) or await self._loaders.subjects.load(sub)
        if user is None or profile.over(user.profile) != user.profile:
            user = await self._transactions.run(sign_in, sub, profile)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[sub] = user
        return user
