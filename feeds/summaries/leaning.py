"""WORDS: which sentences are shown only together, and which never, so that none misleads alone.

A sentence that the next one takes back comes with it, as does one that leans on the sentence before
it. Boilerplate, and an answer that says nothing without its question, are not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from feeds.summaries.stems import stems
from feeds.summaries.structure import Sentence

_NUMBER = (
    r"(?:\d[\d,]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|some|several"
    r"|a few)"
)
_DOES = r"(?:had|has|have|was|were|is|are|did|do|does|said|told|will|would|can|could)"
_TAKES_BACK = re.compile(
    r"(?:but |and |however, |in fact, )?(?:"
    r"(?:that|this|it|these|those|they) (?:is|was|are|were) (?:all |just |simply |quite )?"
    r"(?:not|wrong|untrue|false|mistaken|an? (?:mistake|myth|lie|error)|myths|incorrect|no longer"
    r"|nonsense)\b"
    r"|(?:i|we|he|she|it|they) (?:did|do|does|had|has|have|was|were|is|are) not[.!]"
    r"|(?:i|we|they) (?:was|were) (?:wrong|mistaken)\b"
    r"|not so[.!])",
    re.IGNORECASE,
)
_OPENS_ON = re.compile(
    rf"(?:most|some|many|few|several|others|all|none|half|{_NUMBER}) (?:{_DOES}\b|of (?:these|those"
    r"|them)\b)"
    r"|(?:others|none) \w"
    rf"|(?:in|of|for) (?:{_NUMBER} )?(?:of )?(?:these|those|them)\b"
    rf"|in {_NUMBER} (?:it|they)\b"
    r"|(?:among|outside|during|since|with|from|after|before) (?:these|those|them|such)\b"
    rf"|(?:among|in|for|at|with|by|under|over|outside) [^,;]*?\b(?:it|they) {_DOES}\b"
    r"|the (?:second|third|fourth|other|last|final) (?:reason|thing|point|problem|question|step)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r" (?:(?:say|says|said|do|does|did|think|thinks|hope|hopes) so\b"
    r"|(?:did|do|does) not, and\b|also tells? you\b|as (?:above|said before)\b"
    r"|(?:say|says|said|do|does|did|is|was|are|were) the same\b(?! (?:as|\w+ as|time|day|way))"
    r"|the (?:latter|former)\b(?! \w+ (?:of|minister|president))|(?:no|any) such\b"
    r"|since then\b|(?:of|for|about|with) that[.;])"
)
_BOILERPLATE = re.compile(
    r"(?:\d{1,2}\. )?(?:(?i:see also|read more|further reading|apologies\b|minutes of"
    r"|related(?: \w+)?:|present:|next meeting:|declarations? of interests?"
    r"|conflicts? of interests?|competing interests?|(?:with )?thanks to (?-i:[A-Z])"
    r"|this (?:post|article|blog) is not (?:legal|medical) advice)|ACTIONS?:)"
)
_PROMISES = re.compile(
    rf"(?:here are|there are) (?:the |my |our |just )?(?:top )?{_NUMBER} (?:\w+ ){{0,2}}(?:reasons"
    r"|things|ways|steps|points|tips|lessons|facts|questions|takeaways|examples|ideas)\b[^:,;]*$",
    re.IGNORECASE,
)
_IF = re.compile(r"\b(?:if|unless|except)\b", re.IGNORECASE)
_OTHER_BRANCH = re.compile(r"(?:(?:but |and )?if|otherwise|unless)\b", re.IGNORECASE)
_IF_NOT = re.compile(
    r"(?:but |and )?if (?:not\b|\w+ (?:do|does|did|is|are|can) ?not\b)", re.IGNORECASE
)
_SHORT_ANSWER = re.compile(
    r"(?:yes|no|maybe|perhaps|never|always|sometimes|usually|it depends|(?:not|probably) \w+)[.!]",
    re.IGNORECASE,
)
_ASKS_FOR_ONE = re.compile(
    r"(?:do|does|did|is|are|was|were|can|could|should|shall|will|would|may|must|has|have|who|whom"
    r"|whose|when|where|which|how (?:much|many|long|often|far|old|soon))\b",
    re.IGNORECASE,
)
_KEY_POINT = 10
_MOST_POINTS = 3
_MOST_TOGETHER = 4


def together(found: Sequence[Sentence]) -> dict[int, list[int]]:
    """Return the sentences that can be shown, each first in a list of all that come with it."""
    first: dict[str, int] = {}
    for i, sentence in enumerate(found):
        first.setdefault(sentence.text, i)
    back = [takes_back(sentence.text) for sentence in found]
    tied = [_are_tied(found, i, back) for i in range(len(found))]
    before = [
        found[i].leans or back[i] or points_back(found[i].text) or (i > 0 and tied[i - 1])
        for i in range(len(found))
    ]
    shown = [_may_be_shown(found, i, back) for i in range(len(found))]
    units = {i: _unit(found, i, before, tied) for i in first.values() if found[i].whole}
    return {i: unit for i, unit in units.items() if unit and all(shown[j] for j in unit)}


def _unit(
    found: Sequence[Sentence], i: int, before: Sequence[bool], tied: Sequence[bool]
) -> list[int]:
    """Return a sentence and all that come with it; nothing where one of them is out of reach."""
    low = high = i
    while high - low < _MOST_TOGETHER:
        if before[low]:
            if low == 0 or not _is_near(found, low - 1):
                return []
            low -= 1
        elif tied[high]:
            high += 1
        else:
            return [i, *(j for j in range(low, high + 1) if j != i)]
    return []


def _is_near(found: Sequence[Sentence], i: int) -> bool:
    """Say whether the next sentence follows a sentence with no heading between them."""
    return i + 1 < len(found) and found[i + 1].paragraph - found[i].paragraph <= 1


def _are_tied(found: Sequence[Sentence], i: int, back: Sequence[bool]) -> bool:
    """Say whether a sentence is shown only with the next one."""
    if not _is_near(found, i):
        return False
    if back[i + 1]:
        return True
    if found[i].paragraph != found[i + 1].paragraph:
        return False
    return _are_branches(found[i].text, found[i + 1].text) or _are_points(found, i)


def takes_back(text: str) -> bool:
    """Say whether a sentence says that the one before it is not so."""
    return _TAKES_BACK.match(text) is not None


def points_back(text: str) -> bool:
    """Say whether a sentence leans on the one before it though it opens with no pronoun."""
    return bool(_OPENS_ON.match(text) or _POINTS_BACK.search(text))


def is_boilerplate(text: str) -> bool:
    """Say whether a sentence belongs to the page and not to what the post says."""
    return bool(_BOILERPLATE.match(text) or _PROMISES.match(text))


def _are_branches(text: str, then: str) -> bool:
    """Say whether two sentences are both branches of one condition."""
    other = _OTHER_BRANCH.match(then)
    return bool(other and (_IF.search(text) or _IF_NOT.match(then)))


def _are_points(found: Sequence[Sentence], i: int) -> bool:
    """Say whether a sentence and the next are key points of one short list."""
    if not (found[i].listed and found[i + 1].listed):
        return False
    here = found[i].paragraph
    around = found[max(0, i - _MOST_POINTS) : i + _MOST_POINTS + 1]
    points = [one for one in around if one.paragraph == here and one.listed]
    return len(points) <= _MOST_POINTS and all(len(p.text.split()) <= _KEY_POINT for p in points)


def _may_be_shown(found: Sequence[Sentence], i: int, back: Sequence[bool]) -> bool:
    text = found[i].text
    if not found[i].whole and not (back[i] and text.endswith((".", "!"))):
        return False
    return not is_boilerplate(text) and not _misses_question(found, i)


def _misses_question(found: Sequence[Sentence], i: int) -> bool:
    """Say whether a sentence answers a question and repeats none of its words."""
    question = _question(found, i)
    if not _ASKS_FOR_ONE.match(question):
        return False
    return set(stems(question)).isdisjoint(stems(found[i].text))


def _question(found: Sequence[Sentence], i: int) -> str:
    if i > 0 and _SHORT_ANSWER.fullmatch(found[i - 1].text):
        asked = found[i - 2].text if i > 1 and found[i - 2].text.endswith("?") else ""
        return found[i - 1].answers or asked
    return found[i].answers
