"""WORDS: how another text for a comment that the blog has looks, to its writer and to owners."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from enum import Enum
from html import escape

from bot.fit import LIMIT, clean, cut, plain, units
from bot.language import together
from bot.render import blog_of, screen, title_of
from bot.render.guard import question_screen
from bot.screen import Button, Rows, Screen, data
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts
from feeds.guard import Level, guard
from feeds.sites.base import Ability, ChangesWhatWasSeen, Platform
from storage.records import Comment, Post, Site
from storage.states import CommentState

_TAG = 10


class Way(Enum):
    """How what the blog has can be put right."""

    CHANGE = "change"
    CORRECT = "correct"
    NOT_YET = "not yet"
    LEFT = "left"


def way_of(comment: Comment, platform: Platform, *, left: bool = False) -> Way:
    """Return how a comment can be put right: only what everyone can see can be answered.

    `left` says that its site is not served any more.
    """
    if left:
        return Way.LEFT
    moderates = Ability.MODERATE in platform.abilities
    if moderates and isinstance(platform, ChangesWhatWasSeen):
        return Way.CHANGE
    return Way.CORRECT if comment.state is CommentState.APPROVED else Way.NOT_YET


def tag_of(text: str) -> str:
    """Return what a button says of the text that it was shown with."""
    return hashlib.sha256(text.encode()).hexdigest()[:_TAG]


def offer_screen(comment: Comment, post: Post, text: str, way: Way) -> Screen:
    """Return the preview of another text: the exact words, the name, the post, what happens."""
    notes = [texts.NOT_HERE]
    if way is Way.CHANGE:
        shown = comment.state is CommentState.APPROVED
        notes = [f"{texts.HELD_AGAIN} {texts.OFF_UNTIL_THEN}" if shown else texts.HELD_AGAIN]
    kinds = guard(text).kinds
    if kinds:
        notes.append(texts_guard.saw([texts_guard.KINDS[kind] for kind in kinds]))
    facts = together(
        "\n",
        (
            texts_comments.preview_name(comment.shown_name or ""),
            texts_comments.preview_post(title_of(post)),
        ),
    )
    words = text if way is Way.CHANGE else f"{texts.CORRECTION}{text}"
    parts = (
        f"<b>{escape(texts.TITLE)}</b>",
        f"<blockquote>{escape(words)}</blockquote>",
        *map(escape, (facts, *notes, texts_comments.NO_PATIENTS)),
    )
    return Screen(together("\n\n", parts), _rows(comment, text, way))


def offer_question(comment: Comment, text: str, *, owners: bool) -> Screen:
    """Return what the guard asks about another text before it is previewed.

    `owners` says whether anyone could look at a number that the reader says is public.
    """
    verdict = guard(text)
    ref = (comment.id, comment.revision, tag_of(text))
    held = verdict.level is Level.HOLD
    label = texts_guard.PUBLIC_NUMBER if held else texts_guard.NOBODY_KNOWN
    on = ((Button(label, data=data("vouch", *ref)),),) if owners or not held else ()
    leave = (Button(texts.LEAVE, data=data("leave", *ref)),)
    return replace(question_screen(comment, verdict, owners=owners), rows=(*on, leave))


def _rows(comment: Comment, text: str, way: Way) -> Rows:
    ref = (comment.id, comment.revision, tag_of(text))
    first = ("offer", texts.CHANGE) if way is Way.CHANGE else ("correct", texts.CORRECT)
    return (
        (Button(first[1], data=data(first[0], *ref)),),
        (Button(texts.LEAVE, data=data("leave", *ref)),),
    )


def changed_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told once the blog has the new text."""
    return _told(comment, post, site, (texts.DONE_TITLE, texts.DONE))


def not_changed_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told whose change was not made: it said something else there."""
    return _told(comment, post, site, (texts.NOT_DONE_TITLE, texts.NOT_DONE))


def late_screen() -> Screen:
    """Return what a reader is told whose change the site has not heard of for a while."""
    return screen(texts.LATE, title=texts_moderation.LATE_TITLE)


def with_before(card: Screen, before: str | None) -> Screen:
    """Return an owner's card of a text that its writer has changed, with what was there before."""
    if before is None:
        return replace(card, html=f"{card.html}\n\n{escape(texts.EDITED)}")
    said = f"{texts.EDITED} {texts.BEFORE}"
    room = LIMIT - units(plain(card.html)) - units(said) - 10
    quoted = f"<blockquote>{escape(cut(clean(before), room))}</blockquote>"
    return replace(card, html=f"{card.html}\n\n{escape(said)}\n\n{quoted}")


def _told(comment: Comment, post: Post, site: Site, words: tuple[str, str]) -> Screen:
    title, text = words
    about = texts_comments.on_post(title_of(post), blog_of(site))
    rows: Rows = ((Button(texts_moderation.WITHDRAW, data=data("withdraw", comment.id)),),)
    return screen(f"{text}\n\n{about}", rows, title=title, reply_to=comment.message_id)
