"""WORDS: which parts of a sentence may be left out without changing what it says.

A part may go if it is an aside between brackets, dashes or commas, the end of a sentence after a
comma or semicolon, or an opening such as "However,". It may not go if it holds a word that the
rest depends on: a negation, a condition, a doubt, a source. Single words never go, save a few
fillers. So "not", "up to", "mild" and "mg" can never be lost on their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from feeds.summaries.figures import ASK, SOFT, STOP, is_figure

_NEGATIONS = (
    "not no never none nobody nothing nowhere neither nor without hardly scarcely barely rarely"
    " seldom unlikely lack lacks lacked fail fails failed stop stops stopped longer"
)
_CONDITIONS = (
    "if unless except excluding until till provided providing only but although though whether"
    " when whenever while where wherever despite otherwise instead rather myth false untrue wrong"
    " incorrect mistaken misleading contrary beware avoid"
)
_DOUBTS = (
    "may might could would should perhaps possibly probably maybe potentially apparently allegedly"
    " reportedly supposedly seemingly suggest suggests suggested appear appears seem seems claim"
    " claims claimed say says said according think thinks thought believe believes believed theory"
    " likely estimate estimates estimated about approximately around nearly almost roughly"
    " some mice mouse rat rats animal animals vitro laboratory trial depending"
)
_OPENS_ASIDES = (
    "which who whose whom including such like especially particularly along together as a an the"
    " our my his her its their and so because"
)
_TELLS = "which who whose whom including such"  # what follows may hold a number, and still go
_NARROWS = "for in among at under over to up within with during from by"
_OPENING_PHRASES = (
    "however|also|additionally|furthermore|moreover|besides|indeed|meanwhile|therefore|thus|hence"
    "|consequently|accordingly|finally|lastly|first|firstly|second|secondly|third|thirdly|well"
    "|fortunately|unfortunately|luckily|sadly|happily|interestingly|importantly|notably|similarly"
    "|likewise|nevertheless|nonetheless|today|now|then|recently|currently|and|but|so|yet|still"
    "|overall|ultimately|clearly|obviously|naturally|personally|frankly|anyway|again|in short"
    "|in brief|in fact|in addition|in particular|in other words|in summary|in conclusion"
    "|in contrast|in turn|in the end|in the meantime|at the same time|of course|for example"
    "|for instance|as a result|as such|as well|as always|as ever|as we know|on the other hand"
    "|on top of that|to be clear|to sum up|more importantly|most importantly|above all"
    "|after all|that said|even so|even better|by the way|by contrast|this week|this month"
    "|this year|last week|last month|last year|once again|to that end|with that in mind"
)

NEGATIONS = frozenset(_NEGATIONS.split())
"""Words that turn what a sentence says; a sentence and its trimmed form hold the same ones."""

_TURNING = NEGATIONS | frozenset(_CONDITIONS.split())
_LOADED = _TURNING | frozenset(_DOUBTS.split())
_ASIDES = frozenset(_OPENS_ASIDES.split())
_TELLING = frozenset(_TELLS.split())
_NARROWING = frozenset(_NARROWS.split())
_BARE_OPENINGS = frozenset({"and", "but", "so", "yet", "also"})
_OPENINGS = frozenset(tuple(phrase.split()) for phrase in _OPENING_PHRASES.split("|"))
_LONGEST_OPENING = max(map(len, _OPENINGS))
_LONGEST = 300  # tokens; what is longer is no sentence, and would cost time
_TITLES = frozenset({"dr", "mr", "mrs", "ms", "prof", "st"})
_FILLERS = frozenset({"also", "indeed", "therefore", "moreover", "furthermore", "meanwhile"})


def cuts(sentence: Sequence[str]) -> dict[int, list[int]]:
    """Return the parts that may go: for each first token, where the text may go on.

    `sentence` is one sentence in the tokens of figures.py, soft marks included. A soft mark by
    itself may always go. Parts may follow each other. A sentence without end stays as it is.
    """
    found: dict[int, list[int]] = {}
    parts = _marks(sentence)
    if len(sentence) <= _LONGEST:
        parts += _openings(sentence) + _brackets(sentence) + _between(sentence) + _ends(sentence)
    for start, end in parts:
        found.setdefault(start, []).append(end)
    return found


def _marks(sentence: Sequence[str]) -> list[tuple[int, int]]:
    """Return soft marks, the stop of "Dr.", footnotes ("[2]"), and fillers, save after "not"."""
    found: list[tuple[int, int]] = []
    last = len(sentence) - 1
    for at, word in enumerate(sentence):
        filler = word in _FILLERS and at and sentence[at - 1] not in NEGATIONS
        titled = word == STOP and at < last and sentence[at - 1] in _TITLES
        if word in SOFT or filler or titled:
            found.append((at, at + 1))
        elif word == "[" and sentence[at + 2 : at + 3] == ["]"] and sentence[at + 1].isdigit():
            found.append((at, at + 3))
    return found


def _openings(sentence: Sequence[str]) -> list[tuple[int, int]]:
    """Return the openings: a number of a list, "But", or a phrase with its comma."""
    first, then = [*sentence[:2], "", ""][:2]
    found = [(0, 1)] if first in _BARE_OPENINGS else []
    found += [(0, 2)] if first.isdigit() and then in {")", STOP} else []
    sizes = range(1, min(_LONGEST_OPENING, len(sentence) - 1) + 1)
    words = tuple(_lower(sentence[:_LONGEST_OPENING]))
    return found + [
        (0, size + 1) for size in sizes if sentence[size] == "," and words[:size] in _OPENINGS
    ]


def _brackets(sentence: Sequence[str]) -> list[tuple[int, int]]:
    opened, found = -1, list[tuple[int, int]]()
    for at, mark in enumerate(sentence):
        if mark == "(":
            opened = at
        elif mark == ")" and opened >= 0:
            words = _lower(sentence[opened + 1 : at])
            if _TURNING.isdisjoint(words) and not _narrows(words):
                found.append((opened, at + 1))
            opened = -1
    return found


def _between(sentence: Sequence[str]) -> list[tuple[int, int]]:
    """Return the asides between two dashes, or between two commas."""
    found: list[tuple[int, int]] = []
    for mark in SOFT:
        places = [at for at, word in enumerate(sentence) if word == mark]
        pairs = [(first, last) for first, last in pairwise(places) if last - first > 1]
        found += [(one, two + 1) for one, two in pairs if _is_aside(sentence[one:two])]
    return found


def _ends(sentence: Sequence[str]) -> list[tuple[int, int]]:
    """Return the ends of the sentence, from a mark to before its last full stop."""
    end = len(sentence)
    while end and sentence[end - 1] in {STOP, ASK}:
        end -= 1
    places = [at for at, mark in enumerate(sentence[:end]) if mark in SOFT or mark == ";"]
    return [(at, end) for at in places if _is_aside(sentence[at:end])]


def _is_aside(part: Sequence[str]) -> bool:
    """Say whether a part, its first token a mark, can go; a comma needs a word that opens one."""
    words = _lower(part[1:])
    if not words or '"' in words or not _LOADED.isdisjoint(words) or _narrows(words):
        return False
    if part[0] == ";":
        return True
    counted = words[:-1] if words[-1] == "1" else words  # "a small one" counts nothing
    if any(map(is_figure, counted)) and words[0] not in _TELLING:
        return False
    opens = words[0] in _ASIDES or words[0].endswith(("ing", "ed")) or tuple(words) in _OPENINGS
    return part[0] != "," or opens


def _narrows(words: Sequence[str]) -> bool:
    """Say whether a part tells for whom or where the rest is true: "(for adults)"."""
    return words[:1] != [] and words[0] in _NARROWING and tuple(words[:2]) not in _OPENINGS


def _lower(part: Sequence[str]) -> list[str]:
    return [word.lower() for word in part]
