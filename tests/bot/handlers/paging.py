"""A walk through the pages of a long list, to the last one and back to the first."""

from __future__ import annotations

from bot.render.panel import PAGE
from bot.screen import Screen
from bot.texts import search as texts_search
from tests.bot.handlers.ask import Chat, changed, labels

_HOLDS = 100  # buttons of a keyboard (Bot API)


async def walked(chat: Chat, first: Screen, words: str) -> list[str]:
    """Return the labels with these words, of all pages, which are the same on the way back."""
    pages, here = [_rows(first, words)], first
    while texts_search.NEXT in labels(here):
        here = changed(await chat.press(texts_search.NEXT, here))
        pages.append(_rows(here, words))
    for page in reversed(pages[:-1]):
        here = changed(await chat.press(texts_search.BACK, here))
        assert _rows(here, words) == page
    assert texts_search.BACK not in labels(here)
    assert len(pages) > 1
    return [row for page in pages for row in page]


def _rows(page: Screen, words: str) -> list[str]:
    assert len(labels(page)) <= _HOLDS
    found = [one for one in labels(page) if words in one]
    assert len(found) <= PAGE
    return found
