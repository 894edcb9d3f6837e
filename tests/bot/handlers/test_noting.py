"""Private notes: at most 3 a day from one person, 15 minutes apart; a call for help at any time."""

from __future__ import annotations

import pytest

from bot.texts import guard as texts_guard
from bot.texts import limits as texts_limits
from storage.database import Database
from storage.messages import About
from storage.records import Post
from storage.states import CommentState
from tests.bot.builders import rows
from tests.bot.handlers.ask import OWNER, Chat, toast
from tests.bot.handlers.test_screening import URGENT


async def note(chat: Chat, post: Post, number: int = 1) -> str:
    """Write a private note; return what is told over the chat."""
    text = f"This is note number {number}, and it is for the author alone."
    await chat.write(text, to=About(post.id))
    if (await chat.comment()).state is CommentState.NAMING:
        await chat.press("Anonymous reader")
    return toast(await chat.press("Private note to the author"))


async def notes(database: Database) -> int:
    return sum(row["chat_id"] == OWNER for row in await rows(database, "messages"))


async def test_two_notes_are_15_minutes_apart(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    assert await note(reader, posts[0], 1) == texts_guard.NOTED_TOAST
    reader.wait(minutes=14)
    assert await note(reader, posts[0], 2) == texts_limits.too_many_notes("12:15pm")
    assert (await reader.comment()).state is CommentState.PREVIEW
    assert await notes(database) == 1
    reader.wait(minutes=1)
    assert toast(await reader.press("Private note to the author")) == texts_guard.NOTED_TOAST
    assert await notes(database) == 2


async def test_a_person_sends_three_notes_in_a_day(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    for number in range(3):
        assert await note(reader, posts[0], number) == texts_guard.NOTED_TOAST
        reader.wait(hours=1)
    assert await note(reader, posts[0], 4) == texts_limits.too_many_notes("midday tomorrow")
    reader.wait(hours=21)
    assert toast(await reader.press("Private note to the author")) == texts_guard.NOTED_TOAST
    assert await notes(database) == 4


async def test_a_note_that_comes_too_soon_can_still_be_sent_as_a_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await note(reader, posts[0], 1)
    reader.wait(minutes=1)
    await note(reader, posts[0], 2)
    await reader.press("Send comment")
    assert (await reader.comment()).state is CommentState.QUEUED


async def test_another_persons_notes_do_not_count(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await note(reader, posts[0])
    assert await note(other, posts[0]) == texts_guard.NOTED_TOAST


@pytest.mark.parametrize("before", [1, 3])
async def test_a_call_for_help_reaches_the_owners_whatever_was_sent_before(
    reader: Chat, posts: list[Post], database: Database, before: int
) -> None:
    for number in range(before):
        await note(reader, posts[0], number)
        reader.wait(minutes=15)
    reader.wait(minutes=-14)
    await reader.write(URGENT, to=About(posts[0].id))
    assert toast(await reader.press("Send to the editor")) == texts_guard.NOTED_TOAST
    assert await notes(database) == before + 1


def test_the_limit_fits_over_the_chat() -> None:
    assert len(texts_limits.too_many_notes("12:15pm on 23 September 2026")) <= 200
