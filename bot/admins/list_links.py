"""WORDS: the link that joins a list (Bot API, deep linking: at most 64 of A-Z, a-z, 0-9, _ and -).

`l_SLUG` can be guessed and says what it joins. A list of the staff that is joined by its link has
`s_ID_KEY` instead, with 128 bits that nobody can guess.
"""

from __future__ import annotations

from storage.lists import Access, List


def link_of(username: str, chosen: List, key: str) -> str:
    """Return the link of a list; `key` is the secret part of a private one."""
    private = chosen.staff and chosen.access == Access.LINK
    payload = f"s_{chosen.id}_{key}" if private else f"l_{chosen.slug}"
    return f"https://t.me/{username}?start={payload}"
