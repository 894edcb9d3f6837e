"""Wishes: one at a time about a comment, only about what was seen, until the site has heard."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.messages import NewMessage
from storage.offers import EDIT
from storage.people import NOBODY
from storage.records import Comment
from storage.states import MAY_WITHDRAW, CommentState
from storage.transaction import Transaction
from storage.wishes import ASKED_OFF, WITHDRAW, Wish
from tests.storage.builders import LATER, NOW, READER, a_comment, a_site, undone, within

HELD, APPROVED = CommentState.HELD, CommentState.APPROVED
OWNER, OTHER_OWNER = 9_001, 9_002


async def on_site(
    tx: Transaction, message_id: int = 7, state: CommentState = HELD, remote_id: str | None = "5"
) -> Comment:
    """Return a comment that the site has."""
    new = await a_comment(tx, message_id)
    for step in (CommentState.QUEUED, CommentState.POSTING, state):
        assert await tx.comments.move(new.id, step, NOW, remote_id=remote_id)
    found = await tx.comments.get(new.id)
    assert found is not None
    return found


async def the_wish(tx: Transaction, comment: Comment) -> Wish:
    """Return the last wish about a comment."""
    wish = await tx.wishes.of(comment.id)
    assert wish is not None
    return wish


@pytest.fixture
async def comment(database: Database) -> Comment:
    return await within(database, on_site)


async def ask(database: Database, seen: Comment, word: str = "publish", by: int = OWNER) -> bool:
    return await within(database, lambda tx: tx.wishes.ask(seen, word, by, NOW))


async def test_about_a_comment_nothing_is_wished_at_first(
    database: Database, comment: Comment
) -> None:
    assert await within(database, lambda tx: tx.wishes.of(comment.id)) is None
    site = await within(database, a_site)
    assert await within(database, lambda tx: tx.wishes.next(site.id, NOW)) is None


async def test_a_wish_waits_for_its_site(database: Database, comment: Comment) -> None:
    assert await ask(database, comment)
    async with database.transaction() as tx:
        site = await a_site(tx)
        wish = await tx.wishes.next(site.id, NOW)
        assert await tx.wishes.next(site.id + 1, NOW) is None
    assert wish == Wish(comment.id, "5", HELD, "publish", OWNER, NOW, None, None)


async def test_of_two_owners_who_press_at_once_one_is_heard(
    database: Database, comment: Comment
) -> None:
    asked = await asyncio.gather(
        ask(database, comment, "publish", OWNER), ask(database, comment, "spam", OTHER_OWNER)
    )
    assert sorted(asked) == [False, True]
    wish = await within(database, lambda tx: the_wish(tx, comment))
    assert (wish.word, wish.by) == (("publish", OWNER) if asked[0] else ("spam", OTHER_OWNER))


async def test_while_one_waits_no_other_is_taken(database: Database, comment: Comment) -> None:
    assert await ask(database, comment)
    assert not await ask(database, comment)
    assert not await ask(database, comment, "spam", OTHER_OWNER)


async def test_once_it_is_settled_another_may_come(database: Database, comment: Comment) -> None:
    await ask(database, comment)
    async with database.transaction() as tx:
        assert await tx.wishes.done(await the_wish(tx, comment), LATER)
    settled = await within(database, lambda tx: the_wish(tx, comment))
    assert (settled.word, settled.done_at) == ("publish", LATER)
    assert await ask(database, comment, "spam")


async def test_a_card_of_another_text_is_not_heard(database: Database, comment: Comment) -> None:
    async with database.transaction() as tx:
        await tx.comments.note(comment.id, revision=2)
    assert not await ask(database, comment)


@pytest.mark.parametrize("state", [APPROVED, CommentState.SPAM, CommentState.TRASHED])
async def test_a_card_of_another_state_is_not_heard(
    database: Database, comment: Comment, state: CommentState
) -> None:
    async with database.transaction() as tx:
        await tx.comments.move(comment.id, state, LATER)
    assert not await ask(database, comment)


async def test_the_writer_may_wish_about_what_is_on_the_blog(database: Database) -> None:
    shown = await within(database, lambda tx: on_site(tx, state=APPROVED))
    async with database.transaction() as tx:
        assert not await tx.wishes.ask(shown, "withdraw", READER, NOW)
        assert await tx.wishes.ask(shown, "withdraw", READER, NOW, states=MAY_WITHDRAW)


async def test_nothing_is_wished_of_what_the_site_has_given_no_id(database: Database) -> None:
    lost = await within(database, lambda tx: on_site(tx, remote_id=None))
    assert not await ask(database, lost)


async def test_a_wish_that_is_undone_was_never_there(database: Database, comment: Comment) -> None:
    await undone(database, lambda tx: tx.wishes.ask(comment, "publish", OWNER, NOW))
    assert await within(database, lambda tx: tx.wishes.of(comment.id)) is None
    assert await ask(database, comment)


async def test_what_is_put_off_comes_again_when_its_time_has_come(
    database: Database, comment: Comment
) -> None:
    await ask(database, comment)
    async with database.transaction() as tx:
        site = await a_site(tx)
        await tx.wishes.put_off(await the_wish(tx, comment), LATER, "It is away.")
        assert await tx.wishes.next(site.id, LATER - timedelta(seconds=1)) is None
        again = await tx.wishes.next(site.id, LATER)
    assert again is not None
    assert again.why_not == "It is away."


async def test_the_oldest_wish_comes_first(database: Database) -> None:
    async with database.transaction() as tx:
        one = await on_site(tx, 7, remote_id="7")
        two = await on_site(tx, 8, remote_id="8")
        assert await tx.wishes.ask(two, "spam", OWNER, NOW)
        assert await tx.wishes.ask(one, "spam", OWNER, LATER)
        site = await a_site(tx)
        first = await tx.wishes.next(site.id, LATER)
    assert first is not None
    assert first.comment_id == two.id


async def test_a_wish_is_settled_once(database: Database, comment: Comment) -> None:
    await ask(database, comment)
    wish = await within(database, lambda tx: the_wish(tx, comment))
    assert await within(database, lambda tx: tx.wishes.done(wish, LATER))
    assert not await within(database, lambda tx: tx.wishes.done(wish, LATER))


async def test_a_late_answer_settles_no_newer_wish(database: Database, comment: Comment) -> None:
    await ask(database, comment)
    old = await within(database, lambda tx: the_wish(tx, comment))
    async with database.transaction() as tx:
        await tx.wishes.done(old, NOW)
        assert await tx.wishes.ask(comment, "spam", OWNER, LATER)
        await tx.wishes.put_off(old, LATER + timedelta(hours=1), "An old answer.")
        assert not await tx.wishes.done(old, LATER)
        now_it_is = await the_wish(tx, comment)
    assert (now_it_is.word, now_it_is.done_at, now_it_is.why_not) == ("spam", None, None)


async def test_what_waits_for_long_is_told(database: Database, comment: Comment) -> None:
    await ask(database, comment)
    assert await within(database, lambda tx: tx.wishes.late(NOW, 5)) == []
    (late,) = await within(database, lambda tx: tx.wishes.late(LATER, 5))
    assert late.comment_id == comment.id


async def test_what_waits_for_too_long_is_given_up(database: Database, comment: Comment) -> None:
    await ask(database, comment)
    assert await within(database, lambda tx: tx.wishes.drop_old(NOW, LATER)) == 0
    assert await within(database, lambda tx: tx.wishes.drop_old(LATER, LATER)) == 1
    assert await within(database, lambda tx: tx.wishes.of(comment.id)) is None
    assert await ask(database, comment, "spam")


async def test_what_a_deleted_person_wanted_off_is_never_given_up_and_told_last(
    database: Database,
) -> None:
    nobodys = await within(database, on_site)
    other = await within(database, lambda tx: on_site(tx, 8, remote_id="6"))
    assert await ask(database, nobodys, WITHDRAW, NOBODY)
    async with database.transaction() as tx:
        assert await tx.wishes.ask(other, WITHDRAW, OWNER, NOW + timedelta(seconds=1))
        late = await tx.wishes.late(LATER, 9)
        assert [wish.comment_id for wish in late] == [other.id, nobodys.id]
        assert await tx.wishes.drop_old(LATER, LATER) == 1
        assert (await the_wish(tx, nobodys)).done_at is None


async def test_all_that_waits_about_a_persons_comments_can_be_ended(
    database: Database, comment: Comment
) -> None:
    settled = await within(database, lambda tx: on_site(tx, 8, remote_id="6"))
    assert await ask(database, settled, "spam")
    async with database.transaction() as tx:
        await tx.wishes.done(await the_wish(tx, settled), NOW)
    assert await ask(database, comment)
    async with database.transaction() as tx:
        assert await tx.wishes.end_of(OWNER, NOW) == {}
        assert await tx.wishes.end_of(READER, NOW) == {comment.id: "publish"}
        assert await tx.wishes.of(comment.id) is None
        assert (await the_wish(tx, settled)).word == "spam"


async def test_what_the_owners_do_by_hand_is_not_waited_for(
    database: Database, comment: Comment
) -> None:
    assert await ask(database, comment, ASKED_OFF, READER)
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert await tx.wishes.next(site.id, LATER) is None
        assert await tx.wishes.asked_off(site.id) == {comment.id}
        assert await tx.wishes.asked_off(site.id + 1) == frozenset()


async def test_a_comment_with_a_waiting_wish_is_left_to_who_carries_it_out(
    database: Database, comment: Comment
) -> None:
    """Else the reader would hear of a bin without a reason, between the act and its note."""
    async with database.transaction() as tx:
        site = await a_site(tx)
        assert [one.id for one in await tx.comments.on_site(site.id, NOW)] == [comment.id]
    await ask(database, comment)
    async with database.transaction() as tx:
        assert await tx.comments.on_site(site.id, NOW) == []
        seen_before = CommentState.TRASHED
        assert not await tx.comments.move(comment.id, seen_before, LATER, unasked=True)
        await tx.wishes.done(await the_wish(tx, comment), LATER)
        assert await tx.comments.move(comment.id, seen_before, LATER, unasked=True)


async def test_what_was_withdrawn_is_told_and_never_looked_at_again(
    database: Database, comment: Comment
) -> None:
    async with database.transaction() as tx:
        assert await tx.comments.move(comment.id, CommentState.WITHDRAWN, LATER)
        site = await a_site(tx)
        assert await tx.comments.on_site(site.id, NOW) == []
        assert [one.state for one in await tx.comments.unreported(5)] == [CommentState.WITHDRAWN]
        for state in CommentState:
            assert not await tx.comments.move(comment.id, state, LATER)


@pytest.mark.parametrize("word", ["publish", "rescue", "unpublish", "edit", "asked_edit", "spam"])
async def test_what_its_writer_wants_off_is_not_wished_otherwise(
    database: Database, comment: Comment, word: str
) -> None:
    """An owner may still have a card from before."""
    assert await ask(database, comment, ASKED_OFF, READER)
    assert not await ask(database, comment, word)
    assert (await within(database, lambda tx: the_wish(tx, comment))).word == ASKED_OFF
    assert await ask(database, comment, WITHDRAW, READER)


async def test_another_text_is_asked_for_by_hand_only_for_a_time(
    database: Database, comment: Comment
) -> None:
    off = await within(database, lambda tx: on_site(tx, 8, remote_id="6"))
    assert await ask(database, comment, EDIT, READER)
    assert await ask(database, off, ASKED_OFF, READER)
    async with database.transaction() as tx:
        await tx.wishes.drop_old(LATER, LATER)
        assert [one.comment_id for one in await tx.wishes.by_hand(LATER)] == [comment.id, off.id]
        later = LATER + timedelta(seconds=1)
        assert [one.comment_id for one in await tx.wishes.by_hand(later)] == [off.id]


async def test_of_what_waits_for_long_those_come_first_who_were_not_told(
    database: Database, comment: Comment
) -> None:
    other = await within(database, lambda tx: on_site(tx, 8, remote_id="6"))
    nobodys = await within(database, lambda tx: on_site(tx, 9, remote_id="9"))
    soon = NOW + timedelta(milliseconds=999_700)
    async with database.transaction() as tx:
        for one, by in ((comment, OWNER), (other, OWNER), (nobodys, NOBODY)):
            assert await tx.wishes.ask(one, WITHDRAW, by, soon)
        assert await tx.awaited.late_wishes(soon, 9, [OWNER]) == []
        ((wish, key),) = await tx.awaited.late_wishes(LATER, 1, [OWNER])
        assert wish == await the_wish(tx, comment)
        await tx.messages.add(NewMessage(key, OWNER, "{}"), LATER)
        found = await tx.awaited.late_wishes(LATER, 9, [OWNER])
        assert [one.comment_id for one, _ in found] == [other.id, nobodys.id]
        await tx.messages.add(NewMessage(f"{found[1][1]}:{OWNER}", OWNER, "{}"), LATER)
        found = await tx.awaited.late_wishes(LATER, 9, [OWNER, OTHER_OWNER])
        assert [one.comment_id for one, _ in found] == [other.id]
        found = await tx.awaited.late_wishes(LATER, 9, [])
        assert [one.comment_id for one, _ in found] == [other.id]
