"""Only what was seen is decided about, new words reach the site once, and visitors are handled."""

from __future__ import annotations

import pytest

from bot.comments.retold import retold
from bot.render.moderation import held_card, held_on
from feeds.moderate import GIVE_UP, Moderate
from feeds.relay import Relay
from feeds.sites.base import Ability
from storage.database import Database
from storage.offers import CHANGED, EDIT
from storage.outcome import Later, Unknown
from storage.queued import Queued
from storage.site_wishes import UNPUBLISH
from storage.states import CommentState
from storage.wishes import Wish
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform, Queue
from tests.feeds.exact import ExactPlatform
from tests.feeds.test_moderate import AN_OWNER, OWNER, wish
from tests.storage.builders import READER

HELD, APPROVED = CommentState.HELD, CommentState.APPROVED
NEW, THEIRS = "I agree with some of it: 5 < 6.", "An editor wrote this."


@pytest.fixture
def platform() -> ExactPlatform:
    return ExactPlatform()


@pytest.fixture
def moderate(database: Database, platform: ExactPlatform, clock: FakeClock) -> Moderate:
    return Moderate(database, lambda _site: platform, clock=clock.clock)


@pytest.fixture
async def ours(database: Database, platform: ExactPlatform, queue: Queue, clock: FakeClock) -> int:
    """Bring a comment to the site, where it waits as number 100; return its id here."""
    comment_id = await queue.add()
    await Relay(database, lambda _site: platform, clock=clock.clock).relay_due(OWNER)
    clock.advance(60)
    return comment_id


async def edit(queue: Queue, comment_id: int, text: str = NEW) -> None:
    """Let the writer agree to other words."""
    async with queue.database.transaction() as tx:
        assert await tx.offers.put(comment_id, text)
    await wish(queue, comment_id, EDIT, READER)


async def published(queue: Queue, platform: ExactPlatform, comment_id: int) -> None:
    """Let everyone see it."""
    platform.decide("100", "approved")
    async with queue.database.transaction() as tx:
        await tx.comments.move(comment_id, APPROVED, queue.clock.now())


async def offer(database: Database, comment_id: int) -> str | None:
    async with database.transaction() as tx:
        return await tx.offers.get(comment_id)


async def last(database: Database, comment_id: int) -> Wish | None:
    async with database.transaction() as tx:
        return await tx.wishes.of(comment_id)


# ---- only what was seen


async def test_what_was_shown_is_what_the_site_is_asked_about(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int
) -> None:
    await wish(queue, ours, "publish")
    assert await moderate.moderate_due() == 1
    (asked,) = platform.changes
    assert (asked.text, asked.new_text) == ((await queue.get(ours)).text, None)
    assert platform.acts == []
    assert await queue.state(ours) is APPROVED


async def test_words_on_the_site_that_give_a_patient_away_are_not_kept(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int
) -> None:
    async with queue.database.transaction() as tx:
        site = (await tx.sites.all())[0]
    platform.edits["100"] = "An editor wrote that her NHS number is 943 476 5919."
    await wish(queue, ours, "publish")
    assert await moderate.moderate_due() == 1
    after = await queue.get(ours)
    assert (after.text, after.body, after.state) == ("", None, HELD)
    async with queue.database.transaction() as tx:
        assert await tx.offers.get(ours) is None
        post = await tx.posts.get(after.post_id)
        told = await retold(tx, after)
    assert post is not None
    assert told is not None
    card = told.shown(held_card(held_on(after, post, platform)))
    assert "We do not keep the new text." in card.html
    assert [button.url is not None for row in card.rows for button in row] == [True]
    assert not held_on(after, post, platform).words, "nobody decides about what is not shown"
    assert told.told(post, site) is None


@pytest.mark.parametrize("word", ["publish", "spam", "off_topic", "shorter"])
async def test_other_words_than_were_shown_are_not_decided_about(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int, word: str
) -> None:
    before = await queue.get(ours)
    platform.edits["100"] = THEIRS
    await wish(queue, ours, word)
    assert await moderate.moderate_due() == 1
    assert platform.stands["100"].status == "held"
    after = await queue.get(ours)
    assert (after.text, after.state, after.error) == (THEIRS, HELD, None)
    assert after.revision == before.revision + 1
    told = await last(queue.database, ours)
    assert told is not None
    assert (told.word, told.by, told.done_at) == (CHANGED, AN_OWNER, after.changed_at)
    async with queue.database.transaction() as tx:
        assert [one.id for one in await tx.comments.unreported(5)] == [ours]
        assert not await tx.wishes.ask(before, word, AN_OWNER, queue.clock.now())
    await wish(queue, ours, "publish")
    assert await moderate.moderate_due() == 1
    assert await queue.state(ours) is APPROVED


