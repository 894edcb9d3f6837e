"""WORDS: text to the tokens that the gates compare, so that two ways to write one thing are one.

"5mg" and "5 mg", "50 per cent" and "50%", "three" and "3", "1,000" and "1000", "is not" and
"isn't" give the same tokens (facts on summaries, section 5). A unit, a sign or a comparison is a
token of its own, so "5 mg" never equals "5 mcg", "-5" never "5" and "<5" never ">5".
"""

from __future__ import annotations

import html as entities
import re
import unicodedata
from decimal import Decimal

SOFT = frozenset({",", "\u2013"})
"""Tokens that only mark where a part begins or ends: they may be added or left out."""

STOP, ASK = ".", "?"
"""What ends a sentence: "!" and an ellipsis count as a full stop, a question stays one."""

_PLAIN = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
    # A power is not a digit more: 10 to the power of 6 must not read as 106.
    **{mark: f"^{digit}" for digit, mark in enumerate("\u2070\u00b9\u00b2\u00b3")},
    **{mark: f"^{digit}" for digit, mark in enumerate("\u2074\u2075\u2076\u2077\u2078\u2079", 4)},
    **{mark: f" {mark}" for mark in "\u00bc\u00bd\u00be"},
}
_ODD = re.compile(f"[{''.join(_PLAIN)}]")
_PER_CENT = re.compile(r"\b[Pp]er ?cent\b")
_DECIMAL_DOT = re.compile(r"(?<=\d)\u00b7(?=\d)")
_RANGE = re.compile(r"(?<=\d)(%?) ?(?:-|\u2013|\u2014) ?(?=[\u00a3$\u20ac]?\d)")
_DASH = re.compile(r" -{1,2} |--|\u2014| \u2013 ")
_BULLET = re.compile(r"(?:^|(?<=\n))\s*[-*\u2022] ")
_TOKEN = re.compile(
    r"(?:(?<![\w)%.])[-.]{1,2})?\d+(?:[.,:/]\d+)*(?:(?:bn|tn|m|k)(?![^\W_]))?"
    r"|[^\W\d_][^\W_]*(?:'[^\W_]+)*"
    r"|[.!?]+(?=[\"')\]]*(?:\s|$))"
    r"|[\u00a3$\u20ac%^<>=\u2265\u2264\u00b1~+&\u00b0()\[\];:\",\u2013]",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN_NUMBER = re.compile(r"-?(?:(?:0|[1-9]\d*)(?:\.\d+)?|\.\d+)")
_SUFFIX = re.compile(r"(.*\d)(bn|tn|m|k)")
_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL = {word: value for value, word in enumerate(_WORDS.split())} | {
    word: 10 * value for value, word in enumerate(_TENS.split(), 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SCALES |= {"trillion": 10**12, "k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12}
_LETTERS = frozenset({"k", "m"})  # a scale only where it stands close to its number: £5m, 150k
_UNITS = {
    **dict.fromkeys(("mcg", "ug", "microgram", "micrograms"), "\u03bcg"),
    **dict.fromkeys(("milligram", "milligrams", "milligramme", "milligrammes"), "mg"),
    **dict.fromkeys(("gram", "grams", "gramme", "grammes"), "g"),
    **dict.fromkeys(("kilogram", "kilograms", "kilo", "kilos", "kgs"), "kg"),
    **dict.fromkeys(("millilitre", "millilitres", "milliliter", "milliliters"), "ml"),
    **dict.fromkeys(("kilometre", "kilometres", "kilometer", "kilometers"), "km"),
}
_HUNDRED, _TWENTY = 100, 20
_LONG_ENOUGH = 3
_MADE = frozenset({"and", "not", "will", "shall", *_UNITS.values()})


def tokens(text: str) -> list[str]:
    """Return the words, numbers and marks of a text; soft marks (commas, dashes) included.

    Words are in lower case, save those all in capitals ("US" is not "us"). A number is written in
    full with its unit after it: "£3.4bn" gives "£", "3400000000".
    """
    found = [_word(token) for token in _TOKEN.findall(normal(text))]
    made: list[str] = []
    at = 0
    while at < len(found):
        token = found[at]
        if token[-1].isdigit() or token in _SMALL or token in _SCALES or _SUFFIX.fullmatch(token):
            number, at = _number(found, at)
            made.append(number)
            if at < len(found) and found[at] in _UNITS:
                made.append(_UNITS[found[at]])
                at += 1
            continue
        made += _open(token)
        at += 1
    return made


def is_spelled(token: str) -> bool:
    """Say whether a token is a word that any text with this token spells just so."""
    return token.isalpha() and len(token) >= _LONG_ENOUGH and token not in _MADE


def is_figure(token: str) -> bool:
    """Say whether a token holds a number: a digit, in whatever word."""
    return any(map(str.isdigit, token))


def plain(text: str) -> str:
    """Return the text with one kind of quote and space, its HTML entities and ligatures read."""
    if "&" in text:
        text = entities.unescape(text)
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _ODD.sub(lambda odd: _PLAIN[odd.group()], text)).replace(
        "\u2044", "/"
    )


def normal(text: str) -> str:
    """Return the plain text with one kind of dash and range as well; list markers are gone."""
    text = _BULLET.sub(" ", plain(text))
    if not text.isascii():
        text = _DECIMAL_DOT.sub(".", text)
    if "cent" in text:
        text = _PER_CENT.sub("%", text)
    if any(dash in text for dash in "-\u2013\u2014"):
        text = _DASH.sub(" \u2013 ", _RANGE.sub(r"\1 to ", text))
    return text


def _word(token: str) -> str:
    if token[0] in ".!?" and not token[-1].isdigit():
        return ASK if "?" in token else STOP
    return token if token.isupper() and len(token) > 1 and token.isalpha() else token.lower()


def _open(word: str) -> list[str]:
    if word in {"cannot", "can't"}:
        return ["can", "not"]
    if word.endswith("n't"):
        return [{"wo": "will", "sha": "shall"}.get(word[:-3], word[:-3]), "not"]
    return ["and"] if word == "&" else [word]


def _number(found: list[str], at: int) -> tuple[str, int]:
    """Read the number that begins at a token; return it in full, and where the next token is."""
    first, scale = _figure(found[at])
    if first is None:
        return found[at], at + 1
    total, part, room = Decimal(0), first * scale, _room(found[at])
    at += 1
    while at < len(found):
        word, then = found[at], found[at + 1] if at + 1 < len(found) else ""
        if word in _SCALES and word not in _LETTERS:
            part, room = part * _SCALES[word], _SCALES[word]
            total, part = (total + part, Decimal(0)) if room > _HUNDRED else (total, part)
        elif 0 < _SMALL.get(word, room) < room:
            part, room = part + _SMALL[word], min(room, _room(word))
        elif word != "and" or room < _HUNDRED or not 0 < _SMALL.get(then, room) < room:
            break
        at += 1
    return _written(total + part), at


def _figure(token: str) -> tuple[Decimal | None, int]:
    """Return the value of a token and the scale that is written close to it."""
    if token in _SMALL:
        return Decimal(_SMALL[token]), 1
    if token in _SCALES:
        return (None, 1) if token in _LETTERS else (Decimal(_SCALES[token]), 1)
    close = _SUFFIX.fullmatch(token)
    figure, scale = (close.group(1), _SCALES[close.group(2)]) if close else (token, 1)
    if _THOUSANDS.fullmatch(figure):
        figure = figure.replace(",", "")
    return (Decimal(figure), scale) if _PLAIN_NUMBER.fullmatch(figure) else (None, 1)


def _written(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{value:.0f}" if whole and abs(value) >= _SCALES["thousand"] else f"{value:f}"


def _room(token: str) -> int:
    """Return what a number word leaves room for: "twenty" for up to nine, "five" for nothing."""
    return 10 if _SMALL.get(token, 0) >= _TWENTY else 0
