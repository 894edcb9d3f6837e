"""WORDS: how readers' letters look: the owners' page, the draft post, what writers are told."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from html import escape

from bot.fit import line, web_link
from bot.language import together
from bot.render import screen, title_of
from bot.render.panel import button, to_place
from bot.screen import Button, Rows, Screen
from bot.texts import letters as texts
from bot.texts.comments import ANONYMOUS, preview_post
from feeds.sites.drafts import NewDraft
from storage.letters import MOST, WAITS, Candidate, Letters
from storage.records import Comment, Post

_FIRST_WORDS = 60
_TITLE = 60
_NAME = 50
_REF = 16


def page_screen(site_id: int, found: Sequence[tuple[Candidate, Post]]) -> Screen:
    """Return the comments that can become letters, and which of them go into the draft."""
    lines = [_listed(number, one.comment, post) for number, (one, post) in enumerate(found, 1)]
    rows = [
        button(texts.read(number, chosen=one.chosen), "letter", one.comment.id)
        for number, (one, _) in enumerate(found, 1)
    ]
    chosen = [one.comment for one, _ in found if one.chosen]
    make = button(texts.make(len(chosen)), "makeletters", site_id, ref_of(chosen))
    more = (texts.MORE,) if len(found) >= MOST else ()
    html = together("\n\n", (_bold(texts.TITLE), escape(texts.HOW), *lines, *map(escape, more)))
    back = (*((make,) if chosen else ()), to_place("comments"))
    return Screen(html, (*rows, *back))


def letter_screen(site_id: int, one: Candidate, post: Post) -> Screen:
    """Return one comment, whole, with what can be done with it."""
    comment = one.comment
    ref = (comment.id, comment.revision)
    press = (texts.LEAVE_OUT, "out") if one.chosen else (texts.PUT_IN, "in")
    rows: Rows = (
        button(press[0], "letter", *ref, press[1]),
        button(texts.BACK, "letters", site_id),
    )
    parts = (
        _bold(texts.LETTER_TITLE),
        f"<blockquote>{escape(comment.text)}</blockquote>",
        escape(f"{name_of(comment)}\n{preview_post(line(title_of(post), _TITLE))}"),
        escape(texts.IS_IN if one.chosen else texts.IS_OUT),
    )
    return Screen(together("\n\n", parts), rows)


def draft_of(letters: Letters, pairs: Sequence[tuple[Comment, Post]]) -> NewDraft:
    """Return the draft post, with its marker; every word of a reader is escaped."""
    parts = [
        f"<!-- {letters.marker} -->",
        f'<div id="{letters.marker}">',
        f"<p>{escape(texts.DRAFT_HEAD)}</p>",
        *(_letter(comment, post) for comment, post in pairs),
        "</div>",
    ]
    return NewDraft(texts.draft_title(letters.created_at.date()), together("\n", parts))


def _letter(comment: Comment, post: Post) -> str:
    heading = escape(texts.on_post(title_of(post)))
    if url := web_link(post.url):
        heading = f'<a href="{escape(url)}">{heading}</a>'
    paragraphs = [part for part in comment.text.split("\n\n") if part.strip()]
    body = together("\n", (f"<p>{_broken(part.strip())}</p>" for part in paragraphs))
    return f"<h3>{heading}</h3>\n{body}\n<p>{escape(name_of(comment))}</p>"


def _broken(text: str) -> str:
    return together("<br />\n", (escape(part) for part in text.split("\n")))


def made_screen(letters: Letters) -> Screen:
    """Return what owners are told of a draft that is there."""
    return screen(texts.made(letters.count), _open(letters), title=texts.MADE_TITLE)


def trouble_screen(letters: Letters) -> Screen:
    """Return why a draft is not there yet, and what to do."""
    if letters.state not in WAITS:
        return screen(texts.LATE, title=texts.TROUBLE_TITLE)
    text = f"{texts.TROUBLE[letters.state]}\n\n{texts.AGAIN}"
    rows = (button(texts.STOP, "stopletters", letters.id),)
    return screen(text, rows, title=texts.TROUBLE_TITLE)


def take_out_screen(letters: Letters, number: int, stay: Sequence[tuple[Comment, Post]]) -> Screen:
    """Return that letters in a post are not wanted any more, and which stay."""
    lines = [_listed(place, comment, post) for place, (comment, post) in enumerate(stay, 1)]
    said = escape(texts.take_out(number, len(stay)))
    return Screen(together("\n\n", (_bold(texts.TAKE_OUT_TITLE), said, *lines)), _open(letters))


def in_draft_screen(comment: Comment, post: Post) -> Screen:
    """Return what a writer is told whose comment is in a draft."""
    text = f"{texts.IN_DRAFT}\n\n{preview_post(title_of(post))}"
    return screen(text, title=texts.IN_DRAFT_TITLE, reply_to=comment.message_id)


def left_out_screen(comment: Comment, post: Post) -> Screen:
    """Return what a writer is told whose comment an editor took out of the draft."""
    text = f"{texts.LEFT_OUT}\n\n{preview_post(title_of(post))}"
    return screen(text, title=texts.LEFT_OUT_TITLE, reply_to=comment.message_id)


def name_of(comment: Comment) -> str:
    """Return the name that is shown, as the reader chose it."""
    return comment.shown_name or ANONYMOUS


def ref_of(chosen: Sequence[Comment]) -> str:
    """Return what tells these comments, as they are, from all others; it fits into a button."""
    words = together(",", (f"{one.id}:{one.revision}" for one in chosen))
    return sha256(words.encode()).hexdigest()[:_REF]


def _listed(number: int, comment: Comment, post: Post) -> str:
    name, title = line(name_of(comment), _NAME), line(title_of(post), _TITLE)
    words = line(comment.text, _FIRST_WORDS)
    quoted = f"\n<blockquote>{escape(words)}</blockquote>" if words else ""
    return f"{escape(texts.about(number, name, title))}{quoted}"


def _bold(text: str) -> str:
    return f"<b>{escape(text)}</b>"


def _open(letters: Letters) -> Rows:
    url = web_link(letters.url or "")
    return ((Button(texts.OPEN_DRAFT, url=url),),) if url else ()
