"""Deleting: what is asked, what is understood, and that nothing happens before the second press."""

from __future__ import annotations

from dataclasses import replace
from html import unescape

import pytest

from bot.context import Context, Incoming
from bot.handlers.privacy import privacy, read_on
from bot.texts import help as texts_help
from bot.texts import rights as texts_rights
from storage.farewells import LEAVE, TAKE
from storage.records import NewComment, Post
from storage.states import CommentState
from tests.bot.handlers.ask import NOW, Chat, changed, labels, plain, said, says, toast
from tests.storage.builders import found

QUESTION = "What should become of"


async def publish(chat: Chat, posts: list[Post], number: int = 1) -> None:
    """Put comments of a person on the blog."""
    async with chat.database.transaction() as tx:
        for place in range(number):
            new = NewComment(chat.chat_id, 500 + place, posts[0].id, None, "I agree with it all.")
            one = await tx.comments.add(new, CommentState.APPROVED, NOW)
            await tx.comments.note(one.id, remote_id=str(place))


async def asked(chat: Chat) -> list[bool]:
    """Return who wants to be forgotten, and whether public comments are to go."""
    async with chat.database.transaction() as tx:
        return [one.take for one in await tx.farewells.asked(9) if one.chat_id == chat.chat_id]


async def test_without_a_comment_on_the_blog_two_presses_do_it(reader: Chat) -> None:
    (say,) = says(await reader.write("/delete"))
    assert labels(say.screen) == [texts_rights.DELETE, texts_rights.KEEP]
    assert QUESTION not in plain(say.screen)
    sure = changed(await reader.press(texts_rights.DELETE))
    assert labels(sure) == [texts_rights.YES, texts_rights.KEEP]
    assert await asked(reader) == []
    done = changed(await reader.press(texts_rights.YES, sure))
    assert plain(done).startswith(texts_rights.DELETING_TITLE)
    assert labels(done) == []
    assert await asked(reader) == [False]


@pytest.mark.parametrize(
    ("label", "take", "told"),
    [
        (texts_rights.LEAVE, False, texts_rights.SURE_LEAVE),
        (texts_rights.TAKE, True, texts_rights.SURE_TAKE),
    ],
)
async def test_what_becomes_of_public_comments_is_asked_and_kept(
    reader: Chat, posts: list[Post], label: str, *, take: bool, told: str
) -> None:
    await publish(reader, posts)
    assert "1 comment of yours is on the blog" in said(await reader.write("/delete"))
    sure = changed(await reader.press(label))
    assert told in plain(sure)
    await reader.press(texts_rights.YES, sure)
    assert await asked(reader) == [take]


async def test_several_comments_are_counted(reader: Chat, posts: list[Post]) -> None:
    await publish(reader, posts, 3)
    assert "3 comments of yours are on the blog" in said(await reader.write("/delete"))


async def test_a_person_can_keep_everything_at_both_questions(reader: Chat) -> None:
    await reader.write("/delete")
    assert plain(changed(await reader.press(texts_rights.KEEP))) == texts_rights.KEPT
    await reader.write("/delete")
    sure = changed(await reader.press(texts_rights.DELETE))
    assert plain(changed(await reader.press(texts_rights.KEEP, sure))) == texts_rights.KEPT
    assert await asked(reader) == []


async def test_a_second_press_deletes_nothing_twice(reader: Chat) -> None:
    await reader.write("/delete")
    sure = changed(await reader.press(texts_rights.DELETE))
    await reader.press(texts_rights.YES, sure)
    assert toast(await reader.press(texts_rights.YES, sure)) == texts_rights.ALREADY
    assert await asked(reader) == [False]


async def test_the_last_question_is_good_for_a_day(reader: Chat) -> None:
    await reader.write("/delete")
    sure = changed(await reader.press(texts_rights.DELETE))
    reader.wait(hours=25)
    assert toast(await reader.press(texts_rights.YES, sure)) == texts_help.STALE
    assert await asked(reader) == []


