"""Whatever people write, in whichever mutation: something that others can see, and that leaves the rest alone."""

from typing import Any

import pytest

from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.documents import OFFER
from tests.stage import Person, Stage

BLANKS = ["\u3164", "\u2800", "\u115f", "\ufe0f", "\u200b \u00ad", "\u202e"]


async def written(stage: Stage) -> list[tuple[Person, str, str, dict[str, Any]]]:
    """Everybody who may write something: where it goes, and the rest of the input."""
    stream = await stage.live()
    session = {"sessionId": await scenes.present(stage, stream)}
    return [
        (stage.ben, "sendMessage", "body", {"streamId": stream}),
        (stage.cleo, "requestSession", "note", {"streamId": stream, "durationMinutes": 10}),
        (stage.dora, "goLive", "title", {"offer": OFFER}),
        (stage.ana, "decide", "reason", {**session, "decision": "DENY"}),
        (stage.ana, "reschedule", "reason", {**session, "start": scenes.at(60)}),
        (stage.ben, "cancelSession", "reason", session),
        (stage.ana, "blockFan", "reason", {"userId": stage.ben.id}),
    ]


async def test_nobody_can_write_what_cannot_be_seen(stage: Stage) -> None:
    for person, mutation, field, rest in await written(stage):
        async with nothing_changes():
            for blank in BLANKS:
                error = await person.refused(mutation, **rest, **{field: blank})
                assert (mutation, error["code"], error["field"]) == (mutation, "VALIDATION_FAILED", [field])


@pytest.mark.parametrize(("title", "shown"), [("Pia\u202eno\n\u2067now", "Piano \u2067now\u2069"), ("a\u2028b", "a b")])
async def test_a_title_is_one_line_that_leaves_its_surroundings_alone(stage: Stage, title: str, shown: str) -> None:
    assert (await stage.ana.do("goLive", title=title, offer=OFFER))["title"] == shown


async def test_a_message_keeps_its_lines_and_its_joiners(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.present(stage, stream)
    for body in (
        "two\nlines",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    ):
        assert (await stage.ben.do("sendMessage", streamId=stream, body=body))["body"] == body
