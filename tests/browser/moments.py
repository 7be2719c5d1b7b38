"""What a page does after a moment, such as denying somebody, before a test that may be slower than that."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page

A_MOMENT = timedelta(seconds=10)


async def stand(page: Page) -> None:
    """That page's clock stands: what it does after a moment waits, however long the test takes."""
    await page.clock.set_fixed_time(datetime.now(UTC))


async def let_a_moment_pass(page: Page) -> None:
    """A moment has passed there, and the clock stands again."""
    await page.clock.set_fixed_time(datetime.now(UTC) + A_MOMENT)


async def go_on(page: Page) -> None:
    """That page's clock goes again."""
    await page.clock.set_system_time(datetime.now(UTC))
