"""Joining, commenting and leaving in `make demo`, by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page

from tests.test_demo import a_demo, a_page, sees

TEXT = "We do the same in our practice, and it works."
MOST_TABS = 150
SERIOUS = {"serious", "critical"}


async def go_to(page: Page, target: Locator) -> None:
    """Press Tab until the keyboard is at an element, as somebody does who has no mouse."""
    await target.wait_for()
    for _ in range(MOST_TABS):
        if await target.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {target}")


async def press(page: Page, label: str) -> None:
    """Press the newest button of the chat with a label, with Enter."""
    button = page.locator("#log").get_by_role("button", name=re.compile(f"^{label}")).last
    await go_to(page, button)
    await page.keyboard.press("Enter")


async def write(page: Page, text: str) -> None:
    """Write a message into the box, and send it with Enter."""
    await go_to(page, page.locator("#words"))
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def serious(page: Page) -> list[str]:
    """Return the rules of axe that the page breaks so that somebody cannot use it."""
    found = (await Axe().run(page)).response["violations"]
    return [one["id"] for one in found if one["impact"] in SERIOUS]


@pytest.mark.timeout(240)
async def test_joining_commenting_and_leaving_need_no_mouse() -> None:
    async with a_demo() as url, a_page(url, 1280, 860) as page:
        await go_to(page, page.locator("#start"))
        await page.keyboard.press("Enter")
        await press(page, "All posts: off")
        await sees(page, "You now get new posts")
        await press(page, "Each post as it is published")
        await go_to(page, page.locator("#publish"))
        await page.keyboard.press("Enter")
        await sees(page, "To comment, reply to this message.")
        post = page.locator("#log .message", has_text="To comment, reply to this message.").last
        await go_to(page, post.get_by_role("button", name="Reply"))
        await page.keyboard.press("Enter")
        await write(page, TEXT)
        await press(page, "Anonymous reader")
        await sees(page, "Check your comment")
        await press(page, "Send comment")
        await sees(page, "Your comment is waiting for an editor")
        approve = page.locator("#waiting").get_by_role("button", name="Approve")
        await go_to(page, approve)
        await page.keyboard.press("Enter")
        await sees(page, "Your comment is on the blog")
        assert await serious(page) == []
        await write(page, "/stop")
        await sees(page, "You get no more posts")
        await write(page, "/delete")
        await press(page, "Leave them on the blog")
        await press(page, "Delete everything")
        await sees(page, "Your data is deleted")
        assert await serious(page) == []
