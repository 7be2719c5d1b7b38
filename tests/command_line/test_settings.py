"""What ``main.py`` says of its settings before it begins: what is wrong, and what is unfit for production."""

from pathlib import Path

import pytest

from tests.command_line.run import SECRET, run, run_with_few


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "several workers take PostgreSQL (GREENROOM_DATABASE_URL) and Redis (GREENROOM_BROADCAST_URL)\n"),
        (
            {
                "DATABASE_URL": "asyncpg://here/it",
                "BROADCAST_URL": "redis://here",
                "PORT": "9001",
                "WORKER_PORT": "9000",
            },
            "GREENROOM_PORT is one of those where workers are reached alone (GREENROOM_WORKER_PORT)\n",
        ),
    ],
)
def test_workers_that_could_not_share_are_not_started(given: dict[str, str], said: str) -> None:
    done = run("serve", "--workers", "2", JWT_SECRET=SECRET, **given)
    assert (done.returncode, done.stderr) == (2, said)


ORIGINS = "https://app.example"


UNFIT = {
    "no key": ({"ALLOWED_ORIGINS": ORIGINS}, "A production server needs GREENROOM_JWT_SECRET or GREENROOM_JWKS_URL."),
    "a short secret": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": "ü" * 15},
        "GREENROOM_JWT_SECRET has fewer than 32 bytes, and can be guessed: take random ones.",
    ),
    "the demo": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": SECRET, "DEMO": "1"},
        "The demo (GREENROOM_DEMO=1) hands out tokens to act as anybody, the back office too: leave it out.",
    ),
    "no origins": (
        {"JWKS_URL": "https://issuer.example/jwks.json"},
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.",
    ),
    "a list that names no origin": (
        {"JWKS_URL": "https://issuer.example/jwks.json", "ALLOWED_ORIGINS": " , "},
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.",
    ),
    "a variable that means nothing": (
        {"ALLOWED_ORIGINS": ORIGINS, "JWT_SECRET": SECRET, "JWT_SECRT": "x"},
        "GREENROOM_JWT_SECRT is no setting.",
    ),
    "several": (
        {"JWT_SECRET": "x", "ORIGINS": ORIGINS},
        "GREENROOM_JWT_SECRET has fewer than 32 bytes, and can be guessed: take random ones.\n"
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.\n"
        "GREENROOM_ORIGINS is no setting.",
    ),
}


@pytest.mark.parametrize("unfit", UNFIT)
def test_production_refuses_to_start_with_what_is_unfit_for_it(tmp_path: Path, unfit: str) -> None:
    database = tmp_path / "new.sqlite3"
    settings, said = UNFIT[unfit]
    done = run("serve", **{"ENV": "production", "DATABASE_URL": f"sqlite://{database}", **settings})
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"{said}\n")
    assert not database.exists()


def test_production_takes_what_is_fit_for_it(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    fit = {"JWT_SECRET": SECRET, "ALLOWED_ORIGINS": ORIGINS, "DATABASE_URL": f"sqlite://{database}"}
    done = run("migrate", ENV="production", **fit)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert database.exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("PORT", "70000"), ("ENV", "staging"), ("JWT_SECRET", ""), ("BROADCAST_URL", "kafka://there")],
)
def test_a_bad_setting_is_named(setting: str, value: str) -> None:
    done = run("serve", **{"JWT_SECRET": SECRET, setting: value})
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"GREENROOM_{setting}: ")
    assert "Traceback" not in done.stderr


def test_what_keeps_a_node_from_starting_is_in_the_log(sqlite_url: str) -> None:
    done = run_with_few(18, "serve", DATABASE_URL=sqlite_url, PORT="0", JWT_SECRET=SECRET)
    assert done.returncode == 3
    assert "the node could not start" in done.stderr
    assert "models/database/opening.py" in done.stderr


def test_production_has_no_demo(tmp_path: Path) -> None:
    database = tmp_path / "new.sqlite3"
    fit = {"JWT_SECRET": SECRET, "ALLOWED_ORIGINS": ORIGINS, "DATABASE_URL": f"sqlite://{database}"}
    done = run("demo", ENV="production", **fit)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("The demo (GREENROOM_DEMO=1) hands out tokens")
    assert not database.exists()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (
            {"ENV": "production", "PORT": "x", "LAPSE_SECONDS": "x", "WRITE_RATE_PER_MINUTE": "x", "PROT": "1"},
            ["PORT: ", "LAPSE_SECONDS: ", "WRITE_RATE_PER_MINUTE: ", "PROT is no setting."],
        ),
        (
            {"CALLS": "livekit", "WORKERS": "2", "WORKER_PORT": "8000", "REQUEST_TTL_SECONDS": "x", "TEXT_LENGTH": "x"},
            ["CALLS=livekit takes ", "PORT is one of those ", "REQUEST_TTL_SECONDS: ", "TEXT_LENGTH: "],
        ),
    ],
    ids=["each by itself", "together"],
)
def test_all_that_is_wrong_with_the_settings_is_said_at_once(given: dict[str, str], named: list[str]) -> None:
    done = run("migrate", JWT_SECRET=SECRET, **given)
    assert (done.returncode, done.stdout) == (2, "")
    said = [line for line in done.stderr.splitlines() if line.startswith("GREENROOM_")]
    assert [line.startswith(f"GREENROOM_{begins}") for line, begins in zip(said, named, strict=True)] == [True] * 4
    assert len(set(done.stderr.splitlines())) == len(done.stderr.splitlines())
