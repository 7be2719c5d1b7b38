"""Which pages may open a socket, by the headers of their handshake."""

import pytest

from gateway.origins import AllowedOrigins

LISTED = AllowedOrigins(["https://Greenroom.example:443/", "http://localhost:5173", "https://bühne.example"])

HANDSHAKES: list[tuple[dict[str, str], bool]] = [
    ({"host": "api.example"}, True),
    ({"origin": "https://greenroom.example", "host": "api.example"}, True),
    ({"origin": "https://greenroom.example:443", "host": "api.example"}, True),
    ({"origin": "http://greenroom.example", "host": "api.example"}, False),
    ({"origin": "https://greenroom.example:8443", "host": "api.example"}, False),
    ({"origin": "https://greenroom.example.evil.example", "host": "api.example"}, False),
    ({"origin": "http://localhost:5173", "host": "api.example"}, True),
    ({"origin": "http://localhost", "host": "api.example"}, False),
    ({"origin": "https://xn--bhne-0ra.example", "host": "api.example"}, True),
    ({"origin": "https://greenroom.example/more", "host": "api.example"}, False),
    ({"origin": "https://api.example", "host": "api.example"}, True),
    ({"origin": "https://api.example", "host": "API.example:443"}, True),
    ({"origin": "http://api.example", "host": "api.example:443"}, False),
    ({"origin": "http://[::1]:8000", "host": "[::1]:8000"}, True),
    ({"origin": "https://evil.example", "host": "api.example"}, False),
    ({"origin": "https://evil.example", "host": "api.example", "sec-fetch-site": "cross-site"}, False),
    ({"origin": "https://public.example", "host": "behind-a-proxy", "sec-fetch-site": "same-origin"}, True),
    ({"origin": "null", "host": "api.example"}, False),
    ({"origin": "", "host": ""}, False),
    ({"origin": "https://["}, False),
    ({"origin": "https://api.example", "host": "api.example:x"}, False),
]


@pytest.mark.parametrize(("headers", "allowed"), HANDSHAKES)
def test_pages_of_the_server_and_of_the_list_may(headers: dict[str, str], allowed: bool) -> None:
    assert LISTED.allow(headers) is allowed


def test_a_star_lets_every_page() -> None:
    assert AllowedOrigins(["*"]).allow({"origin": "https://evil.example", "host": "api.example"})


@pytest.mark.parametrize(
    "listed", ["greenroom.example", "https://", "https://greenroom.example/demo", "https://[", "a,b"]
)
def test_a_list_of_what_is_no_origin_does_not_start(listed: str) -> None:
    with pytest.raises(ValueError, match="no origin"):
        AllowedOrigins([listed])
