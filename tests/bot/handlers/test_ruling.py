"""Owners decide about a report once: off the blog by a wish, by hand, or left where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.comments.complained import case_of
from bot.context import House, Reaction
from bot.render.complaints import case_card
from bot.render.owners import Place
from bot.screen import Screen
from bot.texts import complaints as texts_complaints
from bot.texts import help as texts_help
from bot.texts import search as texts_search
from storage.complaints import ABOUT_US, NO_COMMENT, Choice, Complaint, NewComplaint
from storage.database import Database
from storage.people import NOBODY
from storage.records import Comment, Post
from storage.states import CommentState
from storage.tables_comments import complaints, site_comments
from storage.transaction import Transaction
from storage.wishes import ASKED_OFF, WITHDRAW
from tests.bot.handlers.ask import (
    LONDON,
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    Relayed,
    a_house,
    audited,
    changed,
    labels,
    plain,
    said,
    toast,
)
from tests.bot.handlers.paging import walked
from tests.bot.handlers.test_complaining import (
    WHY,
    all_of,
    report,
    sent_to,
    site_comment,
)
from tests.bot.handlers.waiting import (
    SECOND,
    ByHand,
    Moderated,
    a_comment,
    the_blog_leaves,
    two_owners,
)


def house(platform: Relayed | None = None) -> House:
    return replace(a_house(platform or Moderated()), owners=frozenset({OWNER, SECOND}))


@pytest.fixture
def owner(database: Database) -> Chat:
    return Chat(database, OWNER, house(), first_name="Robin")


@pytest.fixture
def second(database: Database) -> Chat:
    return Chat(database, SECOND, house(), now=NOW + timedelta(hours=1))


@pytest.fixture
def reader(database: Database) -> Chat:
    return Chat(database, READER, house())


@pytest.fixture
def other(database: Database) -> Chat:
    return Chat(database, OTHER, house(), first_name="Alex")


@pytest.fixture
async def shown(reader: Chat, posts: list[Post]) -> Comment:
    return await a_comment(reader, posts[0], CommentState.APPROVED)


@pytest.fixture
async def complaint(other: Chat, shown: Comment) -> Complaint:
    """Give a complaint about a reader's comment that is on the blog."""
    assert shown
    await report(other)
    (made,) = await all_of(other)
    return made


async def card_of(chat: Chat, complaint: Complaint) -> Screen:
    """Return the card as an owner has it."""
    case = await chat.within(lambda tx: case_of(tx, complaint, chat.house.platform_of))
    return case_card(case, Place(chat.now, LONDON))


async def now_of(chat: Chat, complaint: Complaint) -> Complaint:
    found = await chat.within(lambda tx: tx.complaints.get(complaint.id))
    assert found is not None
    return found


async def told(database: Database) -> list[str]:
    """Return what the person who reported was told by message."""
    return [plain(one) for one in await sent_to(database, OTHER)]


def because(answer: Sequence[Reaction]) -> str:
    return plain(changed(answer))


# ---- taking it off