@pytest.mark.parametrize(
    ("word", "state"), [("withdraw", CommentState.WITHDRAWN), (UNPUBLISH, HELD)]
)
async def test_what_takes_it_off_is_done_whatever_it_says(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int, *, word: str, state: str
) -> None:
    await published(queue, platform, ours)
    platform.edits["100"] = THEIRS
    await wish(queue, ours, word)
    assert await moderate.moderate_due() == 1
    assert await queue.state(ours) is state
    assert platform.stands["100"].status == ("held" if word == UNPUBLISH else "trashed")


async def test_what_was_unpublished_may_be_published_again(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int
) -> None:
    await published(queue, platform, ours)
    for word, state in ((UNPUBLISH, HELD), ("publish", APPROVED)):
        await wish(queue, ours, word)
        assert await moderate.moderate_due() == 1
        assert await queue.state(ours) is state


# ---- other words


@pytest.mark.parametrize("shown", [False, True])
async def test_other_words_are_held_and_take_the_place_of_the_old(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int, *, shown: bool
) -> None:
    if shown:
        await published(queue, platform, ours)
    before = await queue.get(ours)
    await edit(queue, ours)
    assert await moderate.moderate_due() == 1
    assert await moderate.moderate_due() == 0
    assert (platform.says("100"), platform.stands["100"].status) == (NEW, "held")
    after = await queue.get(ours)
    assert (after.text, after.state) == (NEW, HELD)
    assert after.revision == before.revision + 1
    assert await offer(queue.database, ours) == before.text


@pytest.mark.parametrize("done", [False, True])
async def test_a_lost_answer_is_asked_for_again_with_the_same_words(
    moderate: Moderate,
    platform: ExactPlatform,
    queue: Queue,
    ours: int,
    clock: FakeClock,
    *,
    done: bool,
) -> None:
    await published(queue, platform, ours)
    await edit(queue, ours)
    platform.answers, platform.does = [Unknown("Lost.")], done
    assert await moderate.moderate_due() == 0
    assert (await queue.get(ours)).text != NEW
    clock.advance(6)
    assert await moderate.moderate_due() == 1
    assert platform.changes[0] == platform.changes[1]
    assert (await queue.get(ours)).text == NEW


async def test_an_editors_words_are_not_written_over(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int
) -> None:
    await published(queue, platform, ours)
    platform.edits["100"] = THEIRS
    await edit(queue, ours)
    assert await moderate.moderate_due() == 1
    assert platform.says("100") == THEIRS
    after, told = await queue.get(ours), await last(queue.database, ours)
    assert (after.text, after.state) == (THEIRS, APPROVED)
    assert told is not None
    assert (told.word, told.by) == (CHANGED, READER)
    assert await offer(queue.database, ours) is None


@pytest.mark.parametrize("found", ["spam", "trashed"])
async def test_what_was_taken_off_meanwhile_stays_off(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int, found: str
) -> None:
    await edit(queue, ours)
    platform.decide("100", found)
    assert await moderate.moderate_due() == 1
    assert await queue.state(ours) is CommentState(found)
    assert platform.says("100") != NEW
    assert await offer(queue.database, ours) is None


async def test_what_is_deleted_for_good_has_no_new_words(
    moderate: Moderate, platform: ExactPlatform, queue: Queue, ours: int
) -> None:
    await edit(queue, ours)
    del platform.stands["100"]
    assert await moderate.moderate_due() == 1
    assert await queue.state(ours) is CommentState.REMOVED
    assert await offer(queue.database, ours) is None


async def test_once_it_is_decided_what_was_there_before_goes(
    moderate: Moderate, queue: Queue, ours: int
) -> None:
    await edit(queue, ours)
    await moderate.moderate_due()
    await wish(queue, ours, "publish")
    await moderate.moderate_due()
    assert await offer(queue.database, ours) is None
    assert (await queue.get(ours)).text == NEW


