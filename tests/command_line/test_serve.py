"""``main.py serve``: where it can be reached, and where nothing can be served."""

from pathlib import Path

import pytest

from tests.command_line.run import SECRET, run


@pytest.mark.parametrize(
    ("host", "why"),
    [("300.1.1.1", "Name or service not known"), ("é..x", "that is no host's name")],
)
def test_where_nothing_can_be_served_no_address_is_told(tmp_path: Path, host: str, why: str) -> None:
    database = tmp_path / "new.sqlite3"
    done = run("serve", HOST=host, PORT="8000", DATABASE_URL=f"sqlite://{database}", JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Nothing can be served on port 8000 of {host}: {why}\n"
    assert not database.exists()
