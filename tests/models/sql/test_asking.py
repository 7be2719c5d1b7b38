"""Who would write, and who would ask, are known by one statement each as the models know them."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tortoise.expressions import Q

from domain.rules import Rules
from models.chat import ChatMessage, Mute
from models.people import User
from models.posting import Author, authors_asked, authors_in
from models.queue.asking import AskingFan, asker_of
from models.queue.queue_limit import queued_on
from models.request_mutes import RequestMute
from models.sessions import PrivateSession, open_session_of
from models.sql.statement import rows_of
from models.streams import LiveStream
from reads.room_state import may_be_in
from tests.api import scenes
from tests.models.sql.rows import values_of
from tests.stage import Person, Stage, row_of

MINUTE = timedelta(minutes=1)


async def by_models(person: Person, stream_id: UUID, stage: Stage, number: int) -> Author | None:
    """What the one statement says of an author, asked by the models' own queries."""
    user, stream, now = (
        await User.get(id=row_of(person.id)),
        await LiveStream.get_or_none(id=stream_id),
        stage.clock.now(),
    )
    if stream is None:
        return None
    mute = await Mute.get_or_none(user_id=user.id, stream_id=stream_id, until__gt=now)
    written = ChatMessage.filter(author_id=user.id, stream_id=stream_id, sent_at__gt=now - MINUTE).order_by("-sent_at")
    latest = [message.sent_at for message in await written]
    nth = latest[number - 1] if 0 < number <= len(latest) else None
    admitted = await may_be_in(stream, user.id, stage.node.realtime.loaders.waiting)
    return Author(user.display_name, user.avatar_url, admitted, mute.until if mute else None, nth)


async def queued_by_models(stream_id: UUID, now: datetime, rules: Rules) -> int:
    tonight = Q(status__in=["REQUESTED", "WAITING"]) | Q(status="SCHEDULED", scheduled_start__lte=now + rules.lapse)
    return await PrivateSession.filter(tonight, stream_id=stream_id, expires_at__gt=now).count()


@pytest.mark.parametrize("scene", [scenes.waiting, scenes.in_progress, scenes.completed, scenes.requested])
async def test_who_would_write_is_known_as_the_models_know_them(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    await stage.waiting(stage.cleo, stream)
    for seconds in (0, 25, 30):
        stage.clock.move(seconds=seconds)
        await stage.cleo.do("sendMessage", streamId=stream, body="hi")
    await stage.ana.do("muteFan", streamId=stream, userId=stage.cleo.id, seconds=60)
    found, people = set(), (stage.ana, stage.ben, stage.cleo, stage.sam)
    for ended in (False, True):
        for person in people:
            for room in (row_of(stream), uuid4()):
                for number in range(5):
                    now = stage.clock.now()
                    everybody = [row_of(one.id) for one in people]
                    (rows,) = await rows_of(authors_asked(everybody, room, now, now - MINUTE, number))
                    by_sql = authors_in(rows, number).get(row_of(person.id))
                    assert by_sql == await by_models(person, room, stage, number)
                    found.add(by_sql)
        if not ended:
            stage.clock.move(seconds=20)
            await stage.ana.do("endStream", streamId=stream)
    assert len(found) > len(["none", "admitted", "muted", "an instant"])


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("scene", [scenes.unasked, scenes.denied, scenes.expired, scenes.cancelled, scenes.no_show])
async def test_who_would_ask_is_known_as_the_models_know_them(stage: Stage, scene: scenes.Scene, number: int) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    ana, ben, rules = row_of(stage.ana.id), row_of(stage.ben.id), stage.node.transactions.rules
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=3_600)
    for seconds in (0, 3_599, 1, 86_400):
        stage.clock.move(seconds=seconds)
        now = stage.clock.now()
        asked = await PrivateSession.filter(creator_id=ana, fan_id=ben).order_by("-id")
        mutes = await RequestMute.filter(creator_id=ana, fan_id=ben, until__gt=now)
        waits = [one.cool_down_until for one in asked if one.cool_down_until and one.cool_down_until > now]
        nth = asked[number - 1].requested_at if 0 < number <= len(asked) else None
        by_models = AskingFan(
            name="Ben",
            blocked=False,
            wait_until=max([*waits, *(one.until for one in mutes)], default=None),
            nth_latest=nth,
            has_asked=await open_session_of(ben, row_of(stream)) is not None,
            queued=await queued_by_models(row_of(stream), now, rules),
        )
        found, asker = await asker_of(ben, ana, row_of(stream), now, number, rules.lapse)
        assert asker == by_models
        assert values_of(found) == values_of(await LiveStream.get(id=row_of(stream)))
    await stage.ana.do("blockFan", userId=stage.ben.id)
    now = stage.clock.now()
    assert (await asker_of(ben, ana, row_of(stream), now, number, rules.lapse))[1].blocked
    assert not (await asker_of(ana, ben, row_of(stream), now, number, rules.lapse))[1].blocked


@pytest.mark.parametrize(
    "scene",
    [
        scenes.unasked,
        scenes.requested,
        scenes.requested_for_later,
        scenes.scheduled,
        scenes.waiting,
        scenes.in_progress,
        scenes.completed,
    ],
)
async def test_what_is_open_and_queued_is_known_as_the_models_know_it(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    await scene(stage, stream)
    await stage.requested(stage.cleo, stream)
    rules, fans = stage.node.transactions.rules, [row_of(stage.ben.id), row_of(stage.cleo.id), row_of(stage.sam.id)]
    for minutes in (0, 20, 400, 1_500):
        stage.clock.move(minutes=minutes)
        now = stage.clock.now()
        queued = await queued_by_models(row_of(stream), now, rules)
        assert await queued_on([row_of(stream)], now, rules) == {row_of(stream): queued}
        for fan in fans:
            _, asker = await asker_of(fan, row_of(stage.ana.id), row_of(stream), now, 1, rules.lapse)
            has_asked = await open_session_of(fan, row_of(stream)) is not None
            assert (asker.has_asked, asker.queued) == (has_asked, queued)
