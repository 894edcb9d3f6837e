"""A reader asks for the own data and has it deleted, as `make demo` shows it; no byte is left."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.chat.chats import Chat, Person
from storage.scrub import traces
from tests.phone import Message, Phone
from tests.test_journey import send_comment
from tests.world import OTHER, OWNER, World, a_bot, a_world

PERSON = 7_123_456_789
TEXT = "We do the same in our practice, and it works."
NAME = "Thessaly"
OURS = {"bot", "feeds", "storage"}
MODERATOR = {"BLEEP_MODERATOR_USER": "moderator", "BLEEP_MODERATOR_PASSWORD": "pretend-moderator"}


async def a_commenter(world: World) -> tuple[Phone, Phone]:
    """Return a person with a number as long as Telegram's, whose comment is on the blog."""
    chats = world.telegram.state.chats
    chats._chats[PERSON] = Chat(Person(PERSON, NAME, "reader"))  # noqa: SLF001  a number that no other byte looks like
    reader, owner = world.phone(PERSON), world.phone(OWNER)
    await owner.start()
    await reader.start("l_all")
    await reader.wait_for("New posts from")
    post = await world.desk("publish")
    sent = await reader.wait_for(post["title"])
    await reader.press(sent, "Save for later")
    await send_comment(reader, TEXT, post["title"])
    waiting = await reader.wait_for("waiting")
    (comment,) = await world.comments()
    await world.desk(f"comments/{comment['id']}/status", status="approved")
    await reader.wait_for("on the blog", after=waiting["message_id"])
    return reader, owner


async def the_file(world: World, reader: Phone) -> dict[str, Any]:
    """Return what is in the file that /mydata sends."""
    await reader.write("/mydata")
    message = await reader.wait_for("everything that we keep about you")
    answer = await world.http.get(message["document"]["url"])
    assert message["document"]["name"] == "my-data.json"
    return dict(json.loads(answer.content))


async def delete(reader: Phone, choice: str) -> Message:
    """Go through /delete, and return the last message."""
    await reader.write("/delete")
    asked = await reader.wait_for("Delete your data")
    await reader.press(asked, choice)
    await reader.wait_for("Delete everything now?")
    (sure,) = [one for one in await reader.from_bot() if "Delete everything now?" in one["text"]]
    await reader.press(sure, "Delete everything")
    return await reader.wait_for("Your data is deleted")


async def others_hear_of_the_blog(world: World) -> None:
    """Let the blog answer the comment and publish, and wait until another reader has it all."""
    other = world.phone(OTHER)
    await other.start("l_all")
    await other.wait_for("New posts from")
    (comment,) = await world.comments()
    await world.desk(f"comments/{comment['id']}/answer", text="Thank you for this.")
    for _ in range(2):
        post = await world.desk("publish")
        await other.wait_for(post["title"])


def seen_in(folder: Path) -> list[str]:
    """Return the files that show the person's number."""
    return [one.name for one in folder.rglob("*") if one.is_file() and traces(one, [PERSON])]


async def becomes(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so; the loops that make it so run each second."""
    for _ in range(200):
        if await true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it never became so")


async def settled(folder: Path) -> None:
    """Wait until no file shows the person."""

    async def clean() -> bool:
        return not seen_in(folder)

    await becomes(clean)


async def test_nothing_of_a_person_is_left_and_the_comment_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with a_world() as world:
        async with a_bot(world.environment(tmp_path, **MODERATOR)):
            reader, _ = await a_commenter(world)
            told = await the_file(world, reader)
            assert told["telegram_chat"] == PERSON
            assert [one["text"] for one in told["tables"]["comments"]] == [TEXT]
            assert len(told["tables"]["saves"]) == 1
            last = await delete(reader, "Leave them on the blog")
            await settled(tmp_path)
            assert [one["status"] for one in await world.comments()] == ["approved"]
            await others_hear_of_the_blog(world)
            assert [one["message_id"] for one in await reader.from_bot()][-1] == last["message_id"]
        assert seen_in(tmp_path) == []
        ours = [one for one in caplog.records if one.name.partition(".")[0] in OURS]
        assert ours
        assert [one for one in ours if str(PERSON) in one.getMessage()] == []
        # Whoever comes back is new.
        async with a_bot(world.environment(tmp_path, **MODERATOR)):
            await reader.write("/comments")
            await reader.wait_for("You have sent no comments", after=last["message_id"])


async def test_comments_are_taken_off_the_blog_where_that_is_wished(tmp_path: Path) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path, **MODERATOR)):
        reader, owner = await a_commenter(world)
        await delete(reader, "Ask to take them off")
        await settled(tmp_path)

        async def binned() -> bool:
            return [one["status"] for one in await world.comments()] == ["trash"]

        await becomes(binned)
        assert await owner.count("A reader wants a comment taken off") == 0


async def test_without_a_moderator_the_owners_are_asked(tmp_path: Path) -> None:
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, owner = await a_commenter(world)
        await delete(reader, "Ask to take them off")
        card = await owner.wait_for("A reader wants a comment taken off")
        assert TEXT in card["text"]
        await settled(tmp_path)
