"""Comments: one for each message, moved only as the table of moves says, sealed at rest."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.ledger import Owner
from storage.records import Comment, NewComment, SiteComment
from storage.states import ON_SITE, OPEN, CommentState, may_follow
from storage.tables import comments
from storage.transaction import Transaction
from tests.storage.builders import (
    ANYONE,
    LATER,
    NOW,
    READER,
    a_comment,
    a_post,
    a_site,
    within,
)

S = CommentState
NEXT = Owner("next", 2)


async def put_in(engine: AsyncEngine, comment_id: int, state: CommentState) -> None:
    """Put a comment in a state, whatever the table of moves says."""
    async with engine.begin() as conn:
        change = update(comments).where(comments.c.id == comment_id)
        await conn.execute(change.values(state=state))


async def post_it(tx: Transaction, comment: Comment, owner: Owner = ANYONE) -> bool:
    """Write down the intent to post, as the relay does."""
    return await tx.comments.move(
        comment.id,
        S.POSTING,
        NOW,
        attempt=comment.attempt + 1,
        since_at=NOW,
        owner=owner.name,
        epoch=owner.epoch,
    )


async def test_a_comment_comes_back_as_it_was_written(database: Database) -> None:
    async with database.transaction() as tx:
        post = await a_post(tx)
        new = NewComment(READER, 5, post.id, "77", "It is not so <simple>. \N{GRINNING FACE}")
        comment = await tx.comments.add(new, S.NAMING, NOW)
        assert await tx.comments.get(comment.id) == comment
    assert (comment.text, comment.parent_id, comment.post_id) == (new.text, "77", post.id)
    assert (comment.state, comment.revision, comment.attempt) == (S.NAMING, 1, 0)
    assert (comment.shown_name, comment.body, comment.created_at) == (None, None, NOW)


async def test_a_comment_that_is_not_there_is_none(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.comments.get(99) is None
        assert await tx.comments.from_message(READER, 99) is None
        assert await tx.comments.naming(READER) is None


async def test_a_message_makes_one_comment_and_the_first_text_stays(database: Database) -> None:
    async with database.transaction() as tx:
        first = await a_comment(tx, 5, text="First.")
        again = await a_comment(tx, 5, text="Second.")
    assert again == first


async def test_a_message_that_arrives_twice_at_once_makes_one_comment(database: Database) -> None:
    post_id = (await within(database, a_post)).id

    async def add(text: str) -> int:
        async with database.transaction() as tx:
            new = NewComment(READER, 5, post_id, None, text)
            comment = await tx.comments.add(new, S.PREVIEW, NOW)
            await asyncio.sleep(0.005)
            return comment.id

    assert len(set(await asyncio.gather(add("one"), add("two"), add("three")))) == 1
    assert len(await within(database, lambda tx: tx.comments.of(READER, 10))) == 1


async def test_the_database_itself_refuses_a_second_comment(
    database: Database, engine: AsyncEngine
) -> None:
    comment = await within(database, a_comment)
    columns = [column for column in comments.c if column.name != "id"]
    copy = insert(comments).from_select(
        [column.name for column in columns],
        select(*columns).where(comments.c.id == comment.id),
    )
    async with engine.connect() as conn:
        with pytest.raises(IntegrityError):
            await conn.execute(copy)


async def test_only_the_moves_of_the_table_are_made(database: Database) -> None:
    comment = await within(database, a_comment)
    for old, new in product(CommentState, CommentState):
        async with database.transaction() as tx:
            await tx.comments.note(comment.id, state=old)
            assert await tx.comments.move(comment.id, new, NOW) == may_follow(old, new), (old, new)
            kept = await tx.comments.get(comment.id)
        assert kept is not None
        assert kept.state is (new if may_follow(old, new) else old)


async def test_a_second_tap_changes_nothing(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        assert await tx.comments.move(comment.id, S.QUEUED, NOW, revision=1)
        assert not await tx.comments.move(comment.id, S.QUEUED, NOW, revision=1)


async def test_two_taps_at_once_send_one_comment(database: Database) -> None:
    comment = await within(database, a_comment)

    async def tap() -> bool:
        return await within(
            database, lambda tx: tx.comments.move(comment.id, S.QUEUED, NOW, revision=1)
        )

    assert sorted(await asyncio.gather(tap(), tap(), tap())) == [False, False, True]


async def test_a_text_that_was_changed_is_not_sent_by_the_old_preview(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx)
        assert await tx.comments.edit(comment, "I disagree.", LATER)
        assert not await tx.comments.move(comment.id, S.QUEUED, LATER, revision=1)
        assert await tx.comments.move(comment.id, S.QUEUED, LATER, revision=2)
        kept = await tx.comments.get(comment.id)
    assert kept is not None
    assert (kept.text, kept.revision, kept.changed_at) == ("I disagree.", 2, LATER)


@pytest.mark.parametrize("state", sorted(set(CommentState) - OPEN))
async def test_what_was_sent_is_not_edited_any_more(
    database: Database, engine: AsyncEngine, state: CommentState
) -> None:
    comment = await within(database, a_comment)
    await put_in(engine, comment.id, state)
    async with database.transaction() as tx:
        assert not await tx.comments.edit(comment, "Too late.", NOW)
        kept = await tx.comments.get(comment.id)
    assert kept is not None
    assert kept.text == comment.text


async def test_names_and_bodies_are_sealed_and_opened_again(
    database: Database, engine: AsyncEngine
) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.NAMING)
        await tx.comments.move(comment.id, S.PREVIEW, NOW, shown_name="A reader")
        await tx.comments.note(comment.id, body="<p>I agree.</p>", address="a@chat.invalid")
        kept = await tx.comments.get(comment.id)
    assert kept is not None
    assert (kept.shown_name, kept.body) == ("A reader", "<p>I agree.</p>")
    assert kept.address == "a@chat.invalid"
    async with engine.connect() as conn:
        row = (await conn.execute(select(comments))).one()
    assert "A reader" not in row.sealed_name
    assert "agree" not in row.sealed_body + row.sealed_text


async def test_a_name_can_be_taken_away_again(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.NAMING)
        await tx.comments.note(comment.id, shown_name="A reader")
        await tx.comments.note(comment.id, shown_name=None)
        kept = await tx.comments.get(comment.id)
    assert kept is not None
    assert kept.shown_name is None


async def test_the_oldest_queued_comment_goes_first(database: Database) -> None:
    async with database.transaction() as tx:
        first, second = await a_comment(tx, 9, S.QUEUED), await a_comment(tx, 3, S.QUEUED)
        site = await a_site(tx)
        assert await tx.comments.next_queued(site.id, NOW) == first
        await post_it(tx, first)
        await tx.comments.move(first.id, S.HELD, NOW, by=ANYONE)
        assert await tx.comments.next_queued(site.id, NOW) == second


@pytest.mark.parametrize("state", [S.POSTING, S.UNKNOWN])
async def test_a_person_s_next_comment_waits_for_the_answer_to_the_one_before(
    database: Database, state: CommentState
) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, 1, state)
        await a_comment(tx, 2, S.QUEUED)
        post, site = await a_post(tx, 2), await a_site(tx)
        assert await tx.comments.next_queued(site.id, NOW) is None
        other = NewComment(READER + 1, 1, post.id, None, "Another person.")
        theirs = await tx.comments.add(other, S.QUEUED, NOW)
        assert await tx.comments.next_queued(site.id, NOW) == theirs


async def test_a_call_that_takes_too_long_is_unknown_even_with_a_living_owner(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await post_it(tx, await a_comment(tx, state=S.QUEUED))
        assert await tx.comments.doubt_the_dead(ANYONE, NOW + timedelta(minutes=4)) == 0
        assert await tx.comments.doubt_the_dead(ANYONE, NOW + timedelta(minutes=6)) == 1


async def test_a_comment_goes_to_its_own_site_only(database: Database) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, state=S.QUEUED)
        other = await a_site(tx, "https://other.example/")
        assert await tx.comments.next_queued(other.id, NOW) is None


async def test_a_comment_that_waits_goes_when_its_time_has_come(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.QUEUED)
        site = await a_site(tx)
        await tx.comments.note(comment.id, not_before_at=LATER)
        assert await tx.comments.next_queued(site.id, NOW) is None
        assert await tx.comments.next_queued(site.id, LATER) is not None


async def test_two_that_post_one_comment_at_once_post_it_once(database: Database) -> None:
    comment = await within(database, lambda tx: a_comment(tx, state=S.QUEUED))
    site_id = (await within(database, a_site)).id

    async def post(name: str) -> bool:
        async with database.transaction() as tx:
            found = await tx.comments.next_queued(site_id, NOW)
            ours = found is not None and await post_it(tx, found, Owner(name, 1))
            await asyncio.sleep(0.005)
            return ours

    assert sorted(await asyncio.gather(post("one"), post("other"))) == [False, True]
    kept = await within(database, lambda tx: tx.comments.get(comment.id))
    assert kept is not None
    assert kept.attempt == 1


@pytest.mark.parametrize("other", [Owner("anyone", 2), Owner("other", 1)])
async def test_only_the_owner_settles_a_comment(database: Database, other: Owner) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.QUEUED)
        await post_it(tx, comment)
        assert not await tx.comments.move(comment.id, S.HELD, NOW, by=other)
        assert await tx.comments.move(comment.id, S.HELD, NOW, by=ANYONE, remote_id="12")


async def test_what_a_dead_owner_was_posting_is_unknown_and_never_queued_by_itself(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.QUEUED)
        site = await a_site(tx)
        await post_it(tx, comment)
        assert await tx.comments.doubt_the_dead(ANYONE, NOW) == 0
        assert await tx.comments.doubt_the_dead(NEXT, NOW) == 1
        assert await tx.comments.doubt_the_dead(NEXT, NOW) == 0
        assert await tx.comments.next_queued(site.id, LATER) is None
        found = await tx.comments.next_unknown(site.id, NOW)
    assert found is not None
    assert (found.id, found.state, found.since_at) == (comment.id, S.UNKNOWN, NOW)


async def test_a_past_owner_does_not_settle_what_its_successor_posts_again(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, state=S.QUEUED)
        await post_it(tx, comment)
        await tx.comments.doubt_the_dead(NEXT, NOW)
        assert await post_it(tx, comment, NEXT)
        assert not await tx.comments.move(comment.id, S.QUEUED, NOW, by=ANYONE)
        assert await tx.comments.move(comment.id, S.APPROVED, NOW, by=NEXT)


async def test_a_person_sees_their_comments_newest_first_without_what_was_never_sent(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        made = [await a_comment(tx, number) for number in range(1, 5)]
        await tx.comments.move(made[1].id, S.CANCELLED, NOW)
        await tx.comments.move(made[2].id, S.EXPIRED, NOW)
        mine = await tx.comments.of(READER, 10)
        assert [one.id for one in mine] == [made[3].id, made[0].id]
        assert [one.id for one in await tx.comments.of(READER, 1)] == [made[3].id]
        assert await tx.comments.of(READER + 1, 10) == []


async def test_the_newest_comment_that_waits_for_a_name_is_found(database: Database) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, 1, S.NAMING)
        newest = await a_comment(tx, 2, S.NAMING)
        await a_comment(tx, 3, S.PREVIEW)
        assert await tx.comments.naming(READER) == newest


async def test_comments_on_their_way_are_counted(database: Database) -> None:
    async with database.transaction() as tx:
        states = (S.QUEUED, S.POSTING, S.UNKNOWN, S.HELD, S.PREVIEW, S.APPROVED, S.REJECTED)
        for number, state in enumerate(states):
            await a_comment(tx, number, state)
        assert await tx.comments.waiting(READER) == 4
        assert await tx.comments.waiting(READER + 1) == 0


async def test_a_draft_that_nobody_answered_for_ends(database: Database) -> None:
    async with database.transaction() as tx:
        old, queued = await a_comment(tx, 1), await a_comment(tx, 2, S.QUEUED)
        touched = await a_comment(tx, 3)
        await tx.comments.edit(touched, "Still here.", LATER)
        ended = await tx.comments.expire(NOW + timedelta(seconds=1), LATER)
        kept = await tx.comments.get(queued.id)
    assert [one.id for one in ended] == [old.id]
    assert kept is not None
    assert kept.state is S.QUEUED


@pytest.mark.parametrize("state", sorted(CommentState))
async def test_what_the_site_has_or_had_is_watched(database: Database, state: CommentState) -> None:
    async with database.transaction() as tx:
        await a_comment(tx, state=state)
        site = await a_site(tx)
        watched = await tx.comments.on_site(site.id, NOW)
        assert bool(watched) == (state in ON_SITE | {S.REMOVED})
        old = await tx.comments.on_site(site.id, LATER)
        assert bool(old) == (state is S.HELD), "what waits is followed until it is decided"


async def test_a_comment_is_found_by_the_id_that_the_site_gave_it(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, 1, S.HELD)
        await a_comment(tx, 2, S.HELD)
        site, other = await a_site(tx), await a_site(tx, "https://other.example/")
        await tx.comments.note(comment.id, remote_id="12")
        found = await tx.comments.by_remote(site.id, "12")
        assert found is not None
        assert found.id == comment.id
        assert await tx.comments.by_remote(other.id, "12") is None
        assert await tx.comments.remote_ids(site.id) == {"12"}
        assert await tx.comments.remote_ids(other.id) == frozenset()


async def test_a_state_is_told_once_and_a_new_one_again(database: Database) -> None:
    async with database.transaction() as tx:
        comment = await a_comment(tx, 1, S.HELD)
        await a_comment(tx, 2, S.PREVIEW)
        assert [one.id for one in await tx.comments.unreported(10)] == [comment.id]
        await tx.comments.note(comment.id, reported=S.HELD)
        assert await tx.comments.unreported(10) == []
        await tx.comments.move(comment.id, S.APPROVED, LATER)
        assert [one.state for one in await tx.comments.unreported(10)] == [S.APPROVED]


def on_site(remote_id: str = "20", parent_id: str | None = "12") -> SiteComment:
    """Return a comment as the site shows it."""
    url = f"https://blog.example/#comment-{remote_id}"
    return SiteComment(
        remote_id, "1", parent_id, "The author", "Thank you.", url, NOW, by_site=True
    )


async def test_a_reply_is_told_once_to_the_one_who_wrote(database: Database) -> None:
    async with database.transaction() as tx:
        comment, site = await a_comment(tx, state=S.APPROVED), await a_site(tx)
        await tx.replies.add(site.id, on_site(), comment.id)
        await tx.replies.add(site.id, on_site(), comment.id)
        (reply,) = await tx.replies.untold(10)
        assert (reply.chat_id, reply.comment_id, reply.text) == (READER, comment.id, "Thank you.")
        assert reply.post_id == comment.post_id
        await tx.replies.told(reply.id, NOW)
        assert await tx.replies.untold(10) == []
