"""WORDS: inline mode: what somebody types after the bot's name in any chat, and what is offered.

    "@bot words" ─▶ Inline ─▶ Shares (articles) ─▶ the person picks one ─▶ it is in their chat

Nothing of it is kept: neither who asked, nor for what.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.screen import Screen

MOST = 10
"""How many posts are offered at once; Telegram takes 50 (Bot API, answerInlineQuery)."""

FURTHEST = 50
"""How many posts can be scrolled through."""


@dataclass(frozen=True, slots=True)
class Inline:
    """What was typed, and after how many posts to go on."""

    query_id: str
    text: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """One post to pick: its line in the list, and the message that it becomes."""

    id: str
    title: str
    description: str
    screen: Screen


@dataclass(frozen=True, slots=True)
class Shares:
    """The posts to pick from, and after how many to ask for more; 0 where there are no more."""

    articles: tuple[Article, ...]
    next_offset: int = 0
