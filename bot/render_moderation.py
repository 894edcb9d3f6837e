"""WORDS: how the owners' cards look about comments that wait on the blog.

A button carries the comment, the revision of its text and a word; nothing else is believed of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot import texts_guard
from bot import texts_moderation as texts
from bot.fit import web_link
from bot.render import screen
from bot.render_bans import ban_button
from bot.render_comments import closed_preview
from bot.render_guard import card
from bot.render_owners import Place
from bot.screen import Button, Rows, Screen, data
from feeds.guard import guard
from feeds.sites.base import Ability, Platform
from storage.records import Comment, Post
from storage.states import CommentState
from storage.wishes import Wish

CARD, REFUSE, ASK = "card", "refuse", "ask"
"""The words of buttons that only turn the card over."""

PUBLISH, ANSWER = "publish", "answer"
"""The words of those that publish; the second asks for an answer too."""


@dataclass(frozen=True, slots=True)
class Held:
    """A comment that an owner looks at: on which post, whether it is decided here, and where else.

    `url` is the site's own page for it; empty where it is not known.
    """

    comment: Comment
    post: Post
    moderates: bool
    url: str


def held_on(comment: Comment, post: Post, platform: Platform) -> Held:
    """Return a comment as its site lets owners decide about it."""
    url = platform.moderation_url(comment.remote_id) if comment.remote_id else ""
    return Held(comment, post, Ability.MODERATE in platform.abilities, web_link(url) or "")


def held_card(held: Held) -> Screen:
    """Return the card of a comment that waits on the blog."""
    said = texts.WAITS if held.moderates else texts_guard.HELD_NOTE
    rows = (*_choices(held), *_link(held)) if held.moderates else _link(held)
    return _card(held, said, rows)


def menu_card(held: Held, side: str) -> Screen:
    """Return the card with its reasons, or with what can be asked (REFUSE, ASK)."""
    asks = side == ASK
    words = texts.QUESTIONS if asks else texts.REFUSALS
    rows = tuple((_button(held, label, word),) for word, label in words.items())
    return _card(
        held, texts.WHAT if asks else texts.WHY, (*rows, (_button(held, texts.BACK, CARD),))
    )


def closed_card(held: Held, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return the card with nothing to decide any more, and who did what."""
    return closed_preview(_card(held, "", ()), _told(held, wish, owner, place))


def withdrawal_card(held: Held) -> Screen:
    """Return what owners get where a reader wants a comment taken off that we cannot take off."""
    return card(held.comment, held.post, texts.WITHDRAWAL_TITLE, texts.WITHDRAWAL, _link(held))


def late_screen(held: Held, wish: Wish) -> Screen:
    """Return what is told to one whose wish the site has not heard for a while."""
    if wish.word == "withdraw":
        return screen(texts.LATE_WITHDRAWAL, title=texts.LATE_TITLE)
    text = f"{texts.LATE}\n\n{wish.why_not or ''}".strip()
    return screen(text, _link(held), title=texts.LATE_TITLE)


def _told(held: Held, wish: Wish | None, owner: int, place: Place) -> str:
    stands = texts.STANDS.get(held.comment.state, texts_guard.WENT_ON)
    if wish is None:
        return f"{texts.ON_BLOG} {stands}"
    by_you = wish.by == owner
    said = texts.pressed(wish.word, place.moment(wish.asked_at), by_you=by_you)
    waits = wish.done_at is None and held.comment.state is CommentState.HELD
    return f"{said} {texts.TOLD if waits else stands}"


def _card(held: Held, said: str, rows: Rows) -> Screen:
    kinds = guard(held.comment.text).kinds
    saw = texts_guard.saw([texts_guard.KINDS[kind] for kind in kinds]) if kinds else ""
    words = " ".join(part for part in (said, saw) if part)
    return card(held.comment, held.post, texts_guard.HELD_NOTE_TITLE, words, rows)


def _choices(held: Held) -> Rows:
    return (
        (
            _button(held, texts_guard.PUBLISH, PUBLISH),
            _button(held, texts_guard.REJECT, REFUSE),
        ),
        (_button(held, texts.ASK, ASK), _button(held, texts.SPAM, "spam")),
        (_button(held, texts.PUBLISH_AND_ANSWER, ANSWER), ban_button(held.comment)),
    )


def _button(held: Held, label: str, word: str) -> Button:
    return Button(label, data=data("held", held.comment.id, held.comment.revision, word))


def _link(held: Held) -> Rows:
    return ((Button(texts_guard.OPEN_MODERATION, url=held.url),),) if held.url else ()


DECISIONS: Mapping[str, str] = {
    PUBLISH: texts_guard.PUBLISH,
    "spam": texts.SPAM,
    **texts.REFUSALS,
    **texts.QUESTIONS,
}
"""Every word that an owner can press, with its label."""
