"""Owners decide in the chat, and readers take back, on the sandbox's blog and a real WordPress."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from tests.phone import Message, Phone
from tests.test_journey import everything_was_right, send_comment
from tests.wordpress.site import WordPress
from tests.world import OWNER, READER, World, a_bot, a_world

TEXT = "We do the same in our practice, and it works."
MODERATOR = {"BLEEP_MODERATOR_USER": "moderator", "BLEEP_MODERATOR_PASSWORD": "pretend-moderator"}


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def the_card(owner: Phone, text: str) -> Message:
    """Return the card about a comment, as it came to the owner."""
    return await owner.wait(
        lambda one: text in one["text"] and "waits on the blog" in one["text"],
        "the card of a comment that waits",
    )


async def a_reader(world: World) -> tuple[Phone, Phone]:
    """Return a reader who gets the posts, and an owner."""
    reader, owner = world.phone(READER), world.phone(OWNER)
    await owner.start()
    await reader.start("l_all")
    await reader.wait_for("New posts from")
    return reader, owner


async def test_a_held_comment_is_published_from_the_chat_and_then_withdrawn(
    tmp_path: Path, database_url: str
) -> None:
    """Nobody touches the blog: the owner publishes, the reader hears, the reader takes it back."""
    async with a_world() as world:
        settings = world.environment(tmp_path, BLEEP_DATABASE=database_url, **MODERATOR)
        async with a_bot(settings):
            reader, owner = await a_reader(world)
            post = await world.desk("publish")
            await reader.wait_for(post["title"])
            began = time.monotonic()
            await send_comment(reader, TEXT, post["title"])
            card = await the_card(owner, TEXT)
            assert time.monotonic() - began < 60
            assert labels(card)[:4] == ["Publish", "Reject", "Ask for a change", "Spam"]
            waiting = await reader.wait_for("waiting for an editor")
            await owner.press(card, "Publish")
            shown = await reader.wait_for("on the blog", after=waiting["message_id"])
            assert [one["status"] for one in await world.comments()] == ["approved"]
            await reader.press(shown, "Withdraw")
            await reader.wait_for("as you asked", after=shown["message_id"])
            assert [one["status"] for one in await world.comments()] == ["trash"]
            await everything_was_right(world)


async def test_a_reader_is_asked_for_a_change(tmp_path: Path) -> None:
    """`Ask for a change` bins the comment, and the reader hears what to change."""
    async with a_world() as world, a_bot(world.environment(tmp_path, **MODERATOR)):
        reader, owner = await a_reader(world)
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        await send_comment(reader, TEXT, post["title"])
        card = await the_card(owner, TEXT)
        await owner.press(card, "Ask for a change")
        menu = await owner.wait(
            lambda one: "Make it shorter" in labels(one), "the questions that can be asked"
        )
        await owner.press(menu, "Make it shorter")
        await reader.wait_for("An editor asks you to change your comment")
        await reader.wait_for("Can you make it shorter")
        assert [one["status"] for one in await world.comments()] == ["trash"]


async def test_without_a_moderator_the_owner_is_led_to_the_blog(tmp_path: Path) -> None:
    """What the owner does on the blog's own page after `Withdraw` is told as the reader's wish."""
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, owner = await a_reader(world)
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        await send_comment(reader, TEXT, post["title"])
        assert labels(await the_card(owner, TEXT)) == ["Open it on the blog"]
        waiting = await reader.wait_for("waiting for an editor")
        await reader.press(waiting, "Withdraw")
        await owner.wait_for("A reader wants a comment taken off")
        (comment,) = await world.comments()
        await world.desk(f"comments/{comment['id']}/status", status="trash")
        await reader.wait_for("as you asked", after=waiting["message_id"])


async def test_the_same_on_a_real_wordpress(tmp_path: Path, wordpress: WordPress) -> None:
    """The approver's account can do nothing but decide, and that is enough."""
    wordpress.reset()
    wordpress.allow_bursts()
    accounts: Mapping[str, str] = {
        "BLEEP_SITE": wordpress.url,
        "BLEEP_SITE_USER": wordpress.relay.user,
        "BLEEP_SITE_PASSWORD": wordpress.relay.password,
        "BLEEP_MODERATOR_USER": wordpress.approver.user,
        "BLEEP_MODERATOR_PASSWORD": wordpress.approver.password,
    }
    async with a_world() as world, a_bot(world.environment(tmp_path, **accounts)):
        reader, owner = await a_reader(world)
        post_id, _ = wordpress.publish("Tea and time", "<p>Warm the pot first. Then wait.</p>")
        await send_comment(reader, TEXT, "Tea and time")
        card = await the_card(owner, TEXT)
        (relayed,) = wordpress.comments(post_id)
        assert relayed["status"] == "hold"
        await owner.press(card, "Publish")
        shown = await reader.wait_for("Your comment is on the blog")
        (published,) = wordpress.comments(post_id)
        assert published["status"] == "approved"
        await reader.press(shown, "Withdraw")
        await reader.wait_for("as you asked", after=shown["message_id"])
        (withdrawn,) = wordpress.comments(post_id)
        assert withdrawn["status"] == "trash"
    wordpress.reset()
