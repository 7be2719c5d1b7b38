"""What whoever starts the server is told of where it is."""

import os
import select
import sys

import pytest

from gateway.process import server
from gateway.process.server import own_address, say_where
from gateway.settings.settings import Settings

OWN = "192.168.1.5"


@pytest.mark.parametrize(
    ("host", "demo", "own", "said"),
    [
        ("127.0.0.1", False, OWN, ["Greenroom: http://127.0.0.1:8000/graphql"]),
        (
            "127.0.0.1",
            True,
            OWN,
            ["Greenroom: http://127.0.0.1:8000/graphql", "Begin with the demo: http://127.0.0.1:8000/demo"],
        ),
        (
            "0.0.0.0",
            True,
            OWN,
            [
                "Greenroom: http://0.0.0.0:8000/graphql",
                "Begin with the demo: http://0.0.0.0:8000/demo",
                f"On a phone in the same network: http://{OWN}:8000/demo",
            ],
        ),
        (
            "0.0.0.0",
            True,
            None,
            ["Greenroom: http://0.0.0.0:8000/graphql", "Begin with the demo: http://0.0.0.0:8000/demo"],
        ),
        ("0.0.0.0", False, OWN, ["Greenroom: http://0.0.0.0:8000/graphql"]),
        ("::1", False, OWN, ["Greenroom: http://[::1]:8000/graphql"]),
    ],
)
def test_the_page_to_open_first_is_said_and_what_a_phone_reaches(
    host: str,
    demo: bool,
    own: str | None,
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(server, "own_address", lambda: own)
    say_where(Settings(host=host, port=8000, demo=demo))
    assert capsys.readouterr().out.splitlines() == said


def test_all_is_said_at_once_as_whoever_waits_for_the_first_line_may_go_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is read from it is what was written together.
    reading, writing = os.pipe2(os.O_DIRECT)
    with os.fdopen(reading, "rb", buffering=0) as hears, os.fdopen(writing, "w") as says:
        monkeypatch.setattr(sys, "stdout", says)
        say_where(Settings(demo=True))
        assert hears.read(select.PIPE_BUF).count(b"\n") == 2


def test_the_address_of_this_machine_is_none_that_it_alone_reaches() -> None:
    assert not (own_address() or "").startswith("127.")
