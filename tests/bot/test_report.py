"""What became of a comment is told, each change once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from html import unescape

import pytest

from bot.fit import plain
from bot.report import Report
from bot.screen import Screen
from bot.texts import bans as texts_bans
from feeds.sites.base import Ability, Platform
from feeds.sites.readonly import ReadOnly
from storage.bans import QUIET
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.offers import EDIT
from storage.people import NOBODY
from storage.states import MAY_WITHDRAW, CommentState
from storage.wishes import WITHDRAW
from tests.bot.builders import ME, a_database, rows
from tests.clock import FakeClock
from tests.storage.builders import (
    READER,
    a_comment,
    claim_messages,
    seal,
)

OWNERS = (9_002, 9_001)
HELD, APPROVED = CommentState.HELD, CommentState.APPROVED


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    async with a_database(ready_url) as made:
        yield made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def report(database: Database, clock: FakeClock) -> Report:
    return a_report(database, clock)


def a_report(database: Database, clock: FakeClock, platform: Platform | None = None) -> Report:
    """Return a report with two owners, whose sites are all on this platform."""
    return Report(database, OWNERS, lambda _site: platform or ReadOnly(), clock=clock.clock)


async def moved(database: Database, clock: FakeClock, state: CommentState) -> None:
    """Let the reader's comment reach a state, as the site says."""
    clock.advance(60)
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        if comment.state is CommentState.PREVIEW:
            for step in (CommentState.QUEUED, CommentState.POSTING):
                await tx.comments.move(comment.id, step, clock.now())
        url = "https://blog.example/the-ward-round/#comment-5"
        assert await tx.comments.move(comment.id, state, clock.now(), remote_id="5", url=url)


async def screens(database: Database, chat_id: int = READER) -> list[Screen]:
    """Return what is to be told to one chat, oldest first."""
    found = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])) for row in found]


async def texts(database: Database) -> list[str]:
    """Return what is to be told to the reader, oldest first."""
    return [screen.html for screen in await screens(database)]


async def test_nothing_to_tell_writes_nothing(database: Database, report: Report) -> None:
    assert await report.report_due() == 0
    assert await rows(database, "messages") == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HELD, "waiting"),
        (APPROVED, "on the blog"),
        (CommentState.SPAM, "took your comment for spam"),
        (CommentState.TRASHED, "not"),
        (CommentState.REJECTED, "not"),
    ],
)
async def test_a_change_is_told_once_in_its_words(
    database: Database, report: Report, clock: FakeClock, state: CommentState, words: str
) -> None:
    await moved(database, clock, state)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    (text,) = await texts(database)
    assert words in text


async def test_each_further_change_is_told(
    database: Database, report: Report, clock: FakeClock
) -> None:
    for state in (HELD, APPROVED, CommentState.REMOVED, APPROVED):
        await moved(database, clock, state)
        await report.report_due()
    assert len(await texts(database)) == 4


