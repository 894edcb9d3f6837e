"""Comments in the chat: from a reply to the decision, and nothing twice."""

from __future__ import annotations

import pytest

from bot import texts
from bot.context import Say
from bot.texts import comments as texts_comments
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts_offer
from bot.texts import states as texts_states
from feeds.sites.readonly import ReadOnly
from storage.database import Database
from storage.messages import About
from storage.records import NewComment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import (
    NOW,
    READER,
    Chat,
    Silent,
    a_house,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.waiting import the_blog_leaves

TEXT = "I agree: we do the same & it works < 5 minutes."
OTHER_TEXT = "On second thoughts, it works in 10 minutes."


async def a_preview(chat: Chat, post: Post, text: str = TEXT) -> Say:
    """Comment on a post as an anonymous reader, up to the preview."""
    await chat.write(text, to=About(post.id))
    await chat.press("Anonymous reader")
    (preview,) = says(chat.last)
    return preview


async def a_hand_off(chat: Chat, post: Post, text: str = TEXT) -> Say:
    """Comment on a post of a blog with a form of its own, up to the preview."""
    (preview,) = says(await chat.write(text, to=About(post.id)))
    assert texts_moderation.DELETING not in plain(preview.screen), "it has no Withdraw"
    return preview


async def test_the_first_reply_asks_for_a_name_and_says_what_comments_are(
    reader: Chat, posts: list[Post]
) -> None:
    asked = await reader.write(TEXT, to=About(posts[0].id))
    assert texts_comments.PUBLIC in said(asked)
    assert texts_comments.WE_SEND in said(asked)
    (question,) = says(asked)
    assert labels(question.screen) == ["Anonymous reader", "First name: Sam", "Type a name"]
    assert question.screen.reply_to == reader.number
    assert (await reader.comment()).state is CommentState.NAMING


async def test_the_preview_shows_exactly_the_text_the_name_and_the_post(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    assert TEXT in plain(preview.screen)
    assert "Name: Anonymous reader (via Telegram)" in plain(preview.screen)
    assert f"Post: {posts[0].title}" in plain(preview.screen)
    assert texts_comments.NO_PATIENTS in plain(preview.screen)
    assert plain(preview.screen).count(texts_moderation.DELETING) == 1
    assert labels(preview.screen) == [
        *("Send comment", "Change it", "Change name"),
        *("Private note to the author", "Do not send"),
    ]
    comment = await reader.comment()
    assert (preview.post_id, preview.comment_id) == (posts[0].id, comment.id)
    assert comment.shown_name == "Anonymous reader (via Telegram)"


async def test_send_puts_the_comment_on_its_way_once(reader: Chat, posts: list[Post]) -> None:
    preview = await a_preview(reader, posts[0])
    sent = await reader.press("Send comment", preview.screen)
    assert toast(sent) == texts_comments.SENT_TOAST
    assert TEXT in plain(changed(sent))
    assert plain(changed(sent)).endswith("Sent to the blog.")
    assert changed(sent).rows == ()
    assert (await reader.comment()).state is CommentState.QUEUED
    again = await reader.press("Send comment", preview.screen)
    assert toast(again) == texts_comments.ON_ITS_WAY
    assert len(again) == 1


async def test_the_name_is_kept_and_not_asked_again(reader: Chat, posts: list[Post]) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("First name: Sam")
    second = await reader.write(OTHER_TEXT, to=About(posts[1].id))
    assert "Name: Sam (via Telegram)" in said(second)
    assert (await reader.comment()).state is CommentState.PREVIEW


async def test_a_typed_name_is_the_next_message(reader: Chat, posts: list[Post]) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    number = reader.number
    assert said(await reader.press("Type a name")) == texts_comments.WRITE_NAME
    preview = await reader.write("  Dana\u200b  O'Neil ")
    assert "Name: Dana O'Neil (via Telegram)" in said(preview)
    assert says(preview)[0].screen.reply_to == number
    assert (await reader.comment(number)).state is CommentState.PREVIEW
    assert "No post has" in said(await reader.write("Dana"))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("x" * 51, texts_comments.NAME_LONG),
        ("\u200b", texts_comments.NAME_EMPTY),
        ("\u3164", texts_comments.NAME_EMPTY),
        ("<>", texts_comments.NAME_EMPTY),
    ],
)
async def test_a_name_that_cannot_be_shown_is_asked_again(
    reader: Chat, posts: list[Post], name: str, answer: str
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    number = reader.number
    await reader.press("Type a name")
    assert said(await reader.write(name)) == answer
    assert "Name: Jo (via Telegram)" in said(await reader.write("Jo"))
    assert (await reader.comment(number)).shown_name == "Jo (via Telegram)"


async def test_a_first_name_of_nothing_is_not_offered(reader: Chat, posts: list[Post]) -> None:
    reader.first_name = "\u3164"
    (question,) = says(await reader.write(TEXT, to=About(posts[0].id)))
    assert labels(question.screen) == ["Anonymous reader", "Type a name"]


async def test_change_name_voids_the_preview_that_was_shown(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    await reader.press("Change name", preview.screen)
    (question,) = says(reader.last)
    assert toast(await reader.press("Send comment", preview.screen)) == (
        texts_comments.CHOOSE_NAME_FIRST
    )
    renamed = await reader.press("First name: Sam", question.screen)
    assert "Name: Sam (via Telegram)" in said(renamed)
    assert toast(await reader.press("Send comment", preview.screen)) == texts_comments.OLDER
    await reader.press("Send comment")
    comment = await reader.comment()
    assert (comment.state, comment.shown_name) == (CommentState.QUEUED, "Sam (via Telegram)")


async def test_the_kept_name_is_offered_when_the_name_is_changed(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("Type a name")
    await reader.write("Dana")
    await reader.press("Change name")
    assert "Name: Dana (via Telegram)" in said(await reader.press("Keep: Dana"))


async def test_do_not_send_ends_it(reader: Chat, posts: list[Post]) -> None:
    preview = await a_preview(reader, posts[0])
    ended = await reader.press("Do not send")
    assert toast(ended) == texts_comments.CANCELLED_TOAST
    # Nothing that is true of a comment alone stays to be read: that everyone can see it, say.
    assert plain(changed(ended)) == texts_comments.CANCELLED
    assert changed(ended).rows == ()
    assert (await reader.comment()).state is CommentState.CANCELLED
    assert toast(await reader.press("Send comment", preview.screen)) == texts_comments.IS_GONE


async def test_editing_the_message_gives_a_new_preview_and_voids_the_old(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    edited = await reader.edit(reader.number, OTHER_TEXT)
    assert OTHER_TEXT in said(edited)
    assert toast(await reader.press("Send comment", preview.screen)) == texts_comments.OLDER
    await reader.press("Send comment", says(edited)[0].screen)
    comment = await reader.comment()
    assert (comment.state, comment.text) == (CommentState.QUEUED, OTHER_TEXT)


async def test_an_edit_that_changes_no_word_is_silent(reader: Chat, posts: list[Post]) -> None:
    await a_preview(reader, posts[0])
    assert await reader.edit(reader.number, TEXT) == ()
    await reader.press("Send comment")
    assert await reader.edit(reader.number, TEXT) == ()


async def test_an_edit_while_it_is_sent_says_that_it_is_too_late(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0])
    await reader.press("Send comment")
    sent = await reader.comment()
    await reader.within(lambda tx: tx.comments.move(sent.id, CommentState.POSTING, reader.now))
    edited = await reader.edit(reader.number, OTHER_TEXT)
    assert said(edited) == texts_offer.TOO_LATE
    assert (await reader.comment()).text == TEXT


async def test_change_it_takes_the_next_reply_as_the_new_text(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0])
    number = reader.number
    (asked,) = says(await reader.press("Change it"))
    assert texts_comments.OWN_WORDS in plain(asked.screen)
    again = await reader.write(OTHER_TEXT, to=asked)
    assert OTHER_TEXT in said(again)
    assert says(again)[0].screen.reply_to == number + 1
    comment = await reader.comment(number)
    assert (comment.text, comment.revision) == (OTHER_TEXT, 2)
    assert await reader.within(lambda tx: tx.comments.from_message(READER, number + 1)) is None


async def test_an_edit_before_the_name_asks_for_the_name_again(
    reader: Chat, posts: list[Post]
) -> None:
    first = await reader.write(TEXT, to=About(posts[0].id))
    second = await reader.edit(reader.number, OTHER_TEXT)
    assert "Anonymous reader" in labels(says(second)[0].screen)
    old = await reader.press("Anonymous reader", says(first)[0].screen)
    assert toast(old) == texts_comments.CHOOSE_NAME_FIRST
    assert OTHER_TEXT in said(await reader.press("Anonymous reader", says(second)[0].screen))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Too short.", texts_comments.TOO_SHORT),
        ("x" * 1501, texts_comments.TOO_LONG),
        ("\u200b" * 30, texts_comments.NOTHING_THERE),
        ("\u2800" * 30, texts_comments.NOTHING_THERE),
    ],
)
async def test_a_text_that_cannot_be_a_comment_is_refused_with_the_reason(
    reader: Chat, posts: list[Post], text: str, answer: str
) -> None:
    assert said(await reader.write(text, to=About(posts[0].id))) == answer
    assert await reader.within(lambda tx: tx.comments.of(READER, 10)) == []
    again = await reader.edit(reader.number, TEXT, to=About(posts[0].id))
    assert "Anonymous reader" in labels(says(again)[0].screen)


