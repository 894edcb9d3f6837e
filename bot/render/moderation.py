"""WORDS: how the owners' cards look about comments that wait, on the blog or for the blog.

A button carries the comment, the revision of its text and a word; nothing else is believed of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.fit import web_link
from bot.language import together
from bot.render import screen
from bot.render.bans import ban_button
from bot.render.comments import closed_preview
from bot.render.guard import card, decide, review_screen
from bot.render.hand import paste_card
from bot.render.owners import Place
from bot.screen import Button, Rows, Screen, data
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts
from bot.texts.moderation import ADDED
from feeds.guard import guard
from feeds.sites.base import Ability, Platform
from storage.awaited import LETTER, PASTE
from storage.people import NOBODY
from storage.records import Comment, Post
from storage.states import ON_SITE, OPEN, CommentState
from storage.wishes import RESCUE, Wish

CARD, REFUSE, ASK = "card", "refuse", "ask"
"""The words of buttons that only turn the card over."""

PUBLISH, ANSWER = "publish", "answer"
"""The words of those that publish; the second asks for an answer too."""


@dataclass(frozen=True, slots=True)
class Held:
    """A comment that an owner looks at: on which post, whether it is decided here, and where else.

    `url` is the site's own page for it, `form_url` its comment form; empty where not known.
    `is_left` says that the site is not served any more: nothing is done or seen there from here.
    """

    comment: Comment
    post: Post
    moderates: bool
    url: str
    form_url: str = ""
    is_left: bool = False

    @property
    def is_here(self) -> bool:
        """Whether it waits here, and the blog does not have it."""
        return self.comment.state is CommentState.REVIEW

    @property
    def is_asked(self) -> bool:
        """Whether an owner is asked to add it by hand."""
        return self.is_here and self.comment.error == PASTE

    @property
    def is_letter(self) -> bool:
        """Whether it is in a post of readers' letters."""
        return (self.comment.remote_id or "").startswith(LETTER)

    @property
    def words(self) -> Collection[str]:
        """What can be decided about it, by the words of the buttons."""
        if self.is_here:
            first = ADDED if self.is_asked else PUBLISH
            return {first, *texts.REFUSALS, *texts.QUESTIONS}
        waits = self.comment.state is CommentState.HELD and self.comment.text
        return {ANSWER, *DECISIONS} if waits and self.moderates else ()


def held_on(comment: Comment, post: Post, platform: Platform, *, left: bool = False) -> Held:
    """Return a comment as its site lets owners decide about it; `left`: it is not served now."""
    url = platform.moderation_url(comment.remote_id) if comment.remote_id else ""
    moderates = Ability.MODERATE in platform.abilities and not left
    return Held(comment, post, moderates, web_link(url) or "", platform.form_url(post), left)


def waiting_card(held: Held) -> Screen:
    """Return the card of a comment that waits: on the blog, here, or to be added by hand."""
    comment, post = held.comment, held.post
    if held.is_asked:
        return paste_card(comment, post, held.form_url)
    return review_screen(comment, post, guard(comment.text)) if held.is_here else held_card(held)


def held_card(held: Held) -> Screen:
    """Return the card of a comment that waits on the blog."""
    decided_here = held.moderates and bool(held.comment.text)  # nobody decides what is not shown
    said = texts.WAITS if decided_here else texts_guard.HELD_NOTE
    rows = (*_choices(held), *link_rows(held)) if decided_here else link_rows(held)
    return _card(held, said, rows)


def menu_card(held: Held, side: str) -> Screen:
    """Return the card with its reasons, or with what can be asked (REFUSE, ASK)."""
    asks = side == ASK
    words = texts.QUESTIONS if asks else texts.REFUSALS
    rows = tuple((_button(held, label, word),) for word, label in words.items())
    said = (texts.WHY, texts.WHAT, texts.WHY_HERE, texts.WHAT_HERE)[asks + 2 * held.is_here]
    return _card(held, said, (*rows, (_button(held, texts.BACK, CARD),)))


