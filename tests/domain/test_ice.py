from datetime import timedelta
from uuid import UUID

from domain.ice import Ice, IceServer
from tests.domain.samples import NOW

STUN = IceServer(("stun:stun.example:3478",))
TURN = IceServer(("turn:turn.example:3478", "turns:turn.example:5349"))
BEN = UUID(int=7)
CREDENTIAL = "E2ZWEZzwXVWxWJsX/EcF3SjlsM8="


def test_who_relays_is_told_with_a_credential_of_ones_own_that_ends() -> None:
    stun, turn = Ice((STUN, TURN), "north", timedelta(hours=1)).for_person(BEN, NOW)
    assert stun == STUN
    assert turn.urls == TURN.urls
    assert turn.username == "1893502800:00000000-0000-0000-0000-000000000007"
    # As printed by: printf %s "$username" | openssl dgst -sha1 -hmac north -binary | base64
    assert turn.credential == CREDENTIAL


def test_without_a_secret_and_with_a_name_of_its_own_a_server_is_told_as_it_was_written() -> None:
    own = IceServer(("turn:turn.example",), "greenroom", "password")
    assert Ice((TURN, own)).for_person(BEN, NOW) == [TURN, own]
    assert Ice((own,), "north").for_person(BEN, NOW) == [own]


def test_no_secret_is_shown_by_accident() -> None:
    shown = repr(Ice((IceServer(("turn:x",), "greenroom", "password"),), "north"))
    assert "password" not in shown
    assert "north" not in shown
