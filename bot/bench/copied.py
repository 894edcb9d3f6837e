"""WORDS: is a summary copied? By whole sentences, and by runs of words whatever the splitter."""

from __future__ import annotations

import re

from bot.bench.baselines import plain_sentences

_SHORTEST_RUN = 4
_LETTER = re.compile(r"\w")


def is_whole_sentences(summary: str, text: str) -> bool:
    """Say whether a summary is whole sentences of the article, joined by white space."""
    short = " ".join(summary.split())
    known = set(plain_sentences(text))
    reached = {0}
    for at in range(len(short)):
        if at in reached:
            reached |= {at + len(one) + 1 for one in known if _stands(short, one, at)}
    return bool(short) and len(short) + 1 in reached


def is_copied_runs(summary: str, text: str) -> bool:
    """Say whether a summary is runs of 4 or more words that stand so in the article."""
    words, source = summary.split(), " ".join(text.split())
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached.update(_ends(words, start, source))
    return bool(words) and len(words) in reached


def _stands(short: str, sentence: str, at: int) -> bool:
    end = at + len(sentence)
    return short.startswith(sentence, at) and short[end : end + 1] in {"", " "}


def _ends(words: list[str], start: int, source: str) -> list[int]:
    """Return where the runs that begin at a word can end."""
    found: list[int] = []
    for end in range(start + 1, len(words) + 1):
        run = " ".join(words[start:end])
        if run not in source:
            break
        if (end - start >= _SHORTEST_RUN or end == len(words)) and _occurs(run, source):
            found.append(end)
    return found


def _occurs(run: str, source: str) -> bool:
    """Say whether a run stands in the source with no letter against it on either side."""
    at = source.find(run)
    while at >= 0:
        before, after = source[max(0, at - 1) : at], source[at + len(run) : at + len(run) + 1]
        if not _LETTER.search(before + after):
            return True
        at = source.find(run, at + 1)
    return False
