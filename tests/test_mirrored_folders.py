"""Tests stand in folders as what they test does."""

import pytest

from gateway.settings.settings import CHECKOUT

MIRRORED = ("actions", "command_line", "domain", "gateway", "models", "reads", "resolvers", "schema", "subscriptions")
OF_THEIR_OWN = {"gateway/abuse", "gateway/livekit", "models/own_server"}
"""What strangers do, another server, and one that a test has to itself."""


@pytest.mark.parametrize("folder", MIRRORED)
def test_each_folder_of_tests_is_named_after_one_of_the_code(folder: str) -> None:
    tests = CHECKOUT / "tests"
    found = {str(one.parent.relative_to(tests)) for one in (tests / folder).rglob("*.py")} - OF_THEIR_OWN
    assert sorted(one for one in found if not (CHECKOUT / one).is_dir()) == []
