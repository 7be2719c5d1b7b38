"""Who is asking: tokens by a shared secret, and what they make of a person."""

import hmac
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import orjson
import pytest

from models.people import User
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.conftest import ON_SQLITE, SECRET
from tests.gateway.auth.keys import HOUR, eve, seconds
from tests.models.database.test_foreign_writer import another_process_writes
from tests.sockets import GraphQLFailure
from tests.stage import Person, Stage

NOON = seconds(START)
ME = "{ viewer { user { id displayName avatarUrl } } }"


def signed(secret: str = SECRET, **claims: Any) -> str:
    """A token of Eve's by shared secret."""
    return jwt.encode(eve(**claims), secret, "HS256")


def unsigned(header: bytes, claims: bytes, signature: bytes = b"") -> str:
    """A token of any three parts."""
    return ".".join(urlsafe_b64encode(part).decode().rstrip("=") for part in (header, claims, signature))


def by_hs512() -> str:
    """Rightly signed, but not as agreed."""
    header, claims, _ = unsigned(b'{"alg": "HS512"}', orjson.dumps(eve())).split(".")
    signature = hmac.digest(SECRET.encode(), f"{header}.{claims}".encode(), "sha512")
    return unsigned(b'{"alg": "HS512"}', orjson.dumps(eve()), signature)


def bearer(stage: Stage, token: str) -> Person:
    return Person("Eve", token, stage.http, stage.ws_url)


BAD_TOKENS: dict[str, str] = {
    "empty": "",
    "not a token": "nonsense",
    "two parts": "a.b",
    "wrong secret": signed("another secret, just as long as the right one"),
    "alg none": jwt.encode(eve(), None, "none"),  # type: ignore[arg-type]
    "alg none, in other letters": unsigned(b'{"alg": "NoNe"}', b'{"sub": "eve", "exp": 9999999999}'),
    "another HMAC": by_hs512(),
    "alg a list": unsigned(b'{"alg": ["HS256"]}', b"{}"),
    "no alg": unsigned(b"{}", b"{}"),
    "RS256 without a JWKS": unsigned(b'{"alg": "RS256", "kid": "x"}', b"{}"),
    "header 5,000 deep": unsigned(b"[" * 5_000 + b"]" * 5_000, b"{}"),
    "header not JSON": unsigned(b"\xff", b"{}"),
    "claims a list": jwt.api_jws.encode(b"[]", SECRET, "HS256"),
    "claims not JSON": jwt.api_jws.encode(b"\xff", SECRET, "HS256"),
    "no sub": signed(sub=None),
    "no exp": signed(exp=None),
    "sub empty": signed(sub=""),
    "sub a number": jwt.api_jws.encode(b'{"sub": 5, "exp": 1900000000}', SECRET, "HS256"),
    "sub too long": signed(sub="x" * 256),
    "sub with NUL": signed(sub="eve\x00"),
    "sub with half a character": signed(sub="eve\ud800"),
    "sub with a line break": signed(sub="eve\n"),
    "exp a word": signed(exp="tomorrow"),
    "exp endless": jwt.api_jws.encode(b'{"sub": "eve", "exp": Infinity}', SECRET, "HS256"),
    "exp of 400 digits": jwt.api_jws.encode(b'{"sub": "eve", "exp": 1' + b"0" * 400 + b"}", SECRET, "HS256"),
    "exp true": signed(exp=True),
    "not yet valid": signed(nbf=NOON + 6),
    "for somebody else": signed(aud="another"),
}


async def test_a_good_token_makes_a_user_at_once(stage: Stage) -> None:
    assert await User.get_or_none(sub="eve") is None
    me = (await bearer(stage, signed(picture="https://pictures.example/eve.png")).ask(ME))["viewer"]["user"]
    user = await User.get(sub="eve")
    assert (me["displayName"], me["avatarUrl"]) == ("Eve", "https://pictures.example/eve.png")
    assert (user.display_name, user.created_at) == ("Eve", START)
    async with nothing_changes():
        again = (await bearer(stage, signed(picture="https://pictures.example/eve.png")).ask(ME))["viewer"]["user"]
        assert again == me


