"""WORDS: the summary that readers have, with what has changed of its sentences.

An article that is edited keeps its summary: a sentence that was corrected takes the place of the
one that stood there. Chosen anew, the summary could drop the very sentence that was wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from feeds.reading.markup import lines
from feeds.text import sentences

_ALIKE = 0.5
_LONGEST = 100_000
_MOST = 400  # sentences of an article that are looked at


def renewed(summary: str, text: str, max_chars: int = 400) -> str | None:
    """Return the summary with each sentence as the text has it now; None where one is gone.

    Each sentence of the answer stands in the text, word for word. A sentence that is not there any
    more is taken for the most alike one, if half of its words are the same.
    """
    if len(text) > _LONGEST:
        return None
    there, pieces = _sentences(text)[:_MOST], _sentences(summary)
    now = summary
    used = set(pieces) & set(there)
    for piece in pieces:
        if piece in there:
            continue
        found = _most_alike(piece, [one for one in there if one not in used])
        if found is None:
            return None
        used.add(found)
        now = now.replace(piece, found, 1)
    return now if pieces and len(now) <= max_chars else None


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for block in text.split("\n\n"):
        for line in lines(block):
            mark = "- " if line.startswith("- ") else ""
            found += sentences(line.removeprefix(mark))
    return found


def _most_alike(piece: str, there: Sequence[str]) -> str | None:
    words = piece.split()
    rated = [(_likeness(words, one.split()), -place) for place, one in enumerate(there)]
    best, place = max(rated, default=(0.0, 0))
    return there[-place] if best >= _ALIKE else None


def _likeness(words: list[str], others: list[str]) -> float:
    match = SequenceMatcher(None, words, others, autojunk=False)
    # The two bounds are cheap, and most sentences have nothing in common.
    if match.real_quick_ratio() < _ALIKE or match.quick_ratio() < _ALIKE:
        return 0.0
    return match.ratio()
