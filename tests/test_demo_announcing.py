"""An owner announces in the demo by clicking, on a narrow screen: a picture, a button, a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.sandbox.pictures import png
from tests.test_demo import a_demo, a_page, press, sees


async def write(page: Page, text: str) -> None:
    """Write a message."""
    await page.locator("#words").fill(text)
    await page.locator("#send").click()


async def look_at(page: Page, person: str) -> None:
    """Take another person's phone, and start the bot where that was not done."""
    await page.locator("#people").get_by_role("button", name=person).click()
    await page.wait_for_timeout(300)
    if await page.locator("#start").is_visible():
        await page.locator("#start").click()


@pytest.mark.timeout(240)
async def test_an_announcement_can_be_clicked_through(tmp_path: Path) -> None:
    async with a_demo() as url, a_page(url, 390, 844) as page:

        async def keep(name: str) -> None:
            await page.wait_for_timeout(300)
            await page.screenshot(path=tmp_path / f"{name}.png")

        await look_at(page, "Reader")
        await press(page, "All posts: off")
        await sees(page, "You now get new posts")
        await look_at(page, "Owner")
        await write(page, "/announce")
        await sees(page, "Write the announcement")
        await page.locator("#words").fill("The clinic is closed on 6 April 2026.")
        picture = FilePayload(name="clinic.png", mimeType="image/png", buffer=png(640, 360))
        await page.locator("#file").set_input_files(picture)
        await sees(page, "Who gets it?")
        await press(page, "Link buttons")
        await sees(page, "Write up to 3 link buttons")
        await write(page, "Opening times | https://www.example.org/times")
        pages = page.locator("#log .message", has_text="Who gets it?")
        await expect(pages).to_have_count(2)
        await press(page, "All posts: not chosen")
        await sees(page, "1 reader will get it")
        await press(page, "Preview")
        await sees(page, "Ready to send")
        await keep("ready")
        await press(page, "Schedule")
        await press(page, "Tomorrow at 9am")
        await sees(page, "It goes out tomorrow at 9am.")
        await press(page, "Repeat every week")
        await sees(page, "It repeats every week.")
        await keep("scheduled")
        await expect(page.locator("#log img").last).to_be_visible()
    for name in ("ready", "scheduled"):
        assert (tmp_path / f"{name}.png").stat().st_size > 10_000
