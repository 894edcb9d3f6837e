"""WORDS: what owners are told of a blog that takes comments at another address."""

from __future__ import annotations

from bot.language import phrase, say

TITLE = phrase("A blog takes comments at a new address")
_KEPT = phrase("Bleep uses it, with the same accounts. You do not need to do anything.")
_NOT_KEPT = phrase(
    "It is on another host, and nothing on the old one leads there. "
    "Bleep does not send its passwords there, so comments wait. "
    "If it is right, put the new address of the blog into BLEEP_SITE."
)


def moved(old: str, new: str, *, kept: bool) -> str:
    """Return where the REST API of a blog is now, and whether it is used."""
    said = _KEPT if kept else _NOT_KEPT
    return say("{said}\n\nOld address: {old}\nNew address: {new}", said=said, old=old, new=new)
