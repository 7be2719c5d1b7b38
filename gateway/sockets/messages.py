"""The shapes of graphql-transport-ws's messages (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md)."""


def well_formed(message: object) -> bool:
    """Whether a frame has the shape of a message of its type."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    payload = message.get("payload")
    match message["type"]:
        case "subscribe":
            return has_id(message) and isinstance(payload, dict) and asks_something(payload)
        case "complete":
            return has_id(message)
        case "connection_init" | "ping" | "pong":
            return isinstance(payload, dict | None)
    return True


def has_id(message: dict[str, object]) -> bool:
    """Whether it names an operation."""
    given = message.get("id")
    return isinstance(given, str) and given != ""


def asks_something(payload: dict[str, object]) -> bool:
    """Whether it has the parameters of a request."""
    return (
        isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and isinstance(payload.get("extensions"), dict | None)
    )
