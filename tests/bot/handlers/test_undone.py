"""A comment taken back after a try, changed and sent again: the blog gets the new words."""

from __future__ import annotations

from datetime import timedelta

from feeds.relay import Relay
from storage.clock import Clock
from storage.database import Database
from storage.ledger import Owner
from storage.messages import About
from storage.outcome import Later
from tests.bot.handlers.ask import NOW, READER, Chat, a_house
from tests.feeds.builders import FakePlatform, Plan
from tests.storage.builders import a_post

FIRST = "My neighbour, the only baker of the village, waited for long."
THEN = "My neighbour waited for a very long time indeed."


async def test_after_undo_the_blog_gets_the_words_that_were_shown_last(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
        post = await a_post(tx, 1, title="Access", published_at=NOW)
    busy = Later("The site is being updated.", timedelta(minutes=10), counted=False)
    platform = FakePlatform()
    platform.plans = [Plan(busy, stores=False)]
    me = Chat(database, READER, a_house(undo_seconds=30))
    clock = Clock(lambda: me.now, lambda: 0.0, lambda: 1.0)
    relay = Relay(database, lambda _site: platform, clock=clock)

    await me.write(FIRST, to=About(post.id))
    await me.press("Anonymous reader")
    await me.press("Send comment")
    me.wait(seconds=31)
    await relay.relay_due(Owner("one", 1))
    await me.press("Undo")
    await me.edit(me.number, THEN)
    me.wait(minutes=5)
    await me.press("Send comment")
    me.wait(minutes=20)
    await relay.relay_due(Owner("one", 1))

    assert [sent.body for sent in platform.sent] == [FIRST, THEN]
