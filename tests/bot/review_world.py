"""A blog whose new posts wait for an editor, and what editors are sent about them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.admins.notify import Notify
from bot.admins.review_posts import ReviewPosts
from bot.screen import Screen
from feeds.dispatch import fan_out
from feeds.route import REVIEW_MINUTES
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.records import Entry, Post, Site, Written
from tests.bot.builders import rows
from tests.clock import FakeClock
from tests.storage.builders import a_list, a_site, a_subscriber, entry, seal

READER, OWNER = 1_001, 9_001
LONDON = ZoneInfo("Europe/London")
SENTENCES = (
    "The study followed 1,200 patients for two years.",
    "Nurses answered most of the questions within a day.",
    "The practice saved 40 hours a month.",
    "Nobody was hurt by a late answer.",
)
FILLER = "The rest of the text says how the records were read and counted by the team."
TEXT = "\n\n".join((*SENTENCES, *(f"{FILLER[:-1]} in week {week}." for week in range(1, 12))))


def platform_of(_site: Site) -> Platform:
    """Return what every site runs on."""
    return ReadOnly()


def long_entry(**changes: object) -> Entry:
    """Return an entry that is too long to be sent whole."""
    usual = {"title": "A study of answers", "text": TEXT, "key": "https://blog.example/?p=70"}
    return entry(**usual | {"aliases": (), "remote_id": "70"} | changes)


async def a_waiting_post(database: Database, minutes: int, now: datetime) -> Post:
    """Let a new post wait for so many minutes, with one reader on the list of all posts."""
    async with database.transaction() as tx:
        await tx.preferences.put(REVIEW_MINUTES, minutes, None, now)
        everyone = await a_list(tx)
        await a_subscriber(tx, READER, everyone)
        site = await a_site(tx)
        written = Written(SENTENCES[0], 200, "extract")
        post = await tx.posts.add(site.id, long_entry(), written, now)
        assert await fan_out(tx, post, now) == 0
        return post


async def state_of(database: Database, post: Post) -> tuple[str, int]:
    """Return the state of a post's broadcast, and how many deliveries it has."""
    found = [one for one in await rows(database, "broadcasts") if one["post_id"] == post.id]
    (broadcast,) = found
    out = [
        one for one in await rows(database, "deliveries") if one["broadcast_id"] == broadcast["id"]
    ]
    return broadcast["state"], len(out)


def loops(database: Database, clock: FakeClock) -> tuple[ReviewPosts, Notify]:
    """Return the loops, as a process that has just started has them."""
    notify = Notify(database, {OWNER}, LONDON, platform_of, clock=clock.clock)
    return ReviewPosts(database, clock=clock.clock), notify


async def screens(database: Database, chat_id: int = OWNER) -> list[Screen]:
    """Return what a person was sent, oldest first."""
    mine = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])) for row in mine]
