"""An owner chooses comments for readers' letters, and asks for the draft of them once."""

from __future__ import annotations

import pytest

from bot.context import House
from bot.render.letters import ref_of
from bot.screen import data
from bot.texts import letters as texts
from bot.texts.help import STALE
from feeds.sites.base import Ability
from feeds.sites.readonly import ReadOnly
from storage.letters import LetterState
from storage.records import Post
from storage.states import CommentState
from storage.tables import comments
from storage.tables_comments import letters as drafts
from storage.tables_process import audit
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    toast,
)
from tests.bot.handlers.test_commenting import a_hand_off
from tests.feeds.letters_world import table

FIRST = "I agree: we do the same & it works < 5 minutes."


class Blog(ReadOnly):
    """A site on which drafts can be made."""

    @property
    def abilities(self) -> frozenset[Ability]:
        return frozenset({Ability.HANDOFF, Ability.COMMENTS, Ability.LETTERS})


@pytest.fixture
def house() -> House:
    return a_house(Blog())


async def asks(reader: Chat, post: Post) -> int:
    """Let a reader ask an editor to add a comment."""
    preview = await a_hand_off(reader, post)
    await reader.press("Ask an editor to add it", preview.screen)
    return (await reader.comment()).id


async def opened(owner: Chat) -> list[str]:
    """Let an owner open the page; return its buttons."""
    return labels(changed(await owner.press_data(data("letters"))))


async def test_the_way_is_there_when_a_comment_waits(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    place = texts.place(1)
    assert place not in labels(changed(await owner.press_data(data("place", "comments"))))
    await asks(reader, posts[0])
    assert place in labels(changed(await owner.press_data(data("place", "comments"))))
    page = changed(await owner.press(place))
    assert "1. Anonymous reader, on" in plain(page)
    assert labels(page) == ["Read 1: not in", "Back"]


async def test_an_owner_reads_a_comment_puts_it_in_and_asks_for_the_draft_once(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    comment_id = await asks(reader, posts[0])
    await opened(owner)
    letter = changed(await owner.press("Read 1: not in"))
    assert FIRST in plain(letter)
    put = await owner.press("Put it in")
    assert toast(put) == texts.IS_IN
    assert labels(changed(put)) == ["Read 1: goes in", "Make a draft of 1 letter", "Back"]
    page = changed(put)
    done = await owner.press("Make a draft of 1 letter", page)
    assert texts.asked(1) in plain(changed(done))
    (letters,) = await table(owner.database, drafts)
    (comment,) = await table(owner.database, comments)
    assert letters["state"] == LetterState.ASKED
    assert (comment["letter_id"], comment["state"]) == (letters["id"], CommentState.REVIEW)
    again = await owner.press("Make a draft of 1 letter", page)
    assert toast(again) == texts.CHANGED
    assert texts.NONE in plain(changed(again))
    assert toast(await owner.press_data(data("letter", comment_id, 1, "out"))) == texts.GONE
    assert len(await table(owner.database, drafts)) == 1
    acts = [row["action"] for row in await table(owner.database, audit)]
    assert acts.count("letters asked") == 1


async def test_one_is_left_out_and_still_waits(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    for post in posts[:2]:
        await asks(reader, post)
        reader.wait(minutes=5)
    await opened(owner)
    for number in (1, 2):
        await owner.press(f"Read {number}: not in")
        page = changed(await owner.press("Put it in"))
    assert "Make a draft of 2 letters" in labels(page)
    await owner.press("Read 1: goes in", page)
    less = changed(await owner.press("Leave it out"))
    assert labels(less) == ["Read 1: not in", "Read 2: goes in", "Make a draft of 1 letter", "Back"]
    stale = await owner.press("Make a draft of 2 letters", page)
    assert toast(stale) == texts.CHANGED
    assert await table(owner.database, drafts) == []
    await owner.press("Make a draft of 1 letter", less)
    found = await table(owner.database, comments)
    assert [one["letter_id"] for one in found] == [None, 1]


async def test_what_its_writer_takes_back_is_no_letter(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    comment_id = await asks(reader, posts[0])
    await opened(owner)
    await owner.press("Read 1: not in")
    page = changed(await owner.press("Put it in"))
    await reader.press_data(data("withdraw", comment_id))
    assert toast(await owner.press("Make a draft of 1 letter", page)) == texts.CHANGED
    assert toast(await owner.press("Read 1: goes in", page)) == texts.GONE
    assert await table(owner.database, drafts) == []
    assert toast(await owner.press_data(data("letters"))) == texts.NONE


async def test_a_reader_cannot_press_any_of_it(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    comment_id = await asks(reader, posts[0])
    comment = await reader.comment()
    presses = (
        data("letters"),
        data("letter", comment_id),
        data("letter", comment_id, comment.revision, "in"),
        data("makeletters", 1, ref_of([comment])),
        data("stopletters", 1),
    )
    for chat in (reader, Chat(owner.database, OTHER, owner.house)):
        for one in presses:
            assert toast(await chat.press_data(one)) == STALE
    (row,) = await table(owner.database, comments)
    assert row["letter_id"] is None


async def test_a_draft_that_cannot_be_made_is_stopped_once(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    await asks(reader, posts[0])
    await opened(owner)
    await owner.press("Read 1: not in")
    await owner.press("Put it in")
    await owner.press("Make a draft of 1 letter")
    async with owner.database.transaction() as tx:
        letters = await tx.letters.draft(1)
        assert letters is not None
        await tx.letters.settle(letters, LetterState.NO_RIGHT, NOW)
    assert toast(await owner.press_data(data("stopletters", 1))) == texts.STOPPED
    assert toast(await owner.press_data(data("stopletters", 1))) == texts.STOPPED_LATE
    assert "Make a draft of 1 letter" in await opened(owner)


async def test_forged_numbers_do_nothing(reader: Chat, owner: Chat, posts: list[Post]) -> None:
    await asks(reader, posts[0])
    for forged in (
        "letters:99",
        "letter:99",
        "letter:x:y:in",
        "makeletters:1:x",
        "makeletters:9:x",
    ):
        await owner.press_data(f"v1:{forged}")
    assert toast(await owner.press_data("v1:letter:1:99:in")) == texts.CHANGED
    assert toast(await owner.press_data("v1:stopletters:99")) == texts.STOPPED_LATE
    (row,) = await table(owner.database, comments)
    assert row["letter_id"] is None
    assert await table(owner.database, drafts) == []


async def test_on_a_site_without_drafts_there_is_no_way(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    await asks(reader, posts[0])
    bare = Chat(owner.database, owner.chat_id, a_house(ReadOnly()))
    assert toast(await bare.press_data(data("letters"))) == texts.NONE
    assert toast(await bare.press_data(data("letter", 1, 1, "in"))) == texts.GONE
    assert toast(await bare.press_data(data("makeletters", 1, "x"))) == texts.NONE
