"""``Authorization: Bearer <token>`` (RFC 6750, section 2.1)."""

SCHEME = "bearer "


def bearer_token(authorization: str) -> str | None:
    """The token that stands there; None for what is of another scheme."""
    scheme, token = authorization[: len(SCHEME)], authorization[len(SCHEME) :]
    return token.strip() if scheme.lower() == SCHEME else None