@pytest.mark.parametrize("length", [20, 1500])
async def test_the_shortest_and_the_longest_comment_are_taken(
    reader: Chat, posts: list[Post], length: int
) -> None:
    preview = await a_preview(reader, posts[0], "&" * length)
    assert "&" * length in plain(preview.screen)


async def test_a_draft_is_not_changed_into_what_cannot_be_a_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0])
    assert said(await reader.edit(reader.number, "No.")) == texts_comments.TOO_SHORT
    assert (await reader.comment()).text == TEXT


async def test_a_fourth_comment_waits_until_one_is_done(reader: Chat, posts: list[Post]) -> None:
    previews = [await a_preview(reader, posts[0])]
    for number in range(3):
        previews += says(await reader.write(f"{OTHER_TEXT} {number}", to=About(posts[1].id)))
    for preview in previews[:3]:
        await reader.press("Send comment", preview.screen)
        reader.wait(minutes=1)
    assert toast(await reader.press("Send comment", previews[3].screen)) == texts_comments.WAIT
    assert said(await reader.write(TEXT, to=About(posts[2].id))) == texts_comments.WAIT
    first = await reader.comment(101)
    await reader.within(lambda tx: tx.comments.move(first.id, CommentState.REJECTED, NOW))
    sent = await reader.press("Send comment", previews[3].screen)
    assert toast(sent) == texts_comments.SENT_TOAST


