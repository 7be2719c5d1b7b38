"""The messages of graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md)."""

import re
from collections.abc import Set
from datetime import UTC, datetime
from typing import Any, TypeGuard

import orjson
from graphql import GraphQLError

from gateway.documents import Documents
from gateway.execution.limits import wrong_with_variables
from gateway.half_characters import HALF_A_CHARACTER, parse_with_halves
from gateway.sockets.closes import BAD_MESSAGE, Close
from schema.request_errors import BadRequest, RequestError

Message = dict[str, Any]

SUBPROTOCOL = "graphql-transport-ws"

ID_LENGTH = 255
"""Characters of an operation's id at most; clients' own are as long as a UUID."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a pair: whole pairs are one character in Python."""

PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


def ack_message(now: float) -> str:
    """The ``connection_ack`` message. Its payload says what time it is here, in seconds since 1970 given, as devices'
    own clocks may be minutes off."""
    as_of = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return f'{{"type":"connection_ack","payload":{{"asOf":"{as_of}"}}}}'


def error_message(operation_id: str, errors: list[GraphQLError]) -> str:
    """The ``error`` message: these errors have ended the operation."""
    return orjson.dumps(
        {"id": operation_id, "type": "error", "payload": [error.formatted for error in errors]}
    ).decode()


def complete_message(operation_id: str) -> str:
    """The ``complete`` message: the operation has ended."""
    return orjson.dumps({"id": operation_id, "type": "complete"}).decode()


def next_prefix(operation_id: str) -> bytes:
    """All of a ``next`` message before its payload; ``}`` follows that."""
    return b'{"id":%b,"type":"next","payload":' % orjson.dumps(operation_id)


def read(text: str | None) -> Message | Close:
    """The message that a frame is (None: one that is no text); or how its socket is closed for it."""
    if text is None:
        return BAD_MESSAGE.because("WebSocket message type must be text")
    try:
        message = parse(text)
    except (ValueError, RecursionError):
        problem = "begins with a BOM" if text.startswith("\ufeff") else "must be valid JSON"
        return BAD_MESSAGE.because(f"WebSocket message {problem}")
    return message if well_formed(message) else BAD_MESSAGE


class HalfCharacters(dict[str, Any]):
    """A message with half of a character in it. Its type and its id are whole."""


def parse(text: str) -> object:
    """What a frame says. Raises ValueError when that is no JSON."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        message = parse_with_halves(text)
        if not isinstance(message, dict) or not all(_is_whole(message.get(name, "")) for name in ("type", "id")):
            raise
        return HalfCharacters(message)


def well_formed(message: object) -> TypeGuard[Message]:
    """Whether a frame has the shape of a message of its type."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    payload = message.get("payload")
    match message["type"]:
        case "subscribe":
            return has_id(message) and isinstance(payload, dict) and is_request(payload)
        case "complete":
            return has_id(message)
        case "connection_init" | "ping" | "pong":
            return isinstance(payload, dict | None)
    return True


def has_id(message: Message) -> bool:
    """Whether it names an operation. A socket keeps the name, and says it with each message of the operation."""
    operation_id = message.get("id")
    return isinstance(operation_id, str) and 1 <= len(operation_id) <= ID_LENGTH


def is_request(payload: dict[str, Any]) -> bool:
    """Whether a payload has the parameters of a GraphQL request; ``documentId`` or ``extensions`` may stand for the
    query."""
    named = payload.get("extensions") or payload.get("documentId")
    return (
        isinstance(payload.get("extensions"), dict | None)
        and isinstance(payload.get("documentId"), str | None)
        and isinstance(payload.get("query"), str | None if named else str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
    )


def what_keeps_it_back(message: Message, documents: Documents, scopes: Set[str]) -> RequestError | None:
    """Why the operation that a message asks for cannot be executed, whatever it is; if nothing does, the message has
    its document from now on."""
    if isinstance(message, HalfCharacters):
        return BadRequest(HALF_A_CHARACTER)
    asked = message["payload"]
    if problem := wrong_with_variables(asked.get("variables")):
        return problem
    try:
        asked["query"] = documents.text_of(asked.get("query"), asked.get("documentId"), asked.get("extensions"), scopes)
    except RequestError as problem:
        return problem
    return None


def _is_whole(text: object) -> bool:
    return isinstance(text, str) and not SURROGATE.search(text)
