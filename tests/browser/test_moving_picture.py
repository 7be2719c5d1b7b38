"""What moves where the stream's picture would be: it has a name, rests while nobody looks, and costs little."""

from playwright.async_api import Locator, Page, expect

from tests.browser.theatre import Theatre

NAME = "Moving bars, in place of the stream's picture"
STATES = "picture => picture.getAnimations({subtree: true}).map(one => one.playState)"
HEIGHTS = "picture => [...picture.children].map(bar => bar.getBoundingClientRect().height)"
MOVED = """(picture) => new Promise(told => {
    const height = () => picture.children[0].getBoundingClientRect().height;
    const first = height();
    const look = () => (height() === first ? requestAnimationFrame(look) : told(true));
    look();
})"""
HIDE = """hidden => {
    Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""
FRAMES = """new Promise(told => {
    let left = 120;
    const count = () => (left-- ? requestAnimationFrame(count) : told(null));
    count();
})"""
MOST_OF_A_CORE = 0.25
"""Of the page's own thread, by its own time: that it had to wait for a core is not its work."""


def picture(side: Locator | Page) -> Locator:
    """That of a side."""
    return side.get_by_role("img", name=NAME)


async def test_something_moves_on_both_sides(theatre: Theatre) -> None:
    page = await theatre.window("/demo")
    await expect(picture(page)).to_have_count(2)
    for one in await picture(page).all():
        assert set(await one.evaluate(STATES)) == {"running"}
        assert await one.evaluate(MOVED)


async def test_a_moving_picture_rests_while_the_page_is_hidden(theatre: Theatre) -> None:
    moving = picture(await theatre.fan("Ben"))
    await expect(moving).to_be_visible()
    await moving.page.evaluate(HIDE, arg=True)
    await expect(moving).to_have_class("waves resting")
    assert set(await moving.evaluate(STATES)) == {"paused"}
    await moving.page.evaluate(HIDE, arg=False)
    await expect(moving).to_have_class("waves")
    assert set(await moving.evaluate(STATES)) == {"running"}


async def test_who_wants_no_motion_has_a_still(theatre: Theatre) -> None:
    still = picture(await theatre.fan("Ben", reduced_motion="reduce"))
    await expect(still).to_be_visible()
    assert await still.evaluate(STATES) == []
    assert min(await still.evaluate(HEIGHTS)) > 0


async def test_a_moving_picture_costs_little(theatre: Theatre) -> None:
    moving = picture(await theatre.fan("Ben"))
    await expect(moving).to_be_visible()
    session = await moving.page.context.new_cdp_session(moving.page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def worked() -> tuple[float, float]:
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        found = {one["name"]: one["value"] for one in metrics}
        return found["Timestamp"], found["TaskDuration"]

    await moving.page.evaluate(FRAMES)
    begun, before = await worked()
    await moving.page.evaluate(FRAMES)
    ended, after = await worked()
    assert (after - before) / (ended - begun) < MOST_OF_A_CORE
