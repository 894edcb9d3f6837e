"""A reader's whole way in Welsh, as `make demo` shows it: start, join, a post, a comment."""

from __future__ import annotations

from pathlib import Path

from tests.test_journey import everything_was_right
from tests.world import OTHER, OWNER, READER, a_bot, a_world

COMMENT = "Rydym yn gwneud yr un peth yn ein meddygfa ni."


async def test_a_reader_joins_reads_and_comments_in_welsh(tmp_path: Path) -> None:
    """What the bot says is Welsh to one reader and English to the others and on the blog."""
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, other = world.phone(READER), world.phone(OTHER)
        await world.phone(OWNER).start()
        await other.start("l_all")
        await reader.write("/settings")
        await reader.press(await reader.wait_for("Settings"), "Language: English")
        choice = await reader.wait_for("Which language")
        assert "Gymraeg" in await reader.press(choice, "Cymraeg")
        await reader.wait_for("Gosodiadau")
        await reader.start("l_all")
        await reader.wait_for("Rydych nawr yn cael postiadau newydd ar y pwnc hwn: All posts.")
        post = await world.desk("publish")
        sent = await reader.wait_for(post["title"])
        assert "I roi sylw, atebwch y neges hon." in sent["text"]
        assert [row[0]["text"] for row in sent["buttons"]][1] == "Cadw at eto"
        theirs = await other.wait_for(post["title"])
        assert "To comment, reply to this message." in theirs["text"]
        await reader.write(COMMENT, reply_to=sent)
        await reader.press(await reader.wait_for("Pa enw ydych chi"), "Anonymous reader")
        preview = await reader.wait_for("Gwiriwch eich sylw")
        await reader.press(preview, "Anfon y sylw")
        waiting = await reader.wait_for("aros am olygydd")
        (comment,) = await world.comments()
        assert comment["text"] == COMMENT
        assert comment["author_name"] == "Anonymous reader (via Telegram)"
        await world.desk(f"comments/{comment['id']}/status", status="approved")
        await reader.wait_for("Mae eich sylw ar y blog", after=waiting["message_id"])
        await everything_was_right(world)
