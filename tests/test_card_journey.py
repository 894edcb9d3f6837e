"""An owner announces, follows the card to its end, takes the figures, and takes it all back."""

from __future__ import annotations

from pathlib import Path

from tests.phone import Message, Phone
from tests.world import OWNER, READER, World, a_bot, a_world

WORDS = "The clinic is closed on 6 April 2026."


async def announced(owner: Phone) -> Message:
    """Announce to everyone; return the card that comes at once."""
    await owner.write("/announce")
    await owner.wait_for("Write the announcement")
    await owner.write(WORDS)
    await owner.press(await owner.wait_for("Who gets it?"), "All posts")
    await owner.wait(lambda one: has(one, "All posts: chosen"), "the list is chosen")
    await owner.press(await owner.wait_for("Who gets it?"), "Preview")
    ready = await owner.wait_for("Ready to send")
    assert "The announcement is on its way to 2 readers." in await owner.press(ready, "Send now")
    return await owner.wait_for("Announcement: The clinic is closed")


def has(message: Message, label: str) -> bool:
    """Say whether a message has a button."""
    return any(button["text"] == label for row in message["buttons"] for button in row)


async def test_a_card_follows_an_announcement_to_its_end_and_beyond(tmp_path: Path) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, owner = world.phone(READER), world.phone(OWNER)
        for phone in (reader, owner):
            await phone.start("l_all")
            await phone.wait_for("New posts from")
        card = await announced(owner)
        await reader.wait_for(WORDS)
        last = await owner.wait(
            lambda one: one["message_id"] == card["message_id"] and has(one, "Chart"), "the end"
        )
        assert "It ended at" in last["text"]
        assert "Sent: 2\nBlocked or left: 0\nFailed: 0\nIn doubt: 0" in last["text"]
        await files_come(world, owner, last)
        await owner.press(last, "Delete everywhere")
        asked = await owner.wait_for("It is in 2 chats.")
        assert await owner.press(asked, "Delete it everywhere") == "We delete 2 messages now."
        await owner.wait(
            lambda one: one["text"].startswith("Deletion: ") and "Deleted: 2" in one["text"],
            "the end of the deletion",
        )
        assert await reader.count(WORDS) == 0


async def files_come(world: World, owner: Phone, card: Message) -> None:
    """Ask for the figures and the chart, and see that both come."""
    await owner.press(card, "Get the figures")
    await owner.wait(lambda one: "One line for each message" in words(one), "the figures")
    await owner.press(card, "Chart")
    await owner.wait(lambda one: "Sent: 2\nAll others: 0" in words(one), "the chart")
    sent = {one["method"]: one["status"] for one in world.telegram.calls}
    assert (sent["sendDocument"], sent["sendPhoto"]) == (200, 200)


def words(message: Message) -> str:
    """Return what a message or the file in it says."""
    return str(message.get("caption") or message["text"])
