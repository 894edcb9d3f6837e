"""WORDS: how messages look about comments that the blog put away by itself as they came."""

from __future__ import annotations

from bot.language import together
from bot.render import blog_of, screen, title_of
from bot.render.bans import ban_button
from bot.render.comments import closed_preview
from bot.render.guard import card
from bot.render.moderation import Held, link_rows, told_of
from bot.render.owners import Place
from bot.screen import Button, Rows, Screen, data
from bot.texts import caught as texts
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from bot.texts.comments import on_post
from storage.records import Comment, Post, Site
from storage.states import CommentState
from storage.wishes import Wish

CAUGHT = frozenset({CommentState.SPAM, CommentState.TRASHED})
"""Where a comment can stand that the blog took, and did not keep for its editors."""


def caught_screen(comment: Comment, post: Post, site: Site, *, owners: bool) -> Screen:
    """Return what its writer is told; `owners` says whether anyone was told."""
    spam = comment.state is CommentState.SPAM
    why = texts.SPAM if spam else texts.BINNED
    after = texts.OWNERS_KNOW if owners else texts.NOBODY_KNOWS
    about = on_post(title_of(post), blog_of(site))
    text = f"{texts.NOT_SEEN} {why}\n\n{after}\n\n{about}"
    title = texts.SPAM_TITLE if spam else texts.BINNED_TITLE
    off = Button(texts_moderation.WITHDRAW, data=data("withdraw", comment.id))
    rows: Rows = ((off,),) if owners else ()
    return screen(text, rows, title=title, reply_to=comment.message_id)


def caught_card(held: Held) -> Screen:
    """Return the owners' card, with the way to get the comment back."""
    rows: Rows = link_rows(held)
    if held.moderates:
        ref = (held.comment.id, held.comment.revision)
        publish = Button(texts_guard.PUBLISH, data=data("rescue", *ref))
        rows = ((publish, ban_button(held.comment)), *rows)
    way = texts.BY_BUTTON if held.moderates else texts.BY_HAND
    return _card(held, f"{texts.READER_KNOWS} {way}", rows)


def closed_caught(held: Held, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return the card with nothing to decide any more, and who did what."""
    return closed_preview(_card(held, "", ()), told_of(held, wish, owner, place))


def _card(held: Held, after: str, rows: Rows) -> Screen:
    # What has gone on since is told below: how it came stays true.
    said = {CommentState.SPAM: texts.CARD_SPAM, CommentState.TRASHED: texts.CARD_BINNED}
    words = together(" ", (part for part in (said.get(held.comment.state, ""), after) if part))
    return card(held.comment, held.post, texts.CARD_TITLE, words, rows)
