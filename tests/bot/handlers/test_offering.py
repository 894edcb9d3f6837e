"""An edit of what the blog has is offered first, asked for once, and only by its writer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts
from bot.texts import stuck as texts_stuck
from feeds.sites.base import Change, Standing
from storage.database import Database
from storage.messages import About
from storage.offers import EDIT
from storage.outcome import Never, Outcome
from storage.records import Comment, Post
from storage.states import CommentState
from storage.wishes import Wish
from tests.bot.handlers.ask import (
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
    says,
    toast,
)
from tests.bot.handlers.waiting import (
    PHONE,
    TEXT,
    Moderated,
    a_comment,
    the_blog_leaves,
    two_owners,
)
from tests.storage.builders import seal

NEW = "I agree: we do the same in our practice, but it took a year."
STORY = "I saw Mrs Patterson last week and the app gave her the wrong date."
HELD, APPROVED = CommentState.HELD, CommentState.APPROVED


class Exact(Moderated):
    """A site on which a comment can be given other words."""

    async def change(self, wanted: Change) -> Outcome[Standing]:  # noqa: ARG002  the protocol's
        return Never("not_here", "Handlers ask no site.")


@pytest.fixture
def reader(database: Database) -> Chat:
    return Chat(database, READER, two_owners(Exact()))


@pytest.fixture(params=[HELD, APPROVED])
async def comment(request: pytest.FixtureRequest, reader: Chat, posts: list[Post]) -> Comment:
    """Give a reader's comment that the blog has."""
    return await a_comment(reader, posts[0], request.param)


async def the_wish(chat: Chat, comment: Comment) -> Wish | None:
    return await chat.within(lambda tx: tx.wishes.of(comment.id))


async def offered(chat: Chat, comment: Comment) -> str | None:
    return await chat.within(lambda tx: tx.offers.get(comment.id))


async def offer(reader: Chat, comment: Comment, text: str = NEW) -> Screen:
    """Edit the message that a comment was made from; return what is shown."""
    (shown,) = says(await reader.edit(comment.message_id, text))
    assert shown.screen.reply_to == comment.message_id
    assert (shown.post_id, shown.comment_id) == (comment.post_id, comment.id)
    return shown.screen


# ---- the offer


async def test_an_edit_shows_exactly_what_the_blog_would_show(
    reader: Chat, comment: Comment, posts: list[Post]
) -> None:
    text = f"{NEW} 5 < 6 & <b>so on</b>."
    shown = await offer(reader, comment, text)
    for words in (text, "Name: Sam", f"Post: {posts[0].title}", texts.HELD_AGAIN):
        assert words in plain(shown)
    assert (texts.OFF_UNTIL_THEN in plain(shown)) == (comment.state is APPROVED)
    assert labels(shown) == [texts.CHANGE, texts.LEAVE]
    assert await the_wish(reader, comment) is None
    assert (await reader.comment(comment.message_id)) == comment


async def test_a_blocked_text_is_refused_and_kept_nowhere(reader: Chat, comment: Comment) -> None:
    text = "I agree: my patient with the NHS number 943 476 5919 said the same."
    (answer,) = says(await reader.edit(comment.message_id, text))
    shown = answer.screen
    assert texts_guard.BLOCKED in plain(shown)
    assert texts_guard.KEPT_BEFORE in plain(shown)
    assert labels(shown) == []
    assert await offered(reader, comment) is None


async def test_who_needs_help_gets_it_and_nothing_is_offered(
    reader: Chat, comment: Comment
) -> None:
    answer = await reader.edit(comment.message_id, "I want to kill myself tonight, it is too much.")
    assert "Call 999" in said(answer)
    assert await offered(reader, comment) is None


@pytest.mark.parametrize(("text", "why"), [("No.", "too short"), ("x " * 1501, "too long")])
async def test_a_text_that_cannot_be_a_comment_is_not_offered(
    reader: Chat, comment: Comment, text: str, why: str
) -> None:
    assert why in plain(await offer(reader, comment, text))
    assert await offered(reader, comment) is None


async def test_the_writer_is_told_what_the_guard_saw(reader: Chat, comment: Comment) -> None:
    shown = await offer(reader, comment, PHONE)
    (preview,) = says(await reader.press("It is a public number", shown))
    assert "The guard saw a phone number." in plain(preview.screen)


