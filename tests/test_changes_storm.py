"""A third of the answers goes wrong, and still each change is on the blog, exactly, and held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape

import pytest

from feeds.http.web import Account
from feeds.moderate import Moderate
from feeds.sites.wordpress import WordPress as Adapter
from feeds.sites.wordpress_words import encode
from feeds.wording import normalise
from storage.database import Database
from storage.engine import make_engine
from storage.offers import EDIT
from storage.records import NewComment
from storage.states import MAY_WITHDRAW, CommentState
from tests.clock import FakeClock
from tests.feeds.stand_in import loopback_web
from tests.storage.builders import READER, a_comment, seal
from tests.storm_texts import HOSTILE
from tests.wordpress.lossy import Lossy, lossy
from tests.wordpress.site import WordPress

SEED = 4
LONGEST_LATE = 120


async def on_the_blog(database: Database, blog: WordPress, now: datetime) -> Mapping[int, str]:
    """Let the blog show a comment for each hostile text, and let its writer agree to that text."""
    wanted: dict[int, str] = {}
    async with database.transaction() as tx:
        post_id = (await a_comment(tx)).post_id
        for number, typed in enumerate(HOSTILE):
            code, made = blog.rest(
                *("POST", "/wp/v2/comments", blog.relay),
                post=blog.post_id,
                content=f"The first words, number {number}.",
                author=blog.relay.id,
                author_name="Ann",
                author_email=f"{number}@chat.invalid",
            )
            assert code == 201
            blog.approve(made["id"])
            new = NewComment(
                READER, 100 + number, post_id, None, f"The first words, number {number}."
            )
            one = await tx.comments.add(new, CommentState.PREVIEW, now)
            for state in (CommentState.QUEUED, CommentState.POSTING, CommentState.APPROVED):
                await tx.comments.move(one.id, state, now, remote_id=str(made["id"]))
            assert await tx.offers.put(one.id, normalise(typed))
            assert await tx.wishes.ask(one, EDIT, READER, now, states=MAY_WITHDRAW)
            wanted[one.id] = normalise(typed)
    return wanted


async def carried_out(
    moderate: Moderate, database: Database, proxy: Lossy, clock: FakeClock
) -> None:
    """Let time pass until nothing is asked any more, and what was held up has come."""
    for _ in range(3_000):
        await moderate.moderate_due()
        clock.advance(1)
        await proxy.caught_up()
        async with database.reading() as tx:
            if not await tx.wishes.late(clock.now(), 1):
                break
    clock.advance(LONGEST_LATE)
    await proxy.caught_up()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_each_change_arrives_exactly_and_is_held(
    wordpress: WordPress, ready_url: str
) -> None:
    wordpress.reset()
    wordpress.allow_bursts()
    clock = FakeClock(at=datetime.now(UTC))
    engine = make_engine(ready_url)
    database = Database(engine, seal())
    async with loopback_web() as web, lossy(wordpress, SEED, clock.monotonic) as proxy:
        relay = Account(wordpress.relay.user, wordpress.relay.password)
        approver = Account(wordpress.approver.user, wordpress.approver.password)
        site = Adapter(web, f"{proxy.url}/wp-json/", relay, approver)
        wanted = await on_the_blog(database, wordpress, clock.now())
        moderate = Moderate(database, lambda _site: site, clock=clock.clock)
        await carried_out(moderate, database, proxy, clock)
        spoilt = proxy.spoilt
    there = {str(one["id"]): one for one in wordpress.comments(wordpress.post_id)}
    assert spoilt > len(HOSTILE) / 3
    for comment_id, text in wanted.items():
        async with database.reading() as tx:
            one = await tx.comments.get(comment_id)
        assert one is not None
        assert (one.text, one.state) == (text, CommentState.HELD)
        row = there[one.remote_id or ""]
        assert (row["status"], unescape(row["content"]["raw"])) == ("hold", text)
        assert encode(text) == row["content"]["raw"]
    await engine.dispose()
    wordpress.reset()