@pytest.mark.parametrize(
    "data",
    [
        *("erase:", "erase:all", "erase:leave:1", "erase:LEAVE", "forget:", "forget:leave"),
        *("forget:leave:", "forget:leave:x", "forget:keep:{now}", "forget:take:{later}"),
        *("forget:{now}:leave", "forget:leave:-{now}", "notice:0", "notice:99", "notice:x"),
    ],
)
async def test_what_no_button_of_ours_says_is_too_old(reader: Chat, data: str) -> None:
    now = int(NOW.timestamp())
    press = "v1:" + data.format(now=now, later=now + 3600)
    assert toast(await reader.press_data(press)) == texts_help.STALE
    assert await asked(reader) == []


async def test_an_owner_hears_that_cards_still_come(owner: Chat) -> None:
    assert texts_rights.DELETED_OWNER in said(await owner.write("/delete"))


async def test_from_the_press_on_nothing_is_sent(reader: Chat, posts: list[Post]) -> None:
    await reader.write("/start l_all")
    await publish(reader, posts)
    await reader.write("/delete")
    sure = changed(await reader.press(texts_rights.LEAVE))
    await reader.press(texts_rights.YES, sure)
    async with reader.database.transaction() as tx:
        assert await tx.lists.of(reader.chat_id) == frozenset()
        person = await tx.subscribers.get(reader.chat_id)
        assert person is not None
        assert person.state == "left"
        assert await tx.messages.upcoming(NOW, 9) == []


async def test_mydata_sends_a_file_of_ones_own(reader: Chat) -> None:
    (say,) = says(await reader.write("/mydata"))
    assert say.screen.enclosure == f"mydata:{reader.chat_id}"
    assert plain(say.screen).startswith(texts_rights.MYDATA_TITLE)


# ---- the notice


async def test_the_built_in_notice_says_how_long_things_are_kept(reader: Chat) -> None:
    told = said(await reader.write("/privacy"))
    assert told.startswith(texts_rights.PRIVACY_TITLE)
    assert texts_rights.KEPT_FOR in told
    assert texts_rights.your_number(reader.chat_id) in told


async def test_the_built_in_notice_begins_with_three_short_lines(reader: Chat) -> None:
    (say,) = says(await reader.write("/privacy"))
    before, _, quote = say.screen.html.partition("<blockquote expandable>")
    title, short = before.strip().split("\n\n")
    assert title == "<b>Privacy</b>"
    assert len(short.splitlines()) == 3
    assert all(len(line) <= 80 for line in short.splitlines())
    assert texts_rights.privacy("this blog") in unescape(quote)
    assert say.screen.rows == ()


async def test_of_many_blogs_the_built_in_notice_is_shown_whole_in_pages(reader: Chat) -> None:
    """Their names come first in it; what people can do about their data is at its end."""
    it = Incoming(reader.chat_id, private=True, first_name="", action="notice", refs=("2",))
    async with reader.database.transaction() as tx:
        for number in range(30):
            title = f"Blog {number} of a practice with a long name in the north-west of England"
            await tx.sites.add(f"https://b{number}.example/", found(title=title), NOW)
        context = Context(tx, NOW, reader.house, it)
        pages = [plain(says(await show(context))[0].screen) for show in (privacy, read_on)]
    assert "Page 1 of 2" in pages[0]
    assert texts_rights.KEPT_FOR in "".join(pages)
    assert texts_rights.COMPLAIN in pages[1]
    assert texts_rights.your_number(reader.chat_id) in pages[1]


async def test_the_owners_own_notice_is_shown_in_pages(reader: Chat) -> None:
    text = "\n\n".join(f"Part {place}. We keep a number. " + "x" * 900 for place in range(7))
    reader.house = replace(reader.house, notice=lambda: text)
    seen = [plain(says(await reader.write("/privacy"))[0].screen)]
    while "Page 3 of 3" not in seen[-1]:
        (say,) = says(await reader.press(texts_rights.READ_ON))
        seen.append(plain(say.screen))
    assert len(seen) == 3
    for place in range(7):
        assert sum(f"Part {place}." in page for page in seen) == 1
    assert [texts_rights.your_number(reader.chat_id) in page for page in seen] == [0, 0, 1]


async def test_a_page_that_is_not_there_any_more_is_too_old(reader: Chat) -> None:
    reader.house = replace(reader.house, notice=lambda: "We keep a number.")
    assert toast(await reader.press_data("v1:notice:2")) == texts_help.STALE


def test_the_words_of_the_request_are_those_of_the_buttons() -> None:
    assert (LEAVE, TAKE) == ("leave", "take")
