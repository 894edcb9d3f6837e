"""A comment is reported, an owner takes it off the blog, and both sides hear, on WordPress."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.phone import Message, Phone
from tests.test_journey import everything_was_right, send_comment
from tests.test_moderation_journey import a_reader, labels, the_card
from tests.wordpress.site import WordPress
from tests.world import OTHER, a_bot, a_world

TEXT = "The surgery in the high street lies to everyone who asks."
WHY = "That is our surgery, and it is not true."
RUDE = "Nobody believes a word of what you say here."


def accounts(wordpress: WordPress) -> Mapping[str, str]:
    """Return the settings of a bot whose moderator can only decide."""
    return {
        "BLEEP_SITE": wordpress.url,
        "BLEEP_SITE_USER": wordpress.relay.user,
        "BLEEP_SITE_PASSWORD": wordpress.relay.password,
        "BLEEP_MODERATOR_USER": wordpress.approver.user,
        "BLEEP_MODERATOR_PASSWORD": wordpress.approver.password,
    }


async def the_report(owner: Phone, why: str) -> Message:
    """Return the card about a report, as it came to the owner."""
    return await owner.wait(
        lambda one: why in one["text"] and "A comment is reported" in one["text"],
        "the card of a report",
    )


async def told(phone: Phone, text: str, after: Message) -> Message:
    return await phone.wait_for(text, after=after["message_id"])


async def test_what_a_reader_wrote_is_reported_by_link_and_taken_off(
    tmp_path: Path, wordpress: WordPress
) -> None:
    """The writer hears that somebody complained, not who, and can answer the editors."""
    wordpress.reset()
    wordpress.allow_bursts()
    async with a_world() as world, a_bot(world.environment(tmp_path, **accounts(wordpress))):
        reader, owner = await a_reader(world)
        other = world.phone(OTHER)
        await other.start()
        post_id, link = wordpress.publish("Tea and time", "<p>Warm the pot first. Then wait.</p>")
        await send_comment(reader, TEXT, "Tea and time")
        await owner.press(await the_card(owner, TEXT), "Publish")
        shown = await reader.wait_for("Your comment is on the blog")
        (published,) = wordpress.comments(post_id)
        await other.write(f"/complain {link}#comment-{published['id']}")
        asked = await other.wait_for("What is wrong with this comment?")
        await other.write(WHY)
        receipt = await told(other, "Your reference is B-", asked)
        card = await the_report(owner, WHY)
        assert TEXT in card["text"]
        assert labels(card) == ["Take it off the blog", "Leave it", "Open it on the blog"]
        await owner.press(card, "Take it off the blog")
        await told(other, "An editor took it off the blog", receipt)
        taken = await told(reader, "Somebody complained about it", shown)
        (held,) = wordpress.comments(post_id)
        assert held["status"] == "hold"
        assert WHY not in taken["text"]
        await reader.press(taken, "Write to the editors")
        await told(reader, "Write to the editors in one message", taken)
        await reader.write("I was there, and I can prove it.")
        await owner.wait_for("I was there, and I can prove it.")
        await owner.press(await told(owner, TEXT, card), "Publish")
        await told(reader, "Your comment is on the blog", taken)
        (again,) = wordpress.comments(post_id)
        assert again["status"] == "approved"
        await everything_was_right(world)
    wordpress.reset()


async def test_an_answer_on_the_blog_is_reported_by_its_button_and_taken_off(
    tmp_path: Path, wordpress: WordPress
) -> None:
    """One of the blog's own visitors wrote it: the approver takes it off by its number."""
    wordpress.reset()
    wordpress.allow_bursts()
    async with a_world() as world, a_bot(world.environment(tmp_path, **accounts(wordpress))):
        reader, owner = await a_reader(world)
        post_id, _ = wordpress.publish("Tea and time", "<p>Warm the pot first. Then wait.</p>")
        await send_comment(reader, "We warm the pot too, and it works.", "Tea and time")
        await owner.press(await the_card(owner, "We warm the pot"), "Publish")
        await reader.wait_for("Your comment is on the blog")
        (published,) = wordpress.comments(post_id)
        rude = wordpress.comment(post_id, "A visitor", RUDE, published["id"])
        answer = await reader.wait_for(RUDE)
        await reader.press(answer, "Report this comment")
        asked = await told(reader, "What is wrong with this comment?", answer)
        await reader.write("It is rude.")
        receipt = await told(reader, "Your reference is B-", asked)
        card = await the_report(owner, "It is rude.")
        assert RUDE in card["text"]
        await owner.press(card, "Take it off the blog")
        await told(reader, "An editor took it off the blog", receipt)
        stands = {one["id"]: one["status"] for one in wordpress.comments(post_id)}
        assert stands == {published["id"]: "approved", rude: "hold"}
    wordpress.reset()


async def test_without_a_moderator_the_owner_does_it_by_hand_and_says_so(tmp_path: Path) -> None:
    """The card leads to the blog; `Done` is what the person hears of."""
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, owner = await a_reader(world)
        other = world.phone(OTHER)
        await other.start()
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        await send_comment(reader, TEXT, post["title"])
        waiting = await reader.wait_for("waiting for an editor")
        (comment,) = await world.comments()
        await world.desk(f"comments/{comment['id']}/status", status="approved")
        shown = await told(reader, "on the blog", waiting)
        await other.write(f"/complain {world.url}/blog/#comment-{comment['id']}")
        asked = await other.wait_for("What is wrong with this comment?")
        await other.write(WHY)
        receipt = await told(other, "Your reference is B-", asked)
        card = await the_report(owner, WHY)
        assert labels(card) == ["Done", "Leave it", "Open it on the blog"]
        await owner.press(card, "Done")
        await told(other, "An editor took it off the blog", receipt)
        await world.desk(f"comments/{comment['id']}/status", status="trash")
        await told(reader, "Somebody complained about it", shown)
