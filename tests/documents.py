"""The documents that tests send, each asked for whole."""

from functools import cache
from typing import Any

from graphql import GraphQLField, GraphQLInterfaceType, get_named_type, is_object_type

from gateway.execution.schema import build_schema

OFFER: dict[str, Any] = {
    "pricePerMinute": {"amount": 100, "currency": "USD"},
    "durations": [5, 10, 20],
    "open": True,
    "queueLimit": 20,
    "coolDownSeconds": 1800,
}

SESSION = """
  id version status durationMinutes price { amount currency } desiredStart scheduledStart expiresAt decidedAt
  startedAt endedAt requestedAt reason note position viewerCan
  proposal { kind start minutes price { amount } expiresAt by { displayName } }
  payment { status held { amount } captured { amount } refunded { amount } }
  estimatedStart { earliest likely latest position }
  history { from to at reason by { displayName } }
"""

SELECTED = {"Money": "amount currency", "PrivateSession": "id version status", "LiveStream": "id"}
"""What is asked of the objects that errors name."""


@cache
def errors() -> str:
    """All that is helpful in any error: what they have in common, and what each type has of its own."""
    schema = build_schema().core
    interface = schema.type_map["UserError"]
    assert isinstance(interface, GraphQLInterfaceType)
    own = {
        kind.name: [_asked(name, field) for name, field in kind.fields.items() if name not in interface.fields]
        for kind in schema.get_implementations(interface).objects
    }
    fragments = " ".join(f"... on {name} {{ {' '.join(fields)} }}" for name, fields in own.items() if fields)
    return f"errors {{ __typename {' '.join(interface.fields)} {fragments} }}"


def _asked(name: str, field: GraphQLField) -> str:
    kind = get_named_type(field.type)
    return f"{name} {{ {SELECTED[kind.name]} }}" if is_object_type(kind) else name


PRESENCE = """subscription($stream: ID!, $after: String) {
  waitingRoomPresence(streamId: $stream, after: $after) {
    cursor
    event {
      __typename
      ... on PresenceSnapshot { members { user { displayName } activity since position } }
      ... on MemberJoined { member { user { displayName } activity since position } }
      ... on MemberChanged { member { user { displayName } activity since position } }
      ... on MemberLeft { user { displayName } }
    }
  }
}"""

CHAT = """subscription($stream: ID!, $after: String) {
  waitingRoomChat(streamId: $stream, after: $after) {
    cursor
    event {
      __typename
      ... on MessagePosted { message { id body removed author { displayName } } }
      ... on MessageRemoved { messageId }
    }
  }
}"""

ESTIMATE = """subscription($session: ID!) {
  estimatedStart(sessionId: $session) { sessionId earliest likely latest position asOf }
}"""

EMBLEM = """subscription($stream: ID!) {
  emblem(streamId: $stream) {
    streamId status emblem asOf
    offer { open queueLimit pricePerMinute { amount currency } estimatedWait { likelySeconds ahead } }
  }
}"""

SESSIONS = """subscription($stream: ID, $after: String) {
  sessionUpdates(streamId: $stream, after: $after) {
    cursor session { id status version } transition { from to reason by { displayName } }
  }
}"""

NOTIFICATIONS = """subscription($after: String) {
  notifications(after: $after) { cursor notification { id kind message at session { id } } }
}"""

METER = "meter { state usedSeconds runningSince resumeBy asOf missing { displayName } }"

CALL = f"""subscription($session: ID!, $after: String) {{
  privateCall(sessionId: $session, after: $after) {{
    cursor
    event {{
      __typename
      ... on MeterChanged {{ {METER} }}
      ... on SignalReceived {{ from {{ displayName }} kind payload sentAt }}
    }}
  }}
}}"""
