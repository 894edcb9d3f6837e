"""STEP: why a comment is told of again though it stands where it stood: its text is another."""

from __future__ import annotations

from dataclasses import dataclass

from bot.render.comments import with_reason
from bot.render.offer import changed_screen, not_changed_screen, with_before
from bot.screen import Screen
from bot.texts.offer import CHANGED_NOT_KEPT, CHANGED_THERE
from storage.offers import CHANGED, EDIT
from storage.records import Comment, Post, Site
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Retold:
    """A comment with another text than before; `word` says who gave it: EDIT or CHANGED.

    `by_writer` says that its writer wanted something done with it, `before` what it said.
    """

    comment: Comment
    word: str
    by_writer: bool
    before: str | None = None

    def told(self, post: Post, site: Site) -> Screen | None:
        """Return what its writer is told; None where an owner's press found another text."""
        if self.word == EDIT:
            return changed_screen(self.comment, post, site)
        return not_changed_screen(self.comment, post, site) if self.by_writer else None

    def shown(self, card: Screen) -> Screen:
        """Return an owner's card with why it comes again."""
        if self.word == EDIT:
            return with_before(card, self.before)
        return with_reason(card, CHANGED_THERE if self.comment.text else CHANGED_NOT_KEPT)


async def retold(tx: Transaction, comment: Comment) -> Retold | None:
    """Return why a comment is told of again; None where its state is the news."""
    wish = await tx.wishes.of(comment.id)
    if wish is None or wish.done_at != comment.changed_at or wish.word not in (EDIT, CHANGED):
        return None
    before = await tx.offers.get(comment.id) if wish.word == EDIT else None
    return Retold(comment, wish.word, wish.by == comment.chat_id, before)
