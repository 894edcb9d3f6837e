"""An owner announces with a picture and a button, changes its words everywhere, and schedules one.

The real program and the pretend Telegram, over HTTP.
"""

from __future__ import annotations

from pathlib import Path

from tests.phone import Message, Phone
from tests.sandbox.pictures import png
from tests.world import OWNER, READER, World, a_bot, a_world

WORDS, NEW_WORDS = "The clinic is closed on 6 April 2026.", "The clinic is open on 6 April 2026."
LINK = "https://www.example.org/times"


async def announced(world: World, owner: Phone) -> Message:
    """Write an announcement with a picture and a button; return the card under its preview."""
    await owner.write("/announce")
    await owner.wait_for("Write the announcement")
    form = {"file": ("clinic.png", png(640, 480), "image/png")}
    path = f"/phone/api/chats/{OWNER}/files"
    (await world.http.post(path, files=form, data={"caption": WORDS})).raise_for_status()
    page = await owner.wait_for("Who gets it?")
    await owner.press(page, "Link buttons")
    await owner.wait_for("Write up to 3 link buttons")
    await owner.write(f"Opening times | {LINK}")
    page = await owner.wait_for("Who gets it?", after=page["message_id"])
    await owner.press(page, "All posts")
    page = await owner.wait(
        lambda one: (
            one["message_id"] == page["message_id"] and "1 reader will get it" in one["text"]
        ),
        "the live count",
    )
    await owner.press(page, "Preview")
    return await owner.wait_for("Ready to send")


async def test_a_picture_reaches_the_reader_and_its_words_change_everywhere(
    tmp_path: Path,
) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, owner = world.phone(READER), world.phone(OWNER)
        await owner.start()
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        ready = await announced(world, owner)
        preview = await owner.wait_for(WORDS)
        assert "The announcement is on its way to 1 reader." in await owner.press(ready, "Send now")
        got = await reader.wait_for(WORDS)
        assert got["photo"]["width"] == 640
        assert got["buttons"] == preview["buttons"] == [[{"text": "Opening times", "url": LINK}]]
        card = await owner.wait(
            lambda one: (
                any(button["text"] == "Change the text" for row in one["buttons"] for button in row)
                and "It ended" in one["text"]
            ),
            "the end",
        )
        await owner.press(card, "Change the text")
        asked = await owner.wait_for("Write the new text")
        await owner.write(NEW_WORDS)
        question = await owner.wait_for("This is the new text.", after=asked["message_id"])
        await owner.press(question, "Change")
        new = await reader.wait_for(NEW_WORDS)
        assert new["message_id"] == got["message_id"]
        assert (new["photo"]["width"], new["buttons"]) == (640, got["buttons"])
        assert await reader.count(WORDS) == 0
