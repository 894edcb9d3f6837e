"""WORDS: the link buttons of an announcement, as an admin types them: "Words | https://..."."""

from __future__ import annotations

from collections.abc import Sequence

from bot.fit import is_visible, one_line, units, web_link
from bot.texts import announcements as texts

MOST = 3
LONGEST = 40  # a longer button is cut on a narrow phone


def read_links(text: str) -> Sequence[tuple[str, str]] | str:
    """Return the words and the address of each button, or what is wrong with them."""
    lines = [one for one in text.splitlines() if one.strip()]
    if not 1 <= len(lines) <= MOST:
        return texts.LINKS_COUNT
    found = [_read(number, one) for number, one in enumerate(lines, 1)]
    problems = [one for one in found if isinstance(one, str)]
    return problems[0] if problems else [one for one in found if not isinstance(one, str)]


def _read(number: int, text: str) -> tuple[str, str] | str:
    before, bar, after = text.rpartition("|")
    words, url = one_line(before), web_link(after.strip())
    if not bar:
        return texts.link_bar(number)
    if not is_visible(words) or units(words) > LONGEST:
        return texts.link_words(number)
    return texts.link_address(number) if url is None else (words, url)
