"""Checks words that people read against the NHS content style, as far as patterns and counts go.

The rules are those of the content guide in the NHS digital service manual
(https://service-manual.nhs.uk/content): short sentences, no negative contractions, times such as
5:30pm, dates such as 6 August 2018. A text that passes can still be hard to follow: people are the
test, this is a floor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MOST_WORDS = 20
MOST_SENTENCES = 3
MOST_ON_A_BUTTON = 40

_SHORT_MONTHS = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_FORBIDDEN = {
    "a contraction with not": r"\b\w+n['\u2019]t\b",
    "a curly quote": "[\u2018\u2019\u201c\u201d]",
    "a link that says nothing alone": r"(?i)\b(?:click here|read more|here is a link)\b",
    "a time that is not like 5:30pm": (
        r"(?i)\b\d{1,2}\.\d\d ?[ap]m\b|\b12(?::00)? ?[ap]m\b|\b\d{1,2}(?::\d\d)? [ap]m\b"
        r"|\b\d\d:?\d\d ?hrs\b|\b(?:[01]\d|2[0-3]):[0-5]\d\b(?! ?[ap]m)"
    ),
    "a range with a dash": r"(?<![\d\u2013-])\d{1,4} ?[\u2013-] ?\d{1,4}(?![\d\u2013-])",
    "a month that is cut short": rf"\b\d{{1,2}} (?:{_SHORT_MONTHS})\b",
    "a date in figures": r"\b\d{1,2}/\d{1,2}/\d{2,4}\b",
    "block capitals": r"\b[A-Z]{5,}\b",
    "an ampersand": r"(?<!A)&|(?<=A)&(?!E\b)",
    "sign in": r"(?i)\bsign(?:ed|ing)? (?:in|out)\b",
    "italics or underline": r"(?i)</?(?:i|em|u|ins)>",
    "more than one please": r"(?is)\bplease\b.*\bplease\b",
    "you should": r"(?i)\byou should\b",
    "a word for staff": r"(?i)\bclinicians?\b",
    "111 online without NHS": r"(?i)(?<!NHS )\b111 online\b",
    "a space before a full stop": r" [.,](?:\s|$)",
    "two spaces": r"(?<=\S)  ",
}
_RULES = {name: re.compile(pattern) for name, pattern in _FORBIDDEN.items()}
_WORD = re.compile(r"[^\W_][^\s]*")
_ENDS = re.compile(r"(?<=[.!?:])\s+")


def faults(text: str) -> list[str]:
    """Say everything in a plain text that the rules object to."""
    found = [f"{name}: {hit[0]!r}" for name, rule in _RULES.items() if (hit := rule.search(text))]
    return [*found, *_long(text)]


def button_faults(label: str) -> list[str]:
    """Say everything about a button's label that the rules object to."""
    found = faults(label)
    if label.endswith((".", "!", "?")):
        found.append(f"a button that ends like a sentence: {label!r}")
    if len(label) > MOST_ON_A_BUTTON:
        found.append(f"a button of {len(label)} characters: {label!r}")
    return found


def _long(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        sentences = [one for one in _ENDS.split(paragraph) if _WORD.search(one)]
        if len(sentences) > MOST_SENTENCES:
            yield f"a paragraph of {len(sentences)} sentences: {paragraph!r}"
        for sentence in sentences:
            words = len(_WORD.findall(sentence))
            if words > MOST_WORDS:
                yield f"a sentence of {words} words: {sentence!r}"
