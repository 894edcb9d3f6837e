"""Owners ban, answer and are reminded, on the sandbox's blog and on a real WordPress."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.phone import Message, Phone
from tests.test_journey import everything_was_right, send_comment
from tests.test_moderation_journey import MODERATOR, TEXT, a_reader, labels, the_card
from tests.wordpress.site import WordPress
from tests.world import OTHER, World, a_bot, a_world

ANSWER = "Thank you. How long did it take you to set it up?"


async def ban(owner: Phone, card: Message, way: str) -> None:
    await owner.press(card, "Ban")
    menu = await owner.wait(
        lambda one: one["message_id"] == card["message_id"] and way in labels(one),
        "the ways to ban",
    )
    await owner.press(menu, way)
    await owner.wait(
        lambda one: one["message_id"] == card["message_id"] and "You banned" in one["text"],
        "what was done",
    )


async def lift(owner: Phone) -> None:
    said = await owner.write("/admin")
    panel = await owner.wait_for("Admin panel", after=said)
    await owner.press(panel, "Comments")
    desk = await owner.wait(
        lambda one: one["message_id"] == panel["message_id"] and "complaints" in one["text"],
        "the place for comments",
    )
    await owner.press(desk, "Bans")
    shown = await owner.wait(
        lambda one: one["message_id"] == panel["message_id"] and "Since" in one["text"],
        "the list of bans",
    )
    await owner.press(shown, "Lift ban number 1")
    await owner.wait(
        lambda one: one["message_id"] == panel["message_id"] and "Nobody is banned" in one["text"],
        "an empty list of bans",
    )


async def test_a_person_is_banned_told_and_let_back(tmp_path: Path, database_url: str) -> None:
    """The comment goes to the bin and the next is not taken; after `Lift` the usual limits hold."""
    async with a_world() as world:
        settings = world.environment(tmp_path, BLEEP_DATABASE=database_url, **MODERATOR)
        async with a_bot(settings):
            reader, owner = await a_reader(world)
            post = await world.desk("publish")
            shown = await reader.wait_for(post["title"])
            await send_comment(reader, TEXT, post["title"])
            await ban(owner, await the_card(owner, TEXT), "For 7 days")
            await reader.wait_for("An editor did not publish it")
            assert [one["status"] for one in await world.comments()] == ["trash"]
            await reader.write("Here I am again, with one more comment.", reply_to=shown)
            told = await reader.wait_for("This blog takes no comments from you until")
            assert "/complain" in told["text"]
            await lift(owner)
            await reader.write("May I say something now, after all?", reply_to=shown)
            await reader.wait_for("You have just sent a comment", after=told["message_id"])
            assert len(await world.comments()) == 1
            await everything_was_right(world)


async def test_a_quietly_banned_person_is_told_what_everyone_is_told(tmp_path: Path) -> None:
    """Nothing more comes to the blog or to the owners, and somebody else's comments do."""
    async with a_world() as world, a_bot(world.environment(tmp_path, **MODERATOR)):
        reader, owner = await a_reader(world)
        await world.phone(OTHER).start("l_all")
        post = await world.desk("publish")
        await send_comment(reader, TEXT, post["title"])
        await ban(owner, await the_card(owner, TEXT), "Quietly, for good")
        await reader.wait_for("An editor did not publish it")
        another = await another_comment(world, post["title"])
        await the_card(owner, another)
        assert sorted(one["status"] for one in await world.comments()) == ["hold", "trash"]


async def another_comment(world: World, title: str) -> str:
    """Let another reader send a comment."""
    other = world.phone(OTHER)
    text = "Somebody else has a thought about it, too."
    await send_comment(other, text, title)
    return text


async def answered(owner: Phone, card: Message) -> None:
    """Publish a comment and answer it, as an owner does."""
    await owner.press(card, "Publish and answer")
    asked = await owner.wait_for("Write your answer", after=card["message_id"])
    await owner.write(ANSWER, reply_to=asked)
    named = await owner.wait_for("Which name do you want to use?")
    await owner.press(named, "Anonymous reader")
    preview = await owner.wait_for("Check your comment", after=named["message_id"])
    await owner.press(preview, "Send comment")
    await owner.wait_for("Your comment is on the blog", after=preview["message_id"])


async def test_a_comment_is_published_and_answered_on_a_real_wordpress(
    tmp_path: Path, wordpress: WordPress
) -> None:
    """The answer is public at once, under the comment, and its reader gets it in the chat."""
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
        await answered(owner, await the_card(owner, TEXT))
        found = sorted(wordpress.comments(post_id), key=lambda one: int(one["id"]))
        assert [one["status"] for one in found] == ["approved", "approved"]
        assert int(found[1]["parent"]) == int(found[0]["id"])
        brought = await reader.wait_for("replied to your comment")
        assert ANSWER in brought["text"]
    wordpress.reset()


async def test_a_private_note_is_answered_in_private(tmp_path: Path) -> None:
    """Nothing of it ever reaches the blog."""
    async with a_world() as world, a_bot(world.environment(tmp_path, **MODERATOR)):
        reader, owner = await a_reader(world)
        post = await world.desk("publish")
        shown = await reader.wait_for(post["title"])
        await reader.write("There is a wrong date in the second part.", reply_to=shown)
        named = await reader.wait_for("Which name do you want to use?")
        await reader.press(named, "Anonymous reader")
        preview = await reader.wait_for("Check your comment")
        await reader.press(preview, "Private note to the author")
        note = await owner.wait_for("There is a wrong date in the second part.")
        await owner.write("You are right. It is changed now.", reply_to=note)
        answer = await reader.wait_for("The editors answer")
        assert "You are right. It is changed now." in answer["text"]
        await owner.wait_for("Sent to the reader in private")
        assert await world.comments() == []
        await everything_was_right(world)