async def test_a_message_that_comes_twice_gives_one_comment(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0])
    reader.number -= 1
    assert await reader.write(TEXT, to=About(posts[0].id)) == ()
    assert len(await reader.within(lambda tx: tx.comments.of(READER, 10))) == 1


@pytest.mark.parametrize("label", ["Send comment", "Change it", "Change name", "Do not send"])
async def test_nobody_else_can_press_on_a_preview(
    reader: Chat, other: Chat, posts: list[Post], label: str
) -> None:
    preview = await a_preview(reader, posts[0])
    before = await reader.comment()
    pressed = await other.press(label, preview.screen)
    assert toast(pressed) == texts_help.STALE
    assert len(pressed) == 1
    assert await reader.comment() == before


@pytest.mark.parametrize("label", ["Anonymous reader", "First name: Sam", "Type a name"])
async def test_nobody_else_can_choose_the_name(
    reader: Chat, other: Chat, posts: list[Post], label: str
) -> None:
    (question,) = says(await reader.write(TEXT, to=About(posts[0].id)))
    before = await reader.comment()
    assert toast(await other.press(label, question.screen)) == texts_help.STALE
    assert await reader.comment() == before


@pytest.mark.parametrize("refs", ["", ":x", ":1:x", ":-1:1", ":99999999999999999999:1", ":2:1:3"])
async def test_made_up_button_data_changes_nothing(
    reader: Chat, posts: list[Post], refs: str
) -> None:
    await a_preview(reader, posts[0])
    before = await reader.comment()
    for action in ("send", "change", "rename", "cancel", "anonymous", "posted"):
        pressed = await reader.press_data(f"v1:{action}{refs}")
        assert len(pressed) == 1
        assert toast(pressed)
        assert await reader.comment() == before


