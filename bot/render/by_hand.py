"""WORDS: how messages look about what people have to do on the blog for a reader, by hand."""

from __future__ import annotations

from dataclasses import replace
from html import escape

from bot.fit import LIMIT, clean, cut, plain, units
from bot.render import blog_of, screen, title_of
from bot.render.comments import with_reason
from bot.render.guard import card
from bot.render.moderation import Held, link_rows, withdrawal_card
from bot.screen import Button, Rows, Screen, data
from bot.texts import by_hand as texts
from bot.texts import moderation as texts_moderation
from bot.texts.comments import on_post
from storage.records import Comment, Post, Site
from storage.wishes import ASKED_EDIT


def given_up_screen(comment: Comment, post: Post, site: Site, word: str, *, owners: bool) -> Screen:
    """Return what a reader is told whose wish the blog has not carried out in 2 days.

    `word` is that of the wish now; `owners` says whether there is anyone to do it by hand.
    """
    changes = word == ASKED_EDIT
    said = texts.UNCHANGED if changes else texts.STILL
    asked = texts.OWNERS_CHANGE if changes else texts.OWNERS_ASKED
    after = asked if owners else texts.NOBODY_ASKED
    text = f"{said} {after}\n\n{on_post(title_of(post), blog_of(site))}"
    title = texts.UNCHANGED_TITLE if changes else texts.STILL_TITLE
    return screen(text, title=title, reply_to=comment.message_id)


def missed_screen(comment: Comment, post: Post, site: Site) -> Screen:
    """Return what a reader is told, after a blog's return, whose change was given up meanwhile."""
    rows: Rows = ((Button(texts_moderation.WITHDRAW, data=data("withdraw", comment.id)),),)
    text = f"{texts.AWAY}\n\n{on_post(title_of(post), blog_of(site))}"
    return screen(text, rows, title=texts.UNCHANGED_TITLE, reply_to=comment.message_id)


def by_hand_card(held: Held, word: str, new_text: str | None, days: int, *, tried: bool) -> Screen:
    """Return what owners are asked to do; `days` is how many working days ago they first were.

    `tried` says that it could not be done from here.
    """
    if word == ASKED_EDIT:
        return _change_card(held, new_text or "")
    asked = withdrawal_card(held)
    asked = with_reason(asked, texts.TRIED) if tried and not days else asked
    return with_reason(asked, texts.asked_ago(days)) if days else asked


def _change_card(held: Held, new_text: str) -> Screen:
    said = f"{texts.TRIED} {texts.CHANGE}"
    shown = card(held.comment, held.post, texts.CHANGE_TITLE, said, link_rows(held))
    room = LIMIT - units(plain(shown.html)) - units(texts.TO_SAY) - 10
    quoted = f"<blockquote>{escape(cut(clean(new_text), room))}</blockquote>"
    return replace(shown, html=f"{shown.html}\n\n{escape(texts.TO_SAY)}\n\n{quoted}")
