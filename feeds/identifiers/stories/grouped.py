"""WORDS: a pattern of many words, asked by the first letter: several times as fast."""

from __future__ import annotations

import re

_OPTIONAL = frozenset("?*{")
_SIGN = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def grouped(form: str) -> str:
    """Return a pattern that fits the same texts, with what begins with one letter put together."""
    groups: dict[str, list[str]] = {}
    for one in _alternatives(form):
        begins = one[:1].isalpha() and one[1:2] not in _OPTIONAL
        groups.setdefault(one[0] if begins else "", []).append(one[1:] if begins else one)
    rest = groups.pop("", [])
    lettered = [f"{letter}(?:{'|'.join(ends)})" for letter, ends in groups.items()]
    return f"(?:{'|'.join([*lettered, *rest])})"


def _alternatives(form: str) -> list[str]:
    """Return the parts between the strokes of a pattern, but for those within brackets."""
    found, depth = [""], 0
    for sign in _SIGN.findall(form):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "|" and not depth:
            found.append("")
        else:
            found[-1] += sign
    return found