async def test_a_reply_to_somebodys_answer_answers_it(reader: Chat, posts: list[Post]) -> None:
    await reader.write(TEXT, to=About(posts[0].id, comment_id=5, site_comment_id="77"))
    assert (await reader.comment()).parent_id == "77"


async def test_a_reply_to_ones_own_sent_comment_is_a_new_comment(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    await reader.press("Send comment")
    reader.wait(minutes=1)
    await reader.write(OTHER_TEXT, to=preview)
    comment = await reader.comment()
    assert (comment.post_id, comment.parent_id) == (posts[0].id, None)
    assert comment.state is CommentState.PREVIEW


async def test_nobody_can_change_a_draft_of_somebody_else_by_replying(
    reader: Chat, other: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    await other.write(OTHER_TEXT, to=preview)
    assert (await reader.comment()).text == TEXT
    assert (await other.comment()).text == OTHER_TEXT


async def test_a_reply_wins_over_a_name_that_was_asked_for(reader: Chat, posts: list[Post]) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("Type a name")
    await reader.write(OTHER_TEXT, to=About(posts[1].id))
    assert (await reader.comment()).text == OTHER_TEXT


async def test_two_comments_that_wait_for_a_name_do_not_mix(
    reader: Chat, posts: list[Post]
) -> None:
    (first,) = says(await reader.write(TEXT, to=About(posts[0].id)))
    await reader.press("Type a name")
    (second,) = says(await reader.write(OTHER_TEXT, to=About(posts[1].id)))
    assert OTHER_TEXT in said(await reader.press("Anonymous reader", second.screen))
    assert (await reader.comment(101)).state is CommentState.NAMING
    assert TEXT in said(await reader.press("First name: Sam", first.screen))
    assert (await reader.comment(102)).shown_name == "Anonymous reader (via Telegram)"


async def test_a_second_tap_on_a_name_says_so_and_gives_no_second_preview(
    reader: Chat, posts: list[Post]
) -> None:
    (question,) = says(await reader.write(TEXT, to=About(posts[0].id)))
    await reader.press("Anonymous reader", question.screen)
    again = await reader.press("First name: Sam", question.screen)
    assert toast(again) == texts_comments.OLDER
    assert says(again) == []
    assert (await reader.comment()).shown_name == "Anonymous reader (via Telegram)"


async def test_a_typed_name_for_a_comment_that_ended_is_a_search(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("Type a name")
    comment = await reader.comment()
    await reader.within(lambda tx: tx.comments.move(comment.id, CommentState.EXPIRED, NOW))
    assert labels(says(await reader.write("visit"))[0].screen) == [posts[2].title]


async def test_a_post_that_is_gone_takes_no_comment(reader: Chat) -> None:
    assert said(await reader.write(TEXT, to=About(99))) == texts.NO_SUCH_POST


async def test_a_site_that_takes_no_comments_says_so(database: Database, posts: list[Post]) -> None:
    reader = Chat(database, house=a_house(Silent()))
    assert said(await reader.write(TEXT, to=About(posts[0].id))) == texts_comments.NO_COMMENTS


async def test_a_blog_that_has_left_takes_no_comment_and_says_so_before_one_is_written(
    reader: Chat, posts: list[Post]
) -> None:
    await the_blog_leaves(reader.database)
    (shown,) = says(await reader.write(f"/start p_{posts[0].id}"))
    assert texts.TO_COMMENT not in plain(shown.screen)
    assert said(await reader.write(TEXT, to=About(posts[0].id))) == texts_comments.NO_COMMENTS
    assert await reader.within(lambda tx: tx.comments.of(READER, 9)) == []


async def test_a_preview_from_before_the_blog_left_sends_nothing(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0])
    await the_blog_leaves(reader.database)
    assert toast(await reader.press("Send comment")) == texts_comments.NO_COMMENTS
    assert (await reader.comment()).state is CommentState.PREVIEW


async def test_a_draft_from_before_the_blog_left_is_not_previewed_again(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await the_blog_leaves(reader.database)
    assert said(await reader.edit(reader.number, OTHER_TEXT)) == texts_comments.NO_COMMENTS


@pytest.mark.parametrize("refused", ["photo", "forward", "via_bot", "other"])
async def test_media_and_others_words_are_refused_with_the_reason(
    reader: Chat, posts: list[Post], refused: str
) -> None:
    answer = await reader.write("", to=About(posts[0].id), refused=refused)
    assert said(answer) == texts_help.REFUSED.get(refused, texts_help.ONLY_TEXT)
    assert await reader.within(lambda tx: tx.comments.of(READER, 10)) == []


# ---- hand-off


async def test_a_hand_off_asks_no_name_and_gives_the_text_and_the_form(
    database: Database, posts: list[Post]
) -> None:
    reader = Chat(database, house=a_house(ReadOnly()))
    preview = await a_hand_off(reader, posts[0])
    assert preview.screen.reply_to == reader.number
    assert texts_comments.HAND_OFF_STEPS in plain(preview.screen)
    assert texts_comments.HAND_OFF_NAME in plain(preview.screen)
    assert texts_comments.HAND_OFF_UNSEEN in plain(preview.screen)
    assert "Name:" not in plain(preview.screen)
    assert find(preview.screen, "Copy comment").copy == TEXT
    assert find(preview.screen, "Open the comment box").url == posts[0].url
    assert "Send comment" not in labels(preview.screen)
    done = await reader.press("I have posted it", preview.screen)
    assert changed(done).rows == ()
    assert (await reader.comment()).state is CommentState.HANDED_OFF
    again = await reader.press("I have posted it", preview.screen)
    assert toast(again) == texts_comments.CHANGE_ON_BLOG


async def test_a_long_text_is_copied_by_a_tap(database: Database, posts: list[Post]) -> None:
    reader = Chat(database, house=a_house(ReadOnly()))
    preview = await a_hand_off(reader, posts[0], "🙂" * 129)
    assert "Copy comment" not in labels(preview.screen)
    assert f"<pre>{'🙂' * 129}</pre>" in preview.screen.html
    assert texts_comments.COPY_BY_TAP in plain(preview.screen)


async def test_send_is_no_button_of_a_hand_off(database: Database, posts: list[Post]) -> None:
    reader = Chat(database, house=a_house(ReadOnly()))
    await a_hand_off(reader, posts[0])
    comment = await reader.comment()
    for action in ("send", "rename"):
        pressed = await reader.press_data(f"v1:{action}:{comment.id}:{comment.revision}")
        assert toast(pressed) == texts_help.STALE
        assert (await reader.comment()).state is CommentState.PREVIEW


async def test_a_hand_off_leaves_the_name_of_last_time_alone(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    await reader.press("First name: Sam")
    by_hand = Chat(reader.database, house=a_house(ReadOnly()), number=200)
    assert "Sam" not in plain((await a_hand_off(by_hand, posts[1])).screen)
    assert "Name: Sam (via Telegram)" in said(await reader.write(OTHER_TEXT, to=About(posts[2].id)))


async def test_an_edit_of_a_hand_off_gives_the_new_text(
    database: Database, posts: list[Post]
) -> None:
    reader = Chat(database, house=a_house(ReadOnly()))
    await a_hand_off(reader, posts[0])
    (again,) = says(await reader.edit(reader.number, OTHER_TEXT))
    assert find(again.screen, "Copy comment").copy == OTHER_TEXT


async def test_a_name_is_asked_for_once_the_blog_takes_comments_from_here(
    database: Database, posts: list[Post]
) -> None:
    reader = Chat(database, house=a_house(ReadOnly()))
    await a_hand_off(reader, posts[0])
    comment = await reader.comment()
    reader.house = a_house()
    pressed = await reader.press_data(f"v1:send:{comment.id}:{comment.revision}")
    assert toast(pressed) == texts_help.STALE
    (question,) = says(await reader.edit(reader.number, OTHER_TEXT))
    assert "Anonymous reader" in labels(question.screen)
    assert "Send comment" in labels(says(await reader.press("Anonymous reader"))[0].screen)


async def test_a_name_is_asked_for_no_longer_once_the_blog_has_a_form_only(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.write(TEXT, to=About(posts[0].id))
    reader.house = a_house(ReadOnly())
    (preview,) = says(await reader.edit(reader.number, OTHER_TEXT))
    assert "I have posted it" in labels(preview.screen)
    assert (await reader.comment()).state is CommentState.PREVIEW


# ---- the list of comments


async def test_comments_lists_each_with_its_post_and_state(reader: Chat, posts: list[Post]) -> None:
    assert said(await reader.write("/comments")) == texts_states.NO_COMMENTS_YET
    async with reader.database.transaction() as tx:
        for number, state in enumerate(CommentState):
            new = NewComment(READER, 500 + number, posts[0].id, None, TEXT)
            await tx.comments.add(new, state, NOW)
    shown = said(await reader.write("/comments"))
    assert shown.count(posts[0].title) == 10
    assert f"1. {posts[0].title}: posted on the blog by hand" in shown
    assert "not sent" not in shown


@pytest.mark.parametrize(
    ("state", "error", "offered"),
    [
        (CommentState.REVIEW, None, True),
        (CommentState.QUEUED, None, True),
        (CommentState.HELD, None, True),
        (CommentState.SPAM, None, True),
        (CommentState.TRASHED, None, True),
        (CommentState.TRASHED, "off_topic", False),
        (CommentState.REJECTED, "firewall", False),
        (CommentState.POSTING, None, False),
    ],
)
async def test_what_can_still_be_kept_off_the_blog_has_a_button_in_the_list(
    reader: Chat, posts: list[Post], state: CommentState, error: str | None, *, offered: bool
) -> None:
    async with reader.database.transaction() as tx:
        new = NewComment(READER, 500, posts[0].id, None, TEXT)
        made = await tx.comments.add(new, state, NOW)
        await tx.comments.note(made.id, error=error, remote_id="5")
    await reader.write("/comments")
    shown = labels(says(reader.last)[0].screen)
    assert (texts_moderation.withdraw_listed(1) in shown) is offered


async def test_comments_on_one_post_can_be_told_apart_by_their_first_words(
    reader: Chat, posts: list[Post]
) -> None:
    await a_preview(reader, posts[0], "The form was easy <b>and</b> I sent it twice by mistake.")
    await reader.write("A second thing: it was\nfast.", to=About(posts[0].id))
    shown = said(await reader.write("/comments"))
    assert "Your words: A second thing: it was fast.\n" in shown
    assert "Your words: The form was easy <b>and</b> I sent it\u2026\n" in shown


async def test_the_list_says_how_to_go_on_only_with_what_waits_for_its_writer(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0])
    assert said(await reader.write("/comments")).endswith(texts_states.YOUR_TURN)
    await reader.press("Send comment", preview.screen)
    assert texts_states.YOUR_TURN not in said(await reader.write("/comments"))
