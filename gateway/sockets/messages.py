"""The messages of graphql-transport-ws (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md)."""

from typing import Any

import orjson
from graphql import GraphQLError

Message = dict[str, Any]

SUBPROTOCOL = "graphql-transport-ws"

ACK = '{"type":"connection_ack"}'
PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'


def error_message(operation_id: str, errors: list[GraphQLError]) -> str:
    """The ``error`` message: these errors have ended the operation."""
    return orjson.dumps(
        {"id": operation_id, "type": "error", "payload": [error.formatted for error in errors]}
    ).decode()


def complete_message(operation_id: str) -> str:
    """The ``complete`` message: the operation has ended."""
    return orjson.dumps({"id": operation_id, "type": "complete"}).decode()


def next_prefix(operation_id: str) -> str:
    """All of a ``next`` message before its payload; ``}`` follows that."""
    return f'{{"id":{orjson.dumps(operation_id).decode()},"type":"next","payload":'


def well_formed(message: object) -> bool:
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
    """Whether it names an operation."""
    operation_id = message.get("id")
    return isinstance(operation_id, str) and operation_id != ""


def is_request(payload: dict[str, Any]) -> bool:
    """Whether a payload has the parameters of a GraphQL request."""
    return (
        isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
