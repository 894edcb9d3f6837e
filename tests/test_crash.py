"""The story with the process killed in the middle: nothing lost, nothing twice.

The bot is a process of its own and dies by SIGKILL; Telegram and the blog live on, as they would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.phone import Message, Phone
from tests.world import READER, Program, World, a_world

TEXT = "Our practice did the same, and it helped us."
ANSWER = "How many of you were there?"


@asynccontextmanager
async def a_killable_bot(world: World, folder: Path) -> AsyncIterator[Program]:
    """Run the bot as a process; end it whatever happens."""
    program = Program(world.environment(folder), folder / "log")
    await program.start()
    try:
        yield program
    finally:
        await program.kill()


async def restart(program: Program) -> None:
    """Kill the process and start it again."""
    await program.kill()
    await program.start()


async def join(reader: Phone) -> None:
    """Join the list of all posts."""
    await reader.start("l_all")
    await reader.wait_for("New posts from")


async def with_button(reader: Phone, label: str, after: int = 0) -> Message:
    """Return the first later message with a button."""
    return await reader.wait(
        lambda one: (
            one["message_id"] > after
            and any(button["text"] == label for row in one["buttons"] for button in row)
        ),
        f"a message with {label!r}",
    )


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seconds", [0.0, 0.35])
async def test_a_kill_after_each_step_loses_nothing_and_repeats_nothing(
    tmp_path: Path, seconds: float
) -> None:
    """Kill after every single thing that a person does, at once and a moment later."""

    async def killed() -> None:
        await asyncio.sleep(seconds)
        await restart(program)

    async with a_world() as world, a_killable_bot(world, tmp_path) as program:
        reader = world.phone(READER)
        await join(reader)
        await killed()
        post = await world.desk("publish")
        await killed()
        shown = await reader.wait_for(post["title"])
        await reader.write(TEXT, reply_to=shown)
        await killed()
        naming = await with_button(reader, "Anonymous reader", shown["message_id"])
        await asyncio.gather(reader.press(naming, "Anonymous reader"), killed())
        preview = await with_button(reader, "Send comment", naming["message_id"])
        pressing = asyncio.create_task(reader.press(preview, "Send comment"))
        comment = await the_comment(world)
        await asyncio.gather(pressing, killed())
        await reader.wait_for("waiting for an editor")
        await world.desk(f"comments/{comment['id']}/status", status="approved")
        await killed()
        await reader.wait_for("is on the blog")
        await world.desk(f"comments/{comment['id']}/answer", text=ANSWER)
        await killed()
        await reader.wait_for(ANSWER)
        assert await headings(reader) == [
            "You now get new posts on this topic: All posts.",
            "New posts from Practice notes",
            post["title"],
            "Name: Anonymous reader",
            "Check your comment",
            "Your comment is waiting for an editor",
            "Your comment is on the blog",
            "The author replied to your comment",
        ]
        assert [one["text"] for one in await world.comments()] == [TEXT, ANSWER]


async def the_comment(world: World) -> Message:
    """Wait for the comment on the blog, and return it the moment it is there."""
    for _ in range(3000):
        if found := await world.comments():
            return found[0]
        await asyncio.sleep(0.01)
    raise AssertionError("the comment never came to the blog")


async def headings(reader: Phone) -> list[str]:
    """Give anything that would come twice the time to come, then return the first lines."""
    await asyncio.sleep(2.5)
    return [one["text"].split("\n")[0] for one in await reader.from_bot()]


@pytest.mark.timeout(120)
async def test_a_message_whose_answer_was_lost_is_not_sent_again(tmp_path: Path) -> None:
    """Kill while Telegram has the message and has not answered: it stays in doubt."""
    async with a_world() as world, a_killable_bot(world, tmp_path) as program:
        reader = world.phone(READER)
        await join(reader)
        await world.fault("sendMessage", "delay", chat_id=READER, seconds=30)
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        await restart(program)
        second = await world.desk("publish")
        await reader.wait_for(second["title"])
        assert await reader.count(post["title"]) == 1
        assert "In doubt: messages 1." in (tmp_path / "log").read_text(encoding="utf-8")


@pytest.mark.timeout(120)
async def test_a_clean_stop_leaves_nothing_in_doubt(tmp_path: Path) -> None:
    """SIGTERM lets what flies land, and the next start finds nothing to doubt."""
    async with a_world() as world, a_killable_bot(world, tmp_path) as program:
        reader = world.phone(READER)
        await join(reader)
        await world.fault("sendMessage", "delay", chat_id=READER, seconds=1)
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        assert await program.stop() == 0
        await program.start()
        second = await world.desk("publish")
        await reader.wait_for(second["title"])
        assert "In doubt" not in (tmp_path / "log").read_text(encoding="utf-8")