@pytest.mark.parametrize(
    ("text", "title", "label"),
    [
        (PHONE, texts_guard.HELD_TITLE, "It is a public number"),
        (STORY, texts_guard.NUDGED_TITLE, "Nobody can be known from it"),
    ],
)
async def test_the_guard_asks_about_an_edit_as_it_does_about_a_new_text(
    reader: Chat, comment: Comment, text: str, title: str, label: str
) -> None:
    shown = await offer(reader, comment, text)
    assert title in plain(shown)
    assert text not in plain(shown)
    assert labels(shown) == [label, texts.LEAVE]
    (preview,) = says(await reader.press(label, shown))
    assert labels(changed(reader.last)) == []
    assert text in plain(preview.screen)
    assert await the_wish(reader, comment) is None
    await reader.press(texts.CHANGE, preview.screen)
    wish = await the_wish(reader, comment)
    assert wish is not None
    assert (wish.word, await offered(reader, comment)) == (EDIT, text)


async def test_the_guards_question_about_an_edit_is_void_once_it_is_edited_again(
    reader: Chat, comment: Comment
) -> None:
    asked = await offer(reader, comment, PHONE)
    await offer(reader, comment)
    assert toast(await reader.press("It is a public number", asked)) == texts_comments.OLDER
    assert toast(await reader.press(texts.LEAVE, asked)) == texts_comments.OLDER


async def test_who_leaves_it_at_the_guards_question_changes_nothing(
    reader: Chat, comment: Comment
) -> None:
    asked = await offer(reader, comment, STORY)
    assert toast(await reader.press(texts.LEAVE, asked)) == texts.LEFT
    assert await offered(reader, comment) is None
    assert await reader.comment(comment.message_id) == comment


async def test_without_owners_nobody_says_that_a_number_is_public(
    reader: Chat, comment: Comment
) -> None:
    reader.house = replace(reader.house, owners=frozenset())
    assert labels(await offer(reader, comment, PHONE)) == [texts.LEAVE]


async def test_nobody_else_can_answer_the_guards_question_about_an_edit(
    database: Database, reader: Chat, comment: Comment
) -> None:
    asked = await offer(reader, comment, PHONE)
    stranger = Chat(database, OTHER, two_owners(Exact()))
    assert toast(await stranger.press("It is a public number", asked)) == texts_help.STALE


async def test_of_a_correction_the_guard_asks_once(database: Database, posts: list[Post]) -> None:
    reader = Chat(database, READER, two_owners(Moderated()))
    shown = await a_comment(reader, posts[0], APPROVED)
    offer_of_it = await offer(reader, shown, STORY)
    assert labels(offer_of_it) == [texts.CORRECT, texts.LEAVE]
    asked = says(await reader.press(texts.CORRECT, offer_of_it))[0].screen
    assert texts_guard.NUDGED_TITLE in plain(asked)


async def test_an_edit_that_changes_nothing_says_nothing(reader: Chat, comment: Comment) -> None:
    assert not await reader.edit(comment.message_id, TEXT)


async def test_an_edit_back_voids_the_offer(reader: Chat, comment: Comment) -> None:
    shown = await offer(reader, comment)
    await reader.edit(comment.message_id, TEXT)
    assert await offered(reader, comment) is None
    assert toast(await reader.press(texts.CHANGE, shown)) == texts_comments.OLDER
    assert await the_wish(reader, comment) is None


async def test_the_offer_is_not_in_the_clear(reader: Chat, comment: Comment) -> None:
    await offer(reader, comment)
    assert await offered(reader, comment) == NEW
    async with reader.database.transaction() as tx:
        row = await tx.offers._conn.exec_driver_sql("SELECT sealed_offer FROM comments")  # noqa: SLF001  tests look under the verbs
        (sealed,) = row.one()
    assert NEW not in sealed
    assert seal().open(sealed) == NEW