def closed_card(held: Held, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return the card with nothing to decide any more, and who did what."""
    return closed_preview(_card(held, "", ()), told_of(held, wish, owner, place))


def outdated_card(held: Held, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return what becomes of the card of an older text: no words, for they may be a draft again."""
    state = held.comment.state
    said = texts.OTHER_TEXT if state in (CommentState.HELD, CommentState.REVIEW) else ""
    said = texts.TAKEN_TO_CHANGE if state in OPEN else said
    nobody = replace(held.comment, text="", shown_name=None)
    bare = card(nobody, held.post, _title(held), "", named=False)
    return closed_preview(bare, said or told_of(held, wish, owner, place))


def withdrawal_card(held: Held) -> Screen:
    """Return what owners get where a reader wants a comment taken off that we cannot take off."""
    rows = link_rows(held)
    if held.is_letter:  # a letter without its words cannot be looked for in its post
        off = data("isoff", held.comment.id, held.comment.revision)
        rows += ((Button(texts.IT_IS_OFF, data=off),),)
    return card(held.comment, held.post, texts.WITHDRAWAL_TITLE, _withdrawal(held), rows)


def _withdrawal(held: Held) -> str:
    if held.is_left:
        return texts.WITHDRAWAL_LEFT
    return texts.WITHDRAWAL_DELETED if held.comment.chat_id == NOBODY else texts.WITHDRAWAL


def closed_withdrawal(held: Held, wish: Wish | None, owner: int, place: Place) -> Screen:
    """Return that card with nothing to press, once the comment is off."""
    shown = card(held.comment, held.post, texts.WITHDRAWAL_TITLE, "", ())
    return closed_preview(shown, told_of(held, wish, owner, place))


def late_screen(held: Held, wish: Wish) -> Screen:
    """Return what is told to one whose wish the site has not heard for a while."""
    if wish.word == "withdraw":
        return screen(texts.LATE_WITHDRAWAL, title=texts.LATE_TITLE)
    text = f"{texts.LATE}\n\n{wish.why_not or ''}".strip()
    return screen(text, link_rows(held), title=texts.LATE_TITLE)


def told_of(held: Held, wish: Wish | None, owner: int, place: Place) -> str:
    """Return who decided what about a comment, and where it stands."""
    stands = texts.stands(held.comment) or texts_guard.WENT_ON
    if held.is_left and held.comment.state in ON_SITE:
        return texts.LEFT
    if wish is None:
        return f"{texts.ON_BLOG} {stands}" if held.comment.remote_id else stands
    by_you = wish.by == owner
    said = texts.pressed(wish.word, place.moment(wish.asked_at), by_you=by_you)
    waits = wish.done_at is None and (
        held.comment.state is CommentState.HELD or wish.word == RESCUE
    )
    return f"{said} {texts.TOLD if waits else stands}"


def _card(held: Held, said: str, rows: Rows) -> Screen:
    kinds = guard(held.comment.text).kinds
    saw = texts_guard.saw([texts_guard.KINDS[kind] for kind in kinds]) if kinds else ""
    words = together(" ", (part for part in (said, saw) if part))
    return card(held.comment, held.post, _title(held), words, rows)


def _title(held: Held) -> str:
    there = held.comment.remote_id is not None
    return texts_guard.HELD_NOTE_TITLE if there else texts_guard.REVIEW_TITLE


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
    return decide(held.comment, label, word)


def link_rows(held: Held) -> Rows:
    """Return the button that leads to the comment on the site.

    Where the site's own page for it is not known, it is where everyone sees it, or its post.
    """
    url = held.url or web_link(held.comment.url or "") or web_link(held.post.url)
    return ((Button(texts_guard.OPEN_MODERATION, url=url),),) if url else ()


DECISIONS: Mapping[str, str] = {
    PUBLISH: texts_guard.PUBLISH,
    "spam": texts.SPAM,
    **texts.REFUSALS,
    **texts.QUESTIONS,
}
"""Every word that an owner can press, with its label."""
