"""Every page can be used by everyone: axe finds nothing serious, and the keyboard is enough."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.sandbox.test_phone import NARROW, READER, WIDE, Stage, a_stage, send_file

pytest_plugins = ["tests.browser"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

SERIOUS = {"serious", "critical"}
BUTTONS = {
    "inline_keyboard": [
        [{"text": "Read the post", "url": "https://blog.example/post"}],
        [{"text": "Save for later", "callback_data": "v1:save:1"}],
    ]
}


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    async with a_stage(browser) as here:
        yield here


async def faults(page: Page) -> list[str]:
    """Return what axe finds on a page that keeps somebody from using it."""
    results = await Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in results.response["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_axe_finds_nothing_serious_on_the_phone_and_the_desk(
    stage: Stage, size: tuple[int, int], scheme: str
) -> None:
    await stage.begin()
    await stage.say("<b>A new post</b>", parse_mode="HTML", reply_markup=BUTTONS)
    await stage.http.post("/blog/desk/api/publish", json={})
    page = await stage.look(size, scheme="dark" if scheme == "dark" else "light")
    await expect(page.get_by_text("Save for later")).to_be_visible()
    assert await faults(page) == []
    if size == NARROW:
        await page.get_by_role("button", name="Blog", exact=True).click()
        assert await faults(page) == []


async def test_axe_finds_nothing_serious_in_a_voice_message(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    sound = b"\xff\xf3\x44\xc4" + bytes(140)
    await send_file(stage, "sendVoice", "a.mp3", sound, caption="The ward round", duration="65")
    await expect(page.locator("audio")).to_be_visible()
    assert await faults(page) == []


async def test_axe_would_find_a_picture_without_words(stage: Stage) -> None:
    page = await stage.look()
    await page.evaluate("document.querySelector('main').append(new Image())")
    assert [one.partition(":")[0] for one in await faults(page)] == ["image-alt"]


async def test_axe_finds_nothing_serious_on_the_blog(stage: Stage) -> None:
    await stage.http.post("/blog/desk/api/publish", json={})
    page = await stage.look()
    posts = (await stage.http.get("/blog/wp-json/wp/v2/posts")).json()
    for url in (f"{stage.url}/blog/", posts[0]["link"]):
        await page.goto(url)
        assert await faults(page) == []


async def test_a_group_and_a_channel_are_added_by_the_keyboard_alone(stage: Stage) -> None:
    page = await stage.look()
    for words in ("Add Bleep to a group", "Add Bleep to a channel"):
        button = page.get_by_role("button", name=words)
        await button.focus()
        await page.keyboard.press("Enter")
        added = await stage.heard("my_chat_member")
        assert added["chat"]["type"] in words
        await expect(button).to_be_hidden()
    chat_id = added["chat"]["id"]
    await stage.call("sendMessage", chat_id=chat_id, text="A post for the channel")
    await expect(page.locator("#rooms")).to_contain_text("A post for the channel")
    assert await faults(page) == []


async def test_a_link_to_the_bot_opens_its_chat(stage: Stage) -> None:
    await stage.begin()
    name = (await stage.call("getMe"))["username"]
    link = f"https://t.me/{name}?start=g_4001"
    await stage.say(
        "Choose topics", reply_markup={"inline_keyboard": [[{"text": "Go", "url": link}]]}
    )
    page = await stage.look()
    await page.get_by_role("link", name="Go").press("Enter")
    written = await stage.heard("message")
    assert (written["text"], written["chat"]["id"]) == ("/start g_4001", READER)
