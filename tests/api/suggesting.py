"""Asking for suggested starts."""

from tests.stage import Person


async def suggested(viewer: Person, stream: str, minutes: int, first: int = 5) -> list[str]:
    """The first times that are suggested on that stream for a session of so many minutes."""
    found = await viewer.ask(
        "query($id: ID!, $minutes: Int!, $first: Int!) { liveStream(id: $id) { offer {"
        " suggestedStarts(durationMinutes: $minutes, first: $first) } } }",
        id=stream,
        minutes=minutes,
        first=first,
    )
    starts: list[str] = found["liveStream"]["offer"]["suggestedStarts"]
    return starts