async def test_only_the_newest_of_quick_changes_is_told(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await moved(database, clock, APPROVED)
    await report.report_due()
    (text,) = await texts(database)
    assert "on the blog" in text


async def test_a_change_that_was_told_back_and_forth_before_a_look_is_no_news(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await report.report_due()
    for state in (APPROVED, HELD):
        await moved(database, clock, state)
    assert await report.report_due() == 0


async def test_a_report_that_breaks_off_is_told_once_at_the_next_try(
    database: Database, clock: FakeClock
) -> None:
    """The message and the note that it was told are one transaction."""

    class Interrupted(Report):
        async def _tell_state(self, *given: object) -> None:
            await super()._tell_state(*given)  # type: ignore[arg-type]
            raise DatabaseUnavailableError

    await moved(database, clock, APPROVED)
    with pytest.raises(DatabaseUnavailableError):
        await Interrupted(database, (), lambda _site: ReadOnly(), clock=clock.clock).report_due()
    assert await rows(database, "messages") == []
    report = a_report(database, clock)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    assert len(await texts(database)) == 1


async def test_what_is_told_about_can_be_replied_to(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await report.report_due()
    async with database.transaction() as tx:
        (message, *_) = await claim_messages(tx, ME, clock.now(), 5)
    row = (await rows(database, "messages"))[0]
    assert message.chat_id == READER
    assert row["comment_id"] is not None
    assert row["post_id"] is not None


async def test_what_a_reader_wrote_is_not_in_the_clear(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, CommentState.REJECTED)
    await report.report_due()
    (row,) = await rows(database, "messages")
    assert "I agree" not in str(row)


# ---- owners hear of what waits


class Site(ReadOnly):
    """A site whose comments can be decided about from here, or only there."""

    def __init__(self, *abilities: Ability) -> None:
        super().__init__()
        self._can = frozenset(abilities)

    @property
    def abilities(self) -> frozenset[Ability]:
        return self._can

    def moderation_url(self, remote_id: str) -> str:
        return f"https://blog.example/wp-admin/comment.php?action=editcomment&c={remote_id}"


def buttons(screen: Screen) -> list[str]:
    return [button.text for row in screen.rows for button in row]


async def test_each_owner_gets_one_card_of_a_comment_that_waits(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, HELD)
    await report.report_due()
    await report.report_due()
    for owner in OWNERS:
        (card,) = await screens(database, owner)
        assert "I agree." in card.html
        assert "Publish" in buttons(card)
    (told,) = await screens(database)
    assert buttons(told) == ["Withdraw"]


async def test_without_a_moderator_the_card_leads_to_the_sites_own_page(
    database: Database, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    await a_report(database, clock, Site()).report_due()
    (card,) = await screens(database, OWNERS[0])
    (button,) = (one for row in card.rows for one in row)
    assert button.url is not None
    assert button.url.endswith("action=editcomment&c=5")


@pytest.mark.parametrize("state", [HELD, CommentState.SPAM])
async def test_a_card_says_that_its_writer_is_banned(
    database: Database, clock: FakeClock, state: CommentState
) -> None:
    """It was on its way when its writer was banned, and landed after that."""
    await moved(database, clock, state)
    async with database.transaction() as tx:
        await tx.bans.add(READER, QUIET, OWNERS[0], clock.now())
    await a_report(database, clock, Site(Ability.MODERATE)).report_due()
    for owner in OWNERS:
        (card,) = await screens(database, owner)
        assert plain(card.html).endswith(texts_bans.IS_BANNED)
    (told,) = await screens(database)
    assert texts_bans.IS_BANNED not in plain(told.html)


@pytest.mark.parametrize("state", [APPROVED, CommentState.REJECTED])
async def test_of_what_does_not_wait_owners_hear_nothing(
    database: Database, clock: FakeClock, state: CommentState
) -> None:
    await moved(database, clock, state)
    await a_report(database, clock, Site(Ability.MODERATE)).report_due()
    assert await screens(database, OWNERS[0]) == []


async def test_what_waits_again_is_a_new_card(database: Database, clock: FakeClock) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    for state in (HELD, APPROVED, HELD):
        await moved(database, clock, state)
        await report.report_due()
    assert len(await screens(database, OWNERS[0])) == 2


async def test_a_card_goes_after_answers_to_people(database: Database, clock: FakeClock) -> None:
    await moved(database, clock, HELD)
    await a_report(database, clock, Site()).report_due()
    lanes = {row["chat_id"]: row["lane"] for row in await rows(database, "messages")}
    assert lanes == {READER: 0, **dict.fromkeys(OWNERS, 1)}


# ---- what was decided


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("off_topic", "not about this post"),
        ("person", "names a person"),
        ("harm", "may harm someone"),
        ("shorter", "An editor asks you to change your comment"),
        ("an older error", "The blog did not tell us why"),
    ],
)
async def test_the_reader_is_told_the_reason_in_words(
    database: Database, report: Report, clock: FakeClock, word: str | None, words: str
) -> None:
    await moved(database, clock, CommentState.TRASHED)
    async with database.transaction() as tx:
        await tx.comments.note((await a_comment(tx)).id, error=word)
    await report.report_due()
    (told,) = await screens(database)
    assert words in told.html
    assert buttons(told) == []


async def test_a_withdrawal_is_told_as_what_its_writer_wanted(
    database: Database, report: Report, clock: FakeClock
) -> None:
    await moved(database, clock, APPROVED)
    await report.report_due()
    await moved(database, clock, CommentState.WITHDRAWN)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    told = (await screens(database))[-1]
    assert "no longer on the blog" in told.html
    assert "as you asked" in told.html
    assert buttons(told) == []


@pytest.mark.parametrize(("word", "who"), [("publish", OWNERS[0]), ("withdraw", READER)])
async def test_who_waits_for_the_blog_hears_of_it_once(
    database: Database, clock: FakeClock, word: str, who: int
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, HELD)
    await report.report_due()
    before = len(await screens(database, who))
    async with database.transaction() as tx:
        assert await tx.wishes.ask(await a_comment(tx), word, who, clock.now())
    clock.advance(299)
    assert await report.report_due() == 0
    clock.advance(2)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    told = await screens(database, who)
    assert len(told) == before + 1
    assert "We go on trying for 2 days." in told[-1].html
    assert buttons(told[-1]) == ([] if word == "withdraw" else ["Open it on the blog"])


async def test_who_was_told_hides_nobody_and_takes_no_turn_to_write(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, HELD)
    async with database.transaction() as tx:
        assert await tx.wishes.ask(await a_comment(tx), "publish", OWNERS[0], clock.now())
    clock.advance(301)
    assert await report.report_due() == 2
    async with database.transaction(), asyncio.timeout(20):
        assert await report.report_due() == 0


async def test_an_owner_is_told_why_the_blog_has_not_answered(
    database: Database, clock: FakeClock
) -> None:
    await moved(database, clock, HELD)
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.wishes.ask(comment, "publish", OWNERS[0], clock.now())
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        await tx.wishes.put_off(wish, clock.now(), "The password is not accepted.")
    clock.advance(600)
    await a_report(database, clock, Site(Ability.MODERATE)).report_due()
    assert "The password is not accepted." in (await screens(database, OWNERS[0]))[-1].html


# ---- other words


async def reworded(database: Database, clock: FakeClock, word: str, by: int) -> None:
    """Let the reader's comment have other words on the site, as a wish was settled."""
    clock.advance(60)
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.offers.put(comment.id, "I agree with most of it.")
        assert await tx.wishes.ask(comment, word, by, clock.now(), states=MAY_WITHDRAW)
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        assert await tx.wishes.done(wish, clock.now())
        if word == EDIT:
            assert await tx.offers.took(comment.id, "https://blog.example/#comment-5", clock.now())
        else:
            assert await tx.offers.found(comment.id, "An editor's words.", clock.now())


@pytest.mark.parametrize("state", [HELD, APPROVED])
async def test_a_change_is_told_to_its_writer_and_shown_to_owners_with_what_was_before(
    database: Database, clock: FakeClock, state: CommentState
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, state)
    await report.report_due()
    await reworded(database, clock, EDIT, READER)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    told = (await screens(database))[-1]
    assert "Your comment was changed on the blog" in told.html
    assert buttons(told) == ["Withdraw"]
    for owner in OWNERS:
        card = (await screens(database, owner))[-1]
        assert "I agree with most of it." in card.html
        assert "<blockquote>I agree.</blockquote>" in card.html
        assert "The reader has changed it" in card.html
        assert "Publish" in buttons(card)


async def test_what_an_editor_changed_is_shown_again_to_owners_and_not_told_to_its_writer(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, HELD)
    await report.report_due()
    await reworded(database, clock, "publish", OWNERS[0])
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    assert len(await screens(database)) == 1
    for owner in OWNERS:
        card = (await screens(database, owner))[-1]
        assert "An editor's words." in unescape(card.html)
        assert "It was changed on the blog." in card.html


async def test_a_writer_whose_change_was_not_made_is_told_so(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, APPROVED)
    await report.report_due()
    await reworded(database, clock, "withdraw", READER)
    assert await report.report_due() == 1
    assert "Your comment was not changed" in (await screens(database))[-1].html
    assert await screens(database, OWNERS[0]) == []


async def test_who_waits_for_a_change_hears_that_it_is_late(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, APPROVED)
    await report.report_due()
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.offers.put(comment.id, "I agree with most of it.")
        await tx.wishes.ask(comment, EDIT, READER, clock.now(), states=MAY_WITHDRAW)
    clock.advance(301)
    assert await report.report_due() == 1
    told = (await screens(database))[-1]
    assert "Your change is not on the blog yet." in told.html
    assert buttons(told) == []


async def test_owners_take_off_what_a_deleted_person_wanted_off_and_the_site_does_not(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, APPROVED)
    await report.report_due()
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.wishes.ask(comment, WITHDRAW, NOBODY, clock.now(), states=MAY_WITHDRAW)
        await tx.erasure.erase(READER, clock.now())
    clock.advance(301)
    assert await report.report_due() == 1
    assert await report.report_due() == 0
    for owner in OWNERS:
        (card,) = await screens(database, owner)
        assert "off the blog" in card.html


async def test_no_card_offers_to_publish_the_words_of_somebody_who_is_deleted(
    database: Database, clock: FakeClock
) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, APPROVED)
    await report.report_due()
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.erasure.erase(READER, clock.now())
        assert await tx.comments.move(comment.id, HELD, clock.now())
    await report.report_due()
    assert await screens(database, OWNERS[0]) == []


async def test_the_longest_texts_fit_one_card(database: Database, clock: FakeClock) -> None:
    report = a_report(database, clock, Site(Ability.MODERATE))
    await moved(database, clock, HELD)
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        await tx.offers.put(comment.id, "& <b> " * 240)
        await tx.wishes.ask(comment, EDIT, READER, clock.now())
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        await tx.comments.note(comment.id, text="& <i> word " * 400)
        await tx.wishes.done(wish, clock.now())
        await tx.offers.took(comment.id, "", clock.now())
    await report.report_due()
    card = (await screens(database, OWNERS[0]))[-1]
    assert len(plain(card.html)) <= 4096
    assert "Before it said:" in card.html


async def test_a_comment_that_cannot_be_told_of_stops_no_news_about_others(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    class Bad(Report):
        async def _tell_state(self, *given: object) -> None:
            await super()._tell_state(*given)  # type: ignore[arg-type]
            if given[1] == bad:
                raise LookupError("something personal")

    await moved(database, clock, APPROVED)
    async with database.transaction() as tx:
        bad, good = await tx.comments.get(1), await a_comment(tx, 8, APPROVED)
    report = Bad(database, (), lambda _site: ReadOnly(), clock=clock.clock)
    assert [await report.report_due(), await report.report_due()] == [1, 0]
    assert [row["comment_id"] for row in await rows(database, "messages")] == [good.id]
    assert "personal" not in caplog.text
    assert len(caplog.records) == 1
