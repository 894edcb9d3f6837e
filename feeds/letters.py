"""LOOP: readers' letters: a draft post is made once, and seen when everyone can read it.

    asked ─▶ is it there? (only after a lost answer) ─▶ claim ─▶ make the draft ─▶ settle
    draft ─▶ does the blog show the post? ─▶ the letters in it are on the blog

The intent is committed before the call leaves. After a lost answer the draft is looked for by its
marker first, and made again only where the blog has none. Only what everyone can read is said to
be on the blog: an editor may take a letter out of the draft before it is published.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from feeds.sites.base import PlatformOf
from feeds.sites.drafts import Draft, MakesDrafts, NewDraft, Shown
from feeds.sites.wordpress_words import letters as letters_of
from feeds.wording import plain_text
from storage.awaited import LETTER
from storage.clock import Clock
from storage.database import Database
from storage.letters import TRIED, WAITS, Letters, LetterState
from storage.outcome import Done, Never, Outcome, Unknown
from storage.records import Comment, Post
from storage.retention import KEPT, What
from storage.states import CommentState
from storage.transaction import Transaction
from storage.wishes import ASKED_OFF

log = logging.getLogger(__name__)

_FOLLOW = KEPT[What.DECIDED].length  # after that nobody knows here what the letters say
_SHARE = 10  # a draft of an hour is looked for every six minutes
_AFTER = (CommentState.HANDED_OFF, CommentState.APPROVED, CommentState.REMOVED)
_LOOK_FIRST = frozenset({LetterState.UNKNOWN, LetterState.MAKING})

Write: TypeAlias = Callable[[Letters, Sequence[tuple[Comment, Post]]], NewDraft]
"""Writes the draft of these comments, each with its post, in the words that readers see."""

Act: TypeAlias = Callable[[Letters, MakesDrafts], Awaitable[int]]


class MakeLetters:
    """Makes drafts of readers' letters, and sees when they are published."""

    def __init__(
        self, database: Database, platform_of: PlatformOf, write: Write, *, clock: Clock
    ) -> None:
        self._database = database
        self._platform_of = platform_of
        self._write = write
        self._clock = clock
        self._looked_at: dict[int, datetime] = {}

    async def make_due(self) -> int:
        """Go on with every draft that is due; return how many changed."""
        async with self._database.reading() as tx:
            due = await tx.letters.due(self._clock.now())
        return sum([await self._safely(one, self._go_on) for one in due])

    async def show_due(self) -> int:
        """Look whether everyone can read the drafts by now; return how much has changed."""
        now = self._clock.now()
        async with self._database.reading() as tx:
            drafts = await tx.letters.in_states([LetterState.DRAFT, LetterState.PUBLIC])
        due = [one for one in drafts if self._is_due(one, now)]
        return sum([await self._safely(one, self._look) for one in due])

    async def _safely(self, one: Letters, act: Act) -> int:
        """Do what is due about one draft; an error of ours never stops the others."""
        try:
            async with self._database.reading() as tx:
                platform = self._platform_of(await tx.sites.get(one.site_id))
            if not isinstance(platform, MakesDrafts):
                # What may be on the blog stays so: it is looked for once the settings are back.
                wanted = one.state in TRIED
                return await self._settle(one, LetterState.BAD_TOKEN) if wanted else 0
            return await act(one, platform)
        except Exception:
            log.exception("Readers' letters %d met an error of our own.", one.id)
            return 0

    # ---- making

    async def _go_on(self, one: Letters, platform: MakesDrafts) -> int:
        if one.state in _LOOK_FIRST:
            there = await platform.find_draft(one.marker, one.created_at)
            if not isinstance(there, Done):
                log.warning("It is not known whether a draft was made: %s", there.why)
                return await self._settle(one, LetterState.UNKNOWN)
            if there.value is not None:
                return await self._made(one, there.value)
        return await self._make(one, platform)

    async def _make(self, one: Letters, platform: MakesDrafts) -> int:
        async with self._database.transaction() as tx:
            pairs = await _pairs(tx, one)
            if not pairs:
                return await tx.letters.settle(one, LetterState.STOPPED, self._clock.now())
            claimed = await tx.letters.claim(one, len(pairs), self._clock.now())
        if claimed is None:
            return 0
        match await platform.make_draft(self._write(claimed, pairs)):
            case Done(draft):
                return await self._made(claimed, draft)
            case outcome:
                if not isinstance(outcome, Unknown):
                    log.warning("Readers' letters cannot be made now: %s", outcome.why)
                return await self._settle(claimed, state_after(outcome))

    async def _made(self, one: Letters, draft: Draft) -> int:
        async with self._database.transaction() as tx:
            now = self._clock.now()
            return await tx.letters.made(one, draft.remote_id, draft.edit_url, now)

    async def _settle(self, one: Letters, state: LetterState) -> int:
        async with self._database.transaction() as tx:
            await tx.letters.settle(one, state, self._clock.now())
        return int(state is not one.state)

    # ---- showing

    def _is_due(self, one: Letters, now: datetime) -> bool:
        before, age = self._looked_at.get(one.id), now - one.created_at
        return age < _FOLLOW and (before is None or now - before >= age / _SHARE)

    async def _look(self, one: Letters, platform: MakesDrafts) -> int:
        shown = await platform.shown_post(one.remote_id or "")
        if not isinstance(shown, Done):
            return 0
        self._looked_at[one.id] = self._clock.now()
        if shown.value is None and one.state is LetterState.DRAFT:
            return 0
        async with self._database.transaction() as tx:
            first = one.state is LetterState.DRAFT
            if first and not await tx.letters.settle(one, LetterState.SHOWN, self._clock.now()):
                return 0
            moved = [
                await self._stand(tx, comment, shown.value)
                for comment in await tx.letters.within(one.id, _AFTER)
            ]
        return int(first) + sum(moved)

    async def _stand(self, tx: Transaction, comment: Comment, shown: Shown | None) -> bool:
        """Note whether everyone can read a letter; an editor may take it out, or put it back."""
        now, words = self._clock.now(), letters_of(comment.text)
        text = letters_of(plain_text(shown.html)) if shown else ""
        if not words or (words in text) is (comment.state is CommentState.APPROVED):
            return False
        if words in text:
            url = shown.url if shown else None
            number = f"{LETTER}{comment.id}"  # the site has none for it
            return await tx.letters.move(
                comment.id, CommentState.APPROVED, now, remote_id=number, url=url
            )
        if comment.state is not CommentState.APPROVED:
            return False
        wish = await tx.wishes.of(comment.id)
        asked = wish is not None and wish.word == ASKED_OFF
        gone = CommentState.WITHDRAWN if asked else CommentState.REMOVED
        return await tx.letters.move(comment.id, gone, now, was=CommentState.APPROVED)


def state_after(outcome: Outcome[Draft]) -> LetterState:
    """Return where a draft stands that was not certainly made."""
    if isinstance(outcome, Unknown):
        return LetterState.UNKNOWN
    if isinstance(outcome, Never):
        return LetterState(outcome.kind) if outcome.kind in WAITS else LetterState.REFUSED
    return LetterState.AWAY


async def _pairs(tx: Transaction, one: Letters) -> list[tuple[Comment, Post]]:
    """Return what goes into a draft: what was taken back since is not in it."""
    waiting = await tx.letters.within(one.id, [CommentState.REVIEW])
    found = [(comment, await tx.posts.get(comment.post_id)) for comment in waiting]
    return [(comment, post) for comment, post in found if post is not None]
