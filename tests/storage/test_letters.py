"""Readers' letters: what waits, what is chosen, and one draft of exactly that."""

from __future__ import annotations

from datetime import timedelta

from storage.awaited import PASTE
from storage.database import Database
from storage.letters import MOST, TRIED, WAITS, Letters, LetterState
from storage.records import Comment, NewComment
from storage.states import CommentState
from storage.transaction import Transaction
from tests.storage.builders import NOW, READER, a_post

TOKEN = "0123456789abcdef"
OTHER = 1_002


async def waits(tx: Transaction, number: int, chat_id: int = READER) -> Comment:
    """Return a comment that its writer asked an editor to add."""
    post = await tx.posts.get(1) or await a_post(tx, 1)
    new = NewComment(chat_id, number, post.id, None, f"The text of comment {number}.")
    comment = await tx.comments.add(new, CommentState.PREVIEW, NOW)
    await tx.comments.move(comment.id, CommentState.REVIEW, NOW, error=PASTE)
    return comment


async def a_draft(tx: Transaction, *wanted: Comment, token: str = TOKEN) -> Letters:
    for one in wanted:
        await tx.letters.choose(one, chosen=True)
    made = await tx.letters.make(1, wanted, token, NOW)
    assert made is not None
    found = await tx.letters.draft(made)
    assert found is not None
    return found


async def test_only_what_an_editor_is_asked_to_add_can_be_a_letter(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await waits(tx, 1)
        looked_at = await waits(tx, 2)
        await tx.comments.note(looked_at.id, error=None)  # the guard saw something
        taken_back = await waits(tx, 3)
        await tx.comments.move(taken_back.id, CommentState.CANCELLED, NOW)
        found = await tx.letters.candidates(1)
        assert [(one.comment.id, one.chosen) for one in found] == [(asked.id, False)]
        assert await tx.letters.candidates(2) == []
        for other in (looked_at, taken_back):
            assert await tx.letters.candidate(other.id) is None
            assert not await tx.letters.choose(other, chosen=True)


async def test_a_choice_is_made_once_for_the_text_that_was_shown(database: Database) -> None:
    async with database.transaction() as tx:
        one = await waits(tx, 1)
        assert await tx.letters.choose(one, chosen=True)
        assert not await tx.letters.choose(one, chosen=True)
        found = await tx.letters.candidate(one.id)
        assert found is not None
        assert found.chosen
        assert await tx.letters.choose(one, chosen=False)
        assert not await tx.letters.choose(one, chosen=False)
        await tx.comments.note(one.id, revision=2)
        assert not await tx.letters.choose(one, chosen=True)


async def test_a_draft_is_of_exactly_what_was_seen(database: Database) -> None:
    async with database.transaction() as tx:
        one, two, three = [await waits(tx, number) for number in (1, 2, 3)]
        for chosen in (one, two):
            await tx.letters.choose(chosen, chosen=True)
        for wanted in ([], [one], [two, one], [one, two, three], [three]):
            assert await tx.letters.make(1, wanted, TOKEN, NOW) is None
        made = await tx.letters.make(1, [one, two], TOKEN, NOW)
        assert made is not None
        assert await tx.letters.make(1, [one, two], "other", NOW) is None
        letters = await tx.letters.draft(made)
        assert letters is not None
        assert (letters.token, letters.count, letters.state) == (TOKEN, 2, LetterState.ASKED)
        assert [one.comment.id for one in await tx.letters.candidates(1)] == [three.id]
        inside = await tx.letters.within(made, [CommentState.REVIEW])
        assert [comment.id for comment in inside] == [one.id, two.id]
        assert await tx.letters.draft(99) is None


async def test_a_page_has_so_many_at_most(database: Database) -> None:
    async with database.transaction() as tx:
        for number in range(1, MOST + 3):
            await waits(tx, number)
        assert len(await tx.letters.candidates(1)) == MOST


async def test_a_draft_is_claimed_once_and_settled_by_who_claimed_it(database: Database) -> None:
    async with database.transaction() as tx:
        asked = await a_draft(tx, await waits(tx, 1), await waits(tx, 2))
        claimed = await tx.letters.claim(asked, 1, NOW + timedelta(seconds=1))
        assert claimed is not None
        assert (claimed.state, claimed.count) == (LetterState.MAKING, 1)
        assert claimed.marker == asked.marker
        assert await tx.letters.claim(asked, 2, NOW) is None
        assert not await tx.letters.settle(asked, LetterState.AWAY, NOW)
        assert await tx.letters.made(claimed, "1/2", "https://edit.example", NOW)
        assert not await tx.letters.made(claimed, "1/3", "", NOW)
        made = await tx.letters.draft(asked.id)
        assert made is not None
        assert (made.state, made.remote_id) == (LetterState.MADE, "1/2")
        states = {one.state for one in await tx.letters.within(asked.id, list(CommentState))}
        assert states == {CommentState.HANDED_OFF}


async def test_what_its_writer_took_back_stays_so_when_the_draft_is_there(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        one, two = await waits(tx, 1), await waits(tx, 2)
        asked = await a_draft(tx, one, two)
        claimed = await tx.letters.claim(asked, 2, NOW)
        await tx.comments.move(one.id, CommentState.CANCELLED, NOW)
        assert claimed is not None
        await tx.letters.made(claimed, "1/2", "", NOW)
        found = await tx.letters.within(asked.id, list(CommentState))
        assert [each.state for each in found] == [CommentState.CANCELLED, CommentState.HANDED_OFF]


async def test_each_state_is_tried_again_in_its_time(database: Database) -> None:
    async with database.transaction() as tx:
        one = await a_draft(tx, await waits(tx, 1))
        never = {LetterState.MADE, LetterState.DRAFT, LetterState.SHOWN}
        never |= {LetterState.PUBLIC, LetterState.STOPPED}
        for state in LetterState:
            present = await tx.letters.draft(one.id)
            assert present is not None
            await tx.letters.settle(present, state, NOW)
            soon = bool(await tx.letters.due(NOW))
            late = bool(await tx.letters.due(NOW + timedelta(hours=1)))
            assert soon is (state is LetterState.ASKED), state
            assert late is (state not in never), state


async def test_a_draft_is_stopped_only_where_it_is_certainly_not_there(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        comment = await waits(tx, 1)
        one = await a_draft(tx, comment)
        for state in LetterState:
            present = await tx.letters.draft(one.id)
            assert present is not None
            await tx.letters.settle(present, state, NOW)
            present = await tx.letters.draft(one.id)
            assert present is not None
            if state not in TRIED:
                assert not await tx.letters.stop(present, NOW), state
        present = await tx.letters.draft(one.id)
        assert present is not None
        await tx.letters.settle(present, LetterState.NO_RIGHT, NOW)
        present = await tx.letters.draft(one.id)
        assert present is not None
        assert await tx.letters.stop(present, NOW)
        (again,) = await tx.letters.candidates(1)
        assert (again.comment.id, again.chosen) == (comment.id, True)
        assert WAITS < TRIED


async def test_who_is_deleted_is_in_no_draft(database: Database) -> None:
    async with database.transaction() as tx:
        one, two = await waits(tx, 1), await waits(tx, 2, OTHER)
        asked = await a_draft(tx, one, two)
        await tx.erasure.hush(OTHER, NOW)
        await tx.erasure.erase(OTHER, NOW)
        found = await tx.letters.within(asked.id, list(CommentState))
        assert [comment.id for comment in found] == [one.id]
        copy = await tx.rights.copy(READER, NOW)
        (row,) = copy["tables"]["comments"]
        assert row["letter_id"] == asked.id
