"""What a creator knows who follows their room: of each in it, of many together, or of the first in line."""

from collections.abc import Sequence
from datetime import datetime

from tests.sockets import Answer
from tests.subscriptions.replicas import Difference, Replica

MEMBER = "user { id } activity position"
EACH = f"""
  ... on MemberJoined {{ member {{ {MEMBER} }} }}
  ... on MemberChanged {{ member {{ {MEMBER} }} }}
  ... on MemberLeft {{ user {{ id }} }}
"""
TOGETHER = f"... on MembersChanged {{ joined {{ {MEMBER} }} left {{ id }} changed {{ {MEMBER} }} }}"
FIRST = 2
"""So many of the line are shown to who asks for the first."""


def presence(events: str, first: str = "") -> str:
    """A document that asks for these events behind the snapshot."""
    return f"""subscription($stream: ID!) {{
      waitingRoomPresence(streamId: $stream{first}) {{ cursor event {{
        __typename ... on PresenceSnapshot {{ members {{ {MEMBER} }} }} {events}
      }} }}
    }}"""


class Members(Replica):
    """Everybody in a room, each told of by itself."""

    document = presence(EACH)
    FRESH = f"query($stream: ID!) {{ waitingRoom(streamId: $stream) {{ members {{ {MEMBER} }} }} }}"

    def take(self, data: Answer) -> None:
        match data["event"]:
            case {"__typename": "PresenceSnapshot", "members": members}:
                self.known = by_person(members)
            case {"__typename": "MembersChanged", "left": left, "joined": joined, "changed": changed}:
                self._lose(left)
                assert not self.known.keys() & by_person(joined).keys()
                assert self.known.keys() >= by_person(changed).keys()
                self.known |= by_person([*joined, *changed])
            case {"__typename": "MemberLeft", "user": user}:
                self._lose([user])
            case {"__typename": kind, "member": member}:
                assert kind == "MemberJoined" or member["user"]["id"] in self.known
                self.known |= by_person([member])
            case other:
                raise AssertionError(other)

    def _lose(self, left: Sequence[Answer]) -> None:
        for user in left:
            del self.known[user["id"]]

    async def differs(self, now: datetime) -> Difference:
        found = (await self.person.ask(self.FRESH, **self.given))["waitingRoom"]
        fresh = by_person(self.shown(found["members"])) if found else self.known
        return None if fresh == self.known else (self.known, fresh)

    def shown(self, members: Sequence[Answer]) -> Sequence[Answer]:
        """Those of them who are to be known."""
        return members


class MembersTogether(Members):
    """Everybody in a room, told of together where much has happened."""

    document = presence(EACH + TOGETHER)


class FirstMembers(Members):
    """Who is first in line, and the creator."""

    document = presence(TOGETHER, f", first: {FIRST}")

    def shown(self, members: Sequence[Answer]) -> Sequence[Answer]:
        line = sorted((one for one in members if one["position"]), key=lambda one: int(one["position"]))
        return [*(one for one in members if not one["position"]), *line[:FIRST]]


def by_person(members: Sequence[Answer]) -> dict[str, Answer]:
    """These by whom they are."""
    return {one["user"]["id"]: one for one in members}
