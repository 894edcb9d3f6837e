"""What the guard saw: nothing of a blocked text is kept, and a person decides about the rest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.context import House
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.messages import About
from storage.records import Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    a_house,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.waiting import a_review, written_to

NUMBER = "943 476 5919"
BLOCKED = f"My mother's NHS number is {NUMBER} and she cannot see her record."
HELD = "Ring our surgery on 0161 496 0000 if you want to hear how we did it."
NUDGED = "I saw Mrs Patterson last week and the app gave her the wrong date."
URGENT = "I want to kill myself tonight and nobody at the surgery answers."
CLEAR = "I agree: we do the same in our practice and it works."


@pytest.fixture
async def owner(database: Database) -> Chat:
    """Give the owner's chat."""
    return Chat(database, OWNER)


# ---- block


async def test_a_text_with_an_nhs_number_is_refused_with_the_number_masked(
    reader: Chat, posts: list[Post]
) -> None:
    answer = said(await reader.write(BLOCKED, to=About(posts[0].id)))
    assert texts_guard.BLOCKED_TITLE in answer
    assert "What looks like an NHS number: 943 476...." in answer.replace(" ....", "....")
    assert NUMBER not in answer
    assert says(reader.last)[0].screen.rows == ()


async def test_a_blocked_text_is_not_stored(reader: Chat, posts: list[Post]) -> None:
    await reader.write(BLOCKED, to=About(posts[0].id))
    async with reader.database.transaction() as tx:
        assert await tx.comments.from_message(READER, reader.number) is None


