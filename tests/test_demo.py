"""`bleep demo`, as a stranger meets it: one command, one page, the whole loop by clicking."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import chromium

TEXT = 'We saw the same: 5 < 6 & "quotes" ü 🙂'
SCREENSHOT = Path(__file__).parents[1] / "sandbox" / "phone" / "screenshot.png"
PATIENCE = 30_000  # milliseconds


@asynccontextmanager
async def a_demo() -> AsyncIterator[str]:
    """Start the command, yield the address that it prints, and stop it with Ctrl and C."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            line = (await process.stdout.readline()).decode()
        yield line.split(" at ")[1].strip()
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(30):
            _, errors = await process.communicate()
    assert process.returncode == 0
    assert errors.decode() == ""


@asynccontextmanager
async def a_page(url: str, width: int, height: int) -> AsyncIterator[Page]:
    """Open the page in a real browser."""
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(PATIENCE)
        page = await context.new_page()
        await page.goto(url)
        yield page
        await context.close()


async def press(page: Page, label: str) -> None:
    """Press the newest button of the chat with a label."""
    await page.locator("#log").get_by_role("button", name=re.compile(f"^{label}")).last.click()


async def sees(page: Page, text: str) -> None:
    """Wait until the newest messages of the chat have a text."""
    message = page.locator("#log .message", has_text=text).last
    await expect(message).to_be_visible(timeout=PATIENCE)


@pytest.mark.timeout(240)
async def test_the_whole_loop_can_be_clicked_through(tmp_path: Path) -> None:
    """Start, topic, post, reply, name, send, approve, answer: all on one page."""
    async with a_demo() as url, a_page(url, 1280, 860) as page:
        await page.locator("#start").click()
        await press(page, "All posts: off")
        await sees(page, "You now get new posts")
        await page.locator("#publish").click()
        await sees(page, "To comment, reply to this message.")
        await reply_to_the_last_message(page, TEXT)
        await press(page, "Anonymous reader")
        await sees(page, "Check your comment")
        await press(page, "Send comment")
        await sees(page, "Your comment is waiting for an editor")
        await page.locator("#waiting").get_by_role("button", name="Approve").click()
        await sees(page, "Your comment is on the blog")
        await page.locator("#shown").get_by_text(TEXT).wait_for()
        await page.get_by_label("Answer as the author").fill("Thank you. How did you begin?")
        await page.locator("#shown").get_by_role("button", name="Answer").click()
        await sees(page, "Thank you. How did you begin?")
        await page.wait_for_timeout(500)
        await page.screenshot(path=tmp_path / "phone.png")
    assert (tmp_path / "phone.png").stat().st_size > 20_000
    assert SCREENSHOT.exists()


async def reply_to_the_last_message(page: Page, text: str) -> None:
    """Reply with the keyboard's box to the newest message from the bot."""
    message = page.locator("#log .message", has_text="To comment, reply").last
    await message.hover()
    await message.get_by_role("button", name="Reply").click()
    await page.locator("#words").fill(text)
    await page.locator("#send").click()


@pytest.mark.timeout(240)
async def test_the_owner_sees_the_panel_and_a_reader_does_not(tmp_path: Path) -> None:
    """On a narrow screen: two people, one command, two answers."""
    async with a_demo() as url, a_page(url, 390, 844) as page:
        for person, answer in (("Owner", "Announce"), ("Reader", "/help")):
            await page.locator("#people").get_by_role("button", name=person).click()
            await page.locator("#start").click()
            await page.locator("#words").fill("/admin")
            await page.locator("#send").click()
            await sees(page, answer)
        await page.screenshot(path=tmp_path / "narrow.png")
    assert (tmp_path / "narrow.png").stat().st_size > 10_000
