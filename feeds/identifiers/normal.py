"""WORDS: a text as the guard reads it: one alphabet, one kind of digit, nothing invisible.

What is written to look like a digit or a letter is read as that one. Every character of the
reading knows its place in the original, so that what is found can be shown and masked there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from feeds.identifiers.noise import PAD, blanked
from feeds.identifiers.runs import Run, runs
from feeds.identifiers.weighing import Part, parts

# Letters that look like Latin ones: Cyrillic, then Greek.
_ALIKE = dict(
    zip(
        (
            "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u051a\u0405\u0422\u0423\u0425"
            "\u0430\u0435\u0441\u0456\u0458\u043e\u0440\u051b\u0455\u0443\u0445\u04bb"
            "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf"
        ),
        "ABCEHIJKMOPQSTYXaecijopqsyxhABEZHIKMNOPTYXo",
        strict=True,
    )
)
_SIGNS = {
    **dict.fromkeys("\u2018\u2019\u201b\u02bc\u2032`\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u2033", '"'),
    **dict.fromkeys("\u2212\u2043\u02d7\u00af\u30fc\u2500", "-"),
    **dict.fromkeys("\u3002\uff61\u2024", "."),
    **dict.fromkeys("\u2044\u2215", "/"),
    "\u2028": "\n",
    "\u2029": "\n",
}
# Letters to Unicode, yet nothing is seen of them: Hangul fillers, the blank of Braille.
_UNSEEN = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_HIDDEN = frozenset({"Cf", "Mn", "Me", "Cs", "Cn", "Co"})
_READ_AS = str.maketrans("oilsbz", "011582")
_ODD = re.compile(r"[^\n -~]")
_DROPPED = re.compile(r"[\x00-\x08\x0b-\x1f]")  # as feeds/wording.py drops them from what is kept
_DIGIT = re.compile(r"[0-9]")
_TOKEN = re.compile(
    r"[0-9oilsbz](?<![a-z0-9].)(?:(?<=\d)\d*[oilsbz]|(?<=\D)[oilsbz]*\d)[0-9oilsbz]*(?![a-z0-9])",
    re.ASCII,
)
_ROUND_OR_STRAIGHT = re.compile(r"[0-9oil]+")
_BETWEEN = re.compile(r"[oilsbz](?<=\d.)(?=\d)", re.ASCII)
_ALONE = re.compile(r"[oil](?<=\d[ -].)(?=[ -]\d)", re.ASCII)
_NAMES_OF_DIGITS = "zero one two three four five six seven eight nine"
_WORDS = {
    **{word: str(digit) for digit, word in enumerate(_NAMES_OF_DIGITS.split())},
    **dict.fromkeys(("oh", "o", "nought", "nil"), "0"),
}
_WORD = rf"(?:(?:double|triple|treble)[ -])?(?:{'|'.join(_WORDS)}|\d)(?: hundred)?"
# A pattern that begins with letters, or with a set of them, is found faster than one that first
# looks behind: Python skips to where it can begin. So each that can be begins with its first sign.
_NAMED = re.compile(rf"{'|'.join(word for word in _WORDS if word != 'o')}|o(?<!\w.)(?!\w)")
_SPELLED = re.compile(rf"\b(?=[0-9dzotfsen]){_WORD}(?:[ ,.\-]{{1,2}}{_WORD}){{2,20}}\b")
_ONE_WORD = re.compile(rf"(?:(double|triple|treble)[ -])?({'|'.join(_WORDS)}|\d)( hundred)?\b")
_JOINT = re.compile(
    r"[ ,](?<=\d.)(?:(?<=,) |(?<= ))(?:and )?(?:dash|hyphen|dot|slash|stroke|space|then) (?=\d)"
)
_SHORT = 3
_TIMES = {"": 1, "double": 2, "triple": 3, "treble": 3}


@dataclass(frozen=True)
class Reading:
    """A text as it is read; all of its forms are of one length.

    `lower` is in small letters. In `digits` the letters that stand for digits, and digits written
    as words, are digits too; in `numbers` those that belong to nobody are blank, and `runs` has
    what is left of them. `origin` holds the place in the original of each character; None where
    nothing moved. What is read of digits is read once, when it is first asked for.
    """

    text: str
    lower: str
    origin: Sequence[int] | None = None

    @cached_property
    def digits(self) -> str:
        """The text in small letters, with a digit for all that is read as one."""
        return as_digits(self.lower)

    @cached_property
    def numbers(self) -> str:
        """The same without the numbers that belong to nobody."""
        return blanked(self.digits)

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """The digits that belong together: what is looked for in them shares the work."""
        return tuple(runs(self.numbers))

    @cached_property
    def parts(self) -> Sequence[Part]:
        """The parts of the text, as terms that weigh something."""
        return parts(self.lower)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Return the part of the original that text[start:end] was read from."""
        if self.origin is None:
            return start, end
        if start >= end:
            place = self.origin[start] if start < len(self.origin) else 0
            return place, place
        return self.origin[start], self.origin[end - 1] + 1


