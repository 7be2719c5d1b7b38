"""The typed client reads what is newer than it is."""

import subprocess

import orjson

from clients.python import codegen
from tests.clients.conftest import ready_to_type

READ = """
import json, sys
from greenroom_client import RequestSession
for error in RequestSession.model_validate(json.load(sys.stdin)).request_session.errors:
    name = type(error).__name__.removeprefix("RequestSessionRequestSessionErrors")
    print(name, getattr(error.code, "value", error.code), error.message)
"""


def test_an_error_of_a_new_type_is_read_as_what_all_errors_are() -> None:
    ready_to_type()
    both = {"field": None}
    errors = [
        {"__typename": "BrandNew", "code": "BRAND_NEW", "message": "As never before.", **both},
        {"__typename": "QueueFull", "code": "QUEUE_FULL", "message": "Too many.", **both},
        {
            "__typename": "CoolingDown",
            "code": "A_NEW_CODE",
            "message": "Later.",
            "until": "2030-01-01T00:00:00Z",
            **both,
        },
    ]
    read = subprocess.run(
        [codegen.BIN / "python", "-W", "error", "-c", READ],
        input=orjson.dumps({"requestSession": {"session": None, "errors": errors}}),
        env={"PYTHONPATH": str(codegen.GENERATED)},
        capture_output=True,
        check=False,
    )
    assert read.stderr.decode() == ""
    assert read.stdout.decode().splitlines() == [
        "UserError BRAND_NEW As never before.",
        "UserError QUEUE_FULL Too many.",
        "CoolingDown A_NEW_CODE Later.",
    ]