async def test_a_bad_token_is_nobody(stage: Stage) -> None:
    async with nothing_changes():
        for name, token in BAD_TOKENS.items():
            response = await stage.http.post(
                "/graphql", json={"query": ME}, headers={"Authorization": f"Bearer {token}"}
            )
            assert (name, response.status_code) == (name, 401)
            assert response.headers["WWW-Authenticate"].startswith('Bearer realm="greenroom", error="invalid_token", ')
            assert [error["extensions"] for error in response.json()["errors"]] == [{"code": "UNAUTHENTICATED"}]


async def test_a_token_comes_as_bearer_in_any_case(stage: Stage) -> None:
    for header in ("", "Bearer", "Basic ZXZlOmV2ZQ==", signed(), f"Token {signed()}"):
        response = await stage.http.post("/graphql", json={"query": ME}, headers={"Authorization": header})
        assert (header, response.status_code) == (header, 401)
    response = await stage.http.post("/graphql", json={"query": ME}, headers={"Authorization": f"bearer {signed()}"})
    assert response.json()["data"]["viewer"]["user"]["displayName"] == "Eve"


async def test_without_a_token_one_is_anonymous(stage: Stage) -> None:
    assert await stage.anonymous.ask(ME) == {"viewer": None}


async def test_a_token_ends_by_the_nodes_clock(stage: Stage) -> None:
    person = bearer(stage, signed())
    stage.clock.move(seconds=HOUR - 1)
    assert (await person.ask(ME))["viewer"]["user"]["displayName"] == "Eve"
    stage.clock.move(seconds=1)
    response = await person.post({"query": ME})
    assert response.status_code == 401
    assert response.json()["errors"][0]["message"] == "The token has expired."


async def test_a_token_begins_by_the_nodes_clock(stage: Stage) -> None:
    person = bearer(stage, signed(nbf=NOON + 60))
    assert (await person.post({"query": ME})).status_code == 401
    stage.clock.move(seconds=55)
    assert (await person.post({"query": ME})).status_code == 200


NAMES: list[tuple[object, str]] = [
    ("Zoë 🎹", "Zoë 🎹"),
    ("  Eve  ", "Eve"),
    ("E\x00v\u202ee", "Eve"),
    ("Ann\nLee", "Ann Lee"),
    ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ("\U0001f469\u200d\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f469\u200d\U0001f467"),
    ("x" * 101, "x" * 100),
    ("x" * 96 + "\U0001f469\u200d\U0001f469\u200d\U0001f467", "x" * 96),
    ("\u3164", "Somebody"),
    ("", "Somebody"),
    ("\x00", "Somebody"),
    (None, "Somebody"),
    (5, "Somebody"),
]


async def test_a_name_is_made_fit_to_be_shown(stage: Stage) -> None:
    for name, shown in NAMES:
        me = (await bearer(stage, signed(name=name)).ask(ME))["viewer"]["user"]
        assert (name, me["displayName"]) == (name, shown)


async def test_a_picture_that_is_no_address_is_left_out(stage: Stage) -> None:
    for picture in (
        "javascript:alert(1)",
        "x",
        "",
        5,
        "https://x/" + "y" * 2_000,
        "http://x/\x00",
        "https://:443/",
        "https://@/",
        "https://?x",
    ):
        me = (await bearer(stage, signed(picture=picture)).ask(ME))["viewer"]["user"]
        assert (picture, me["avatarUrl"]) == (picture, None)


async def test_name_and_picture_follow_the_latest_token(stage: Stage) -> None:
    first = (await bearer(stage, signed(picture="https://x.example/1")).ask(ME))["viewer"]["user"]
    second = (await bearer(stage, signed(name="Eva", picture="https://x.example/2")).ask(ME))["viewer"]["user"]
    assert second == {"id": first["id"], "displayName": "Eva", "avatarUrl": "https://x.example/2"}
    assert await User.filter(sub="eve").count() == 1


PICTURES = ["https://x.example/1", "https://x.example/2"]


async def known(stage: Stage, **claims: Any) -> tuple[str, str | None]:
    """Eve's name and picture, once she has come with that token."""
    me = (await bearer(stage, signed(**claims)).ask(ME))["viewer"]["user"]
    return me["displayName"], me["avatarUrl"]


