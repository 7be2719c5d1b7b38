"""The documents that tests send, each asked for whole."""

from typing import Any

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
  payment { status held { amount } captured { amount } }
  estimatedStart { earliest likely latest position }
  history { from to at reason by { displayName } }
"""

ERRORS = """
  errors {
    __typename code message field
    ... on InvalidTransition { from attempted }
    ... on InsufficientFunds { required { amount currency } available { amount currency } }
    ... on PriceChanged { current { amount currency } }
    ... on QueueFull { limit }
    ... on AlreadyRequested { session { id } }
    ... on CoolingDown { coolingUntil: until }
    ... on StaleVersion { staleCurrent: current { id version status } }
    ... on Muted { mutedUntil: until }
    ... on ScheduleConflict { conflictsWith { id } }
    ... on FanAbsent { graceUntil }
    ... on CreatorBusy { busyWith: session { id } }
    ... on AlreadyLive { stream { id } }
    ... on RateLimited { retryAfterSeconds }
  }
"""

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

METER = "meter { state usedSeconds runningSince resumeBy missing { displayName } }"

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
