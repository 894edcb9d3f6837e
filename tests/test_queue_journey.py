"""On a real WordPress: the blog's own queue in the chat, acting on what was seen, other words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from feeds.sites.wordpress_words import encode
from tests.phone import Message, Phone
from tests.test_journey import everything_was_right, send_comment
from tests.test_moderation_journey import TEXT, a_reader, labels, the_card
from tests.wordpress.form import by_form
from tests.wordpress.site import WordPress
from tests.world import World, a_bot, a_world

TITLE = "Tea and time"
HARD = 'Pour at 5 < 6 & "never" above \\ 7 > 3 degrees, R&D says, \U0001f642.'


@dataclass(frozen=True, slots=True)
class Scene:
    """A reader and an owner, and a post on a real WordPress."""

    world: World
    blog: WordPress
    reader: Phone
    owner: Phone
    post_id: int

    def rows(self) -> list[tuple[str, str]]:
        """Return where the comments on the post stand, and their words as typed."""
        found = self.blog.comments(self.post_id)
        return [(one["status"], unescape(one["content"]["raw"])) for one in found]

    def newest(self) -> int:
        """Return the id of the newest comment on the post."""
        return int(self.blog.comments(self.post_id)[-1]["id"])


@pytest.fixture(params=["moderator", "approver"])
async def scene(
    request: pytest.FixtureRequest, tmp_path: Path, wordpress: WordPress
) -> AsyncIterator[Scene]:
    wordpress.reset()
    wordpress.allow_bursts()
    # The seed's own waiting comment would be a card before anything happens.
    wordpress.php("foreach (get_comments(['status' => 'hold']) as $c) wp_trash_comment($c);")
    settings = {
        "BLEEP_SITE": wordpress.url,
        "BLEEP_SITE_USER": wordpress.relay.user,
        "BLEEP_SITE_PASSWORD": wordpress.relay.password,
    }
    if request.param:
        who = wordpress.account(request.param)
        settings |= {"BLEEP_MODERATOR_USER": who.user, "BLEEP_MODERATOR_PASSWORD": who.password}
    async with a_world() as world, a_bot(world.environment(tmp_path, **settings)):
        reader, owner = await a_reader(world)
        post_id, _ = wordpress.publish(TITLE, "<p>Warm the pot first. Then wait.</p>")
        await reader.wait_for(TITLE)
        yield Scene(world, wordpress, reader, owner, post_id)
    wordpress.reset()


queue_only = pytest.mark.parametrize("scene", ["moderator"], indirect=True)


async def written(scene: Scene, text: str) -> Message:
    """Return the reader's own message with a text."""
    return await scene.reader.wait(
        lambda one: one["sender"] != "bot" and text in one["text"], "what the reader wrote"
    )


@queue_only
async def test_a_visitors_comment_is_decided_about_in_the_chat(scene: Scene) -> None:
    """Nobody opens the dashboard: what came by the blog's own form is published and binned here."""
    began = time.monotonic()
    by_form(scene.blog, scene.post_id, "A visitor", "Here 5 < 6 & \\ holds.")
    card = await the_card(scene.owner, "Here 5 < 6 & \\ holds.")
    assert time.monotonic() - began < 60
    assert labels(card) == ["Publish", "Reject", "Spam", "Open it on the blog"]
    assert "Name: A visitor" in card["text"]
    assert f"Post: {TITLE}" in card["text"]
    await scene.owner.press(card, "Publish")
    await until(scene, [("approved", "Here 5 < 6 & \\ holds.")])
    by_form(scene.blog, scene.post_id, "Another", "Buy cheap tea at a shop of mine.")
    second = await the_card(scene.owner, "Buy cheap tea")
    await scene.owner.press(second, "Reject")
    await until(
        scene,
        [("approved", "Here 5 < 6 & \\ holds."), ("trash", "Buy cheap tea at a shop of mine.")],
    )
    await everything_was_right(scene.world)


@queue_only
async def test_a_visitors_comment_that_gives_a_patient_away_is_not_shown(scene: Scene) -> None:
    by_form(scene.blog, scene.post_id, "A visitor", "The patient's NHS number is 943 476 5919.")
    card = await scene.owner.wait_for("so we do not show it")
    assert labels(card) == ["Reject", "Spam", "Open it on the blog"]
    assert "5919" not in str(await scene.owner.messages())
    await scene.owner.press(card, "Reject")
    await until(scene, [("trash", "The patient's NHS number is 943 476 5919.")])


