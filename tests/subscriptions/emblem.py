"""The emblem of a stream as a fresh query gives it."""

from tests.sockets import Answer
from tests.stage import Person

FRESH = """query($stream: ID!) {
  liveStream(id: $stream) {
    status emblem
    offer { open queueLimit pricePerMinute { amount currency } estimatedWait { likelySeconds ahead } }
  }
}"""


async def fresh(person: Person, stream: str) -> Answer:
    found: Answer = (await person.ask(FRESH, stream=stream))["liveStream"]
    return found


def shown(value: Answer) -> Answer:
    """What a fresh query gives too."""
    return {key: value[key] for key in ("status", "emblem", "offer")}