async def test_one_of_ours_is_taken_off_by_a_wish(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    pressed = await owner.press("Take it off the blog", await card_of(owner, complaint))
    assert toast(pressed) == texts_complaints.DECIDED_TOAST
    assert "It was decided at midday by you to take it off. The blog is told now." in because(
        pressed
    )
    assert labels(changed(pressed)) == ["Open it on the blog"]
    wish = await owner.within(lambda tx: tx.wishes.of(shown.id))
    assert wish is not None
    assert (wish.word, wish.by, wish.done_at) == ("unpublish", OWNER, None)
    decided = await now_of(owner, complaint)
    assert (decided.choice, decided.decided_by, decided.decided_at) == (Choice.ASKED, OWNER, NOW)
    assert await told(database) == []  # not before the blog has done it
    assert ("complaint decided", OWNER) in await audited(database)


async def test_one_that_its_writer_wants_off_is_taken_off_for_its_writer(
    owner: Chat, complaint: Complaint, shown: Comment
) -> None:
    """Owners were asked to do it by hand before the site had a moderator account."""
    public = [CommentState.APPROVED]
    async with owner.database.transaction() as tx:
        assert await tx.wishes.ask(shown, ASKED_OFF, READER, NOW, states=public)
    pressed = await owner.press("Take it off the blog", await card_of(owner, complaint))
    assert toast(pressed) == texts_complaints.DECIDED_TOAST
    wish = await owner.within(lambda tx: tx.wishes.of(shown.id))
    assert wish is not None
    assert (wish.word, wish.by, wish.done_at) == (WITHDRAW, READER, None)


async def test_one_of_the_site_is_taken_off_by_a_wish_of_its_own(
    owner: Chat, other: Chat, posts: list[Post], database: Database
) -> None:
    assert posts
    await site_comment(database, "88")
    await report(other, "https://blog.example/1/#comment-88")
    (complaint,) = await all_of(other)
    await owner.press("Take it off the blog", await card_of(owner, complaint))
    row = complaint.site_comment_id or 0
    wish = await owner.within(lambda tx: tx.site_wishes.of(row))
    assert wish is not None
    assert (wish.word, wish.by) == ("unpublish", OWNER)
    assert (await now_of(owner, complaint)).choice is Choice.ASKED


async def test_what_takes_a_comment_off_answers_every_report_of_it(
    owner: Chat, complaint: Complaint, database: Database
) -> None:
    third = Chat(database, 1_003, house())
    await report(third)
    assert texts_complaints.also(1) in plain(await card_of(owner, complaint))
    await owner.press("Take it off the blog", await card_of(owner, complaint))
    assert await all_of(owner) == []


async def test_by_hand_the_owner_says_when_it_is_done(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    owner.house = two_owners(ByHand())
    card = await card_of(owner, complaint)
    assert labels(card) == ["Done", "Leave it", "Open it on the blog"]
    assert texts_complaints.BY_HAND in plain(card)
    pressed = await owner.press("Done", card)
    assert "The comment is off the blog." in because(pressed)
    assert (await now_of(owner, complaint)).choice is Choice.OFF
    assert await owner.within(lambda tx: tx.wishes.of(shown.id)) is None
    (words,) = await told(database)
    assert texts_complaints.OFF_TITLE in words
    assert complaint.reference in words


async def test_a_forged_press_cannot_take_off_where_nothing_can_be_taken_off(
    owner: Chat, complaint: Complaint, shown: Comment
) -> None:
    card = await card_of(owner, complaint)
    owner.house = two_owners(ByHand())
    assert toast(await owner.press("Take it off the blog", card)) == texts_complaints.BY_HAND
    assert await owner.within(lambda tx: tx.wishes.of(shown.id)) is None
    assert (await now_of(owner, complaint)).decided_at is None


async def test_while_the_site_is_told_something_else_nothing_is_decided(
    owner: Chat, reader: Chat, complaint: Complaint, shown: Comment
) -> None:
    await reader.press_data(f"v1:withdraw:{shown.id}")
    pressed = await owner.press("Take it off the blog", await card_of(owner, complaint))
    assert toast(pressed) == texts_complaints.BUSY
    assert (await now_of(owner, complaint)).decided_at is None


async def test_only_what_the_card_showed_is_taken_off(
    owner: Chat, complaint: Complaint, shown: Comment
) -> None:
    card = await card_of(owner, complaint)
    new = "I was wrong about that, and I say sorry."
    await owner.within(lambda tx: tx.comments.note(shown.id, text=new, revision=2))
    pressed = await owner.press("Take it off the blog", card)
    assert toast(pressed) == texts_complaints.CHANGED
    assert new in because(pressed)
    assert (await now_of(owner, complaint)).decided_at is None
    await owner.press("Take it off the blog", changed(pressed))
    assert (await now_of(owner, complaint)).choice is Choice.ASKED


# ---- leaving it


async def test_what_is_left_is_told_with_the_reason_in_words(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    pressed = await owner.press("Leave it", await card_of(owner, complaint))
    assert "Leave it was pressed at midday by you. The comment stays on the blog." in because(
        pressed
    )
    (words,) = await told(database)
    assert texts_complaints.LEFT_TITLE in words
    assert complaint.reference in words
    assert await owner.within(lambda tx: tx.wishes.of(shown.id)) is None


async def test_leaving_it_answers_one_report_only(
    owner: Chat, complaint: Complaint, database: Database
) -> None:
    third = Chat(database, 1_003, house())
    await report(third)
    await owner.press("Leave it", await card_of(owner, complaint))
    assert len(await all_of(owner)) == 1


async def test_a_report_of_who_has_left_is_decided_and_nobody_is_written_to(
    owner: Chat, complaint: Complaint, database: Database
) -> None:
    async with database._engine.begin() as conn:  # noqa: SLF001  tests look under the verbs
        await conn.execute(update(complaints).values(chat_id=NOBODY))
    await owner.press("Leave it", await card_of(owner, complaint))
    assert (await now_of(owner, complaint)).choice is Choice.LEFT
    assert await sent_to(database, NOBODY) == []
    assert await told(database) == []


# ---- once


@pytest.mark.parametrize("first", ["Take it off the blog", "Leave it"])
@pytest.mark.parametrize("word", ["off", "left", "done", "show"])
async def test_a_second_owner_is_told_who_was_faster_and_changes_nothing(
    owner: Chat, second: Chat, complaint: Complaint, first: str, word: str
) -> None:
    await owner.press(first, await card_of(owner, complaint))
    before = await now_of(owner, complaint)
    late = await second.press_data(f"v1:complaint:{complaint.id}:1:{word}")
    assert toast(late) == texts_complaints.DECIDED_BEFORE
    assert "by another owner" in because(late)
    assert WHY in because(late)
    assert await now_of(second, complaint) == before


async def test_what_is_not_on_the_blog_any_more_is_closed(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    card = await card_of(owner, complaint)
    await owner.within(lambda tx: tx.comments.move(shown.id, CommentState.TRASHED, NOW))
    pressed = await owner.press("Leave it", card)
    assert "The comment was not on the blog any more at midday." in because(pressed)
    assert (await now_of(owner, complaint)).choice is Choice.GONE
    (words,) = await told(database)
    assert "It is not on the blog any more." in words


async def test_what_went_from_the_blog_itself_is_closed(
    owner: Chat, other: Chat, posts: list[Post], database: Database
) -> None:
    assert posts
    await site_comment(database, "88")
    await report(other, "https://blog.example/1/#comment-88")
    (complaint,) = await all_of(other)
    card = await card_of(owner, complaint)
    async with database._engine.begin() as conn:  # noqa: SLF001  tests look under the verbs
        await conn.execute(update(site_comments).values(gone_at=NOW))
    await owner.press("Take it off the blog", card)
    assert (await now_of(owner, complaint)).choice is Choice.GONE


@pytest.mark.parametrize(
    "data",
    ["v1:complaint:999:1:off", "v1:complaint:1:1:", "v1:complaint:1:1:gone", "v1:complaint"],
)
async def test_a_button_that_was_never_shown_does_nothing(
    owner: Chat, complaint: Complaint, data: str
) -> None:
    assert complaint.id == 1
    assert toast(await owner.press_data(data)) == texts_help.STALE
    assert (await now_of(owner, complaint)).decided_at is None


@pytest.mark.parametrize("who", [READER, OTHER])
@pytest.mark.parametrize("word", ["off", "left", "done", "show"])
async def test_nobody_but_an_owner_decides(
    database: Database, complaint: Complaint, who: int, word: str
) -> None:
    anyone = Chat(database, who, house())
    answer = await anyone.press_data(f"v1:complaint:{complaint.id}:1:{word}")
    assert toast(answer) == texts_help.STALE
    assert (await now_of(anyone, complaint)).decided_at is None


# ---- the panel


async def test_the_panel_leads_to_the_complaints_that_wait(
    owner: Chat, complaint: Complaint
) -> None:
    await owner.write("/admin")
    desk = changed(await owner.press("Comments"))
    assert "1 complaint waits for a decision." in plain(desk)
    listed = changed(await owner.press("Complaints: 1", desk))
    (label,) = (one for one in labels(listed) if one != "Back")
    assert label == f"{complaint.reference}, by midday on 18 March 2026"
    opened = changed(await owner.press(label, listed))
    assert WHY in plain(opened)
    assert opened == await card_of(owner, complaint)
    await owner.press("Leave it", opened)
    empty = changed(await owner.press_data("v1:complaints"))
    assert texts_complaints.NO_COMPLAINTS in plain(empty)


async def test_every_complaint_that_waits_is_on_some_page(owner: Chat) -> None:
    async def file(tx: Transaction) -> list[str]:
        made = []
        for hours in range(1, 96):
            due = NOW + timedelta(hours=hours)
            new = NewComplaint(ABOUT_US, OTHER, None, None, None, NO_COMMENT, f"No {hours}.", due)
            made.append((await tx.complaints.add(new, NOW)).reference)
        return made

    references = await owner.within(file)
    first = changed(await owner.press_data("v1:complaints"))
    found = await walked(owner, first, ", by ")
    assert [one.partition(", by ")[0] for one in found] == references
    await owner.press(texts_search.NEXT, first)
    last = changed(await owner.press(texts_search.NEXT))
    (label,) = (one for one in labels(last) if one.startswith(references[-1]))
    assert "No 95." in plain(changed(await owner.press(label)))
    assert "Back" in labels(last)


async def test_where_nothing_is_reported_the_panel_does_not_speak_of_it(owner: Chat) -> None:
    assert "omplaint" not in said(await owner.write("/admin"))


async def test_an_overdue_card_says_so(owner: Chat, complaint: Complaint) -> None:
    owner.wait(hours=49)
    assert texts_complaints.OVERDUE in plain(await card_of(owner, complaint))


# ---- a blog that has left


async def test_on_a_blog_that_has_left_it_is_taken_off_by_hand(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    await the_blog_leaves(database)
    card = await card_of(owner, complaint)
    assert texts_complaints.BY_HAND in plain(card)
    assert labels(card) == ["Done", "Leave it", "Open it on the blog"]
    await owner.press("Done", card)
    assert (await now_of(owner, complaint)).choice is Choice.OFF
    assert await owner.within(lambda tx: tx.wishes.of(shown.id)) is None
    assert "An editor took it off the blog." in (await told(database))[0]


async def test_a_card_from_before_the_blog_left_asks_nothing_of_it(
    owner: Chat, complaint: Complaint, shown: Comment, database: Database
) -> None:
    card = await card_of(owner, complaint)
    await the_blog_leaves(database)
    pressed = await owner.press("Take it off the blog", card)
    assert toast(pressed) == texts_complaints.BY_HAND
    assert labels(changed(pressed)) == ["Done", "Leave it", "Open it on the blog"]
    assert await owner.within(lambda tx: tx.wishes.of(shown.id)) is None
    assert (await now_of(owner, complaint)).decided_at is None