@queue_only
async def test_more_than_ten_are_a_number_and_a_link(scene: Scene) -> None:
    """The first sight of a long queue buries nobody."""
    code = """
    for ($i = 0; $i < 14; $i++) wp_insert_comment(['comment_post_ID' => $args[0],
        'comment_author' => 'Visitor', 'comment_content' => "Number $i", 'comment_approved' => 0]);
    """
    scene.blog.php(code, str(scene.post_id))
    last = await scene.owner.wait_for("4 more comments wait.")
    assert labels(last) == ["Open the list on the blog"]
    assert await scene.owner.count("A comment waits on the blog") == 10


@queue_only
async def test_what_the_blog_decides_meanwhile_closes_the_card(scene: Scene) -> None:
    made = by_form(scene.blog, scene.post_id, "A visitor", "This waits for a moment.")
    card = await the_card(scene.owner, "This waits for a moment.")
    scene.blog.approve(made)
    for text in ("The next look finds this one.", "And the look after it this one."):
        by_form(scene.blog, scene.post_id, "Another visitor", text)
        await the_card(scene.owner, text)
    await scene.owner.press(card, "Spam")
    await scene.owner.wait(
        lambda one: (
            one["message_id"] == card["message_id"] and "decided about on the blog" in one["text"]
        ),
        "the closed card",
    )
    assert scene.rows()[0] == ("approved", "This waits for a moment.")


async def test_what_was_changed_on_the_blog_is_shown_again_and_not_published(
    scene: Scene,
) -> None:
    """The owner agreed to other words than those that are there now."""
    await send_comment(scene.reader, TEXT, TITLE)
    card = await the_card(scene.owner, TEXT)
    other = f"{TEXT} I also sell tea."
    route = f"/wp/v2/comments/{scene.newest()}"
    scene.blog.rest("POST", route, scene.blog.editor, content=encode(other))
    await scene.owner.press(card, "Publish")
    again = await scene.owner.wait_for("It was changed on the blog")
    assert other in again["text"]
    assert scene.rows() == [("hold", other)]
    await scene.owner.press(again, "Publish")
    await scene.reader.wait_for("Your comment is on the blog")
    assert scene.rows() == [("approved", other)]


async def test_other_words_for_what_is_published_wait_again(scene: Scene) -> None:
    """The reader edits the message in the chat; the blog shows it once an owner has agreed."""
    await send_comment(scene.reader, TEXT, TITLE)
    await scene.owner.press(await the_card(scene.owner, TEXT), "Publish")
    shown = await scene.reader.wait_for("Your comment is on the blog")
    mine = await written(scene, TEXT)
    await scene.reader.edit(mine["message_id"], HARD)
    preview = await scene.reader.wait_for("Check your change", after=shown["message_id"])
    assert HARD in preview["text"]
    assert labels(preview) == ["Change it on the blog", "Leave it"]
    assert scene.rows() == [("approved", TEXT)]
    await scene.reader.press(preview, "Change it on the blog")
    changed = await scene.reader.wait_for("Your comment was changed on the blog")
    assert scene.rows() == [("hold", HARD)]
    card = await scene.owner.wait_for("The reader has changed it")
    assert HARD in card["text"]
    assert TEXT in card["text"]
    await scene.owner.press(card, "Publish")
    await scene.reader.wait_for("Your comment is on the blog", after=changed["message_id"])
    assert scene.rows() == [("approved", HARD)]
    await everything_was_right(scene.world)


@pytest.mark.parametrize("scene", [None], indirect=True)
async def test_without_a_moderator_a_correction_answers_the_first(scene: Scene) -> None:
    """Nothing can be changed from here, so what was wrong stays and is put right below."""
    await send_comment(scene.reader, TEXT, TITLE)
    await scene.reader.wait_for("waiting for an editor")
    mine, first = await written(scene, TEXT), scene.newest()
    better = "We do something else in our practice, and it works."
    await scene.reader.edit(mine["message_id"], f"{better} So far.")
    await scene.reader.wait_for("so it cannot be changed now")
    scene.blog.approve(first)
    await scene.reader.wait_for("Your comment is on the blog")
    await scene.reader.edit(mine["message_id"], better)
    offer = await scene.reader.wait_for(f"Correction: {better}")
    assert labels(offer) == ["Send a correction", "Leave it"]
    await scene.reader.press(offer, "Send a correction")
    preview = await scene.reader.wait_for(f"Correction: {better}", after=offer["message_id"])
    await scene.reader.press(preview, "Send comment")
    await until(scene, [("approved", TEXT), ("approved", f"Correction: {better}")])
    assert [one["parent"] for one in scene.blog.comments(scene.post_id)] == [0, first]


async def until(scene: Scene, rows: list[tuple[str, str]]) -> None:
    """Wait until the comments on the post stand so."""
    for _ in range(150):
        if scene.rows() == rows:
            return
        await asyncio.sleep(0.2)
    assert scene.rows() == rows
