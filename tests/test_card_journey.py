"""An owner announces, follows the card to its end, takes the figures, and takes it all back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.phone import Message, Phone
from tests.world import OTHER, OWNER, READER, World, a_bot, a_world

WORDS = "The clinic is closed on 6 April 2026."
OTHER_WORDS = "The clinic is open on 6 April 2026."
REFUSAL = "Bad Request: not enough rights to send text messages to the chat"


async def announced(owner: Phone) -> Message:
    """Announce to everyone; return the card that comes at once."""
    await owner.write("/announce")
    await owner.wait_for("Write the announcement")
    await owner.write(WORDS)
    await owner.press(await owner.wait_for("Who gets it?"), "All posts")
    await owner.wait(lambda one: has(one, "All posts: chosen"), "the list is chosen")
    await owner.press(await owner.wait_for("Who gets it?"), "Preview")
    ready = await owner.wait_for("Ready to send")
    assert "The announcement is on its way to 3 readers." in await owner.press(ready, "Send now")
    return await owner.wait_for("Announcement: The clinic is closed")


def has(message: Message, label: str) -> bool:
    """Say whether a message has a button."""
    return any(button["text"] == label for row in message["buttons"] for button in row)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_card_follows_an_announcement_to_its_end_and_beyond(
    tmp_path: Path, database_url: str
) -> None:
    """One reader gets it at once, one is refused at first, and one answer is lost.

    Only PostgreSQL, for it takes long: the tests of the presses have SQLite.
    """
    async with a_world() as world, a_bot(world.environment(tmp_path, BLEEP_DATABASE=database_url)):
        reader, owner, other = (world.phone(chat_id) for chat_id in (READER, OWNER, OTHER))
        for phone in (reader, owner, other):
            await phone.start("l_all")
            await phone.wait_for("New posts from")
        await world.fault("sendMessage", "400", chat_id=OTHER, description=REFUSAL)
        await world.fault("sendMessage", "cut_after", chat_id=READER)
        card = await announced(owner)
        first = await owner.wait(ended(card, "Sent: 1\n", "Failed: 1", "In doubt: 1"), "the end")
        assert "It ended at" in first["text"]
        await owner.press(first, "Resend in doubt")
        asked = await owner.wait_for("Some readers may get it twice.")
        await owner.press(first, "Retry failed")
        assert await owner.press(asked, "Resend in doubt") == "We try 1 message again."
        last = await owner.wait(ended(card, "Sent: 3\n", "Failed: 0", "In doubt: 0"), "the rest")
        assert [await phone.count(WORDS) for phone in (reader, other)] == [2, 1]
        await files_come(world, owner, last)
        await it_is_changed(owner, last, other)
        await it_is_deleted(owner, last)
        assert await other.count(OTHER_WORDS) == 0


def ended(card: Message, *figures: str) -> Callable[[Message], bool]:
    """Return what finds a card at its end, with these figures."""

    def found(one: Message) -> bool:
        its_own = one["message_id"] == card["message_id"] and has(one, "Chart")
        return its_own and all(figure in one["text"] for figure in figures)

    return found


async def it_is_changed(owner: Phone, card: Message, reader: Phone) -> None:
    """Give it another text, and see that a reader has that one alone."""
    await owner.press(card, "Change the text")
    await owner.wait_for("Write the new text")
    await owner.write(OTHER_WORDS)
    await owner.press(await owner.wait_for("This is the new text"), "Change it everywhere")
    await reader.wait_for(OTHER_WORDS)
    assert await reader.count(WORDS) == 0


async def it_is_deleted(owner: Phone, card: Message) -> None:
    """Take it back, and wait for the end of that."""
    await owner.press(card, "Delete everywhere")
    asked = await owner.wait_for("It is in 3 chats.")
    assert await owner.press(asked, "Delete it everywhere") == "We delete 3 messages now."
    await owner.wait(
        lambda one: one["text"].startswith("Deletion: ") and "Deleted: 3" in one["text"],
        "the end of the deletion",
    )


async def files_come(world: World, owner: Phone, card: Message) -> None:
    """Ask for the figures and the chart, and see that both come."""
    await owner.press(card, "Get the figures")
    await owner.wait(lambda one: "One line for each message" in words(one), "the figures")
    await owner.press(card, "Chart")
    await owner.wait(lambda one: "Sent: 3\nAll others: 0" in words(one), "the chart")
    sent = {one["method"]: one["status"] for one in world.telegram.calls}
    assert (sent["sendDocument"], sent["sendPhoto"]) == (200, 200)


def words(message: Message) -> str:
    """Return what a message or the file in it says."""
    return str(message.get("caption") or message["text"])
