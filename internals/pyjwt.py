"""What we use of PyJWT beyond its documentation."""

from base64 import urlsafe_b64encode

from jwt import PyJWK, types
from jwt.algorithms import HMACAlgorithm

__all__ = ["OneSecret", "Options", "key_of_secret"]

Options = types.Options
"""What ``jwt.decode`` is told to leave to us; it is only named as a type. When it goes, name what ``options`` is
then."""


class OneSecret(HMACAlgorithm):
    """HS256 by one secret. PyJWT asks anew at each token whether a secret is a key of another kind, which takes a third
    of its time. When it goes, take the algorithm that ``PyJWK`` has by itself."""

    def __init__(self, secret: bytes) -> None:
        super().__init__(HMACAlgorithm.SHA256)
        self._secret = super().prepare_key(secret)

    def prepare_key(self, key: str | bytes) -> bytes:
        """The secret, whatever is given."""
        return self._secret


def key_of_secret(secret: bytes) -> PyJWK:
    """The key by which PyJWT proves tokens of that secret, by the algorithm that is its ``Algorithm``. Raises
    InvalidKeyError for what is a key of another kind. When it goes, leave ``Algorithm`` as it is."""
    key = PyJWK({"kty": "oct", "k": urlsafe_b64encode(secret).rstrip(b"=").decode()}, algorithm="HS256")
    key.Algorithm = OneSecret(secret)
    return key