async def test_an_edit_to_a_blocked_text_leaves_the_comment_as_it_was(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    number = reader.number
    answer = said(await reader.edit(number, BLOCKED))
    assert texts_guard.KEPT_BEFORE in answer
    assert (await reader.comment(number)).text == CLEAR


async def test_a_short_text_that_is_blocked_is_told_so_and_not_that_it_is_short(
    reader: Chat, posts: list[Post]
) -> None:
    assert texts_guard.BLOCKED_TITLE in said(await reader.write(NUMBER, to=About(posts[0].id)))


# ---- hold


async def test_a_phone_number_is_asked_about_before_anything_else(
    reader: Chat, posts: list[Post]
) -> None:
    asked = await reader.write(HELD, to=About(posts[0].id))
    assert texts_guard.HELD_TITLE in said(asked)
    assert "0161 496 0000" not in said(asked)
    assert labels(says(asked)[0].screen) == ["It is a public number", "Change it", "Do not send"]
    assert (await reader.comment()).state is CommentState.SCREENING


async def test_a_public_number_goes_to_an_owner_before_the_blog(
    reader: Chat, owner: Chat, posts: list[Post], database: Database
) -> None:
    await reader.write(HELD, to=About(posts[0].id))
    await reader.press("It is a public number")
    await reader.press("Anonymous reader")
    sent = await reader.press("Send comment")
    assert plain(changed(sent)).endswith(texts_guard.FOR_EDITOR)
    assert (await reader.comment()).state is CommentState.REVIEW
    (card,) = await written_to(database, OWNER)
    assert HELD in plain(card)
    assert "The guard saw a phone number." in plain(card)
    assert toast(await owner.press("Publish", card)) == texts_guard.PUBLISHED
    assert (await reader.comment()).state is CommentState.QUEUED


@pytest.mark.parametrize("label", ["Publish", "Reject"])
@pytest.mark.parametrize("who", [READER, OTHER])
async def test_nobody_but_an_owner_decides(
    reader: Chat, posts: list[Post], database: Database, label: str, who: int
) -> None:
    card = await a_review(reader, posts[0])
    await Chat(database, who).press_data(find(card, label).data or "")
    assert (await reader.comment()).state is CommentState.REVIEW


@pytest.mark.parametrize("label", ["It is a public number", "Do not send", "Change it"])
async def test_nobody_else_can_answer_the_guards_question(
    reader: Chat, posts: list[Post], database: Database, label: str
) -> None:
    (asked,) = says(await reader.write(HELD, to=About(posts[0].id)))
    await Chat(database, OTHER).press_data(find(asked.screen, label).data or "")
    assert (await reader.comment()).state is CommentState.SCREENING


async def test_without_owners_a_number_can_only_be_taken_out(
    reader: Chat, posts: list[Post]
) -> None:
    reader.house = replace(reader.house, owners=frozenset())
    (asked,) = says(await reader.write(HELD, to=About(posts[0].id)))
    assert labels(asked.screen) == ["Change it", "Do not send"]


async def test_a_text_that_is_edited_to_a_clear_one_goes_on(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(HELD, to=About(posts[0].id))
    number = reader.number
    (asked,) = says(await reader.edit(number, CLEAR))
    assert "Anonymous reader" in labels(asked.screen)
    assert (await reader.comment(number)).state is CommentState.NAMING


async def test_an_old_answer_does_not_pass_a_newer_text(reader: Chat, posts: list[Post]) -> None:
    (asked,) = says(await reader.write(HELD, to=About(posts[0].id)))
    await reader.edit(reader.number, f"{HELD} Or on 0161 496 0001.")
    assert toast(await reader.press("It is a public number", asked.screen)) == texts_comments.OLDER
    assert (await reader.comment()).state is CommentState.SCREENING


async def test_where_the_reader_posts_by_hand_an_owner_looks_first(
    database: Database, posts: list[Post], owner: Chat
) -> None:
    by_hand: House = a_house(ReadOnly())
    reader = Chat(database, READER, by_hand)
    owner.house = by_hand
    await reader.write(HELD, to=About(posts[0].id))
    asked = await reader.press("It is a public number")
    assert plain(changed(asked)).endswith(texts_guard.FOR_EDITOR_FIRST)
    (card,) = await written_to(database, OWNER)
    await owner.press("Publish", card)
    (handed,) = await written_to(database, READER)
    assert "I have posted it" in labels(handed)
    assert texts_guard.AGREED in plain(handed)
    assert (await reader.comment()).state is CommentState.PREVIEW


# ---- nudge


async def test_a_name_with_a_title_is_asked_about_and_may_pass(
    reader: Chat, posts: list[Post]
) -> None:
    (asked,) = says(await reader.write(NUDGED, to=About(posts[0].id)))
    assert texts_guard.NUDGED_TITLE in plain(asked.screen)
    (name,) = says(await reader.press("Nobody can be known from it"))
    assert "Anonymous reader" in labels(name.screen)
    await reader.press("Anonymous reader")
    await reader.press("Send comment")
    assert (await reader.comment()).state is CommentState.QUEUED


# ---- urgent


async def test_an_urgent_text_is_answered_with_where_to_get_help(
    reader: Chat, posts: list[Post]
) -> None:
    (asked,) = says(await reader.write(URGENT, to=About(posts[0].id)))
    assert "Call 999" in plain(asked.screen)
    assert "116 123" in plain(asked.screen)
    assert labels(asked.screen) == ["Send to the editor", "Delete it"]
    assert (await reader.comment()).state is CommentState.SCREENING


async def test_an_urgent_text_goes_to_the_owners_and_never_to_the_blog(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await reader.write(URGENT, to=About(posts[0].id))
    await reader.press("Send to the editor")
    (card,) = await written_to(database, OWNER)
    assert URGENT in plain(card)
    assert texts_guard.URGENT_NOTE_TITLE in plain(card)
    assert card.rows == ()
    assert (await reader.comment()).state is CommentState.NOTED


async def test_no_forged_press_passes_an_urgent_text(reader: Chat, posts: list[Post]) -> None:
    await reader.write(URGENT, to=About(posts[0].id))
    comment = await reader.comment()
    for action in ("pass", "send", "posted", "anonymous"):
        await reader.press_data(f"v1:{action}:{comment.id}:{comment.revision}")
        assert (await reader.comment()).state is CommentState.SCREENING


async def test_an_urgent_text_can_be_deleted(reader: Chat, posts: list[Post]) -> None:
    await reader.write(URGENT, to=About(posts[0].id))
    await reader.press("Delete it")
    assert (await reader.comment()).state is CommentState.CANCELLED


@pytest.mark.parametrize("text", [URGENT, "I want to kill myself"])
async def test_an_urgent_message_that_is_no_reply_is_not_a_search(reader: Chat, text: str) -> None:
    assert texts_guard.URGENT_TITLE in said(await reader.write(text))


async def test_a_message_that_is_no_reply_is_not_searched_for_with_an_nhs_number(
    reader: Chat,
) -> None:
    answer = said(await reader.write(NUMBER))
    assert texts_guard.BLOCKED_TITLE in answer
    assert NUMBER not in answer


async def test_an_urgent_text_with_an_nhs_number_gets_help_and_is_not_kept(
    reader: Chat, posts: list[Post]
) -> None:
    answer = said(await reader.write(f"{URGENT} {NUMBER}", to=About(posts[0].id)))
    assert "Call 999" in answer
    assert texts_guard.NOT_STORED in answer
    async with reader.database.transaction() as tx:
        assert await tx.comments.from_message(READER, reader.number) is None


# ---- names


async def test_a_name_that_holds_a_number_is_asked_again(reader: Chat, posts: list[Post]) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    await reader.press("Type a name")
    assert said(await reader.write("Sam 07911 123456")) == texts_guard.NAME_GIVES_AWAY


# ---- private notes


async def test_a_private_note_reaches_the_owners_and_not_the_blog(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    await reader.press("Anonymous reader")
    noted = await reader.press("Private note to the author")
    assert plain(changed(noted)).endswith(texts_guard.NOTED)
    (card,) = await written_to(database, OWNER)
    assert CLEAR in plain(card)
    assert "Name:" not in plain(card)
    assert (await reader.comment()).state is CommentState.NOTED
    again = await reader.press_data(f"v1:note:{(await reader.comment()).id}:1")
    assert toast(again) == texts_comments.WAS_NOTED
    assert len(await written_to(database, OWNER)) == 1


# ---- undo


@pytest.fixture
async def hasty(database: Database) -> Chat:
    """Give a reader who has half a minute to undo."""
    return Chat(database, READER, a_house(undo_seconds=30))


async def test_a_sent_comment_waits_half_a_minute_for_an_undo(
    hasty: Chat, posts: list[Post]
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    sent = await hasty.press("Send comment")
    assert plain(changed(sent)).endswith(texts_guard.undo_for(30))
    assert labels(changed(sent)) == ["Undo"]
    async with hasty.database.transaction() as tx:
        assert await tx.comments.next_queued(posts[0].site_id, NOW) is None


async def test_undo_brings_a_new_preview_and_voids_the_old_one(
    hasty: Chat, posts: list[Post]
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    (old,) = says(await hasty.press("Anonymous reader"))
    await hasty.press("Send comment")
    undone = await hasty.press("Undo")
    assert toast(undone) == texts_guard.UNDONE_TOAST
    (new,) = says(undone)
    assert (await hasty.comment()).state is CommentState.PREVIEW
    assert toast(await hasty.press("Send comment", old.screen)) == texts_comments.OLDER
    await hasty.press("Send comment", new.screen)
    assert (await hasty.comment()).state is CommentState.QUEUED


async def test_what_is_on_its_way_cannot_be_undone(hasty: Chat, posts: list[Post]) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    await hasty.press("Send comment")
    comment = await hasty.comment()
    async with hasty.database.transaction() as tx:
        assert await tx.comments.move(comment.id, CommentState.POSTING, NOW, attempt=1)
    late = await hasty.press("Undo")
    assert toast(late) == texts_guard.TOO_LATE
    assert changed(late).rows == ()
    assert (await hasty.comment()).state is CommentState.POSTING


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (CommentState.HELD, "You have sent this comment."),
        (CommentState.APPROVED, "You have sent this comment."),
        (CommentState.REJECTED, "This comment is not on the blog."),
    ],
)
async def test_an_undo_after_the_comment_has_left_loses_its_button_and_says_so(
    hasty: Chat, posts: list[Post], state: CommentState, words: str
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    await hasty.press("Send comment")
    comment = await hasty.comment()
    async with hasty.database.transaction() as tx:
        assert await tx.comments.move(comment.id, CommentState.POSTING, NOW, attempt=1)
        assert await tx.comments.move(comment.id, state, NOW)
    late = await hasty.press("Undo")
    assert toast(late).startswith(words)
    assert changed(late).rows == ()
    assert CLEAR in plain(changed(late))
    assert plain(changed(late)).endswith(toast(late))


async def test_an_undo_of_what_its_writer_has_cancelled_since_says_so(
    hasty: Chat, posts: list[Post]
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    sent = changed(await hasty.press("Send comment"))
    await hasty.press("Undo", sent)
    await hasty.press("Do not send")
    late = await hasty.press("Undo", sent)
    assert toast(late) == texts_comments.IS_GONE
    assert plain(changed(late)) == texts_comments.IS_GONE
    assert changed(late).rows == ()


async def test_nobody_else_can_undo(hasty: Chat, posts: list[Post], database: Database) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    sent = await hasty.press("Send comment")
    other = Chat(database, OTHER, hasty.house)
    await other.press_data(find(changed(sent), "Undo").data or "")
    assert (await hasty.comment()).state is CommentState.QUEUED


# ---- announcements


async def test_an_announcement_with_an_nhs_number_is_not_kept(owner: Chat) -> None:
    await owner.write("/announce")
    assert said(await owner.write(BLOCKED)) == texts_guard.ANNOUNCEMENT_GIVES_AWAY
    async with owner.database.transaction() as tx:
        draft = await tx.drafts.get(OWNER)
    assert draft is not None
    assert NUMBER not in str(draft.data)


async def test_an_announcement_with_a_phone_number_is_to_be_checked(owner: Chat) -> None:
    await owner.write("/announce")
    answer = said(await owner.write(HELD))
    assert texts_guard.ANNOUNCEMENT_CHECK in answer
    assert "a phone number" in answer


async def test_an_announcement_that_gives_nothing_away_needs_no_look(owner: Chat) -> None:
    await owner.write("/announce")
    assert texts_guard.ANNOUNCEMENT_CHECK not in said(await owner.write(CLEAR))


# ---- presses that come late


@pytest.mark.parametrize("state", [CommentState.POSTING, CommentState.UNKNOWN])
async def test_an_old_send_does_not_bring_back_what_is_on_its_way(
    reader: Chat, posts: list[Post], state: CommentState
) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    (preview,) = says(await reader.press("Anonymous reader"))
    await reader.press("Send comment", preview.screen)
    comment = await reader.comment()
    async with reader.database.transaction() as tx:
        await tx.comments.move(comment.id, CommentState.POSTING, NOW, attempt=1)
        await tx.comments.move(comment.id, state, NOW)
    late = await reader.press("Send comment", preview.screen)
    assert toast(late) == texts_comments.NOT_YOURS_TO_CHANGE
    assert (await reader.comment()).state is state


async def test_what_was_tried_once_is_not_undone_while_it_waits_to_be_tried_again(
    hasty: Chat, posts: list[Post]
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    await hasty.press("Send comment")
    comment = await hasty.comment()
    async with hasty.database.transaction() as tx:
        await tx.comments.move(comment.id, CommentState.POSTING, NOW, attempt=1)
        await tx.comments.move(comment.id, CommentState.QUEUED, NOW)
    assert toast(await hasty.press("Undo")) == texts_guard.TOO_LATE
    assert (await hasty.comment()).state is CommentState.QUEUED


async def test_a_second_undo_says_that_there_is_a_newer_preview(
    hasty: Chat, posts: list[Post]
) -> None:
    await hasty.write(CLEAR, to=About(posts[0].id))
    await hasty.press("Anonymous reader")
    sent = changed(await hasty.press("Send comment"))
    await hasty.press("Undo", sent)
    assert toast(await hasty.press("Undo", sent)) == texts_comments.OLDER


async def test_an_old_private_note_does_not_give_away_a_newer_text(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    (preview,) = says(await reader.press("Anonymous reader"))
    await reader.edit(reader.number, f"{CLEAR} And more.")
    assert toast(await reader.press("Private note to the author", preview.screen))
    assert (await reader.comment()).state is CommentState.PREVIEW
    assert await written_to(database, OWNER) == []


async def test_an_edit_of_new_text_for_a_comment_that_was_sent_makes_no_second_one(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    first = reader.number
    (preview,) = says(await reader.press("Anonymous reader"))
    (again,) = says(await reader.write(f"{CLEAR} And more.", to=preview))
    await reader.press("Send comment", again.screen)
    await reader.edit(reader.number, f"{CLEAR} And some more.", to=preview)
    draft = await reader.comment(first)
    assert (draft.state, draft.text) == (CommentState.PREVIEW, f"{CLEAR} And some more.")
    async with reader.database.transaction() as tx:
        assert len(await tx.comments.of(READER, 10)) == 1


async def test_what_was_cancelled_is_not_kept(reader: Chat, posts: list[Post]) -> None:
    await reader.write(URGENT, to=About(posts[0].id))
    deleted = await reader.press("Delete it")
    assert plain(changed(deleted)).endswith(texts_guard.DELETED)
    assert (await reader.comment()).text == ""


@pytest.mark.parametrize("name", ["I want to kill myself", f"Sam {NUMBER}"])
async def test_a_name_is_guarded_like_a_text(reader: Chat, posts: list[Post], name: str) -> None:
    await reader.write(CLEAR, to=About(posts[0].id))
    number = reader.number
    await reader.press("Type a name")
    await reader.write(name)
    assert (await reader.comment(number)).state is CommentState.NAMING
    async with reader.database.transaction() as tx:
        person = await tx.subscribers.get(READER)
    assert person is not None
    assert person.shown_name is None


async def test_an_edit_of_a_message_that_was_no_reply_is_guarded_too(reader: Chat) -> None:
    await reader.write("records")
    assert texts_guard.URGENT_TITLE in said(await reader.edit(reader.number, URGENT))


async def test_a_control_character_hides_nothing(reader: Chat, posts: list[Post]) -> None:
    hidden = "Her NHS nu\x0bmber is 9434\x0b765919, she says."
    assert texts_guard.BLOCKED_TITLE in said(await reader.write(hidden, to=About(posts[0].id)))
