"""An admin who walks through `bleep demo` on a narrow phone, and keeps pictures where asked.

The environment may name two folders. SHOTS gets a picture of every stop. PICTURES gets those that
the documents show, made small: `make pictures` does this.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.patience import PATIENCE

SHOWN: Mapping[str, str] = {
    "panel": "The panel has a button for each place",
    "rules": "Rules are tried on the last posts before they count",
    "points": "An editor chooses the sentences of a post",
    "paused": "A broadcast is paused after some of its messages",
    "growth": "A picture of how a list grows, with its numbers",
    "agree": "A second admin is asked to agree",
}
"""The pictures of the documents, by the name of the stop, with what they show."""

_COLOURS = 48
_TIDY = """() => {
    document.getElementById("toast").classList.remove("shown");
    const log = document.getElementById("log");
    log.scrollTop = log.scrollHeight;
}"""


@dataclass(frozen=True, slots=True)
class Walk:
    """One page of the demo, with two people's phones."""

    page: Page

    async def on(self, person: str) -> None:
        """Take a person's phone."""
        name = re.compile(f"^{person}")
        await self.page.locator("#people").get_by_role("button", name=name).click()

    async def write(self, text: str) -> None:
        """Write a message."""
        await self.page.locator("#words").fill(text)
        await self.page.locator("#send").click()

    async def send_file(self, name: str, kind: str, content: bytes) -> None:
        """Send a file."""
        payload = FilePayload(name=name, mimeType=kind, buffer=content)
        await self.page.locator("#file").set_input_files(payload)

    async def press(self, label: str) -> None:
        """Press the newest button with exactly this label."""
        await self.button(label).click()

    async def first_number(self, pattern: str, besides: int = 0) -> int:
        """Return the number in the first button of a pattern, but for one."""
        buttons = self.page.locator("#log").get_by_role("button", name=re.compile(pattern))
        await buttons.first.wait_for()
        labels = await buttons.all_inner_texts()
        numbers = [int(found[1]) for label in labels if (found := re.search(pattern, label))]
        return next(each for each in numbers if each != besides)

    def button(self, label: str) -> Locator:
        """Return the newest button with a label."""
        log = self.page.locator("#log")
        return log.get_by_role("button", name=label, exact=True).last

    def message(self, text: str) -> Locator:
        """Return the newest message with a text."""
        return self.page.locator("#log .message", has_text=text).last

    async def sees(self, *texts: str) -> None:
        """Wait for the newest message with the first text; it has the others too."""
        message = self.message(texts[0])
        await expect(message).to_be_visible()
        for text in texts[1:]:
            await expect(message).to_contain_text(text)

    async def ends_with(self, text: str) -> None:
        """Wait until the last message of the chat has a text: older pages have the same buttons."""
        last = self.page.locator("#log .message").last
        await expect(last).to_contain_text(text)

    async def place(self, name: str) -> None:
        """Open the panel anew, and go to one of its places: older pages have the same buttons."""
        homes = self.page.locator("#log .message", has_text="Tap a place to see what is there.")
        before = await homes.count()
        await self.write("/admin")
        await expect(homes).to_have_count(before + 1)
        if name:
            await self._turns_to(name)

    async def _turns_to(self, name: str) -> None:
        title = self.page.locator("b", has_text=re.compile(f"^{name}$"))
        pages = self.page.locator("#log .message", has=title)
        before = await pages.count()
        await self.press(name)
        await expect(pages).to_have_count(before + 1)

    async def picture_with(self, text: str) -> None:
        """Wait for a picture that is drawn, and has a text as its words for those who see none."""
        await self.sees(text)
        picture = self.message(text).locator("img")
        await expect(picture).to_have_attribute("alt", re.compile(re.escape(text)))
        drawn = "node => node.decode().then(() => node.naturalWidth > 100)"
        assert await picture.evaluate(drawn)

    async def file_with(self, text: str) -> str:
        """Return what is in the file of the newest message with a text."""
        await self.sees(text)
        url = await self.message(text).locator("a[download]").get_attribute("href")
        answer = await self.page.request.get(f"{origin(self.page)}{url}")
        return (await answer.body()).decode("utf-8-sig")

    async def publish(self, title: str = "", text: str = "") -> None:
        """Publish a post: the next of the prepared ones, or one's own; then see the chat again."""
        await self.page.locator("#to-blog").click()
        if title:
            if not await self.page.locator("#own-title").is_visible():
                await self.page.get_by_text("Write your own post").click()
            await self.page.locator("#own-title").fill(title)
            await self.page.locator("#own-text").fill(text)
            await self.page.get_by_role("button", name="Publish your post").click()
        else:
            await self.page.locator("#publish").click()
        await self.page.locator("#to-chat").click()

    async def sandbox(self, path: str, **body: object) -> None:
        """Let something happen in the pretend Telegram that the page has no button for."""
        url = f"{origin(self.page)}/sandbox/{path}"
        answer = await self.page.request.post(url, data=body)
        assert answer.ok, await answer.text()

    async def number_of(self, name: str) -> int:
        """Return the number of a person's chat."""
        told = await (await self.page.request.get(f"{origin(self.page)}/phone/api/people")).json()
        return next(int(one["chat_id"]) for one in told["people"] if one["first_name"] == name)

    async def arrives(
        self, chat_id: int, wanted: Callable[[dict[str, Any]], bool]
    ) -> dict[str, Any]:
        """Wait for a message in a group, and return it."""
        url = f"{origin(self.page)}/sandbox/groups/{chat_id}"
        for _ in range(int(PATIENCE * 10)):
            messages = (await (await self.page.request.get(url)).json())["messages"]
            if found := [one for one in messages if wanted(one)]:
                return dict(found[-1])
            await self.page.wait_for_timeout(100)
        raise AssertionError(f"it never came to {chat_id}: {messages}")

    async def keep(self, name: str) -> None:
        """Take a picture where a folder for it is named."""
        shots, pictures = os.environ.get("SHOTS"), os.environ.get("PICTURES")
        if shots is None and pictures is None:
            return
        await self.page.mouse.move(0, 0)
        await self.page.evaluate(_TIDY)
        await self.page.wait_for_timeout(250)
        png = await self.page.screenshot()
        if shots is not None:
            written(png, Path(shots, f"{name}.png"))
        if pictures is not None and name in SHOWN:
            small(png, Path(pictures, f"{name}.png"))


def origin(page: Page) -> str:
    """Return the address of the demo, without a path."""
    return "/".join(page.url.split("/")[:3])


def written(png: bytes, path: Path) -> None:
    """Write a picture as it is."""
    path.write_bytes(png)


def small(png: bytes, path: Path) -> None:
    """Write a picture with few colours, so that it does not weigh on who loads the document."""
    with Image.open(io.BytesIO(png)) as whole:
        whole.convert("RGB").quantize(_COLOURS).save(path, optimize=True)
