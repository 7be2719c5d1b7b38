"""``main.py token``: prints a token that a server takes, or says why there is none."""

import jwt
import pytest

from tests.command_line.run import SECRET, run


def test_token_prints_a_token() -> None:
    done = run("token", "--sub", "eve", "--name", "Eve", "--scope", "wallet:credit", "--ttl", "60", JWT_SECRET=SECRET)
    assert (done.returncode, done.stderr) == (0, "")
    claims = jwt.decode(done.stdout.strip(), SECRET, ["HS256"])
    assert {name: claims[name] for name in ("sub", "name", "scope")} == {
        "sub": "eve",
        "name": "Eve",
        "scope": "wallet:credit",
    }
    assert set(claims) == {"sub", "name", "scope", "exp"}


def test_token_needs_a_shared_secret() -> None:
    done = run("token", "--sub", "eve", "--name", "Eve", JWKS_URL="https://issuer.example/jwks.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Tokens are issued by whoever holds the keys behind GREENROOM_JWKS_URL.\n"


@pytest.mark.parametrize(
    ("sub", "ttl", "said"),
    [
        ("", "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("eve\n", "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("e" * 256, "60", "A subject has 1 to 255 characters, all of which can be printed.\n"),
        ("eve", "0", "A token is good for a second or more.\n"),
        ("eve", "-5", "A token is good for a second or more.\n"),
        ("eve", "99999999999", "A token that ends after the year 5138 is not valid.\n"),
        ("eve", "99999999999999999999", "A token that ends after the year 5138 is not valid.\n"),
    ],
    ids=["empty", "a line break", "long", "over at once", "over", "late", "very late"],
)
def test_a_token_that_no_server_takes_is_not_printed(sub: str, ttl: str, said: str) -> None:
    done = run("token", "--sub", sub, "--name", "Eve", "--ttl", ttl, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)
