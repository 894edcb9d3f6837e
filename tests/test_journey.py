"""The README's story, executed: one post, from the feed to the answer to its comment."""

from __future__ import annotations

from html import unescape
from pathlib import Path

from tests.judges import html
from tests.judges.spec import Spec
from tests.phone import Message, Phone
from tests.wordpress.site import WordPress
from tests.world import OTHER, OWNER, READER, World, a_bot, a_world

HARD_TEXT = 'BP 5 < 6 & "quotes" ü 🙂 and a & that \\ stays'


async def send_comment(reader: Phone, text: str, post_title: str) -> None:
    """Reply to a post, choose a name and send."""
    post = await reader.wait_for(post_title)
    await reader.write(text, reply_to=post)
    naming = await reader.wait(
        lambda one: (
            bool(one["buttons"])
            and any(
                button["text"] == "Anonymous reader" for row in one["buttons"] for button in row
            )
        ),
        "the question of the name",
    )
    await reader.press(naming, "Anonymous reader")
    preview = await reader.wait_for(text, after=naming["message_id"])
    assert "Anonymous reader" in preview["text"]
    await reader.press(preview, "Send comment")


async def test_a_post_reaches_a_reader_and_the_reply_reaches_the_blog(
    tmp_path: Path, database_url: str
) -> None:
    """The whole loop against the sandbox, over HTTP, as `make demo` shows it."""
    async with a_world() as world, a_bot(world.environment(tmp_path, BLEEP_DATABASE=database_url)):
        reader = world.phone(READER)
        await world.phone(OWNER).start()  # a post is shown to an owner before its readers get it
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        post = await world.desk("publish")
        message = await reader.wait_for(post["title"])
        assert message["entities"][0]["type"] == "bold"
        await send_comment(reader, HARD_TEXT, post["title"])
        waiting = await reader.wait_for("waiting")
        (comment,) = await world.comments()
        assert comment["status"] == "hold"
        assert comment["text"] == HARD_TEXT
        await world.desk(f"comments/{comment['id']}/status", status="approved")
        shown = await reader.wait_for("on the blog", after=waiting["message_id"])
        await world.desk(f"comments/{comment['id']}/answer", text="Thank you. I agree & more.")
        answer = await reader.wait_for("Thank you. I agree & more.", after=shown["message_id"])
        await reader.write("And thank you for the answer, from me.", reply_to=answer)
        preview = await reader.wait_for("And thank you", after=answer["message_id"])
        await reader.press(preview, "Send comment")
        await reader.wait_for("on the blog", after=preview["message_id"])
        await everything_was_right(world)


async def test_a_post_that_is_corrected_on_the_blog_is_corrected_on_the_phone(
    tmp_path: Path, database_url: str
) -> None:
    """The owners see the difference and choose; every message that was sent changes in place."""
    async with a_world() as world, a_bot(world.environment(tmp_path, BLEEP_DATABASE=database_url)):
        reader, owner = world.phone(READER), world.phone(OWNER)
        await owner.start()
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        post = await world.desk("publish", title="A dose", text="Take 5 mg in the morning.")
        sent = await reader.wait_for("Take 5 mg")
        await world.desk(f"posts/{post['id']}", text="Take 50 mg in the morning.")
        card = await owner.wait_for("Take 50 mg")
        assert "Take 5 mg" in card["text"]
        assert "Take 5 mg" in (await shown(reader, sent))["text"]
        await owner.press(card, "Correct what was sent")
        await reader.wait(lambda one: "Take 50 mg" in one["text"], "the correction")
        assert (await shown(reader, sent))["text"].startswith("A dose")
        assert await reader.count("A dose") == 1
        await world.desk(f"posts/{post['id']}/take-down")
        await world.desk("publish")
        await owner.press(await question(owner), "Withdraw")
        await reader.wait(
            lambda one: one["message_id"] == sent["message_id"] and "mg" not in one["text"],
            "the withdrawal",
        )
        await everything_was_right(world)


async def question(owner: Phone) -> Message:
    """Return the card that asks whether to withdraw a post."""
    return await owner.wait(
        lambda one: any(button["text"] == "Withdraw" for row in one["buttons"] for button in row),
        "the question whether to withdraw it",
    )


async def shown(phone: Phone, message: Message) -> Message:
    """Return a message as it is now."""
    found = [one for one in await phone.messages() if one["message_id"] == message["message_id"]]
    return found[0]


