"""The page of sites says in words how each blog is read."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from bot.texts import sites as texts_sites
from storage.records import Found, PlatformName, Post
from storage.transaction import Transaction
from tests.bot.handlers.ask import NOW, Chat, changed, labels, plain
from tests.storage.builders import ADDRESS, a_site

HALF_HOUR = timedelta(minutes=30)


async def page(owner: Chat) -> str:
    """Return what the page of sites says."""
    await owner.write("/admin")
    return plain(changed(await owner.press("Sites")))


async def change(owner: Chat, **values: object) -> None:
    """Change what is known of the usual site."""

    async def write(tx: Transaction) -> None:
        await tx.sites.change((await a_site(tx)).id, **values)

    await owner.within(write)


async def test_where_there_is_no_site_the_page_says_so(owner: Chat) -> None:
    assert texts_sites.NO_SITES in await page(owner)


@pytest.mark.usefixtures("posts")
async def test_a_site_says_its_name_and_its_looks(owner: Chat) -> None:
    await change(owner, last_success_at=NOW - HALF_HOUR, next_poll_at=NOW + HALF_HOUR)
    shown = await page(owner)
    assert "A blog\nhttps://blog.example/\n" in shown
    assert "Last read at 11:30am. Next look at 12:30pm." in shown
    assert "ailing" not in shown
    assert "failed" not in shown


@pytest.mark.usefixtures("posts")
async def test_a_site_that_was_never_read_says_so(owner: Chat) -> None:
    await change(owner, next_poll_at=NOW + HALF_HOUR)
    assert "Not read yet. Next look at 12:30pm." in await page(owner)


@pytest.mark.usefixtures("posts")
async def test_a_look_that_is_overdue_is_now(owner: Chat) -> None:
    await change(owner, next_poll_at=NOW - HALF_HOUR)
    assert "Next look at midday." in await page(owner)


@pytest.mark.usefixtures("posts")
async def test_a_site_that_fails_says_since_when_and_why(owner: Chat) -> None:
    await change(owner, last_error="It is closed.", failing_since_at=NOW - timedelta(days=1))
    assert "Failing since midday yesterday. Reason: It is closed." in await page(owner)


@pytest.mark.usefixtures("posts")
async def test_a_look_that_failed_once_is_said_without_alarm(owner: Chat) -> None:
    await change(owner, last_error="It is closed.")
    assert "The last look failed. Reason: It is closed." in await page(owner)


@pytest.mark.usefixtures("posts")
async def test_times_are_those_of_the_house(owner: Chat) -> None:
    """British Summer Time is an hour ahead of UTC."""
    owner.now = datetime(2026, 8, 6, 16, 30, tzinfo=UTC)
    await change(owner, last_success_at=owner.now, next_poll_at=owner.now + timedelta(days=20))
    assert "Last read at 5:30pm. Next look at 5:30pm on 26 August 2026." in await page(owner)


async def test_a_site_says_its_habit_and_how_its_summaries_were_made(
    owner: Chat, posts: list[Post]
) -> None:
    async with owner.database.transaction() as tx:
        for post, by in zip(posts, ("model", "refused", "extract", "extract"), strict=True):
            await tx.posts.mark(post.id, summarised_by=by)
    shown = await page(owner)
    assert "a month." in shown
    assert (
        "The last 4 summaries: 2 taken from the post, 1 chosen by the model, "
        "in 1 the model's answer was not used."
    ) in shown


@pytest.mark.parametrize("state", [None, "asked", "verified", "refused"])
@pytest.mark.usefixtures("posts")
async def test_a_site_says_whether_anyone_tells_of_its_news(owner: Chat, state: str | None) -> None:
    async def subscribe(tx: Transaction) -> None:
        site = await a_site(tx)
        await tx.hubs.put(site.id, "https://hub.example/", site.feed_url, "path", "secret", NOW)
        hub = await tx.hubs.of(site.id)
        assert hub is not None
        await tx.hubs.change(hub, state=state)

    if state is not None:
        await owner.within(subscribe)
    assert texts_sites.hub(state) in await page(owner)


async def test_the_sites_that_fail_come_first_and_the_rest_is_counted(owner: Chat) -> None:
    async def add(tx: Transaction) -> None:
        for number in range(12):
            found = Found(f"{ADDRESS}{number}/feed/", PlatformName.OTHER, f"Blog {number}", ADDRESS)
            await tx.sites.add(f"{ADDRESS}{number}", found, NOW)
        last = (await tx.sites.all())[-1]
        await tx.sites.change(last.id, last_error="It is closed.", failing_since_at=NOW)

    await owner.within(add)
    shown = await page(owner)
    assert shown.index("Blog 11") < shown.index("Blog 0")
    assert "and 4 more" in shown
    assert len(shown) <= 4096


@pytest.mark.usefixtures("posts")
async def test_the_page_leads_back_to_the_panel(owner: Chat) -> None:
    await owner.write("/admin")
    assert labels(changed(await owner.press("Sites"))) == ["Back to the panel"]
    assert "Running" in labels(changed(await owner.press("Back to the panel")))


@pytest.mark.usefixtures("posts")
async def test_a_model_that_does_not_answer_is_told_to_owners(owner: Chat) -> None:
    assert "The model for summaries" not in await page(owner)
    owner.house = dataclasses.replace(owner.house, model_trouble=lambda: "It refuses our key.")
    assert "Reason: It refuses our key." in await page(owner)
