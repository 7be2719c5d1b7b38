"""What ``main.py`` prints, and that it says when it has nothing to print or cannot."""

from pathlib import Path

import pytest

from gateway.settings.settings import CHECKOUT
from tests.command_line.run import SECRET, run, run_into


def test_schema_prints_the_schema_without_any_setting() -> None:
    done = run("schema", ENV="production")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (CHECKOUT / "schema" / "schema.graphql").read_text()


@pytest.mark.parametrize("command", ["export", "erase"])
@pytest.mark.parametrize("sub", ["nobody", "", "\x01", "x" * 256, "\udcff"], ids=ascii)
def test_of_a_subject_that_nobody_has_it_is_said_that_nothing_was_done(sqlite_url: str, command: str, sub: str) -> None:
    done = run(command, "--sub", sub, DATABASE_URL=sqlite_url, JWT_SECRET=SECRET)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "Nobody has that subject.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has it")
def test_what_cannot_be_written_out_is_said(sqlite_url: str) -> None:
    settings = {"DATABASE_URL": sqlite_url, "JWT_SECRET": SECRET}
    assert run("demo", **settings).returncode == 0
    with Path("/dev/full").open("w") as full:
        done = run_into(full, "export", "--sub", "demo-ana", **settings)
    assert (done.returncode, done.stderr) == (1, "Not all could be written out: [Errno 28] No space left on device\n")


def test_an_unknown_command_is_refused() -> None:
    assert run("dance").returncode == 2
