"""The members of a group, all of whom are sent the same."""

from collections.abc import Iterator
from typing import NamedTuple

from gateway.delivery.encoded import Encoded
from gateway.delivery.subscriber import Subscriber, Wire


class Members:
    """A set of subscribers, in the order in which they came."""

    __slots__ = ("_all", "_without_wire", "_written_to")

    def __init__(self) -> None:
        self._all: dict[Subscriber, None] = {}
        self._written_to: WrittenTo | None = None
        """None: to be found anew."""
        self._without_wire: list[Subscriber] = []

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Subscriber]:
        return iter(self._all)

    def add(self, subscriber: Subscriber) -> None:
        """Let one in."""
        self._all[subscriber] = None
        self._written_to = None

    def discard(self, subscriber: Subscriber) -> None:
        """Let one go, if they are in."""
        if subscriber in self._all:
            del self._all[subscriber]
            self._written_to = None

    def remove_all(self) -> list[Subscriber]:
        """Let everybody go; who that was."""
        removed, self._all, self._written_to = list(self._all), {}, None
        return removed

    def deliver(self, encoded: Encoded) -> None:
        """Send it to each."""
        prefixes, wires, members = self._written_to or self._find_wires()
        # Only the lists are gone through: to touch a member, if only by a loop's variable, takes longer than all else.
        for index, (prefix, wire) in enumerate(zip(prefixes, wires, strict=True)):
            if not wire.write(encoded.frames(prefix)):
                members[index].deliver(encoded)
        for member in self._without_wire:
            member.deliver(encoded)

    def _find_wires(self) -> "WrittenTo":
        self._without_wire = [member for member in self._all if member.wire is None]
        written_to = self._written_to = WrittenTo([], [], [])
        for member in self._all:
            if wire := member.wire:
                written_to.prefixes.append(member.prefix)
                written_to.wires.append(wire)
                written_to.members.append(member)
        return written_to


class WrittenTo(NamedTuple):
    """Members with a wire, and what is looked at of each."""

    prefixes: list[bytes]
    wires: list[Wire]
    members: list[Subscriber]
