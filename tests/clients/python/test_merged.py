"""What is heard of several sources of the package for Python, merged into one."""

from collections.abc import AsyncIterator

from greenroom.live import ENDED, Merged


async def test_what_one_that_was_dropped_has_given_is_not_taken_for_the_present() -> None:
    async def one(*values: str) -> AsyncIterator[str]:
        for value in values:
            yield value

    merged = Merged()
    merged.add("promise", one("told"))
    merged.add("estimate", one("before"))
    merged.add("steps", one("begun"), tells_end=True)
    assert await merged.next() == ("promise", "told")
    await merged.drop("estimate")
    assert await merged.next() == ("steps", "begun")
    merged.add("estimate", one("now"))
    assert [await merged.next() for _ in range(2)] == [("steps", ENDED), ("estimate", "now")]
    await merged.close()
