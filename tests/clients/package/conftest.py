"""A fan with the package, in a program of its own."""

import pytest

from tests.clients.conftest import made
from tests.clients.runner import Example


@pytest.fixture
def fan() -> Example:
    """Tells what the package shows them."""
    return made("fan")
