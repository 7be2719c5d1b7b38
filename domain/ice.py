"""Servers that help two browsers to find a way to each other, and who may use a TURN server for how long.

TURN's credentials for a time: draft-uberti-behave-turn-rest-00, as coturn's ``use-auth-secret`` checks them.
"""

from base64 import b64encode
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hmac import digest
from uuid import UUID

FINDS = ("stun:", "stuns:")
RELAYS = ("turn:", "turns:")
"""How the addresses begin of those who find a way (STUN), and who pass on what is sent (TURN)."""


def is_ice_url(url: str) -> bool:
    """Whether browsers take it for the address of such a server; any other has them refuse the whole list."""
    return url.startswith(FINDS + RELAYS)


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server, with what it asks for."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = field(default=None, repr=False)

    @property
    def relays(self) -> bool:
        """Whether it passes on what the two send."""
        return any(url.startswith(RELAYS) for url in self.urls)


@dataclass(frozen=True, slots=True)
class Ice:
    """The servers that everybody is told. ``turn_secret``: shared with those that relay; without it they are told with
    what the operator wrote. ``ttl``: how long a credential is good."""

    servers: tuple[IceServer, ...] = ()
    turn_secret: str | None = field(default=None, repr=False)
    ttl: timedelta = timedelta(hours=1)

    def for_person(self, user_id: UUID, now: datetime) -> list[IceServer]:
        """The servers, those that relay with a credential of that person's own."""
        return [self._with_credential(server, user_id, now) for server in self.servers]

    def _with_credential(self, server: IceServer, user_id: UUID, now: datetime) -> IceServer:
        if self.turn_secret is None or server.username or not server.relays:
            return server
        username = f"{int((now + self.ttl).timestamp())}:{user_id}"
        credential = b64encode(digest(self.turn_secret.encode(), username.encode(), "sha1")).decode()
        return replace(server, username=username, credential=credential)


NO_SERVERS = Ice()
