"""What the load asks of every contender, word for word the same."""

CHAT = """subscription Chat($streamId: ID!, $after: String) {
  waitingRoomChat(streamId: $streamId, after: $after) {
    cursor
    event {
      __typename
      ... on MessagePosted { message { id body sentAt removed author { id displayName avatarUrl } } }
      ... on MessageRemoved { messageId }
    }
  }
}"""

INBOX = "subscription { notifications { cursor notification { id kind message } } }"

UPDATES = "subscription { sessionUpdates { cursor session { id status position } } }"

SEND = """mutation Send($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id body sentAt } errors { code message } }
}"""

BURST = """mutation Burst($streamId: ID!, $count: Int!, $body: String!) {
  burst(streamId: $streamId, count: $count, body: $body)
}"""

ROOM = """query Room($streamId: ID!) {
  waitingRoom(streamId: $streamId) {
    cursor
    members { activity since position user { id displayName avatarUrl } }
  }
}"""

DESK = """query Desk($streamId: ID!) {
  liveStream(id: $streamId) {
    sessionsCursor
    queue(first: 50) { edges { node {
      id version status durationMinutes note desiredStart scheduledStart requestedAt decidedAt expiresAt dueAt
      endReason calledUntil ready notBefore viewerCan position estimatedStart { earliest likely latest }
      price { ...Price } payment { status held { ...Price } captured { ...Price } }
      meter { state usedSeconds } proposal { kind start minutes by { id } }
      stream { id } fan { ...Person } creator { ...Person }
    } } }
  }
}
fragment Price on Money { amount currency minorDigits }
fragment Person on User { id displayName avatarUrl }"""
"""What a creator's app asks as it begins, of everybody who waits."""

START = (
    """mutation Start($id: ID!) { startSession(input: { sessionId: $id }) { session { status } errors { code } } }"""
)

CALL = """subscription Call($id: ID!) {
  privateCall(sessionId: $id) {
    cursor
    event {
      __typename
      ... on MeterChanged { meter { state usedSeconds runningSince resumeBy asOf missing { id } } }
      ... on SignalReceived { kind payload }
    }
  }
}"""

SIGNAL = """mutation Signal($input: SendSignalInput!) {
  sendSignal(input: $input) { sentAt errors { code message } }
}"""

BODY = "Could you play the slow one again, please? It is my favourite."
"""A message of a common length: 62 characters."""


def many_messages(count: int) -> str:
    """One document with that many ``sendMessage``, each with its own body: Greenroom's burst."""
    bodies = " ".join(f"$b{n}: String!" for n in range(count))
    fields = " ".join(
        f"m{n}: sendMessage(input: {{streamId: $streamId, body: $b{n}}}) {{ message {{ id }} }}" for n in range(count)
    )
    return f"mutation Many($streamId: ID!, {bodies}) {{ {fields} }}"
