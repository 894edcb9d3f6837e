"""WORDS: how the comments of others on a post look: each, a day's, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from bot.comments.follow_rows import follow_rows, rejoin_row
from bot.fit import LIMIT, is_visible, line, units, web_link
from bot.language import together
from bot.render import blocks, report_row, screen, title_of
from bot.screen import Button, Rows, Screen, data
from bot.texts import follow as texts
from bot.texts.comments import SEE_REPLY, preview_post
from bot.texts.states import TO_ANSWER
from storage.brought import Missed
from storage.follows import Choice
from storage.records import Comment, Post
from storage.site_comments import SiteCommentRow

_NAME = 80
_WORDS = 80  # characters of each comment in a day's message
_LINE_LINK = 500  # a longer link is left out of a day's message
_ROOM = 200  # for what else a day's message says
_MOST = 50  # comments in it; an HTML message may be cut by the number of its links too


def brought_screen(row: SiteCommentRow, post: Post) -> Screen:
    """Return the message that brings a comment to somebody who follows its post."""
    url = web_link(row.url or "")
    rows: Rows = ((Button(SEE_REPLY, url=url),),) if url else ()
    rows += report_row(post.id, row.remote_id)
    rows += follow_rows(post.id, Choice.ANSWERS, Choice.NONE)
    end = f"{preview_post(title_of(post))}\n\n{TO_ANSWER}"
    title = texts.new_comment(line(row.author or "", _NAME))
    return Screen(blocks(row.text or "", title=title, end=end, quote=True), rows)


def answer_with_choice(shown: Screen, post: Post) -> Screen:
    """Return a message that brings an answer, with the choice of what else is brought."""
    return replace(shown, rows=shown.rows + follow_rows(post.id, Choice.ALL, Choice.NONE))


def listed_with_choice(shown: Screen, mine: Iterable[tuple[Comment, Post | None]]) -> Screen:
    """Return a person's list of comments, with a button for each post that they are on."""
    numbers: dict[int, int] = {}
    for number, (comment, post) in enumerate(mine, 1):
        if post is not None:
            numbers.setdefault(comment.post_id, number)
    rows = tuple(
        (Button(texts.follow_number(number), data=data("follow", post_id)),)
        for post_id, number in numbers.items()
    )
    return replace(shown, rows=shown.rows + rows)


def choice_screen(post: Post, choice: Choice, *, paused: bool = False, said: str = "") -> Screen:
    """Return what a person gets of the comments on a post, with what else can be chosen."""
    now = said or texts.CHOSEN[choice.value]
    pause = f"\n\n{texts.ONCE_A_DAY}" if paused else ""
    text = f"{preview_post(title_of(post))}\n\n{now}{pause}\n\n{texts.STILL}"
    rows = follow_rows(post.id, *(one for one in Choice if one is not choice))
    return screen(text, (rejoin_row(post.id) if paused else ()) + rows, title=texts.TITLE)


def many_screen(post: Post) -> Screen:
    """Return the message that comments on a post come once a day from now on."""
    text = f"{preview_post(title_of(post))}\n\n{texts.ONCE_A_DAY}"
    rows = rejoin_row(post.id) + follow_rows(post.id, Choice.NONE)
    return screen(text, rows, title=texts.MANY)


def digest_screen(missed: Sequence[Missed], post: Post, *, paused: bool) -> Screen:
    """Return a day's comments, newest first, in one message; those that do not fit are counted."""
    about = preview_post(title_of(post))
    room = LIMIT - units(about) - _ROOM
    lines: list[str] = []
    for one in missed[:_MOST]:
        plain, html = _listed(one)
        room -= units(plain) + 2
        if room < 0:
            break
        lines.append(html)
    left = len(missed) - len(lines)
    end = [texts.more(left)] if left else []
    parts = [f"<b>{texts.how_many(len(missed))}</b>", escape(about), *lines, *end, texts.TO_COMMENT]
    url = web_link(post.url)
    read: Rows = ((Button(texts.READ_POST, url=url),),) if url else ()
    rows = (rejoin_row(post.id) if paused else ()) + follow_rows(post.id, Choice.NONE) + read
    return Screen(together("\n\n", parts), rows)


def _listed(one: Missed) -> tuple[str, str]:
    """Return a comment in a day's message, as it is counted and as Telegram HTML."""
    name = line(one.author, _NAME)
    name = name if is_visible(name) else texts.SOMEONE
    words = line(one.text, _WORDS)
    url = web_link(one.url)
    link = escape(name)
    if url and len(url) <= _LINE_LINK:
        link = f'<a href="{escape(url)}">{link}</a>'
    return f"{name}: {words}", f"{link}: {escape(words)}"


def gone_screen(message_id: int | None) -> Screen:
    """Return the message that a comment is not on the blog any more, as an answer to it."""
    return screen(texts.GONE, reply_to=message_id)
