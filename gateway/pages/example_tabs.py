"""GraphiQL's first tabs in demo mode: what a fan and a creator would ask, with ids and tokens of the demo's people."""

from typing import Any

import orjson

from gateway.pages.demo_data import CREATORS
from models.people import User
from models.streams import live_stream_of
from schema.ids import global_id

BROWSE = """query BrowseStreams {
  liveStreams(acceptingRequests: true) {
    edges { node { id title emblem creator { displayName }
      offer { options { minutes price { amount currency } } estimatedWait { likelySeconds ahead } } } }
  }
}"""
REQUEST = """mutation Request($input: RequestSessionInput!) {
  requestSession(input: $input) {
    session { id status price { amount currency } expiresAt viewerCan }
    errors { code message field }
  }
}"""
ROOM = """subscription WaitingRoom($streamId: ID!) {
  waitingRoomPresence(streamId: $streamId) {
    cursor
    event {
      __typename
      ... on PresenceSnapshot { members { user { displayName } activity position } }
      ... on MemberJoined { member { user { displayName } activity position } }
      ... on MemberChanged { member { user { displayName } activity position } }
      ... on MemberLeft { user { displayName } }
    }
  }
}"""
QUEUE = """query Queue($streamId: ID!) {
  liveStream(id: $streamId) {
    queue { edges { node { id version status fan { displayName } durationMinutes note viewerCan position } } }
  }
}"""
DECIDE = """mutation Decide($input: DecideInput!) {
  decide(input: $input) {
    session { id status scheduledStart estimatedStart { earliest likely latest } }
    errors { code message field }
  }
}"""
RESCHEDULE = """mutation Reschedule($input: RescheduleInput!) {
  reschedule(input: $input) {
    session { id status desiredStart scheduledStart }
    errors { code message field ... on ScheduleConflict { conflictsWith { id } } }
  }
}"""


async def example_tabs(people: list[dict[str, str]]) -> list[dict[str, str]]:
    """GraphiQL's first tabs: a fan's and a creator's, ready to run in demo mode."""
    ana = await User.get_or_none(sub=CREATORS[0].sub)
    stream = await live_stream_of(ana.id) if ana else None
    stream_id = global_id("LiveStream", stream.id) if stream else "…"
    tokens = {person["name"]: person["token"] for person in people}
    session = "paste a session's id"
    return [
        _tab("browse streams", BROWSE, {}, None),
        _tab("request", REQUEST, {"input": {"streamId": stream_id, "durationMinutes": 10}}, tokens.get("Ben")),
        _tab("waiting room (subscription)", ROOM, {"streamId": stream_id}, tokens.get("Ben")),
        _tab("the creator's queue", QUEUE, {"streamId": stream_id}, tokens.get("Ana")),
        _tab("decide", DECIDE, {"input": {"sessionId": session, "decision": "APPROVE"}}, tokens.get("Ana")),
        _tab(
            "reschedule",
            RESCHEDULE,
            {"input": {"sessionId": session, "start": "2030-01-01T20:00:00Z"}},
            tokens.get("Ana"),
        ),
    ]


def _tab(title: str, query: str, variables: dict[str, Any], token: str | None) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return {
        "title": title,
        "query": query,
        "variables": orjson.dumps(variables, option=orjson.OPT_INDENT_2).decode(),
        "headers": orjson.dumps(headers, option=orjson.OPT_INDENT_2).decode(),
    }
