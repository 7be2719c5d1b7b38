"""The typed client reads what is newer than it is."""

import subprocess
from typing import Any

import orjson

from clients.python import codegen
from tests.clients.conftest import ready_to_type

READ_ERRORS = """
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
    assert read(READ_ERRORS, {"requestSession": {"session": None, "errors": errors}}) == [
        "UserError BRAND_NEW As never before.",
        "UserError QUEUE_FULL Too many.",
        "CoolingDown A_NEW_CODE Later.",
    ]


READ_EVENTS = """
import json, sys
from greenroom_client import Chat, Presence, PrivateCall
for update in json.load(sys.stdin):
    match update:
        case {"waitingRoomChat": _}:
            read = Chat.model_validate(update).waiting_room_chat
        case {"waitingRoomPresence": _}:
            read = Presence.model_validate(update).waiting_room_presence
        case _:
            read = PrivateCall.model_validate(update).private_call
    print(read.cursor, read.event.typename__, type(read.event).__name__)
"""


def test_an_event_of_a_new_type_is_read_with_its_cursor() -> None:
    ready_to_type()
    new: dict[str, Any] = {"__typename": "BrandNew"}
    known: dict[str, Any] = {"__typename": "MessageRemoved", "messageId": "7"}
    updates = [
        {"waitingRoomChat": {"cursor": "1", "event": new}},
        {"waitingRoomChat": {"cursor": "2", "event": known}},
        {"waitingRoomPresence": {"cursor": "3", "event": new}},
        {"privateCall": {"cursor": "4", "event": new}},
    ]
    assert read(READ_EVENTS, updates) == [
        "1 BrandNew Newer",
        "2 MessageRemoved ChatWaitingRoomChatEventMessageRemoved",
        "3 BrandNew Newer",
        "4 BrandNew Newer",
    ]


def read(program: str, given: object) -> list[str]:
    """What that program prints of it."""
    done = subprocess.run(
        [codegen.BIN / "python", "-W", "error", "-c", program],
        input=orjson.dumps(given),
        env={"PYTHONPATH": str(codegen.GENERATED)},
        capture_output=True,
        check=False,
    )
    assert done.stderr.decode() == ""
    return done.stdout.decode().splitlines()