async def test_six_posts_at_once_wait_for_the_owner(tmp_path: Path, database_url: str) -> None:
    """A blog that shows its archive again floods nobody."""
    async with a_world() as world:
        reader, owner = world.phone(READER), world.phone(OWNER)
        environment = world.environment(tmp_path, BLEEP_DATABASE=database_url)
        async with a_bot(environment):
            await owner.start()
            await reader.start("l_all")
            await reader.wait_for("New posts from")
        for number in range(1, 7):
            await world.desk(
                "publish", title=f"From the archive {number}", text="It is here again."
            )
        async with a_bot(environment):
            card = await owner.wait_for("From the archive 6")
            assert await reader.count("From the archive") == 0
            await owner.press(card, "Send the newest")
            await reader.wait_for("From the archive 6")
        assert await reader.count("From the archive") == 1


async def everything_was_right(world: World) -> None:
    """Ask the judges: the published specification, and Telegram's own parser."""
    spec = Spec.load()
    calls = (await world.http.get("/sandbox/calls")).json()
    assert {"sendMessage", "getUpdates", "editMessageText"} <= {call["method"] for call in calls}
    for call in calls:
        assert spec.request(call["method"], call["parameters"]) == [], call
        text = call["parameters"].get("text")
        if call["method"] in {"sendMessage", "editMessageText"}:
            assert html.faults(text) == [], text
        assert call["status"] == 200, call


async def test_the_same_story_on_a_real_wordpress(tmp_path: Path, wordpress: WordPress) -> None:
    """A post published on WordPress comes, and the reply is held there with exactly its text."""
    wordpress.reset()
    async with a_world() as world:
        settings = world.environment(
            tmp_path,
            BLEEP_SITE=wordpress.url,
            BLEEP_SITE_USER=wordpress.relay.user,
            BLEEP_SITE_PASSWORD=wordpress.relay.password,
        )
        async with a_bot(settings):
            reader = world.phone(READER)
            await reader.start("l_all")
            await reader.wait_for("New posts from")
            post_id, _ = wordpress.publish(
                "Tea & <b>sympathy</b>", "<p>Warm the pot first. Then wait.</p>"
            )
            await send_comment(reader, HARD_TEXT, "Tea & sympathy")
            waiting = await reader.wait_for("waiting")
            (relayed,) = wordpress.comments(post_id)
            assert relayed["status"] == "hold"
            assert unescape(relayed["content"]["raw"]) == HARD_TEXT
            wordpress.approve(relayed["id"])
            shown = await reader.wait_for("on the blog", after=waiting["message_id"])
            status, _ = wordpress.rest(
                "POST",
                "/wp/v2/comments",
                wordpress.administrator,
                post=post_id,
                parent=relayed["id"],
                content="Thank you from the author.",
            )
            assert status == 201
            await reader.wait_for("Thank you from the author.", after=shown["message_id"])
            assert await reader.count("waiting") == 1


async def test_a_correction_and_a_withdrawal_on_a_real_wordpress(
    tmp_path: Path, wordpress: WordPress
) -> None:
    """An editor changes a dose on WordPress, and later bins the post; the blog shows excerpts."""
    wordpress.reset()
    wordpress.php("update_option('rss_use_excerpt', 1);")
    whole = "".join(f"<p>Step {step} is done before the next one begins.</p>" for step in range(40))
    async with (
        a_world() as world,
        a_bot(
            world.environment(
                tmp_path, BLEEP_SITE=wordpress.url, BLEEP_SITE_USER="", BLEEP_SITE_PASSWORD=""
            )
        ),
    ):
        reader, owner = world.phone(READER), world.phone(OWNER)
        await owner.start()
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        post_id, _ = wordpress.publish("A dose of tea", f"<p>Take 5 mg of tea.</p>{whole}")
        sent = await reader.wait_for("A dose of tea")
        assert "First lines" not in sent["text"]
        change = {"content": f"<p>Take 50 mg of tea.</p>{whole}"}
        route = f"/wp/v2/posts/{post_id}"
        wordpress.rest("POST", route, wordpress.administrator, **change)
        card = await owner.wait_for("50 mg")
        await owner.press(card, "Correct what was sent")
        await reader.wait(lambda one: "Corrected on" in one["text"], "the correction")
        wordpress.publish("Another post", "<p>It came later.</p>")
        await reader.wait_for("Another post")
        wordpress.rest("DELETE", route, wordpress.administrator)
        await owner.press(await question(owner), "Withdraw")
        await reader.wait(
            lambda one: (
                one["message_id"] == sent["message_id"] and "taken this post down" in one["text"]
            ),
            "the withdrawal",
        )
    wordpress.reset()


async def test_two_readers_talk_through_the_blog(tmp_path: Path) -> None:
    """A reader's reply to another reader's comment is told to that other reader, and only once."""
    async with a_world() as world, a_bot(world.environment(tmp_path)):
        reader, other = world.phone(READER), world.phone(OTHER)
        for phone in (reader, other):
            await phone.start("l_all")
            await phone.wait_for("New posts from")
        post = await world.desk("publish")
        await reader.wait_for(post["title"])
        assert await other.wait_for(post["title"])
        assert await world.phone(OWNER).from_bot() == []
