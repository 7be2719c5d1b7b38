"""The README's walk, pasted into GraphiQL as it says."""

from typing import Any

from playwright.async_api import Page, Response, expect

from tests.browser.theatre import Theatre
from tests.walk import Ids, Step, steps

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
SEEN = {
    "BenIsPresent": "PresenceSnapshot",
    "FayWaits": "likely",
    "FayReads": "",
    "BenIsInTheCall": "CONNECTING",
    "AnaIsInTheCall": "RUNNING",
}
"""What each subscription shows at once."""


async def paste(page: Page, step: Step, text: str) -> None:
    """Be that person, and have the step in the editor in place of what was there."""
    await expect(page.locator(".graphiql-query-editor")).to_contain_text("{")
    menu = page.get_by_label("Act as")
    label = "Nobody" if step.name == "nobody" else step.name
    options = await menu.get_by_role("option").all_inner_texts()
    await menu.select_option(label=next(one for one in options if one.startswith(f"{label} (")))
    await expect(menu).not_to_have_value("nobody" if step.name != "nobody" else "other")
    await page.locator(".graphiql-query-editor .view-lines").click()
    await page.keyboard.press("Control+A")
    await page.evaluate("text => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+V")
    # The open tab bears the name of its operation, once GraphiQL has read it; the examples may have one of that name.
    open_tab = page.get_by_role("tab", selected=True)
    await expect(open_tab.get_by_role("button", name=step.title, exact=True)).to_be_visible()


async def run(page: Page) -> None:
    await page.get_by_role("button", name="Execute query").click()


async def answered(page: Page, step: Step) -> dict[str, Any]:
    """Run a query or mutation; its data."""

    def is_answer(response: Response) -> bool:
        return f"{step.kind} {step.title}" in (response.request.post_data or "")

    async with page.expect_response(is_answer) as response:
        await run(page)
    found: dict[str, Any] = await (await response.value).json()
    assert "errors" not in found, found
    data: dict[str, Any] = found["data"]
    return data


async def test_every_step_works_when_it_is_pasted_subscriptions_in_windows_of_their_own(theatre: Theatre) -> None:
    first, ids = await theatre.window("/graphql", **CLIPBOARD), Ids()
    windows: dict[str, Page] = {}
    answers: dict[str, dict[str, Any]] = {}
    for step in steps():
        text = ids.filled(step)
        if step.kind == "subscription":
            page = windows[step.title] = await theatre.window("/graphql", **CLIPBOARD)
            await paste(page, step, text)
            await run(page)
            await expect(page.locator(".graphiql-response")).to_contain_text(SEEN[step.title])
        else:
            await paste(first, step, text)
            answers[step.title] = await answered(first, step)
            ids.learn(step, answers[step.title])
    await expect(windows["FayReads"].locator(".graphiql-response")).to_contain_text("Anybody else nervous?")
    await expect(windows["FayWaits"].locator(".graphiql-response")).to_contain_text('"position": 1')
    await expect(windows["BenIsInTheCall"].locator(".graphiql-response")).to_contain_text("STOPPED")
    assert answers["AnaBegins"]["startSession"]["session"]["status"] == "IN_PROGRESS"
    assert answers["AnaEnds"]["endSession"]["session"]["status"] == "COMPLETED"
    assert answers["BensReceipt"]["viewer"]["wallet"]["held"] == {"amount": 0}
