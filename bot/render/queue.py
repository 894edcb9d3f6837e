"""WORDS: how the owners' cards look about comments that wait on the blog and are not ours.

A button carries the row, how its text hashes, and a word; nothing else is believed of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bot.fit import LIMIT, clean, cut, line, units, web_link
from bot.language import together
from bot.render import screen, title_of
from bot.render.comments import closed_preview
from bot.render.owners import Place
from bot.screen import Button, Rows, Screen, data
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from bot.texts import queue as texts
from bot.texts import stuck as texts_stuck
from feeds.guard import guard
from storage.offers import CHANGED
from storage.queued import Queued
from storage.records import Post
from storage.states import CommentState
from storage.wishes import Wish

_NAME = 100
_TAG = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that an owner looks at, the post if it is known, and the site's page for it."""

    comment: Queued
    post: Post | None
    url: str


def tag_of(one: Queued) -> str:
    """Return what a button says of the text that it was shown with."""
    return one.content_hash[:_TAG]


def queue_card(it: Waiting, wish: Wish | None = None) -> Screen:
    """Return the card of a comment that waits on the blog."""
    return _card(it, (_said(it), _changed(wish)), (*_choices(it.comment), *_link(it.url)))


def closed_card(it: Waiting, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return the card with nothing to decide any more, and who did what."""
    return closed_preview(_card(it, (), ()), _told(it.comment, wish, owner, place))


def more_screen(number: int, url: str) -> Screen:
    """Return that more wait than there are cards."""
    link = web_link(url)
    rows: Rows = ((Button(texts.OPEN_QUEUE, url=link),),) if link else ()
    return screen(texts.more(number), rows, title=texts.MORE_TITLE)


def late_screen(wish: Wish, url: str, *, left: bool = False) -> Screen:
    """Return what is told to an owner whose wish the site has not heard for a while.

    `left` says that the site is not served any more.
    """
    if left:
        return screen(texts_stuck.LEFT_DECISION, _link(url), title=texts_stuck.LEFT_WISH_TITLE)
    text = f"{texts_moderation.LATE}\n\n{wish.why_not or ''}".strip()
    return screen(text, _link(url), title=texts_moderation.LATE_TITLE)


def words_for(one: Queued) -> list[str]:
    """Return what can be pressed: nobody publishes what was not shown."""
    return [word for word in texts.WORDS if one.text is not None or word != "publish"]


def _card(it: Waiting, said: Sequence[str], rows: Rows) -> Screen:
    one = it.comment
    name = texts_guard.written_by(line(one.author, _NAME)) if one.author else texts.NO_NAME
    facts = together("\n", [name, *([texts_guard.on(title_of(it.post))] if it.post else [])])
    tail = together("\n\n", (part for part in (facts, *said) if part))
    head = texts_guard.HELD_NOTE_TITLE
    parts = [f"<b>{escape(head)}</b>", escape(tail)]
    if one.text is not None:
        room = LIMIT - units(head) - units(tail) - 10
        parts.insert(1, f"<blockquote>{escape(cut(clean(one.text), room))}</blockquote>")
    return Screen(together("\n\n", parts), rows)


def _said(it: Waiting) -> str:
    if it.comment.text is None:
        return texts.TOO_LONG if it.comment.too_long else texts.NOT_SHOWN
    kinds = guard(f"{it.comment.author}\n{it.comment.text}").kinds
    saw = texts_guard.saw([texts_guard.KINDS[kind] for kind in kinds]) if kinds else ""
    return f"{texts.FROM_BLOG} {saw}".strip()


def _changed(wish: Wish | None) -> str:
    return texts.CHANGED_THERE if wish is not None and wish.word == CHANGED else ""


def _choices(one: Queued) -> Rows:
    buttons = [
        Button(texts.WORDS[word], data=data("queue", one.id, tag_of(one), word))
        for word in words_for(one)
    ]
    return (tuple(buttons),)


def _link(url: str) -> Rows:
    link = web_link(url)
    return ((Button(texts_guard.OPEN_MODERATION, url=link),),) if link else ()


def _told(one: Queued, wish: Wish | None, owner: int, place: Place) -> str:
    stands = texts_moderation.STANDS.get(one.state, texts_guard.WENT_ON)
    if wish is None or wish.word == CHANGED:
        return f"{texts_moderation.ON_BLOG} {stands}"
    said = texts.pressed(wish.word, place.moment(wish.asked_at), by_you=wish.by == owner)
    waits = wish.done_at is None and one.state is CommentState.HELD
    return f"{said} {texts_moderation.TOLD if waits else stands}"
