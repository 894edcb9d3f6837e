"""WORDS: how the guard's questions and the owners' cards about comments look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from bot.fit import LIMIT, clean, cut, units
from bot.language import phrase, together
from bot.render import screen, title_of
from bot.render.bans import ban_button
from bot.screen import Button, Rows, Screen, data
from bot.texts import guard as texts
from bot.texts import moderation as texts_moderation
from bot.texts.comments import CHANGE, DO_NOT_SEND
from feeds.guard import Finding, Level, Verdict
from storage.records import Comment, Post

_MOST_NAMED = 5  # findings; more would hide what is to be done


def blocked_screen(verdict: Verdict, *, kept: bool, reply_to: int | None) -> Screen:
    """Return that a text is not kept, and what of it was seen; `kept` says an older one is."""
    after = f"{texts.AGAIN} {texts.KEPT_BEFORE}" if kept else texts.AGAIN
    text = f"{texts.BLOCKED}\n\n{listed(verdict.findings)}\n\n{after}"
    return screen(text, title=texts.BLOCKED_TITLE, reply_to=reply_to)


def help_screen(verdict: Verdict, reply_to: int | None) -> Screen:
    """Return where to get help, with nothing to press."""
    why = "" if verdict.may_be_kept else f"\n\n{texts.NOT_STORED}"
    return screen(f"{texts.URGENT}{why}", title=texts.URGENT_TITLE, reply_to=reply_to)


def check_screen(verdict: Verdict) -> Screen:
    """Return what an owner is to look at before everyone gets an announcement."""
    return screen(f"{texts.ANNOUNCEMENT_CHECK}\n\n{listed(verdict.findings)}")


def question_screen(comment: Comment, verdict: Verdict, *, owners: bool) -> Screen:
    """Return what is to be decided about a draft; `owners` says whether anyone could look at it."""
    # A newer guard may see less in it than the one that asked.
    title, text = _QUESTIONS.get(verdict.level, _QUESTIONS[Level.NUDGE])
    found = "" if verdict.level is Level.URGENT else listed(verdict.findings)
    body = together("\n\n", (part for part in (text, found) if part))
    rows = _rows(comment, verdict.level, owners=owners)
    return screen(body, rows, title=title, reply_to=comment.message_id)


def review_screen(comment: Comment, post: Post, verdict: Verdict) -> Screen:
    """Return the card of a comment that waits for an owner."""
    rows: Rows = (
        (decide(comment, texts.PUBLISH, "publish"), decide(comment, texts.REJECT, "refuse")),
        (decide(comment, texts_moderation.ASK, "ask"), ban_button(comment)),
    )
    saw = texts.saw([texts.KINDS[kind] for kind in verdict.kinds]) if verdict.kinds else ""
    return card(comment, post, texts.REVIEW_TITLE, f"{texts.REVIEW} {saw}".strip(), rows)


def decide(comment: Comment, label: str, word: str) -> Button:
    """Return a button by which an owner decides about a comment; its words: render_moderation."""
    return Button(label, data=data("held", comment.id, comment.revision, word))


def note_screen(comment: Comment, post: Post, *, urgent: bool) -> Screen:
    """Return what owners get of a private note; nobody is banned for a call for help."""
    if urgent:
        return card(comment, post, texts.URGENT_NOTE_TITLE, texts.URGENT_NOTE, named=False)
    rows: Rows = ((ban_button(comment),),)
    return card(comment, post, texts.NOTE_TITLE, texts.NOTE, rows, named=False)


def card(
    comment: Comment, post: Post, title: str, said: str, rows: Rows = (), *, named: bool = True
) -> Screen:
    """Return a card for owners: the text as it was written, the name, the post, what it is."""
    name = [texts.written_by(comment.shown_name or "")] if named else []
    facts = together("\n", [*name, texts.on(title_of(post))])
    head = f"<b>{escape(title)}</b>"
    tail = together("\n\n", (escape(part) for part in (facts, said) if part))
    used = units(title) + units(facts) + units(said) + 10
    words = escape(cut(clean(comment.text), LIMIT - used))
    quoted = f"<blockquote>{words}</blockquote>\n\n" if words else ""
    return Screen(f"{head}\n\n{quoted}{tail}", rows)


def without_note(preview: Screen) -> Screen:
    """Return a preview that offers no private note, for where nobody would read it."""
    start = data("note", "")
    kept = (
        tuple(one for one in row if not (one.data or "").startswith(start)) for row in preview.rows
    )
    return replace(preview, rows=tuple(row for row in kept if row))


_QUESTIONS = {
    Level.HOLD: (texts.HELD_TITLE, texts.HELD),
    Level.NUDGE: (texts.NUDGED_TITLE, texts.NUDGED),
    Level.URGENT: (
        texts.URGENT_TITLE,
        phrase("{urgent}\n\n{then}", urgent=texts.URGENT, then=texts.NOT_PUBLISHED),
    ),
}


def _rows(comment: Comment, level: Level, *, owners: bool) -> Rows:
    ref = (comment.id, comment.revision)
    end = Button(DO_NOT_SEND, data=data("cancel", *ref))
    if level is Level.URGENT:
        end = Button(texts.DELETE, data=data("cancel", *ref))
        editor = (Button(texts.TO_EDITOR, data=data("note", *ref)),)
        return (editor, (end,)) if owners else ((end,),)
    change = Button(CHANGE, data=data("change", *ref))
    if level is Level.NUDGE:
        return ((Button(texts.NOBODY_KNOWN, data=data("pass", *ref)),), (change, end))
    public = (Button(texts.PUBLIC_NUMBER, data=data("pass", *ref)),)
    return (public, (change, end)) if owners else ((change, end),)


def listed(findings: Sequence[Finding]) -> str:
    """Return what was found, each kind and its beginning once."""
    lines = dict.fromkeys(texts.seen(one.kind, _shown(one)) for one in findings)
    return together("\n", list(lines)[:_MOST_NAMED])


def _shown(finding: Finding) -> str:
    return finding.masked if finding.level in (Level.BLOCK, Level.HOLD) else ""
