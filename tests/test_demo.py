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
from playwright.async_api import Locator, Page, expect

from tests.browser import chromium
from tests.patience import PATIENCE

TEXT = 'We saw the same: 5 < 6 & "quotes" ü 🙂'
SCREENSHOT = Path(__file__).parents[1] / "sandbox" / "phone" / "screenshot.png"


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
        context.set_default_timeout(PATIENCE * 1000)
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
    await expect(message).to_be_visible()


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


@pytest.mark.timeout(240)
async def test_a_correction_and_a_withdrawal_can_be_clicked_through() -> None:
    """Publish, join, edit a number, correct as the owner; take down, withdraw as the owner."""
    async with a_demo() as url, a_page(url, 1280, 800) as page:
        await page.locator("#start").click()
        await press(page, "All posts: off")
        await sees(page, "You now get new posts")
        await publish(page, "A dose", "Give 5 mg once a day. Tell people to take it with food.")
        await sees(page, "Give 5 mg once a day.")
        post = page.locator("#posts > li", has_text="A dose")
        await post.get_by_role("button", name="Edit: A dose").click()
        await page.locator("#posts").get_by_label("Text").fill("Give 15 mg once a day.")
        await page.get_by_role("button", name="Save the change").click()
        await look_at(page, "Owner")
        await sees(page, "Is now: Give 15 mg once a day.")
        await press(page, "Correct what was sent")
        await sees(page, "It goes to 1 reader")
        await expect(page.locator("#step-edit")).to_contain_text("(done)")
        await look_at(page, "Reader")
        await sees(page, "Give 15 mg once a day.")
        await expect(with_title(page)).to_contain_text("Corrected on ")
        await expect(with_title(page).locator(".meta")).to_contain_text("edited")
        await expect(with_title(page)).to_have_count(1)
        await post.get_by_role("button", name="Take down: A dose").click()
        await post.get_by_role("button", name="Take down: are you sure?").click()
        await look_at(page, "Owner")
        await sees(page, "A post is not on the blog any more")
        await press(page, "Withdraw")
        await look_at(page, "Reader")
        await sees(page, "The blog has taken this post down.")
        await expect(with_title(page)).not_to_contain_text("mg")
        await expect(with_title(page).locator(".key")).to_have_count(0)


async def publish(page: Page, title: str, text: str) -> None:
    """Write a post at the editor's desk, and publish it."""
    await page.get_by_text("Write your own post").click()
    await page.locator("#own-title").fill(title)
    await page.locator("#own-text").fill(text)
    await page.get_by_role("button", name="Publish your post").click()


async def look_at(page: Page, person: str) -> None:
    """Take the other person's phone."""
    await page.locator("#people").get_by_role("button", name=re.compile(f"^{person}")).click()


def with_title(page: Page) -> Locator:
    """Return the messages that show the post."""
    return page.locator("#log .message", has=page.locator("b", has_text="A dose"))


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
        for person, answer in (("Owner", "Announcements"), ("Reader", "/help")):
            await page.locator("#people").get_by_role("button", name=person).click()
            await page.locator("#start").click()
            await page.locator("#words").fill("/admin")
            await page.locator("#send").click()
            await sees(page, answer)
        await page.screenshot(path=tmp_path / "narrow.png")
    assert (tmp_path / "narrow.png").stat().st_size > 10_000