@pytest.mark.parametrize("state", [CommentState.UNKNOWN, CommentState.POSTING, CommentState.SPAM])
async def test_what_is_on_its_way_cannot_be_edited(
    reader: Chat, posts: list[Post], state: CommentState
) -> None:
    if state is CommentState.SPAM:
        mine = await a_comment(reader, posts[0], state)
    else:
        mine = await a_comment(reader, posts[0])
        await reader.within(lambda tx: tx.comments.note(mine.id, state=state))
    shown = await offer(reader, mine)
    there = state is CommentState.SPAM
    sent = texts_comments.NOT_YOURS_TO_CHANGE if there else texts.TOO_LATE
    assert plain(shown) == sent
    assert await offered(reader, mine) is None


# ---- changing it


async def test_a_press_is_a_wish_and_the_preview_says_so(reader: Chat, comment: Comment) -> None:
    pressed = await reader.press(texts.CHANGE, await offer(reader, comment))
    assert toast(pressed) == texts.CHANGING_TOAST
    assert labels(changed(pressed)) == []
    assert plain(changed(pressed)).endswith(texts.CHANGING)
    wish = await the_wish(reader, comment)
    assert wish is not None
    assert (wish.word, wish.by, wish.done_at) == (EDIT, READER, None)
    assert await offered(reader, comment) == NEW
    assert ("comment changed", READER) in await audited(reader.database)


async def test_only_the_newest_preview_acts(reader: Chat, comment: Comment) -> None:
    first = await offer(reader, comment)
    second = await offer(reader, comment, f"{NEW} Or two.")
    for label in (texts.CHANGE, texts.LEAVE):
        assert toast(await reader.press(label, first)) == texts_comments.OLDER
    assert await the_wish(reader, comment) is None
    await reader.press(texts.CHANGE, second)
    assert await offered(reader, comment) == f"{NEW} Or two."


async def test_a_second_press_and_a_second_edit_wait(reader: Chat, comment: Comment) -> None:
    shown = await offer(reader, comment)
    await reader.press(texts.CHANGE, shown)
    assert toast(await reader.press(texts.CHANGE, shown)) == texts.BUSY
    assert plain(await offer(reader, comment, f"{NEW} Or two.")) == texts.BUSY
    assert await offered(reader, comment) == NEW


async def test_it_may_stay_as_it_is(reader: Chat, comment: Comment) -> None:
    shown = await offer(reader, comment)
    left = await reader.press(texts.LEAVE, shown)
    assert toast(left) == texts.LEFT
    assert labels(changed(left)) == []
    assert toast(await reader.press(texts.CHANGE, shown)) == texts_comments.OLDER
    assert await the_wish(reader, comment) is None


async def test_after_a_change_the_next_waits_a_minute(reader: Chat, comment: Comment) -> None:
    """Each change is a card for every owner."""
    await reader.press(texts.CHANGE, await offer(reader, comment))
    await settle(reader, comment)
    again = await offer(reader, comment, f"{NEW} Or two.")
    assert toast(await reader.press(texts.CHANGE, again)) == texts.SOON
    reader.wait(minutes=1)
    assert toast(await reader.press(texts.CHANGE, again)) == texts.CHANGING_TOAST


async def settle(reader: Chat, comment: Comment) -> None:
    """Let the blog take the change."""
    async with reader.database.transaction() as tx:
        wish = await tx.wishes.of(comment.id)
        assert wish is not None
        assert await tx.wishes.done(wish, reader.now)
        assert await tx.offers.took(comment.id, "https://blog.example/#5", reader.now)


async def test_once_it_is_changed_older_cards_are_stale(
    database: Database, reader: Chat, comment: Comment
) -> None:
    await reader.press(texts.CHANGE, await offer(reader, comment))
    await settle(reader, comment)
    now_it_is = await reader.comment(comment.message_id)
    assert (now_it_is.text, now_it_is.state) == (NEW, HELD)
    assert await offered(reader, comment) == TEXT
    owner = Chat(database, OWNER, two_owners(Exact()))
    old = await owner.press_data(f"v1:held:{comment.id}:{comment.revision}:publish")
    assert toast(old) == texts_moderation.OTHER_TOAST
    assert texts_moderation.OTHER_TEXT in plain(changed(old))
    assert labels(changed(old)) == []
    new = await owner.press_data(f"v1:held:{comment.id}:{now_it_is.revision}:publish")
    assert toast(new) == texts_moderation.DONE_TOAST


