"""A person chooses which comments on a post they get, where they find it, and may change it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import texts
from bot.render import comment_screen
from bot.screen import Screen
from bot.texts import follow as texts_follow
from bot.texts import help as texts_help
from storage.database import Database
from storage.follows import Choice, Follow
from storage.records import NewComment, Post, SiteComment
from storage.site_comments import SHOWN
from storage.states import CommentState
from tests.bot.handlers.ask import NOW, READER, Chat, find, labels, plain, said, says, toast


async def kept(chat: Chat, post: Post) -> Follow | None:
    """Return what is kept of a person's choice."""
    return await chat.within(lambda tx: tx.follows.get(chat.chat_id, post.id))


def only(chat: Chat) -> Screen:
    """Return the one message that the last press gave."""
    (say,) = says(chat.last)
    return say.screen


@pytest.mark.parametrize("choice", Choice)
async def test_a_choice_is_kept_and_said_with_the_others_beside_it(
    reader: Chat, posts: list[Post], choice: Choice
) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}:{choice}")
    one = await kept(reader, posts[0])
    assert one is not None
    assert (one.choice, one.since_at) == (choice, NOW)
    assert texts_follow.CHOSEN[choice] in plain(only(reader))
    assert posts[0].title in plain(only(reader))
    others = {texts_follow.ALL, texts_follow.ANSWERS, texts_follow.NONE}
    assert len(labels(only(reader))) == 2
    assert set(labels(only(reader))) < others


async def test_without_a_choice_a_person_gets_answers_only(reader: Chat, posts: list[Post]) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}")
    assert texts_follow.CHOSEN["answers"] in plain(only(reader))
    assert labels(only(reader)) == [texts_follow.ALL, texts_follow.NONE]
    assert await kept(reader, posts[0]) is None


async def test_each_button_of_the_choice_works(reader: Chat, posts: list[Post]) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}")
    for label in (texts_follow.ALL, texts_follow.NONE, texts_follow.ANSWERS):
        await reader.press(label)
    one = await kept(reader, posts[0])
    assert one is not None
    assert one.choice is Choice.ANSWERS


async def test_one_who_never_came_before_can_follow(reader: Chat, posts: list[Post]) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}:all")
    person = await reader.within(lambda tx: tx.subscribers.get(READER))
    assert person is not None
    assert person.state == "active"
    assert [one.chat_id for one in await reader.within(lambda tx: tx.follows.of_post(posts[0].id))]


@pytest.mark.parametrize("action", ["follow", "rejoin"])
@pytest.mark.parametrize("ref", ["", "0", "999", "x", "-1"])
async def test_a_post_that_is_not_there_cannot_be_followed(
    reader: Chat, action: str, ref: str
) -> None:
    await reader.press_data(f"v1:{action}:{ref}")
    assert toast(reader.last) == texts.NO_SUCH_POST


@pytest.mark.parametrize("word", ["every", "ALL", "none "])
async def test_a_word_that_is_no_choice_changes_nothing(
    reader: Chat, posts: list[Post], word: str
) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}:{word}")
    assert toast(reader.last) == texts_help.STALE
    assert await kept(reader, posts[0]) is None


async def test_the_list_of_comments_offers_the_choice_once_for_a_post(
    reader: Chat, posts: list[Post]
) -> None:
    async with reader.database.transaction() as tx:
        for number, post in enumerate((posts[0], posts[1], posts[0]), 1):
            new = NewComment(READER, number, post.id, None, "I agree with all of this.")
            await tx.comments.add(new, CommentState.APPROVED, NOW)
    await reader.write("/comments")
    offers = [one for one in labels(only(reader)) if one.startswith("Choose comments")]
    assert offers == [texts_follow.follow_number(1), texts_follow.follow_number(2)]
    await reader.press(offers[0])
    assert posts[0].title in plain(only(reader))


async def test_a_comment_on_the_blog_offers_all_comments_and_none(
    reader: Chat, posts: list[Post]
) -> None:
    async with reader.database.transaction() as tx:
        new = NewComment(READER, 1, posts[0].id, None, "I agree with all of this.")
        comment = await tx.comments.add(new, CommentState.APPROVED, NOW)
        site = await tx.sites.get(posts[0].site_id)
    shown = comment_screen(comment, posts[0], site)
    assert find(shown, texts_follow.ALL).data == f"v1:follow:{posts[0].id}:all"
    assert find(shown, texts_follow.NONE).data == f"v1:follow:{posts[0].id}:none"


