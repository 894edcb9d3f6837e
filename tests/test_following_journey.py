"""A reader follows a post on a real WordPress: each comment, a storm, a day's message, `Rejoin`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.app import App, open_app, real_clock
from bot.run import run
from bot.settings import read_settings
from storage.clock import Clock
from tests.phone import Message, Phone
from tests.test_journey import send_comment
from tests.wordpress.site import WordPress
from tests.world import OWNER, READER, a_world

TEXT = "We do the same in our practice, and it works."
ANSWER = "I warm it for two minutes, and you do it longer."
TITLE = "Tea and time"


@dataclass
class Leap:
    """The real time of day, and so much more."""

    ahead: timedelta = timedelta(0)

    @property
    def clock(self) -> Clock:
        real = real_clock()
        return replace(real, now=lambda: real.now() + self.ahead)


@asynccontextmanager
async def a_bot_in(leap: Leap, environment: Mapping[str, str]) -> AsyncIterator[App]:
    """Run the bot by a clock that can be put forward."""
    settings = read_settings(environment, needed=("BLEEP_TOKEN", "BLEEP_SITE"))
    stop = asyncio.Event()
    async with open_app(settings, leap.clock) as app:
        running = asyncio.create_task(run(app, stop))
        try:
            yield app
        finally:
            stop.set()
            await running


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def comment_and_follow(reader: Phone, wordpress: WordPress, post_id: int) -> None:
    """Let the reader's comment reach the blog, and the reader choose all comments there."""
    await send_comment(reader, TEXT, TITLE)
    await reader.wait_for("waiting for an editor")
    (relayed,) = wordpress.comments(post_id)
    wordpress.approve(relayed["id"])
    shown = await reader.wait_for("Your comment is on the blog")
    await reader.press(shown, "Send me all comments on this post")
    await reader.wait_for("You get all comments on this post.")


async def test_a_follower_hears_each_then_once_a_day_then_each_again(
    tmp_path: Path, wordpress: WordPress
) -> None:
    wordpress.reset()
    wordpress.allow_bursts()
    accounts = {
        "BLEEP_SITE": wordpress.url,
        "BLEEP_SITE_USER": wordpress.relay.user,
        "BLEEP_SITE_PASSWORD": wordpress.relay.password,
    }
    leap = Leap()
    async with (
        a_world() as world,
        a_bot_in(leap, world.environment(tmp_path, **accounts)) as app,
    ):
        reader = world.phone(READER)
        await world.phone(OWNER).start()
        await reader.start("l_all")
        await reader.wait_for("New posts from")
        post_id, _ = wordpress.publish(TITLE, "<p>Warm the pot first. Then wait.</p>")
        await comment_and_follow(reader, wordpress, post_id)

        first = wordpress.comment(post_id, "Mila", "Number 1 says warm the pot.")
        brought = await reader.wait_for("Number 1 says")
        assert "New comment from Mila" in brought["text"]
        account = wordpress.author
        made = {"post": post_id, "parent": first, "content": "Number 2 says wait."}
        _, second = wordpress.rest("POST", "/wp/v2/comments", account, author=account.id, **made)
        assert second["status"] == "hold"
        wordpress.approve(second["id"])
        await reader.wait_for("Number 2 says")
        wordpress.comment(post_id, "Mila", "Number 3 says drink.")
        await reader.wait_for("Number 3 says")

        await reader.write(ANSWER, reply_to=brought)
        preview = await reader.wait_for(ANSWER)
        await reader.press(preview, "Send comment")
        await reader.wait_for("Your comment is on the blog", after=preview["message_id"])
        assert wordpress.comments(post_id)[-1]["parent"] == first

        wordpress.comment(post_id, "Mila", "Number 4 says more.")
        many = await reader.wait_for("This post has many comments")
        assert labels(many) == ["Rejoin", "Send me no comments"]
        leap.ahead += timedelta(hours=23)
        await until_seen(app, wordpress.comment(post_id, "Mila", "Number 5 says most."))
        leap.ahead += timedelta(hours=1)
        day = await reader.wait_for("2 new comments")
        assert "Number 5 says most." in day["text"]
        assert day["text"].index("Number 5") < day["text"].index("Number 4 says more.")
        assert await reader.count("Number 1 says") == 1

        await reader.press(day, "Rejoin")
        await reader.wait_for("You get each comment on this post by itself again.")
        wordpress.comment(post_id, "Mila", "Number 6 says thanks.")
        single = await reader.wait_for("Number 6 says")
        assert "New comment from Mila" in single["text"]
    wordpress.reset()


async def until_seen(app: App, comment_id: int) -> None:
    """Wait until the bot has a comment that it does not bring by itself."""
    async with asyncio.timeout(30):
        while True:
            async with app.database.reading() as tx:
                (site,) = await tx.sites.all()
                row = await tx.site_comments.find(site.id, str(comment_id))
            if row is not None and row.told_at is not None:
                return
            await asyncio.sleep(0.05)
