"""The README's walk, pasted into GraphiQL as it is, in one window."""

from typing import Any

from playwright.async_api import Page, Response, expect

from tests.browser.test_graphiql import ready
from tests.browser.theatre import Theatre
from tests.walk import Step, steps

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
SEEN = {
    "BenIsPresent": "PresenceSnapshot",
    "FayWaits": "likely",
    "FayReads": "",
    "BenIsInTheCall": "CONNECTING",
    "AnaIsInTheCall": "RUNNING",
}
"""What each subscription shows at once."""

MEANT = {
    "STREAM": "Late-night piano",
    **{f"{name.upper()}_SESSION": name for name in ("Ben", "Dora", "Emil", "Fay")},
}
"""What a reader looks for, of all that is offered for a word in capitals."""


async def new_tab(page: Page) -> None:
    """Leave what runs where it is."""
    await page.get_by_role("button", name="New tab").click()
    await expect(page.get_by_role("tab", selected=True).get_by_role("button", name="<untitled>")).to_be_visible()


async def open_tab(page: Page, title: str) -> None:
    """Look again at what runs in the tab of that name."""
    await page.get_by_role("button", name=f"Open the tab of {title}").click()
    await expect(page.get_by_role("tab", selected=True).get_by_role("button", name=title, exact=True)).to_be_visible()


async def paste(page: Page, step: Step) -> None:
    """Be that person, paste the step in place of what was there, and choose what its words stand for."""
    menu = page.get_by_label("Act as")
    label = "Nobody" if step.name == "nobody" else step.name
    options = await menu.get_by_role("option").all_inner_texts()
    await menu.select_option(label=next(one for one in options if one.startswith(f"{label} (")))
    await expect(menu).not_to_have_value("nobody" if step.name != "nobody" else "other")
    await page.locator(".graphiql-query-editor .view-lines").click()
    await page.keyboard.press("Control+A")
    await page.evaluate("text => navigator.clipboard.writeText(text)", step.text)
    await page.keyboard.press("Control+V")
    # The open tab bears the name of its operation, once GraphiQL has read it; the examples may have one of that name.
    chosen = page.get_by_role("tab", selected=True)
    await expect(chosen.get_by_role("button", name=step.title, exact=True)).to_be_visible()
    for word in [word for word in MEANT if f'"{word}"' in step.text]:
        blank = page.get_by_label(word, exact=True)
        await expect(blank).to_contain_text(MEANT[word])
        offered = await blank.get_by_role("option").all_inner_texts()
        await blank.select_option(label=next(one for one in offered if MEANT[word] in one))
        await expect(blank).to_have_count(0)


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


async def test_every_step_works_as_it_is_pasted_and_subscriptions_go_on_in_their_tabs(theatre: Theatre) -> None:
    page = await theatre.window("/graphql", **CLIPBOARD)
    await ready(page)
    log = page.get_by_role("log", name="Events")
    answers: dict[str, dict[str, Any]] = {}
    for step in steps():
        await new_tab(page)
        await paste(page, step)
        if step.kind == "subscription":
            await run(page)
            await expect(page.get_by_label("Running subscriptions")).to_contain_text(step.title)
            await expect(log).to_contain_text(SEEN[step.title])
        else:
            answers[step.title] = await answered(page, step)
    await open_tab(page, "FayReads")
    await expect(log).to_contain_text("Anybody else nervous?")
    await open_tab(page, "FayWaits")
    await expect(log).to_contain_text('"position":1')
    await page.get_by_role("tab").get_by_role("button", name="BenIsInTheCall", exact=True).click()
    await expect(log).to_contain_text("STOPPED")
    assert answers["AnaBegins"]["startSession"]["session"]["status"] == "IN_PROGRESS"
    assert answers["AnaEnds"]["endSession"]["session"]["status"] == "COMPLETED"
    assert answers["BensReceipt"]["viewer"]["wallet"]["held"] == {"amount": 0}