async def test_a_site_that_cannot_change_words_is_never_asked_to_hold_them(
    database: Database, queue: Queue, ours: int, clock: FakeClock
) -> None:
    """It would take the comment off and leave the old words."""
    await edit(queue, ours)
    plain = FakePlatform(frozenset({Ability.INSERT, Ability.STATUS, Ability.MODERATE}))
    assert await Moderate(database, lambda _site: plain, clock=clock.clock).moderate_due() == 0
    assert plain.acts == []
    told = await last(database, ours)
    assert told is not None
    assert told.why_not


# ---- the site's own


async def a_visitor(
    database: Database, platform: ExactPlatform, clock: FakeClock, status: str = "held"
) -> Queued:
    """Let a visitor's comment be known here, where it stands so on the site."""
    platform.visit(700, status=status)
    async with database.transaction() as tx:
        (site,) = await tx.sites.all()
        await tx.queued.see(site.id, platform.visitors["700"], None, clock.now(), keep=True)
        (one,) = await tx.queued.waiting(site.id)
        if status == "approved":
            await tx.queued.stands(one.id, APPROVED, None, clock.now())
    return one


async def decide(database: Database, one: Queued, word: str, clock: FakeClock) -> None:
    async with database.transaction() as tx:
        assert await tx.site_wishes.ask(one.id, word, AN_OWNER, clock.now())


async def now_it_is(database: Database, one: Queued) -> Queued:
    async with database.transaction() as tx:
        found = await tx.queued.get(one.id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("publish", APPROVED),
        ("spam", CommentState.SPAM),
        ("reject", CommentState.TRASHED),
        (UNPUBLISH, HELD),
    ],
)
async def test_a_visitors_comment_is_decided_about_once(
    moderate: Moderate,
    database: Database,
    platform: ExactPlatform,
    clock: FakeClock,
    ours: int,
    *,
    word: str,
    state: CommentState,
) -> None:
    one = await a_visitor(database, platform, clock, "approved" if word == UNPUBLISH else "held")
    await decide(database, one, word, clock)
    assert await moderate.moderate_due() == 1
    assert await moderate.moderate_due() == 0
    assert platform.stands["700"].status == state
    assert (await now_it_is(database, one)).state is state
    assert ours


async def test_a_visitors_comment_that_was_changed_is_shown_again(
    moderate: Moderate,
    database: Database,
    platform: ExactPlatform,
    clock: FakeClock,
    ours: int,
) -> None:
    one = await a_visitor(database, platform, clock)
    platform.edits["700"] = THEIRS
    await decide(database, one, "publish", clock)
    assert await moderate.moderate_due() == 1
    assert platform.stands["700"].status == "held"
    after = await now_it_is(database, one)
    assert (after.text, after.state) == (THEIRS, HELD)
    async with database.transaction() as tx:
        assert [row.id for row in await tx.queued.untold(one.site_id, 5)] == [one.id]
    assert ours


async def test_a_visitors_comment_that_is_gone_is_removed(
    moderate: Moderate,
    database: Database,
    platform: ExactPlatform,
    clock: FakeClock,
    ours: int,
) -> None:
    one = await a_visitor(database, platform, clock)
    await decide(database, one, "publish", clock)
    del platform.stands["700"]
    assert await moderate.moderate_due() == 1
    assert (await now_it_is(database, one)).state is CommentState.REMOVED
    assert ours


async def test_one_kind_does_not_hold_up_the_other(
    moderate: Moderate,
    database: Database,
    platform: ExactPlatform,
    queue: Queue,
    clock: FakeClock,
    ours: int,
) -> None:
    one = await a_visitor(database, platform, clock)
    await decide(database, one, "publish", clock)
    await wish(queue, ours, "publish")
    platform.answers = [Later("Not now.", counted=False)]
    assert await moderate.moderate_due() == 1
    assert (await now_it_is(database, one)).state is APPROVED
    clock.advance(GIVE_UP.total_seconds() + 1)
    await decide_again(database, one, clock)
    assert await moderate.moderate_due() == 2


async def decide_again(database: Database, one: Queued, clock: FakeClock) -> None:
    """Let it be asked for once more, just now; the older wish of ours is given up."""
    await decide(database, one, UNPUBLISH, clock)