@pytest.mark.parametrize("state", [CommentState.HELD, CommentState.REMOVED])
async def test_what_is_not_on_the_blog_offers_nothing_of_it(
    reader: Chat, posts: list[Post], state: CommentState
) -> None:
    async with reader.database.transaction() as tx:
        new = NewComment(READER, 1, posts[0].id, None, "I agree with all of this.")
        comment = await tx.comments.add(new, state, NOW)
        site = await tx.sites.get(posts[0].site_id)
    assert texts_follow.ALL not in labels(comment_screen(comment, posts[0], site))


async def test_stop_ends_what_a_person_follows(reader: Chat, posts: list[Post]) -> None:
    await reader.press_data(f"v1:follow:{posts[0].id}:all")
    await reader.press_data(f"v1:follow:{posts[1].id}:none")
    await reader.write("/stop")
    assert await kept(reader, posts[0]) is None
    assert await kept(reader, posts[1]) is not None


# Once a day, and each again


async def paused(database: Database, chat: Chat, post: Post, *texts_: str) -> None:
    """Let a person follow a post, with comments that they were not told of by themselves."""
    async with database.transaction() as tx:
        await tx.subscribers.ensure(chat.chat_id, "private", "none", NOW)
        await tx.follows.choose(chat.chat_id, post.id, Choice.ALL, NOW)
        await tx.follows.pause(chat.chat_id, post.id, NOW)
        for number, text in enumerate(texts_, 1):
            url = f"{post.url}#comment-{number}"
            shown = SiteComment(str(number), "1", None, "Mila", text, url, NOW, by_site=False)
            at = NOW + timedelta(minutes=number)
            await tx.site_comments.add(post.site_id, shown, post.id, SHOWN, at)
        for row in await tx.site_comments.untold(9):
            await tx.site_comments.change(row.id, told_at=NOW)
    chat.wait(hours=1)


async def test_rejoin_brings_what_was_missed_and_then_each_again(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await paused(database, reader, posts[0], "Warm the pot.", "Then wait.")
    await reader.press_data(f"v1:rejoin:{posts[0].id}")
    shown, now = says(reader.last)
    assert plain(shown.screen).startswith("2 new comments\n")
    assert "Warm the pot." in plain(shown.screen)
    assert shown.post_id == posts[0].id
    assert texts_follow.REJOINED in plain(now.screen)
    one = await kept(reader, posts[0])
    assert one is not None
    assert (one.choice, one.paused_at, one.digest_at) == (Choice.ALL, None, reader.now)
    await reader.press_data(f"v1:rejoin:{posts[0].id}")
    assert "new comments" not in said(reader.last)


async def test_rejoin_with_nothing_missed_says_so_in_one_message(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await paused(database, reader, posts[0])
    await reader.press_data(f"v1:rejoin:{posts[0].id}")
    assert texts_follow.REJOINED in plain(only(reader))


async def test_rejoin_where_nothing_is_paused_shows_the_choice(
    reader: Chat, posts: list[Post]
) -> None:
    await reader.press_data(f"v1:rejoin:{posts[0].id}")
    assert texts_follow.CHOSEN["answers"] in plain(only(reader))
    assert await kept(reader, posts[0]) is None


async def test_the_choice_says_that_comments_come_once_a_day_and_offers_rejoin(
    reader: Chat, posts: list[Post], database: Database
) -> None:
    await paused(database, reader, posts[0])
    await reader.press_data(f"v1:follow:{posts[0].id}")
    assert texts_follow.ONCE_A_DAY in plain(only(reader))
    assert labels(only(reader))[0] == texts_follow.REJOIN


async def test_another_choice_brings_what_was_missed_but_not_none(
    reader: Chat, other: Chat, posts: list[Post], database: Database
) -> None:
    await paused(database, reader, posts[0], "Warm the pot.")
    await reader.press_data(f"v1:follow:{posts[0].id}:all")
    assert "Warm the pot." in said(reader.last)
    await paused(database, other, posts[1])
    await other.press_data(f"v1:follow:{posts[1].id}:none")
    assert len(says(other.last)) == 1