async def test_while_it_is_changed_nobody_else_acts(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(reader, posts[0])
    await reader.press(texts.CHANGE, await offer(reader, mine))
    owner = Chat(database, OWNER, two_owners(Exact()))
    late = await owner.press_data(f"v1:held:{mine.id}:{mine.revision}:publish")
    assert "The reader asked at midday to change it." in plain(changed(late))
    assert toast(await reader.press_data(f"v1:withdraw:{mine.id}")) == texts_moderation.BUSY_CHANGE
    wish = await the_wish(reader, mine)
    assert wish is not None
    assert wish.word == EDIT


async def test_while_an_owner_decides_nothing_is_changed(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(reader, posts[0])
    shown = await offer(reader, mine)
    owner = Chat(database, OWNER, two_owners(Exact()))
    await owner.press_data(f"v1:held:{mine.id}:{mine.revision}:publish")
    assert toast(await reader.press(texts.CHANGE, shown)) == texts.BUSY


async def test_what_its_writer_wants_off_is_not_changed_and_the_press_says_so(
    reader: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(reader, posts[0])
    shown = await offer(reader, mine)
    await reader.within(lambda tx: tx.wishes.ask(mine, "asked_off", READER, NOW))
    assert toast(await reader.press(texts.CHANGE, shown)) == texts_moderation.ASKED_ALREADY


async def test_what_went_meanwhile_is_not_changed(reader: Chat, comment: Comment) -> None:
    shown = await offer(reader, comment)
    await reader.within(lambda tx: tx.comments.move(comment.id, CommentState.TRASHED, NOW))
    for label in (texts.CHANGE, texts.LEAVE):
        assert toast(await reader.press(label, shown)) == texts_comments.NOT_YOURS_TO_CHANGE


@pytest.mark.parametrize("action", ["offer", "correct", "leave"])
@pytest.mark.parametrize("who", [OTHER, OWNER])
async def test_nobody_else_can_press_it(
    database: Database, reader: Chat, comment: Comment, action: str, who: int
) -> None:
    shown = await offer(reader, comment)
    data = (shown.rows[0][0].data or "").replace(":offer:", f":{action}:")
    anyone = Chat(database, who, two_owners(Exact()))
    assert toast(await anyone.press_data(data)) == texts_help.STALE
    assert await the_wish(reader, comment) is None
    assert await offered(reader, comment) == NEW


@pytest.mark.parametrize("quiet", [False, True])
async def test_who_is_banned_changes_nothing(
    reader: Chat, comment: Comment, *, quiet: bool
) -> None:
    shown = await offer(reader, comment)
    kind = "quiet" if quiet else "open"
    await reader.within(lambda tx: tx.bans.add(READER, kind, OWNER, NOW))
    told = toast(await reader.press(texts.CHANGE, shown))
    assert (told == texts.CHANGING_TOAST) == quiet
    assert await the_wish(reader, comment) is None


# ---- a correction


@pytest.fixture
def by_hand(reader: Chat) -> Chat:
    """Give the reader on a blog whose comments cannot be changed from here."""
    reader.house = a_house(Relayed())
    return reader


async def test_where_nothing_can_be_changed_a_correction_is_offered(
    by_hand: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    shown = await offer(by_hand, mine)
    assert texts.NOT_HERE in plain(shown)
    assert f"{texts.CORRECTION}{NEW}" in plain(shown)
    assert labels(shown) == [texts.CORRECT, texts.LEAVE]


async def test_a_correction_is_a_new_comment_that_answers_the_first(
    by_hand: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    pressed = await by_hand.press(texts.CORRECT, await offer(by_hand, mine))
    (preview,) = says(pressed)
    assert f"{texts.CORRECTION}{NEW}" in plain(preview.screen)
    assert "Name: Sam" in plain(preview.screen)
    assert labels(changed(pressed)) == []
    new = await by_hand.within(lambda tx: tx.comments.get(preview.comment_id or 0))
    assert new is not None
    assert (new.parent_id, new.post_id, new.shown_name) == ("5", mine.post_id, "Sam")
    assert (new.text, new.state) == (f"{texts.CORRECTION}{NEW}", CommentState.PREVIEW)
    assert await offered(by_hand, mine) is None
    by_hand.wait(hours=1)
    await by_hand.press(texts_comments.SEND, preview.screen)
    sent = await by_hand.within(lambda tx: tx.comments.get(new.id))
    assert sent is not None
    assert sent.state is CommentState.QUEUED
    assert (await by_hand.comment(mine.message_id)) == mine


async def test_a_correction_begins_once(by_hand: Chat, posts: list[Post]) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    shown = await offer(by_hand, mine)
    await by_hand.press(texts.CORRECT, shown)
    assert toast(await by_hand.press(texts.CORRECT, shown)) == texts_comments.OLDER
    assert len(await by_hand.within(lambda tx: tx.comments.of(READER, 9))) == 2


async def test_the_guard_asks_about_a_correction_as_always(
    by_hand: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    text = "Ring our surgery on 0161 496 0000 if you want to hear how we did it."
    pressed = await by_hand.press(texts.CORRECT, await offer(by_hand, mine, text))
    assert texts_guard.PUBLIC_NUMBER in labels(says(pressed)[0].screen)


async def test_what_waits_cannot_be_corrected_yet(by_hand: Chat, posts: list[Post]) -> None:
    """Nobody would see an answer to a comment that is held (facts on comments, section 2)."""
    mine = await a_comment(by_hand, posts[0], HELD)
    shown = await offer(by_hand, mine)
    assert plain(shown) == texts.NOT_YET
    assert labels(shown) == []
    assert await offered(by_hand, mine) is None


async def test_a_correction_that_is_too_long_is_not_offered(
    by_hand: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    assert plain(await offer(by_hand, mine, "word " * 299)) == texts_comments.TOO_LONG


async def test_a_forged_change_where_nothing_can_be_changed_does_nothing(
    by_hand: Chat, posts: list[Post]
) -> None:
    mine = await a_comment(by_hand, posts[0], APPROVED)
    shown = await offer(by_hand, mine)
    data = (shown.rows[0][0].data or "").replace(":correct:", ":offer:")
    assert toast(await by_hand.press_data(data)) == texts_help.STALE
    assert await the_wish(by_hand, mine) is None


async def test_a_reply_to_the_offer_is_a_new_comment_of_its_own(
    reader: Chat, comment: Comment
) -> None:
    await offer(reader, comment)
    reader.now = NOW + timedelta(hours=2)
    reader.house = replace(reader.house, undo_seconds=0)
    await reader.write(
        "And another thing that I want to say.", to=About(comment.post_id, comment.id)
    )
    again = await reader.comment()
    assert again.id != comment.id
    assert await offered(reader, comment) == NEW


# ---- a blog that has left


async def test_on_a_blog_that_has_left_nothing_is_offered(reader: Chat, comment: Comment) -> None:
    await the_blog_leaves(reader.database)
    shown = await offer(reader, comment)
    assert texts_stuck.LEFT_CHANGE in plain(shown)
    assert labels(shown) == []
    assert await offered(reader, comment) is None


@pytest.mark.parametrize(("label", "exact"), [(texts.CHANGE, True), (texts.CORRECT, False)])
async def test_what_was_offered_before_the_blog_left_is_not_asked_for(
    reader: Chat, posts: list[Post], label: str, *, exact: bool
) -> None:
    reader.house = two_owners(Exact() if exact else Relayed())
    comment = await a_comment(reader, posts[0], APPROVED)
    shown = await offer(reader, comment)
    await the_blog_leaves(reader.database)
    assert toast(await reader.press(label, shown)) == texts_stuck.LEFT_CHANGE
    assert await the_wish(reader, comment) is None
    assert len(await reader.within(lambda tx: tx.comments.of(READER, 9))) == 1


async def test_what_its_writer_vouched_for_after_the_blog_left_is_no_correction(
    reader: Chat, comment: Comment
) -> None:
    """A preview would show words, and a button, for what cannot be done there."""
    question = await offer(reader, comment, PHONE)
    await the_blog_leaves(reader.database)
    pressed = await reader.press("It is a public number", question)
    assert toast(pressed) == texts_stuck.LEFT_CHANGE
    assert says(pressed) == []