def read(text: str) -> Reading:
    """Return the text as the guard reads it."""
    if text.isascii() and not _DROPPED.search(text):
        return _reading(_ODD.sub(" ", text), None)
    seen_as = {sign: _seen(sign) for sign in set(text)}
    return _reading("".join(map(seen_as.__getitem__, text)), _origin(text, seen_as))


def _origin(text: str, seen_as: Mapping[str, str]) -> list[int] | None:
    """Return the place in a text of each sign of its reading; None where nothing moves."""
    moving = "".join(sign for sign, signs in seen_as.items() if len(signs) != 1)
    if not moving:
        return None
    origin: list[int] = []
    past = 0
    for found in re.finditer(f"[{re.escape(moving)}]", text):
        origin.extend(range(past, found.start()))
        origin.extend([found.start()] * len(seen_as[found[0]]))
        past = found.end()
    origin.extend(range(past, len(text)))
    return origin


def _reading(text: str, origin: Sequence[int] | None) -> Reading:
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return Reading(text, lower, origin)


def as_digits(text: str) -> str:
    """Return a text in small letters, of the same length, with digits for all that is read so."""
    if _DIGIT.search(text):
        text = _TOKEN.sub(_token, text)
        text = _BETWEEN.sub(_alike, text)
        text = _ALONE.sub(_alike, text)
    if _NAMED.search(text):
        text = _SPELLED.sub(lambda found: _ONE_WORD.sub(_spoken, found[0]), text)
    return _JOINT.sub(lambda found: "-".ljust(len(found[0]), PAD), text)


def _seen(sign: str) -> str:
    if " " <= sign <= "~":
        return sign
    if _DROPPED.match(sign):
        return ""
    if sign in _SIGNS:
        return _SIGNS[sign]
    kind = unicodedata.category(sign)
    if kind in _HIDDEN or sign in _UNSEEN:
        return ""
    if sign.isspace() or kind in {"Cc", "Zs"}:
        return sign if sign == "\n" else " "
    if kind == "Pd":
        return "-"
    if kind in {"Nd", "No"} and (number := unicodedata.digit(sign, None)) is not None:
        return str(number)
    if sign in _ALIKE or unicodedata.is_normalized("NFKC", sign):
        return _ALIKE.get(sign, sign)
    plain = unicodedata.normalize("NFKC", sign)
    return "".join(one for one in plain if unicodedata.category(one) not in _HIDDEN)


def _alike(found: re.Match[str]) -> str:
    return found[0].translate(_READ_AS)


def _token(found: re.Match[str]) -> str:
    """Read a word as a number where it has digits enough and the rest of it looks like some.

    O, I and l are taken for digits sooner than S, B and Z: S1 and B12 have their own meaning.
    """
    token = found[0]
    numbers = sum(sign.isdigit() for sign in token)
    if _ROUND_OR_STRAIGHT.fullmatch(token) or 2 * numbers > len(token) > _SHORT:
        return token.translate(_READ_AS)
    return token


def _spoken(found: re.Match[str]) -> str:
    number = _WORDS.get(found[2], found[2])
    return (number * _TIMES[found[1] or ""] + ("00" if found[3] else "")).ljust(len(found[0]), PAD)
