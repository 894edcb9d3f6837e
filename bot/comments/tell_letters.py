"""LOOP: owners get the link to a draft of readers' letters; each writer is told the truth of it.

A new state and the messages about it are written in one transaction, each under a key of its own,
so each is told once. A letter that is taken back or deleted while it is in a draft is not in our
hands any more: the owners are asked to take it out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from typing import TypeAlias

from bot.admins.circle import those_with
from bot.admins.roles import Right
from bot.catalogues import speaking_to
from bot.each import Each
from bot.render.letters import (
    in_draft_screen,
    left_out_screen,
    made_screen,
    take_out_screen,
    trouble_screen,
)
from bot.screen import Screen
from storage.clock import Clock
from storage.database import Database
from storage.letters import WAITS, Letters, LetterState
from storage.messages import NewMessage
from storage.records import Comment, Post
from storage.states import CommentState
from storage.transaction import Transaction

_LATE = timedelta(minutes=15)
_SLOW = frozenset({LetterState.AWAY, LetterState.UNKNOWN})
_NEWS = frozenset({LetterState.MADE, LetterState.SHOWN})
_THERE = frozenset({LetterState.DRAFT, LetterState.PUBLIC})
_READABLE = (CommentState.HANDED_OFF, CommentState.APPROVED)
_KNOWN = (
    *_READABLE,
    *(CommentState.REMOVED, CommentState.WITHDRAWN),  # an editor has taken it out already
)

Pair: TypeAlias = tuple[Comment, Post]


class TellLetters:
    """Turns what becomes of readers' letters into messages."""

    def __init__(self, database: Database, owners: Collection[int], *, clock: Clock) -> None:
        self._owners = frozenset(owners)
        self._clock = clock
        self._each = Each(database, _followed, self._tell, _name, clock=clock, is_due=self._untold)

    async def tell_due(self) -> int:
        """Write the messages that are due; return how many that was."""
        return await self._each.do_due()

    async def _untold(self, tx: Transaction, one: Letters) -> str:
        """Return one word for what is to be told, and was not before; empty for nothing."""
        word = await self._word(tx, one)
        return "" if word and await self._told(tx, one, word) else word

    async def _word(self, tx: Transaction, one: Letters) -> str:
        """Return one word for what is to be told, once each; empty for nothing."""
        late = self._clock.now() - one.created_at >= _LATE
        if one.state in _NEWS | WAITS or (one.state in _SLOW and late):
            return one.state
        there = len(await _pairs(tx, one)) if one.state in _THERE else one.count
        return f"less{there}" if there < one.count else ""

    async def _told(self, tx: Transaction, one: Letters, word: str) -> bool:
        """Say whether that was told before; what is news is told by its state."""
        chats = await self._chats(tx)
        if one.state in _NEWS:
            return False
        return not chats or await tx.messages.of_key(_key(one, word, chats[0])) is not None

    async def _tell(self, tx: Transaction, one: Letters) -> int:
        word = await self._word(tx, one)
        if one.state in WAITS | _SLOW:
            return await self._tell_owners(tx, one, trouble_screen(one), word)
        pairs, now = await _pairs(tx, one), self._clock.now()
        if one.state is LetterState.MADE:
            await tx.letters.settle(one, LetterState.DRAFT, now)
            told = await self._tell_owners(tx, one, made_screen(one), word)
            return told + await self._tell_writers(tx, pairs, in_draft_screen, "in")
        if one.state is LetterState.SHOWN:
            await tx.letters.settle(one, LetterState.PUBLIC, now)
            out = [pair for pair in pairs if pair[0].state is CommentState.HANDED_OFF]
            return await self._tell_writers(tx, out, left_out_screen, "out")
        stay = [pair for pair in pairs if pair[0].state in _READABLE]
        less = take_out_screen(one, one.count - len(pairs), stay)
        return await self._tell_owners(tx, one, less, word)

    async def _chats(self, tx: Transaction) -> list[int]:
        return sorted(await those_with(tx, self._owners, Right.EDIT))

    async def _tell_owners(self, tx: Transaction, one: Letters, shown: Screen, word: str) -> int:
        told = 0
        for chat_id in await self._chats(tx):
            new = NewMessage(_key(one, word, chat_id), chat_id, shown.to_json(), lane=1)
            told += await tx.messages.add(new, self._clock.now())
        return told

    async def _tell_writers(
        self, tx: Transaction, pairs: Sequence[Pair], shows: Callable[..., Screen], word: str
    ) -> int:
        told = 0
        for comment, post in pairs:
            with await speaking_to(tx, comment.chat_id):
                key, body = f"letter:{comment.id}:{word}", shows(comment, post).to_json()
            new = NewMessage(key, comment.chat_id, body, post.id, comment.id)
            told += await tx.messages.add(new, self._clock.now())
        return told


async def _followed(tx: Transaction, _most: int) -> Sequence[Letters]:
    return await tx.letters.in_states([*_NEWS, *_THERE, *WAITS, *_SLOW])


def _name(one: Letters) -> str:
    return f"letters {one.id}, {one.state}"


async def _pairs(tx: Transaction, one: Letters) -> list[Pair]:
    inside = await tx.letters.within(one.id, _KNOWN)
    found = [(comment, await tx.posts.get(comment.post_id)) for comment in inside]
    return [(comment, post) for comment, post in found if post is not None]


def _key(one: Letters, word: str, chat_id: int) -> str:
    return f"letters:{one.id}:{word}:{chat_id}"
