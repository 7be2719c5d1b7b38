"""From a token to the viewer."""

from actions.sign_in import sign_in, tidy_name, tidy_picture
from domain.refusals import TryAgain
from gateway.auth.tokens import Identity, Tokens
from models.people import User
from models.transaction import Transactions
from reads.loaders import Loaders
from schema.request_errors import Unavailable
from subscriptions.context import RealtimeContext

MOST_CACHED = 1_000


class SignIn:
    """Makes the bearer of a token the viewer of a request or a socket.

    Users seen lately come from a cache; their ``currency`` may be out of date.
    """

    def __init__(self, tokens: Tokens, transactions: Transactions, loaders: Loaders) -> None:
        self._tokens = tokens
        self._transactions = transactions
        self._loaders = loaders
        self._cached: dict[str, User] = {}

    async def __call__(self, context: RealtimeContext, authorization: object) -> Identity:
        """Set the viewer of ``context`` to the bearer of ``Bearer <token>``; what the token says of them.

        Raises Unauthenticated, or Unavailable when the token cannot be judged, or somebody new not be written down.
        """
        identity = await self._tokens.read(authorization)
        context.viewer = await self._user(identity)
        context.scopes, context.expires = identity.scopes, identity.expires
        return identity

    async def _user(self, identity: Identity) -> User:
        """The user of an identity; written only when they, their name or their picture are new."""
        name, picture = tidy_name(identity.name, "Somebody"), tidy_picture(identity.picture)
        user = self._cached.get(identity.sub) or await self._loaders.subjects.load(identity.sub)
        if user is None or (user.display_name, user.avatar_url) != (name, picture):
            try:
                user = await self._transactions.run(sign_in, identity.sub, name, picture)
            except TryAgain as refusal:
                raise Unavailable(refusal.message) from refusal
        if len(self._cached) >= MOST_CACHED:
            self._cached.clear()
        self._cached[identity.sub] = user
        return user
