"""The phone page, in a real browser, against the real sandbox."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from sandbox.app import make_app
from sandbox.blog import Blog, load_posts
from sandbox.chat.chats import Person
from sandbox.server import serving
from sandbox.telegram import Telegram
from tests.patience import PATIENCE
from tests.sandbox.pictures import png

pytest_plugins = ["tests.browser"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

TOKEN = "4242:made-up-for-tests"
READER, OWNER = 1001, 1002
WIDE, NARROW = (1440, 900), (390, 844)
Json = dict[str, Any]


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Stage:
    """A sandbox, a bot that does as a test says, and pages to look at."""

    url: str
    http: httpx.AsyncClient
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    offset: int = 0

    async def call(self, method: str, **given: object) -> Any:  # noqa: ANN401 - as Telegram answers
        answer = (await self.http.post(f"/bot{TOKEN}/{method}", json=given)).json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, text: str, chat: int = READER, **more: object) -> int:
        sent = await self.call("sendMessage", chat_id=chat, text=text, **more)
        return int(sent["message_id"])

    async def heard(self, kind: str) -> Json:
        """Wait for the next update of this kind."""
        for _ in range(4):
            for update in await self.call("getUpdates", offset=self.offset, timeout=2):
                self.offset = update["update_id"] + 1
                if kind in update:
                    return dict(update[kind])
        raise AssertionError(f"no {kind} came")

    async def begin(self, chat: int = READER) -> None:
        """Let the person press Start, so that the bot may write."""
        await self.http.post(f"/phone/api/chats/{chat}/start", json={"payload": ""})
        await self.heard("message")

    async def person_writes(self, text: str, chat: int = READER) -> int:
        path = f"/phone/api/chats/{chat}/messages"
        answer = await self.http.post(path, json={"text": text, "reply_to": None})
        return int(answer.json()["message_id"])

    async def look(
        self,
        size: tuple[int, int] = WIDE,
        *,
        touch: bool = False,
        scheme: Literal["light", "dark"] = "light",
        motion: Literal["reduce", "no-preference"] = "no-preference",
    ) -> Page:
        """Open the page and wait until the chat is there."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            has_touch=touch,
            color_scheme=scheme,
            reduced_motion=motion,
        )
        context.set_default_timeout(PATIENCE * 1000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: self._note(said.type, said.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        await page.goto(f"{self.url}/phone/")
        await page.locator("#people button").nth(1).wait_for()
        await page.locator("#words:visible, #start:visible").first.wait_for()
        return page

    def _note(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.troubles.append(text)


@asynccontextmanager
async def a_stage(browser: Browser) -> AsyncIterator[Stage]:
    """Open a sandbox for pages to look at; at the end no page has had trouble."""
    people = [Person(READER, "Reader", "reader"), Person(OWNER, "Owner", "owner")]
    app = make_app(Telegram(TOKEN, people, now), Blog(load_posts(), now, flood_seconds=0))
    async with serving(app) as url, httpx.AsyncClient(base_url=url, timeout=60) as http:
        here = Stage(url, http, browser)
        yield here
        for context in here.contexts:
            await context.close()
    assert here.troubles == []


@pytest_asyncio.fixture(loop_scope="module")
async def stage(browser: Browser) -> AsyncIterator[Stage]:
    async with a_stage(browser) as here:
        yield here


def message(page: Page, text: str) -> Locator:
    return page.locator(".message").filter(has=page.locator(".words", has_text=text)).last


async def send_comment(stage: Stage, text: str) -> Json:
    """Put a comment on the newest post, as the relay does."""
    posts = (await stage.http.get("/blog/wp-json/wp/v2/posts")).json()
    answer = await stage.http.post(
        "/blog/wp-json/wp/v2/comments",
        auth=("relay", "pretend-relay"),
        json={
            "post": posts[0]["id"],
            "content": text,
            "author_name": "Anonymous reader",
            "author_email": "reader-1@bleep.invalid",
        },
    )
    return dict(answer.json())


def comments(page: Page) -> Locator:
    return page.frame_locator("#blog-page").locator("#comments .comment")


# Starting and writing


async def test_an_empty_chat_has_a_start_button_that_sends_start(stage: Stage) -> None:
    page = await stage.look()
    await expect(page.get_by_label("Message", exact=True)).to_be_hidden()
    await page.get_by_role("button", name="Start", exact=True).click()
    assert (await stage.heard("message"))["text"] == "/start"
    await expect(page.get_by_label("Message", exact=True)).to_be_visible()
    await expect(page.locator("#step-start")).to_contain_text("(done)")


async def test_the_page_asks_nobody_but_this_computer(stage: Stage) -> None:
    page = await stage.look()
    await page.locator("#publish-next").filter(has_text="Next").wait_for()
    assert stage.asked
    assert all(url.startswith((stage.url, "data:")) for url in stage.asked)


async def test_the_page_allows_no_inline_script(stage: Stage) -> None:
    source = (await stage.http.get("/phone/")).text
    assert "default-src 'self'" in source
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", source)


async def test_enter_sends_and_shift_enter_starts_a_new_line(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    box = page.get_by_label("Message", exact=True)
    await box.type("one")
    await box.press("Shift+Enter")
    await box.type("two")
    await box.press("Enter")
    assert (await stage.heard("message"))["text"] == "one\ntwo"
    await expect(box).to_have_value("")
    await expect(message(page, "one").locator(".words")).to_have_text("one\ntwo")


async def test_an_empty_message_is_not_sent(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    box = page.get_by_label("Message", exact=True)
    await box.fill("  \n ")
    await box.press("Enter")
    await box.fill("real")
    await box.press("Enter")
    assert (await stage.heard("message"))["text"] == "real"


# Showing messages


async def test_formatting_is_shown_where_its_utf16_offsets_say(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await stage.say(
        "\U0001f600 <b>bold <i>both</i></b> <code>x&lt;1</code> "
        '<a href="https://example.org/a">link</a>\n<blockquote>said</blockquote>after'
        "<pre>line</pre>",
        parse_mode="HTML",
    )
    words = message(page, "bold").locator(".words")
    await expect(words.locator("b i, i b")).to_have_text("both")
    assert "".join(await words.locator("b").all_inner_texts()) == "bold both"
    await expect(words.locator("code")).to_have_text("x<1")
    await expect(words.locator("blockquote")).to_have_text("said")
    await expect(words.locator("pre")).to_have_text("line")
    link = words.get_by_role("link", name="link")
    await expect(link).to_have_attribute("href", "https://example.org/a")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))


async def test_text_that_looks_like_html_is_shown_as_text(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await stage.say("<img src=x onerror=alert(1)>")
    await expect(message(page, "onerror").locator(".words")).to_have_text(
        "<img src=x onerror=alert(1)>"
    )
    await expect(page.locator(".words img")).to_have_count(0)


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/", True),
        ("/blog/", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
    ],
)
async def test_only_web_addresses_are_followed(stage: Stage, address: str, *, safe: bool) -> None:
    page = await stage.look()
    judge = "address => import('/phone/text.js').then(text => text.safeUrl(address) !== null)"
    assert await page.evaluate(judge, address) is safe


async def test_a_long_quote_shows_its_first_lines_until_it_is_opened(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look(NARROW)
    lines = "\n".join(f"line {number}" for number in range(1, 12))
    await stage.say(f"<blockquote expandable>{lines}</blockquote>after", parse_mode="HTML")
    quote = message(page, "line 1").locator("blockquote")
    small = await height(quote)
    toggle = message(page, "line 1").get_by_role("button", name="Show all")
    await expect(toggle).to_have_attribute("aria-expanded", "false")
    await toggle.click()
    assert await height(quote) > 2 * small
    await message(page, "line 1").get_by_role("button", name="Show less").click()
    assert await height(quote) == small


async def height(node: Locator) -> float:
    box = await node.bounding_box()
    assert box is not None
    return box["height"]


async def test_overlapping_and_nested_entities_lose_no_text(stage: Stage) -> None:
    page = await stage.look()
    shown = await page.evaluate("""() => import('/phone/text.js').then(({ rich }) => {
        const box = document.createElement('div');
        box.append(rich('abcdef', [
            { type: 'bold', offset: 0, length: 4 },
            { type: 'italic', offset: 2, length: 4 },
            { type: 'unheard_of', offset: 5, length: 9 },
        ], {}));
        return box.textContent;
    })""")
    assert shown == "abcdef"


async def test_a_command_in_the_bots_text_can_be_pressed(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await stage.say("See /topics for more")
    await message(page, "for more").get_by_role("button", name="/topics", exact=True).click()
    assert (await stage.heard("message"))["text"] == "/topics"


async def test_an_edited_message_changes_in_place_and_a_deleted_one_goes(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    first, second = await stage.say("first"), await stage.say("second")
    await message(page, "second").wait_for()
    await stage.call("editMessageText", chat_id=READER, message_id=first, text="better")
    await expect(message(page, "better").locator(".meta")).to_contain_text("edited")
    await stage.call("deleteMessage", chat_id=READER, message_id=second)
    await expect(message(page, "second")).to_have_count(0)


async def test_a_new_message_leaves_the_old_ones_where_they_are(stage: Stage) -> None:
    await stage.begin()
    await stage.say("old")
    page = await stage.look()
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    await message(page, "old").evaluate("node => { node.mark = 'same node' }")
    await stage.say("new")
    await message(page, "new").wait_for()
    assert await message(page, "old").evaluate("node => node.mark") == "same node"


async def test_who_reads_old_messages_is_told_of_new_ones_and_stays_there(stage: Stage) -> None:
    await stage.begin()
    for number in range(12):
        await stage.say(f"number {number}\n\n\nmore")
    page = await stage.look()
    log = page.locator("#log")
    await message(page, "number 11").wait_for()
    await log.evaluate("node => { node.scrollTop = 0 }")
    await stage.say("the newest")
    button = page.get_by_role("button", name="New messages")
    await button.click()
    await expect(message(page, "the newest")).to_be_in_viewport()
    await expect(button).to_be_hidden()


TOP = "node => node.getBoundingClientRect().top"


async def test_what_is_read_stays_where_it_is_when_a_message_above_it_grows(stage: Stage) -> None:
    await stage.begin()
    ids = [await stage.say(f"number {n}\n\nmore\nmore") for n in range(12)]
    page = await stage.look()
    await message(page, "number 11").wait_for()
    await page.locator("#log").evaluate("node => { node.scrollTop = node.scrollHeight / 2 }")
    there = [f"number {n}\n" for n in range(12)]
    sight = [n for n in range(12) if 300 < await message(page, there[n]).evaluate(TOP) < 600]
    before = await message(page, there[sight[0]]).evaluate(TOP)
    longer = "grown\n" * 20
    await stage.call("editMessageText", chat_id=READER, message_id=ids[0], text=longer)
    await expect(message(page, "grown").locator(".meta")).to_contain_text("edited")
    after = await message(page, there[sight[0]]).evaluate(TOP)
    assert after == pytest.approx(before, abs=1)


@pytest.mark.parametrize(("lines", "seen"), [(3, "end"), (60, "first line")])
async def test_the_last_message_grows_in_sight(stage: Stage, lines: int, seen: str) -> None:
    await stage.begin()
    await stage.say("before\n" * 30)
    last = await stage.say("the last")
    page = await stage.look()
    await expect(message(page, "the last")).to_be_in_viewport()
    text = "<b>First</b>\n" + "line\n" * lines + "end"
    given = {"chat_id": READER, "message_id": last, "text": text, "parse_mode": "HTML"}
    await stage.call("editMessageText", **given)
    await expect(message(page, "First").locator("b").first).to_be_in_viewport()
    if seen == "end":
        await expect(message(page, "First").locator(".meta")).to_be_in_viewport()


async def test_a_message_edited_while_nobody_looked_is_opened_at_its_first_line(
    stage: Stage,
) -> None:
    await stage.begin()
    await stage.begin(OWNER)
    wrong = await stage.say("a post")
    await stage.say("later\n" * 40)
    page = await stage.look()
    await message(page, "later").wait_for()
    await page.get_by_role("button", name="Owner").click()
    text = "<b>Corrected</b>\n" + "line\n" * 40
    given = {"chat_id": READER, "message_id": wrong, "text": text, "parse_mode": "HTML"}
    await stage.call("editMessageText", **given)
    await page.get_by_role("button", name="Reader").click()
    await expect(message(page, "Corrected").locator("b")).to_be_in_viewport()
    await page.get_by_role("button", name="Owner").click()
    await page.get_by_role("button", name="Reader").click()
    await expect(message(page, "Corrected").locator("b")).not_to_be_in_viewport()


async def test_a_long_new_message_is_read_from_its_first_line(stage: Stage) -> None:
    await stage.begin()
    await stage.say("before\n" * 30)
    page = await stage.look()
    await message(page, "before").wait_for()
    await stage.say("<b>Title</b>\n" + "line\n" * 60 + "end", parse_mode="HTML")
    await expect(message(page, "Title").locator("b").first).to_be_in_viewport()


async def test_the_sign_of_typing_is_shown(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await stage.call("sendChatAction", chat_id=READER, action="typing")
    await expect(page.locator("#bot-state")).to_have_text("is typing")


# Photos and documents


async def send_file(stage: Stage, method: str, name: str, content: bytes, **more: str) -> Json:
    part = {method.removeprefix("send").lower(): (name, content)}
    data = {"chat_id": str(READER), **more}
    answer = await stage.http.post(f"/bot{TOKEN}/{method}", data=data, files=part)
    return dict(answer.json()["result"])


async def test_a_photo_is_shown_with_its_caption_as_its_alternative(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await send_file(stage, "sendPhoto", "a.png", png(800, 450), caption="A chart of the sending")
    picture = page.get_by_role("img", name="A chart of the sending")
    await expect(picture).to_be_in_viewport()
    await expect(picture).to_have_js_property("naturalWidth", 800)
    await expect(message(page, "A chart of the sending")).to_be_visible()
    box, bubble = await picture.bounding_box(), await page.locator(".bubble").last.bounding_box()
    assert box
    assert bubble
    assert (box["x"], box["y"], box["width"]) == (bubble["x"], bubble["y"], bubble["width"])
    assert box["width"] / box["height"] == pytest.approx(800 / 450, rel=0.02)


async def test_a_photo_opens_in_a_new_tab(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await send_file(stage, "sendPhoto", "a.png", png(400, 300), caption="A chart")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="A chart (opens in a new tab)").click()
    other = await opened.value
    await expect(other.locator("img")).to_have_js_property("naturalWidth", 400)


async def test_a_photo_without_a_caption_is_named_and_shows_its_time(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look(scheme="dark")
    sent = await send_file(stage, "sendPhoto", "a.png", png(200, 300))
    await expect(page.get_by_role("img", name="Photo")).to_be_visible()
    await expect(page.locator(f"#message-{sent['message_id']} .words")).to_be_hidden()
    await expect(page.locator(f"#message-{sent['message_id']} .meta")).to_contain_text("m")
    await expect(page.get_by_role("button", name="Reply: Photo")).to_have_count(1)


async def test_a_document_is_a_link_with_its_name_and_size_that_opens(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look(NARROW)
    await send_file(stage, "sendDocument", "notes.txt", b"read me " * 500, caption="The notes")
    link = page.get_by_role("link", name=re.compile(r"^notes\.txt 3\.9 KB \(opens in a new tab\)"))
    box = await link.bounding_box()
    assert box
    assert box["height"] >= 44
    async with page.context.expect_page() as opened:
        await link.click()
    await expect((await opened.value).locator("body")).to_contain_text("read me")
    await expect(message(page, "The notes")).to_be_visible()


async def test_a_document_that_a_browser_does_not_show_is_saved(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await send_file(stage, "sendDocument", "failed \u00fc.csv", b"name,why\r\n")
    link = page.get_by_role(
        "link", name=re.compile(r"^failed \u00fc\.csv 10 bytes \(saves the file")
    )
    async with page.expect_download() as saving:
        await link.click()
    saved = await saving.value
    assert saved.suggested_filename == "failed \u00fc.csv"
    assert (await saved.path()).read_bytes() == b"name,why\r\n"


async def test_a_voice_message_is_a_player_with_a_name_that_the_keyboard_reaches(
    stage: Stage,
) -> None:
    await stage.begin()
    page = await stage.look(NARROW)
    sound = b"\xff\xf3\x44\xc4" + bytes(140)
    sent = await send_file(
        stage, "sendVoice", "a.mp3", sound, caption="The ward round", duration="65"
    )
    player = page.locator(f"#message-{sent['message_id']} audio")
    await expect(player).to_have_attribute("aria-label", "Voice message, 1:05: The ward round")
    await expect(player).to_have_attribute("controls", "")
    await expect(message(page, "The ward round")).to_be_visible()
    box = await player.bounding_box()
    assert box
    assert box["height"] >= 44
    assert box["x"] + box["width"] <= 320
    await player.focus()
    await expect(player).to_be_focused()


async def test_a_reply_to_a_document_names_it(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    sent = await send_file(stage, "sendDocument", "failed.csv", b"name,why\r\n")
    await page.get_by_role("link", name="failed.csv").wait_for()
    await by_button(page, page.locator(f"#message-{sent['message_id']}"))
    await expect(page.locator("#context-text")).to_have_text("failed.csv")
    await page.get_by_label("Message", exact=True).fill("Thanks")
    await page.keyboard.press("Enter")
    heard = await stage.heard("message")
    assert heard["reply_to_message"]["document"]["file_name"] == "failed.csv"
    await expect(message(page, "Thanks").locator(".quote")).to_contain_text("failed.csv")


# Buttons


async def with_button(stage: Stage, button: Json) -> Page:
    await stage.begin()
    page = await stage.look()
    await stage.say("Choose", reply_markup={"inline_keyboard": [[button]]})
    await message(page, "Choose").wait_for()
    return page


async def test_a_pressed_button_calls_the_bot_and_its_answer_is_read_out(stage: Stage) -> None:
    page = await with_button(stage, {"text": "Every post", "callback_data": "all"})
    await page.get_by_role("button", name="Every post").click()
    asked = await stage.heard("callback_query")
    assert asked["data"] == "all"
    await stage.call("answerCallbackQuery", callback_query_id=asked["id"], text="You get them.")
    await expect(page.get_by_role("status").filter(has_text="You get them.")).to_be_visible()


async def test_an_alert_waits_for_its_ok(stage: Stage) -> None:
    page = await with_button(stage, {"text": "Careful", "callback_data": "x"})
    await page.get_by_role("button", name="Careful").click()
    asked = await stage.heard("callback_query")
    await stage.call(
        "answerCallbackQuery", callback_query_id=asked["id"], text="Sure?", show_alert=True
    )
    await expect(page.get_by_role("dialog")).to_contain_text("Sure?")
    await page.get_by_role("button", name="OK").click()
    await expect(page.get_by_role("dialog")).to_be_hidden()


async def test_a_link_to_another_site_opens_in_a_new_tab(stage: Stage) -> None:
    page = await with_button(stage, {"text": "Elsewhere", "url": "https://example.org/"})
    link = page.get_by_role("link", name="Elsewhere (opens in a new tab)")
    await expect(link).to_have_attribute("target", "_blank")
    await expect(link).to_have_attribute("rel", re.compile("noopener"))


async def test_a_link_to_the_blog_opens_beside_the_phone(stage: Stage) -> None:
    post = (await stage.http.get("/blog/wp-json/wp/v2/posts")).json()[2]
    page = await with_button(stage, {"text": "Read the post", "url": post["link"]})
    await page.get_by_role("link", name="Read the post").click()
    heading = page.frame_locator("#blog-page").get_by_role("heading", level=1)
    await expect(heading).to_have_text(post["title"]["rendered"])
    assert len(page.context.pages) == 1


async def test_on_a_narrow_phone_the_blog_covers_the_chat_and_goes_away(stage: Stage) -> None:
    post = (await stage.http.get("/blog/wp-json/wp/v2/posts")).json()[0]
    await stage.begin()
    page = await stage.look(NARROW)
    keys = {"inline_keyboard": [[{"text": "Read the post", "url": post["link"]}]]}
    await stage.say("Choose", reply_markup=keys)
    await page.get_by_role("link", name="Read the post").click()
    back = page.get_by_role("button", name="Back to the chat")
    await expect(back).to_be_focused()
    await expect(page.locator("#log")).to_be_hidden()
    await back.click()
    await expect(page.locator("#words")).to_be_focused()


async def test_a_copy_button_copies_and_says_so(stage: Stage) -> None:
    page = await with_button(stage, {"text": "Copy", "copy_text": {"text": "my words"}})
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.get_by_role("button", name="Copy", exact=True).click()
    await expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "my words"


# Replying and editing


async def by_button(page: Page, target: Locator) -> None:
    await target.hover()
    await expect(target.locator(".acts")).to_have_css("opacity", "1")
    await target.get_by_role("button", name="Reply").click()
    assert page


async def by_double_click(page: Page, target: Locator) -> None:
    assert page
    await target.locator(".words").dblclick()


async def by_keyboard(page: Page, target: Locator) -> None:
    await page.locator("#log").focus()
    for _ in range(9):
        await page.keyboard.press("ArrowUp")
        if "focused" in await target.evaluate(
            "node => node === document.activeElement ? 'focused' : ''"
        ):
            break
    await page.keyboard.press("r")


async def touch(page: Page, target: Locator, across: int, down: int = 0) -> None:
    box = await target.locator(".bubble").bounding_box()
    assert box
    x, y = box["x"] + box["width"] - 20, box["y"] + box["height"] / 2
    fingers = await page.context.new_cdp_session(page)
    for kind, part in (("touchStart", 0.0), ("touchMove", 0.5), ("touchMove", 1.0)):
        points = [{"x": x + across * part, "y": y + down * part}]
        await fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    await fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def by_swipe(page: Page, target: Locator) -> None:
    await touch(page, target, -90)


@pytest.mark.parametrize("way", [by_button, by_double_click, by_keyboard, by_swipe])
async def test_a_reply_names_its_message_and_quotes_it(
    stage: Stage, way: Callable[[Page, Locator], Awaitable[None]]
) -> None:
    await stage.begin()
    wanted = await stage.say("the post to talk about")
    await stage.say("a later message")
    page = await stage.look(NARROW, touch=way is by_swipe)
    target = message(page, "the post to talk about")
    await target.wait_for()
    await way(page, target)
    await expect(page.locator("#context")).to_contain_text("Reply to: the post to talk about")
    await expect(page.locator("#words")).to_be_focused()
    await page.keyboard.type("my view")
    await page.keyboard.press("Enter")
    heard = await stage.heard("message")
    assert heard["reply_to_message"]["message_id"] == wanted
    await expect(page.locator("#context")).to_be_hidden()
    quote = message(page, "my view").locator(".quote")
    await expect(quote).to_contain_text("the post to talk about")
    await quote.click()
    await expect(target).to_be_focused()


async def test_a_quote_of_a_long_post_has_a_short_name(stage: Stage) -> None:
    await stage.begin()
    wanted = await stage.say("Online forms save time.\n\n" + "More about them. " * 40)
    await stage.say("my view", reply_parameters={"message_id": wanted})
    page = await stage.look(NARROW)
    quote = message(page, "my view").locator(".quote")
    short = "Online forms save time. More about them. More\u2026"
    await expect(quote).to_have_accessible_name(f"In reply to Bleep: {short}")
    for act in await page.get_by_role("button", name=re.compile("^Reply: ")).all():
        assert len(await act.get_attribute("aria-label") or "") < 60


@pytest.mark.parametrize(("across", "down"), [(-30, 0), (-20, 90), (80, 0)])
async def test_a_short_swipe_or_one_in_another_direction_is_no_reply(
    stage: Stage, across: int, down: int
) -> None:
    await stage.begin()
    await stage.say("the post")
    page = await stage.look(NARROW, touch=True)
    await touch(page, message(page, "the post"), across, down)
    await expect(page.locator("#context")).to_be_hidden()


async def test_escape_leaves_a_reply_but_keeps_the_words(stage: Stage) -> None:
    await stage.begin()
    await stage.say("the post")
    page = await stage.look()
    await by_double_click(page, message(page, "the post"))
    await page.keyboard.type("half a thought")
    await page.keyboard.press("Escape")
    await expect(page.locator("#context")).to_be_hidden()
    await expect(page.locator("#words")).to_have_value("half a thought")


async def test_ones_own_message_can_be_edited_with_its_button(stage: Stage) -> None:
    await stage.begin()
    await stage.person_writes("teh words")
    page = await stage.look()
    own = message(page, "teh words")
    await own.hover()
    await own.get_by_role("button", name="Edit").click()
    await page.locator("#words").fill("the words")
    await page.get_by_role("button", name="Save").click()
    assert (await stage.heard("edited_message"))["text"] == "the words"
    await expect(message(page, "the words").locator(".meta")).to_contain_text("edited")
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()


async def test_arrow_up_in_an_empty_box_edits_the_last_own_message(stage: Stage) -> None:
    await stage.begin()
    await stage.person_writes("earlier")
    await stage.person_writes("latest")
    await stage.say("from the bot")
    page = await stage.look()
    await message(page, "from the bot").wait_for()
    await page.locator("#words").press("ArrowUp")
    await expect(page.locator("#words")).to_have_value("latest")
    await page.keyboard.press("Escape")
    await expect(page.locator("#words")).to_have_value("")


async def test_the_bots_messages_have_no_edit_button(stage: Stage) -> None:
    await stage.begin()
    await stage.say("from the bot")
    page = await stage.look()
    await expect(message(page, "from the bot").get_by_role("button", name="Edit")).to_have_count(0)


# Two people


async def test_the_other_persons_tab_counts_unread_messages(stage: Stage) -> None:
    await stage.begin()
    await stage.begin(OWNER)
    page = await stage.look()
    await stage.say("one", OWNER)
    await stage.say("two", OWNER)
    tab = page.get_by_role("button", name="Owner 2 unread")
    await tab.click()
    await expect(message(page, "two")).to_be_visible()
    await expect(page.get_by_role("button", name="Owner", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_each_person_keeps_their_own_chat_and_draft(stage: Stage) -> None:
    await stage.begin()
    await stage.begin(OWNER)
    await stage.say("for the reader")
    page = await stage.look()
    await page.locator("#words").fill("my draft")
    await page.get_by_role("button", name="Owner").click()
    await expect(message(page, "for the reader")).to_have_count(0)
    await expect(page.locator("#words")).to_have_value("")
    await page.locator("#words").fill("/admin")
    await page.locator("#words").press("Enter")
    assert (await stage.heard("message"))["chat"]["id"] == OWNER
    await page.get_by_role("button", name="Reader").click()
    await expect(page.locator("#words")).to_have_value("my draft")


async def test_nothing_lies_over_a_chat_that_is_switched_to(stage: Stage) -> None:
    page = await stage.look()
    await page.get_by_role("button", name="Owner").click()
    await page.wait_for_timeout(300)  # the time in which a sentence comes and goes
    await expect(page.locator("#toast")).to_have_css("opacity", "0")


# Sharing a post


async def offers(stage: Stage, query: str, *titles: str) -> None:
    """Answer what is typed after the bot's name, as the bot does."""
    asked = await stage.heard("inline_query")
    assert asked["query"] == query
    results = [
        {
            "type": "article",
            "id": str(number),
            "title": title,
            "description": "About it",
            "input_message_content": {"message_text": f"{title} in full"},
        }
        for number, title in enumerate(titles)
    ]
    await stage.call("answerInlineQuery", inline_query_id=asked["id"], results=results)


async def test_a_word_after_the_bots_name_offers_posts_to_pick_with_keys_alone(
    stage: Stage,
) -> None:
    await stage.begin()
    page = await stage.look(NARROW)
    box = page.locator("#words")
    await box.fill("@bleep_demo_bot tea")
    await offers(stage, "tea", "Tea", "More tea")
    told = page.get_by_role("region", name="Posts to share").get_by_role("status")
    await expect(told).to_have_text("2 posts to share. Pick one to send it.")
    await box.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="More tea About it")).to_be_focused()
    await page.keyboard.press("Enter")
    assert (await stage.heard("message"))["text"] == "More tea in full"
    shown = message(page, "More tea in full")
    await expect(shown.locator(".meta")).to_contain_text("via Bleep")
    await expect(shown.get_by_role("button", name="Edit")).to_have_count(0)
    await expect(page.locator("#offers")).to_be_hidden()
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()


async def test_the_menu_begins_to_share_and_escape_leaves_it(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Share a post").click()
    await expect(page.locator("#words")).to_have_value("@bleep_demo_bot ")
    await offers(stage, "")
    await expect(page.locator("#offers")).to_contain_text("No post has these words.")
    await page.keyboard.press("Enter")
    await expect(page.locator("#words")).to_have_value("@bleep_demo_bot ")
    await page.keyboard.press("Escape")
    await expect(page.locator("#offers")).to_be_hidden()


async def test_another_name_offers_nothing(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await page.locator("#words").fill("@another_bot tea")
    await page.locator("#words").fill("@bleep_demo_bot milk")
    await offers(stage, "milk", "Milk")
    await expect(page.locator("#offers button")).to_have_count(1)


# The menu


async def test_the_menu_lists_the_commands_and_works_with_keys_alone(stage: Stage) -> None:
    await stage.begin()
    listed = [
        {"command": "topics", "description": "Choose"},
        {"command": "help", "description": "Help"},
    ]
    await stage.call("setMyCommands", commands=listed)
    page = await stage.look()
    menu = page.get_by_role("button", name="Menu")
    await menu.press("Enter")
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await page.get_by_role("button", name="/topics Choose").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="/help Help")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await menu.press("Enter")
    await page.get_by_role("button", name="/help Help").press("Enter")
    assert (await stage.heard("message"))["text"] == "/help"


async def test_a_slash_offers_the_commands_that_fit(stage: Stage) -> None:
    await stage.begin()
    listed = [
        {"command": "topics", "description": "Choose"},
        {"command": "help", "description": "Help"},
    ]
    await stage.call("setMyCommands", commands=listed)
    page = await stage.look()
    await page.locator("#words").type("/to")
    await expect(page.locator("#commands button")).to_have_count(1)
    await expect(page.locator("#commands")).to_contain_text("/topics")


async def test_the_bot_can_be_blocked_and_unblocked(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await page.get_by_role("button", name="Menu").click()
    await page.get_by_role("button", name="Block the bot").click()
    assert (await stage.heard("my_chat_member"))["new_chat_member"]["status"] == "kicked"
    await page.get_by_role("button", name="Unblock the bot").click()
    assert (await stage.heard("my_chat_member"))["new_chat_member"]["status"] == "member"
    await expect(page.locator("#words")).to_be_visible()


async def test_a_server_that_is_away_is_told_and_found_again(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    chats = re.compile(r"/phone/api/chats/")
    await page.route(chats, lambda route: route.abort())
    await stage.say("while away")
    await expect(page.locator("#bot-state")).to_contain_text("not connected")
    await page.unroute(chats)
    await expect(page.locator("#bot-state")).to_have_text("bot")
    await expect(message(page, "while away")).to_be_visible()
    stage.troubles.clear()  # the browser notes each aborted call


# The blog beside the phone


async def test_the_whole_loop_publish_approve_answer(stage: Stage) -> None:
    page = await stage.look()
    await page.locator("#publish-next").filter(has_text="Next").wait_for()
    next_title = (await page.locator("#publish-next").inner_text()).removeprefix("Next: ")
    await page.get_by_role("button", name="Publish a new post").click()
    heading = page.frame_locator("#blog-page").get_by_role("heading", level=1)
    await expect(heading).to_have_text(next_title)
    await send_comment(stage, "A good idea.")
    await page.get_by_role("button", name="Approve: Anonymous reader, A good idea.").click()
    await expect(comments(page)).to_contain_text(["A good idea."])
    await page.get_by_label("Answer as the author").fill("Thank you.")
    await page.get_by_role("button", name="Publish the answer").click()
    await expect(comments(page).last).to_contain_text("Thank you.")
    await expect(page.locator("#desk-told")).to_have_text("Your answer is on the blog.")
    await expect(page.locator(".steps .done")).to_have_count(2)


@pytest.mark.parametrize(("button", "status"), [("Spam", "spam"), ("Bin", "trash")])
async def test_a_waiting_comment_can_be_refused(stage: Stage, button: str, status: str) -> None:
    page = await stage.look()
    await send_comment(stage, "Buy this.")
    await page.get_by_role("button", name=re.compile(f"^{button}:")).click()
    await expect(page.locator("#waiting-none")).to_be_visible()
    told = (await stage.http.get("/blog/desk/api/comments")).json()
    assert [each["status"] for each in told] == [status]


async def test_a_half_written_answer_survives_a_new_comment(stage: Stage) -> None:
    first = await send_comment(stage, "First.")
    path = f"/blog/desk/api/comments/{first['id']}/status"
    await stage.http.post(path, json={"status": "approved"})
    page = await stage.look()
    box = page.get_by_label("Answer as the author")
    await box.fill("Half an ans")
    await send_comment(stage, "Second, with http://a.example/x and http://b.example/y")
    await page.get_by_role("button", name=re.compile("^Approve: ")).wait_for()
    await expect(box).to_have_value("Half an ans")


async def test_a_post_of_ones_own_is_published(stage: Stage) -> None:
    page = await stage.look()
    await page.get_by_text("Write your own post").click()
    await page.get_by_label("Title").fill("My own post")
    await page.get_by_label("Text").fill("My text.")
    await page.get_by_role("button", name="Publish your post").click()
    heading = page.frame_locator("#blog-page").get_by_role("heading", level=1)
    await expect(heading).to_have_text("My own post")
    await expect(page.get_by_label("Title")).to_have_value("")


# Posts on the blog


def first_post(page: Page) -> Locator:
    return page.locator("#posts > li").first


async def shown_posts(stage: Stage) -> list[Json]:
    return list((await stage.http.get("/blog/desk/api/posts")).json()["published"])


async def test_a_post_is_changed_on_the_desk_with_keys_alone(stage: Stage) -> None:
    before = (await shown_posts(stage))[0]
    page = await stage.look()
    edit = first_post(page).get_by_role("button", name=f"Edit: {before['title']}")
    await edit.press("Enter")
    title, text = first_post(page).get_by_label("Title"), first_post(page).get_by_label("Text")
    await expect(title).to_be_focused()
    await expect(text).to_have_value(before["text"])
    await text.fill("Now 7 of 10.")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Save the change")).to_be_focused()
    await page.keyboard.press("Enter")
    told = "Saved. If a number or the summary has changed, the owner is asked."
    await expect(page.locator("#desk-told")).to_have_text(told)
    await expect(edit).to_be_focused()
    post = page.frame_locator("#blog-page").get_by_text("Now 7 of 10.")
    await expect(post).to_be_visible()
    assert (await shown_posts(stage))[0] == {**before, "text": "Now 7 of 10."}


@pytest.mark.parametrize("leave", ["Never mind", "Escape"])
async def test_an_edit_can_be_left(stage: Stage, leave: str) -> None:
    before = await shown_posts(stage)
    page = await stage.look()
    edit = first_post(page).get_by_role("button", name=re.compile("^Edit: "))
    await edit.click()
    await first_post(page).get_by_label("Text").fill("Not meant.")
    if leave == "Escape":
        await page.keyboard.press("Escape")
    else:
        await page.get_by_role("button", name=leave).click()
    await expect(edit).to_be_focused()
    assert await shown_posts(stage) == before


async def test_a_half_written_edit_survives_a_new_post(stage: Stage) -> None:
    page = await stage.look()
    await first_post(page).get_by_role("button", name=re.compile("^Edit: ")).click()
    box = page.locator("#posts").get_by_label("Text")
    await box.fill("Half an ed")
    await stage.http.post("/blog/desk/api/publish", json={"title": "Newer", "text": "Text."})
    await page.get_by_role("button", name="Edit: Newer").wait_for()
    await expect(box).to_have_value("Half an ed")


async def test_a_post_without_a_title_is_refused_and_the_words_stay(stage: Stage) -> None:
    page = await stage.look()
    await first_post(page).get_by_role("button", name=re.compile("^Edit: ")).click()
    await first_post(page).get_by_label("Title").fill(" ")
    await first_post(page).get_by_label("Text").fill("My words.")
    await page.get_by_role("button", name="Save the change").click()
    await expect(page.locator("#desk-told")).to_have_text("A post needs a title and a text.")
    await expect(first_post(page).get_by_label("Text")).to_have_value("My words.")
    stage.troubles.clear()  # the browser notes the refusal


async def test_a_post_is_taken_down_by_a_second_press(stage: Stage) -> None:
    before = await shown_posts(stage)
    page = await stage.look()
    await first_post(page).get_by_role("button", name=re.compile("^Take down: ")).press("Enter")
    sure = page.get_by_role("button", name="Take down: are you sure?")
    await expect(sure).to_be_focused()
    await expect(first_post(page).locator("[aria-live=polite]")).to_contain_text("are you sure?")
    assert await shown_posts(stage) == before
    await sure.press("Enter")
    told = "The post is not on the blog any more. If readers have it, the owner is asked."
    await expect(page.locator("#desk-told")).to_have_text(told)
    await expect(page.locator("#posts-name")).to_be_focused()
    assert await shown_posts(stage) == before[1:]
    newest = page.frame_locator("#blog-page").get_by_role("heading", level=2).first
    await expect(newest).to_have_text(before[1]["title"])


@pytest.mark.parametrize("leave", ["Never mind", "Escape"])
async def test_a_double_click_takes_nothing_down_and_the_question_can_be_left(
    stage: Stage, leave: str
) -> None:
    before = await shown_posts(stage)
    page = await stage.look()
    await first_post(page).get_by_role("button", name=re.compile("^Take down: ")).dblclick()
    await expect(page.get_by_role("button", name="Take down: are you sure?")).to_be_visible()
    if leave == "Escape":
        await page.keyboard.press("Escape")
    else:
        await page.get_by_role("button", name=leave).click()
    await expect(first_post(page).get_by_role("button", name=re.compile("^Edit: "))).to_be_focused()
    assert await shown_posts(stage) == before


async def test_an_edit_presses_start_on_the_owners_phone_once(stage: Stage) -> None:
    page = await stage.look()
    edit = first_post(page).get_by_role("button", name=re.compile("^Edit: "))
    await edit.click()
    heard = await stage.heard("message")
    await page.get_by_role("button", name="Never mind").click()
    await edit.click()
    assert (heard["chat"]["id"], heard["text"]) == (OWNER, "/start")
    owner = (await stage.http.get(f"/phone/api/chats/{OWNER}")).json()
    assert [each["text"] for each in owner["messages"]] == ["/start"]
    reader = (await stage.http.get(f"/phone/api/chats/{READER}")).json()
    assert reader["messages"] == []


async def test_a_title_on_the_desk_opens_its_post(stage: Stage) -> None:
    post = (await shown_posts(stage))[1]
    page = await stage.look()
    await page.locator("#posts").get_by_role("link", name=post["title"]).click()
    heading = page.frame_locator("#blog-page").get_by_role("heading", level=1)
    await expect(heading).to_have_text(post["title"])


async def test_what_the_desk_says_is_seen_wherever_it_is_scrolled_to(stage: Stage) -> None:
    page = await stage.look((1280, 800))
    last = page.locator("#posts > li").last
    await last.get_by_role("button", name=re.compile("^Edit: ")).click()
    await page.get_by_role("button", name="Save the change").click()
    await expect(page.locator("#desk-told")).to_contain_text("Saved.")
    await expect(page.locator("#desk-told")).to_be_in_viewport(ratio=1)


# Room, colours, keys

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def full_chat(stage: Stage) -> None:
    await stage.begin()
    keys = [
        [
            {"text": "Read the post", "url": f"{stage.url}/blog/"},
            {"text": "Save", "callback_data": "s"},
        ]
    ]
    await stage.say(
        "<b>A title that is rather long for one line of a phone</b>\n\n<code>code</code> /help "
        f"{'longword' * 12}\n<blockquote>said</blockquote>",
        parse_mode="HTML",
        reply_markup={"inline_keyboard": keys},
    )
    await stage.person_writes("my words")
    await send_comment(stage, "A waiting comment.")


async def ask_and_edit(page: Page) -> None:
    """Open the form of one post, and the question whether to take down another."""
    await first_post(page).get_by_role("button", name=re.compile("^Take down: ")).click()
    await page.locator("#posts > li").nth(1).get_by_role("button", name=re.compile("^Edit")).click()


@pytest.mark.parametrize("size", [WIDE, (1000, 800), (720, 450), NARROW, (320, 640)])
async def test_nothing_sticks_out_at_any_width(stage: Stage, size: tuple[int, int]) -> None:
    await full_chat(stage)
    page = await stage.look(size)
    await message(page, "my words").wait_for()
    await by_double_click(page, message(page, "my words"))
    assert await page.evaluate(OVERFLOW) <= 0
    await expect(page.get_by_role("button", name="Send", exact=True)).to_be_in_viewport()
    for part in ("#log", ".phone", ".composer"):
        over = "node => node.scrollWidth - node.clientWidth"
        assert await page.locator(part).evaluate(over) <= 0


async def test_on_a_narrow_screen_the_chat_fills_it(stage: Stage) -> None:
    page = await stage.look(NARROW)
    box = await page.locator(".phone").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    await expect(page.locator("#blog")).to_be_hidden()
    await page.get_by_role("button", name="Blog", exact=True).click()
    await expect(page.get_by_role("button", name="Publish a new post")).to_be_visible()


async def test_on_a_wide_screen_phone_blog_and_desk_stand_side_by_side(stage: Stage) -> None:
    page = await stage.look()
    boxes = [await page.locator(part).bounding_box() for part in (".phone", "#blog", "#desk")]
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert edges[0][1] < edges[1][0] < edges[1][1] < edges[2][0]
    await expect(page.get_by_text("Nothing leaves it.")).to_be_visible()


CONTRAST = """() => {
  const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const mix = (colours) => {
    paint.fillStyle = '#fff';
    paint.fillRect(0, 0, 1, 1);
    for (const colour of colours) { paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1); }
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map(v => v / 255).map(
      v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const weak = [];
  for (const node of document.querySelectorAll('body *')) {
    const words = [...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    const seen = node.checkVisibility({ opacityProperty: true });
    if (!words || !seen || node.closest('.hidden, .skip')) continue;
    const under = [];
    for (let up = node; up; up = up.parentElement) {
      under.unshift(getComputedStyle(up).backgroundColor);
    }
    const [a, b] = [light(mix(under)), light(mix([...under, getComputedStyle(node).color]))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push([node.className, node.textContent.slice(0, 30), ratio]);
  }
  return weak;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_text_has_enough_contrast(stage: Stage, scheme: Literal["light", "dark"]) -> None:
    await full_chat(stage)
    page = await stage.look(scheme=scheme)
    await page.get_by_role("button", name=re.compile("^Approve")).wait_for()
    await ask_and_edit(page)
    await message(page, "my words").hover()
    assert await page.evaluate(CONTRAST) == []
    blog = page.frame(url=re.compile("/blog/"))
    assert blog
    assert await blog.evaluate(CONTRAST) == []


async def test_dark_mode_is_dark(stage: Stage) -> None:
    page = await stage.look(scheme="dark")
    colour = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in re.findall(r"\d+", colour)) < 40


async def test_who_wants_less_motion_gets_none(stage: Stage) -> None:
    page = await stage.look(motion="reduce")
    moves = "getComputedStyle(document.getElementById('toast')).transitionDuration"
    assert await page.evaluate(moves) == "0s"


SMALL = """() => [...document.querySelectorAll('button, summary, .key, input, textarea')]
  .filter(node => node.checkVisibility() && !node.matches('.command'))
  .map(node => [node.textContent.trim(), node.getBoundingClientRect()])
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([name, box]) => [name, box.width, box.height])"""


async def test_everything_to_touch_is_at_least_44_pixels(stage: Stage) -> None:
    await full_chat(stage)
    page = await stage.look(NARROW, touch=True)
    await message(page, "my words").wait_for()
    await page.get_by_role("button", name="Menu").click()
    assert await page.evaluate(SMALL) == []
    await page.get_by_role("button", name="Blog", exact=True).click()
    await page.get_by_role("button", name=re.compile("^Approve")).wait_for()
    await ask_and_edit(page)
    assert await page.evaluate(SMALL) == []
    assert await page.evaluate(OVERFLOW) <= 0


async def test_the_first_tab_stop_skips_to_the_message_box(stage: Stage) -> None:
    await stage.begin()
    page = await stage.look()
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the message box")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    await expect(page.locator("#words")).to_be_focused()


async def test_every_control_has_a_name(stage: Stage) -> None:
    await full_chat(stage)
    page = await stage.look()
    await message(page, "my words").wait_for()
    for kind in ("button", "link", "textbox"):
        for control in await page.get_by_role(kind).all():
            tree = await control.aria_snapshot()
            assert re.match(rf"- '?{kind} \"\S", tree), tree