async def test_of_two_tokens_in_turn_the_one_that_was_issued_last_counts(stage: Stage) -> None:
    old = {"name": "Eve", "picture": PICTURES[0], "iat": NOON - 60}
    new = {"name": "Eva", "picture": PICTURES[1], "iat": NOON - 30}
    assert await known(stage, **old) == ("Eve", PICTURES[0])
    assert await known(stage, **new) == ("Eva", PICTURES[1])
    for claims in (
        old,
        new,
        old,
        {"name": "Undated"},
        {"name": "Middle", "iat": NOON - 45},
        {"name": "Odd", "iat": "x"},
    ):
        async with nothing_changes():
            assert await known(stage, **claims) == ("Eva", PICTURES[1])


async def test_a_token_that_says_nothing_new_still_counts_by_its_date(stage: Stage) -> None:
    await known(stage, name="Eve", iat=NOON - 60)
    await known(stage, name="Eve", iat=NOON - 30)
    assert await known(stage, name="Eva", iat=NOON - 45) == ("Eve", None)


async def test_a_token_that_was_issued_in_the_future_counts_as_one_of_now(stage: Stage) -> None:
    await known(stage, name="Eve", iat=NOON + 3600)
    stage.clock.move(seconds=1)
    assert await known(stage, name="Eva", iat=NOON + 1) == ("Eva", None)


async def test_what_a_token_does_not_say_stays(stage: Stage) -> None:
    await known(stage, name="Eve", picture=PICTURES[0], iat=NOON - 60)
    assert await known(stage, name=None, iat=NOON - 50) == ("Eve", PICTURES[0])
    assert await known(stage, name="Eva", iat=NOON - 40) == ("Eva", PICTURES[0])
    assert await known(stage, name=None, picture=PICTURES[1], iat=NOON - 30) == ("Eva", PICTURES[1])
    assert await known(stage, name=5, picture=5, iat=NOON - 20) == ("Eva", PICTURES[1])


async def test_what_a_token_says_in_vain_is_said(stage: Stage) -> None:
    await known(stage, name="Eve", picture=PICTURES[0], iat=NOON - 60)
    assert await known(stage, name="\u3164", picture="", iat=NOON - 50) == ("Somebody", None)


async def test_undated_tokens_count_as_they_come(stage: Stage) -> None:
    for name in ("Eve", "Eva", "Eve"):
        assert await known(stage, name=name) == (name, None)


async def test_another_node_that_knew_the_old_name_shows_the_new_one(stage: Stage) -> None:
    await known(stage, name="Eve", iat=NOON - 60)
    await User.filter(sub="eve").update(display_name="Eva")  # as a token on another node would
    assert await known(stage, name="Eve", iat=NOON - 60) == ("Eva", None)


SCOPES: list[tuple[object, bool]] = [
    ("wallet:credit", True),
    ("profile wallet:credit", True),
    ("wallet:credits", False),
    ("wallet", False),
    (["wallet:credit"], False),
    (None, False),
]


async def test_the_scope_opens_the_back_office(stage: Stage) -> None:
    credit = "mutation($input: CreditWalletInput!) { creditWallet(input: $input) { wallet { available { amount } } } }"
    given = {"userId": stage.sam.id, "amount": {"amount": 5, "currency": "USD"}}
    for scope, may in SCOPES:
        answer = await bearer(stage, signed(scope=scope)).execute(credit, input=given)
        assert (scope, "errors" not in answer) == (scope, may)
    assert await stage.sam.wallet() == (10, 0)


@ON_SQLITE
async def test_while_nothing_can_be_written_who_is_known_keeps_their_name_and_a_newcomer_is_told_to_wait(
    stage: Stage,
) -> None:
    await known(stage, name="Eve", iat=NOON - 60)
    async with another_process_writes(stage):
        assert await known(stage, name="Eva", iat=NOON - 30) == ("Eve", None)
        with pytest.raises(GraphQLFailure) as failure:
            await bearer(stage, signed(sub="newcomer")).ask(ME)
        assert failure.value.code == "UNAVAILABLE"
    assert await known(stage, name="Eva", iat=NOON - 30) == ("Eva", None)
