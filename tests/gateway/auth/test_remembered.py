"""Who comes again is known again, however many others have come: only who was away the longest is looked up anew."""

import pytest

from gateway.auth import sign_in, tokens
from gateway.auth.tokens import Tokens
from gateway.settings.settings import Settings
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, SECRET
from tests.stage import Stage
from tests.statements import statements

ME = "{ viewer { mayGoLive } }"


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a node that remembers two people."""
    monkeypatch.setattr(sign_in, "MOST_REMEMBERED", 2)
    return settings


@ON_SQLITE
async def test_those_who_came_last_are_remembered_when_another_one_comes(stage: Stage) -> None:
    for person in (stage.ben, stage.cleo, stage.ben, stage.dora):
        await person.ask(ME)
    with statements() as found:
        for person in (stage.dora, stage.ben):
            await person.ask(ME)
        assert found.of("user_account") == 0
        await stage.cleo.ask(ME)
    assert found.of("user_account") == 1


async def test_good_tokens_that_were_sent_last_are_not_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock()
    monkeypatch.setattr(tokens, "CACHE_BYTES", 3_000)
    reader = Tokens(Settings(jwt_secret=SECRET), clock)
    ben, cleo, dora = (f"Bearer {reader.write(sub, sub, None, 60, clock.now())}" for sub in ("ben", "cleo", "dora"))
    judged: list[str] = []
    judge = reader._claims

    async def counted(token: str) -> dict[str, object]:
        judged.append(token)
        return await judge(token)

    monkeypatch.setattr(reader, "_claims", counted)
    for token in (ben, cleo, ben, dora):
        await reader.read(token)
    judged.clear()
    for token in (dora, ben, cleo):
        await reader.read(token)
    assert judged == [cleo.removeprefix("Bearer ")]
