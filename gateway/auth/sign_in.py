"""From a token to the person who asks."""

from actions.sign_in import sign_in, tidy_picture
from domain.text import tidy_name
from gateway.auth.tokens import Identity, Tokens
from models.people import User
from models.transaction import Transactions
from reads.loaders import Loaders
from subscriptions.context import RealtimeContext

MOST_KNOWN = 1_000
NAMELESS = "Somebody"


class SignIn:
    """Makes the bearer of a token the viewer of a request or a socket.

    Users seen lately are known without asking the database; their ``currency`` may be an old one.
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
        context.viewer = await self._user(identity)
        context.scopes, context.expires = identity.scopes, identity.expires
        return identity

    async def _user(self, identity: Identity) -> User:
        """The user of an identity; written only when they are new, or named or pictured anew."""
        name, picture = tidy_name(identity.name) or NAMELESS, tidy_picture(identity.picture)
        user = self._known.get(identity.sub) or await self._loaders.subjects.load(identity.sub)
        if user is None or (user.display_name, user.avatar_url) != (name, picture):
            user = await self._transactions.run(sign_in, identity.sub, name, picture)
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[identity.sub] = user
        return user
