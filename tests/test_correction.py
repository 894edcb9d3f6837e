"""A mistake in a post, from the blog's correction to the message that a reader already has."""

from __future__ import annotations

from pathlib import Path

from tests.phone import Message
from tests.world import OTHER, OWNER, READER, World, a_bot, a_world

WRONG = "Give 5 mg of the medicine once a day. Tell people to take it with food."
RIGHT = "Give 15 mg of the medicine once a day. Tell people to take it with food."
TITLE = "A note on doses"


async def published(world: World) -> tuple[int, Message]:
    """Let a reader get a post with a mistake; return its number on the blog, and the message."""
    reader = world.phone(READER)
    await reader.start("l_all")
    await reader.wait_for("New posts from")
    await world.phone(OWNER).start()
    post = await world.desk("publish", title=TITLE, text=WRONG)
    return post["id"], await reader.wait_for("Give 5 mg")


async def test_a_number_that_was_wrong_is_corrected_where_it_was_read(
    tmp_path: Path, database_url: str
) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path, BLEEP_DATABASE=database_url)):
        number, message = await published(world)
        reader, owner = world.phone(READER), world.phone(OWNER)
        await world.desk(f"posts/{number}", text=RIGHT)
        question = await owner.wait_for("A post has changed")
        assert "Was: " in question["text"]
        assert "Is now: " in question["text"]
        told = await owner.press(question, "Correct what was sent")
        assert "It goes to 1 reader" in told
        corrected = await reader.wait_for("Give 15 mg")
        assert corrected["message_id"] == message["message_id"]
        assert corrected["text"].split("\n\n")[0] == TITLE
        assert corrected["text"].split("\n\n")[1].startswith("Corrected on ")
        assert await reader.count(TITLE) == 1
        await reader.write("Thank you for putting this right.", reply_to=corrected)
        naming = await reader.wait_for("name", after=message["message_id"])
        assert "Anonymous reader" in str(naming["buttons"])
        assert "Chosen at" in (await owner.wait_for("Chosen at"))["text"]


async def test_a_message_that_cannot_be_changed_is_followed_by_a_correction_to_reply_to(
    tmp_path: Path,
) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        number, message = await published(world)
        reader, owner = world.phone(READER), world.phone(OWNER)
        other = world.phone(OTHER)
        await other.start("l_all")
        why = "Bad Request: message can't be edited"
        await world.fault("editMessageText", "400", chat_id=READER, description=why)
        await world.desk(f"posts/{number}", text=RIGHT)
        await owner.press(await owner.wait_for("A post has changed"), "Correct what was sent")
        correction = await reader.wait_for(f"Correction: {TITLE}", after=message["message_id"])
        assert RIGHT.split(".", maxsplit=1)[0] in correction["text"]
        await reader.write("Thank you for putting this right.", reply_to=correction)
        naming = await reader.wait_for("name", after=correction["message_id"])
        assert "Anonymous reader" in str(naming["buttons"])
        assert await other.count("Correction") == 0
