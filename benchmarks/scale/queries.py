"""Every query, in some of the ways in which it is asked: its field, and in what way where there are several."""

from typing import Any

from benchmarks.scale.asked import CREATOR, FAN, SUPPORT, Asked, Step

SESSIONS = "edges { node { id status requestedAt price { amount } } }"
STREAM = "id title status emblem offer { open options { minutes price { amount } } }"
SESSION = "id status payment { status captured { amount } } history { to at } fan { displayName }"
PAID = Step(FAN, f"{{ viewer {{ privateSessions(status: [COMPLETED], first: 1) {{ {SESSIONS} }} }} }}", {}, "paid")
WHO_ONE_IS = "{ viewer { user { id } } }"


def query(who: str, text: str, declared: str = "", of_more: bool = False, **variables: Any) -> Asked:
    """That person asks; ``declared``: the variables' types."""
    return Asked(Step(who, f"query{declared} {text}", variables), of_more=of_more)


def of_year(selected: str, to: str = "2026-01-02") -> str:
    """A creator's statistics from the beginning of the year that is kept."""
    return f'{{ creatorStats(from: "2025-01-01T00:00:00Z", to: "{to}T00:00:00Z") {{ {selected} }} }}'


QUERIES = {
    "auditRecords": query(SUPPORT, "{ auditRecords { edges { node { act at by { displayName } } } } }"),
    "auditRecords, of a person": query(
        SUPPORT, "{ auditRecords(subjectId: $id) { edges { node { act at } } } }", "($id: ID!)", id="$fan$"
    ),
    "creatorStats": query(CREATOR, of_year("requested completed earned { amount } approvalRate promisesKept")),
    "creatorStats, by the hour, and of fans, for ten days": query(
        CREATOR, of_year("series(by: HOUR) { since requested } fans { requested }", "2025-01-11"), of_more=True
    ),
    "liveStream": query(FAN, f"{{ liveStream(id: $id) {{ {STREAM} }} }}", "($id: ID!)", id="$stream$"),
    "liveStreams": query(FAN, f"{{ liveStreams {{ edges {{ node {{ {STREAM} creator {{ displayName }} }} }} }} }}"),
    "node": query(FAN, f"{{ node(id: $id) {{ ... on PrivateSession {{ {SESSION} }} }} }}", "($id: ID!)", id="$paid$"),
    "people": query(SUPPORT, "{ people { edges { node { displayName } } } }"),
    "people, by name": query(SUPPORT, '{ people(name: "OLD-") { edges { node { displayName } } } }'),
    "people, by subject": query(SUPPORT, '{ people(subject: "new-fan") { edges { node { displayName } } } }'),
    "person": query(
        SUPPORT,
        "{ person(id: $id) { subject wallet { available { amount } } entries { edges { node { id } } } "
        f"privateSessions {{ {SESSIONS} }} }} }}",
        "($id: ID!)",
        id="$fan$",
    ),
    "privateSession": query(FAN, f"{{ privateSession(id: $id) {{ {SESSION} }} }}", "($id: ID!)", id="$paid$"),
    "privateSession, by support": query(
        SUPPORT,
        f"{{ privateSession(id: $id) {{ {SESSION} entries {{ account amount {{ amount }} }} }} }}",
        "($id: ID!)",
        id="$paid$",
    ),
    "privateSessions": query(SUPPORT, f"{{ privateSessions {{ {SESSIONS} }} }}"),
    "privateSessions, by status": query(SUPPORT, f"{{ privateSessions(status: [DENIED]) {{ {SESSIONS} }} }}"),
    "privateSessions, by stream": query(
        SUPPORT, f"{{ privateSessions(streamId: $id) {{ {SESSIONS} }} }}", "($id: ID!)", id="$stream$"
    ),
    "viewer": query(
        FAN, "{ viewer { user { displayName } mayGoLive wallet { available { amount } held { amount } } } }"
    ),
    "viewer, cursors": query(FAN, "{ viewer { sessionsCursor notificationsCursor } }"),
    "viewer, sessions": query(FAN, f"{{ viewer {{ privateSessions {{ {SESSIONS} }} }} }}"),
    "viewer, sessions by status": query(
        CREATOR, f"{{ viewer {{ privateSessions(status: [COMPLETED, DENIED]) {{ {SESSIONS} }} }} }}"
    ),
    "viewer, inbox": query(FAN, "{ viewer { notifications { edges { node { kind message readAt } } } } }"),
    "viewer, unread": query(FAN, "{ viewer { notifications(unreadOnly: true) { edges { node { kind } } } } }"),
    "viewer, own stream": query(
        CREATOR, f"{{ viewer {{ liveStream {{ {STREAM} queue {{ {SESSIONS} }} queueTotals {{ sessions }} }} }} }}"
    ),
    "viewer, blocked and muted": query(
        CREATOR, "{ viewer { blockedFans { edges { node { id } } } requestMutes { edges { node { until } } } } }"
    ),
    "waitingRoom": query(
        CREATOR,
        "{ waitingRoom(streamId: $id) { cursor members { position } "
        "messages(last: 20) { edges { node { body author { displayName } } } } } }",
        "($id: ID!)",
        id="$stream$",
    ),
}
