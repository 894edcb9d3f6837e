"""What a banned person meets: an open ban is told, a quiet one is not, and no text is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.texts import bans as texts_bans
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.messages import About
from storage.records import Comment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    READER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.test_offering import Exact
from tests.bot.handlers.test_screening import BLOCKED, CLEAR, HELD, URGENT
from tests.bot.handlers.waiting import Moderated, a_comment, two_owners, written_to
from tests.storage.builders import seal

OPEN, QUIET = "open", "quiet"
WEEK = timedelta(days=7)
LINKS = "We wrote about it at https://one.example/ and at www.two.example last week."


async def ban(chat: Chat, kind: str, lasts: timedelta | None = None) -> None:
    """Ban the person of a chat."""
    until = None if lasts is None else chat.now + lasts
    await chat.within(lambda tx: tx.bans.add(chat.chat_id, kind, OWNER, chat.now, until))


async def preview(reader: Chat, post: Post, text: str = CLEAR) -> Comment:
    """Bring a comment to its preview."""
    await reader.write(text, to=About(post.id))
    if text == HELD:
        await reader.press("It is a public number")
    await reader.press("Anonymous reader")
    comment = await reader.comment()
    assert comment.state is CommentState.PREVIEW
    return comment


# ---- told


async def test_a_banned_person_is_told_so_at_the_next_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, OPEN)
    answer = said(await reader.write(CLEAR, to=About(posts[0].id)))
    assert answer.startswith("This blog takes no comments from you.")
    assert answer.endswith(texts_bans.COMPLAIN)
    assert await reader.within(lambda tx: tx.comments.of(READER, 9)) == []


async def test_a_ban_for_a_while_says_until_when_and_then_ends(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, OPEN, WEEK)
    answer = said(await reader.write(CLEAR, to=About(posts[0].id)))
    assert "no comments from you until midday on 23 March 2026." in answer
    reader.now = NOW + WEEK
    await reader.write(CLEAR, to=About(posts[0].id))
    assert (await reader.comment()).state is CommentState.NAMING


async def test_a_banned_person_who_left_and_came_back_is_still_banned(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/start l_all")
    await ban(reader, OPEN)
    await reader.write("/stop")
    await reader.write("/start l_all")
    answer = said(await reader.write(CLEAR, to=About(posts[0].id)))
    assert "takes no comments from you" in answer


async def test_a_banned_person_can_still_read_search_and_save(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, OPEN)
    for words in ("/latest", "/topics", "/saved", "/comments", "online"):
        answer = said(await reader.write(words))
        assert answer
        assert "takes no comments" not in answer
    assert toast(await reader.press_data(f"v1:save:{posts[0].id}"))


async def test_a_person_without_a_ban_notices_nothing_of_anothers(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    await ban(other, OPEN)
    await preview(reader, posts[0])


@pytest.mark.parametrize("kind", [OPEN, QUIET])
async def test_who_needs_help_is_told_where_to_get_it_whoever_it_is(
    reader: Chat, posts: list[Post], database: Database, kind: str
) -> None:
    """Nothing offers an editor who would never see it."""
    await ban(reader, kind)
    (answer,) = says(await reader.write(URGENT, to=About(posts[0].id)))
    assert texts_guard.URGENT_TITLE in plain(answer.screen)
    assert labels(answer.screen) == []
    assert await written_to(database, OWNER) == []
    assert await reader.within(lambda tx: tx.comments.of(READER, 9)) == []


@pytest.mark.parametrize("kind", [OPEN, QUIET])
async def test_a_text_that_gives_a_patient_away_is_refused_as_ever(
    reader: Chat, posts: list[Post], kind: str
) -> None:
    await ban(reader, kind)
    answer = said(await reader.write(BLOCKED, to=About(posts[0].id)))
    assert texts_guard.BLOCKED_TITLE in answer
    assert await reader.within(lambda tx: tx.comments.of(READER, 9)) == []


async def test_an_edit_of_a_banned_person_changes_nothing(reader: Chat, posts: list[Post]) -> None:
    comment = await preview(reader, posts[0])
    await ban(reader, OPEN)
    answer = said(await reader.edit(reader.number, f"{CLEAR} And more of it."))
    assert "takes no comments from you" in answer
    assert (await reader.comment()).text == comment.text


async def test_what_telegram_calls_an_edit_without_one_says_nothing(
    reader: Chat, posts: list[Post]
) -> None:
    await preview(reader, posts[0])
    await ban(reader, OPEN)
    assert await reader.edit(reader.number, CLEAR) == ()


async def test_a_preview_that_is_still_open_sends_nothing(reader: Chat, posts: list[Post]) -> None:
    await preview(reader, posts[0])
    await ban(reader, OPEN)
    sent = await reader.press("Send comment")
    assert toast(sent).startswith("This blog takes no comments from you.")
    assert (await reader.comment()).state is CommentState.PREVIEW


async def test_a_banned_person_sends_no_private_notes(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await preview(reader, posts[0])
    await ban(reader, OPEN)
    noted = await reader.press("Private note to the author")
    assert toast(noted).startswith("This blog takes no comments from you.")
    assert await written_to(database, OWNER) == []


async def test_a_banned_person_can_still_take_a_comment_off_the_blog(
    reader: Chat, posts: list[Post]
) -> None:
    shown = await a_comment(reader, posts[0], CommentState.APPROVED)
    await ban(reader, OPEN)
    await reader.press_data(f"v1:withdraw:{shown.id}")
    assert await reader.within(lambda tx: tx.wishes.of(shown.id)) is not None


async def test_an_owner_has_no_ban_whatever_is_written_down(owner: Chat, posts: list[Post]) -> None:
    """Somebody who was banned may become an owner."""
    await ban(owner, OPEN)
    await preview(owner, posts[0])


# ---- not told


@pytest.mark.parametrize("text", [CLEAR, HELD, LINKS])
async def test_a_quiet_ban_takes_a_comment_as_if_an_editor_looked_at_it(
    reader: Chat, posts: list[Post], database: Database, text: str
) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0], text)
    sent = await reader.press("Send comment")
    assert plain(changed(sent)).endswith(texts_guard.FOR_EDITOR)
    assert labels(changed(sent)) == []
    assert toast(sent) == texts_guard.FOR_EDITOR_TOAST
    kept = await reader.comment()
    assert (kept.state, kept.text, kept.shown_name) == (CommentState.REJECTED, "", None)
    assert await written_to(database, OWNER) == []


async def test_nothing_is_told_of_what_a_quiet_ban_swallowed(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0])
    await reader.press("Send comment")
    async with reader.database.transaction() as tx:
        assert await tx.comments.unreported(9) == []
        assert await tx.comments.undecided(9) == []
    shown = said(await reader.write("/comments"))
    assert "not published" in shown
    assert CLEAR[:20] not in shown


async def test_the_text_of_a_swallowed_comment_is_in_no_row(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0])
    await reader.press("Send comment")
    comment = await reader.comment()
    assert (comment.text, comment.body, comment.error) == ("", None, "by_owner")
    async with reader.database.transaction() as tx:
        (row,) = (
            await tx.comments._conn.exec_driver_sql("SELECT sealed_text FROM comments")  # noqa: SLF001  tests look under the verbs
        ).all()
    assert seal().open(row[0]) == ""


async def test_a_quiet_ban_keeps_the_usual_limits(reader: Chat, posts: list[Post]) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0])
    await reader.press("Send comment")
    answer = said(await reader.write("And here is one more comment.", to=About(posts[1].id)))
    assert answer.startswith("You have just sent a comment.")


async def test_a_second_press_on_what_was_swallowed_does_nothing(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0])
    shown = reader.pressable
    await reader.press("Send comment")
    again = await reader.press("Send comment", shown)
    assert "not on the blog" in toast(again)


async def test_a_press_on_an_older_preview_swallows_nothing(
    reader: Chat, posts: list[Post]
) -> None:
    await ban(reader, QUIET)
    await preview(reader, posts[0])
    older = reader.pressable
    await reader.edit(reader.number, f"{CLEAR} And more of it.")
    sent = await reader.press("Send comment", older)
    assert toast(sent) == texts_comments.OLDER
    assert (await reader.comment()).text == f"{CLEAR} And more of it."


async def test_a_quietly_banned_person_is_offered_no_private_note(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    """It would be false to say that the author got it."""
    await ban(reader, QUIET)
    comment = await preview(reader, posts[0])
    assert reader.pressable is not None
    assert "Private note to the author" not in labels(reader.pressable)
    forged = await reader.press_data(f"v1:note:{comment.id}:{comment.revision}")
    assert toast(forged) == texts_help.STALE
    assert (await reader.comment()).state is CommentState.PREVIEW
    assert await written_to(database, OWNER) == []


async def test_a_quiet_ban_changes_nothing_of_what_is_on_the_blog(
    reader: Chat, posts: list[Post]
) -> None:
    """The change looks as ever, and neither it nor its text goes anywhere."""
    reader.house = two_owners(Exact())
    shown = await a_comment(reader, posts[0], CommentState.APPROVED)
    await ban(reader, QUIET)
    await reader.edit(shown.message_id, "It is something else now, and it is new.")
    await reader.press("Change it on the blog")
    assert await reader.within(lambda tx: tx.wishes.of(shown.id)) is None
    assert await reader.within(lambda tx: tx.offers.get(shown.id)) is None
    kept = await reader.comment(shown.message_id)
    assert (kept.text, kept.state) == (shown.text, CommentState.APPROVED)


async def test_an_open_ban_offers_no_change_of_what_is_on_the_blog(
    reader: Chat, posts: list[Post]
) -> None:
    reader.house = two_owners(Moderated())
    shown = await a_comment(reader, posts[0], CommentState.APPROVED)
    await ban(reader, OPEN)
    answer = said(await reader.edit(shown.message_id, "It is something else now."))
    assert answer.startswith("This blog takes no comments from you.")
    assert await reader.within(lambda tx: tx.offers.get(shown.id)) is None


async def test_a_quiet_ban_sends_no_card_before_a_hand_off(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    reader.house = a_house(ReadOnly())
    await ban(reader, QUIET)
    await reader.write(HELD, to=About(posts[0].id))
    answer = await reader.press("It is a public number")
    assert plain(changed(answer)).endswith(texts_guard.FOR_EDITOR_FIRST)
    assert (await reader.comment()).text == ""
    assert await written_to(database, OWNER) == []


# ---- where nobody reads notes


@pytest.mark.parametrize("by_hand", [False, True])
async def test_without_owners_no_private_note_is_offered(
    reader: Chat, posts: list[Post], *, by_hand: bool
) -> None:
    reader.house = replace(a_house(ReadOnly() if by_hand else None), owners=frozenset())
    await reader.write(CLEAR, to=About(posts[0].id))
    if not by_hand:
        await reader.press("Anonymous reader")
    assert reader.pressable is not None
    offered = labels(reader.pressable)
    assert "Do not send" in offered
    assert "Private note to the author" not in offered


async def test_with_owners_it_is_offered(reader: Chat, posts: list[Post]) -> None:
    await preview(reader, posts[0])
    assert reader.pressable is not None
    assert "Private note to the author" in labels(reader.pressable)
