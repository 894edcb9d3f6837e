"""WORDS: what a person can read out to name a complaint."""

from __future__ import annotations

import hashlib

_FIGURES, _LETTERS = "23456789", "ACDEFHJKMNPRTVWXY"  # nobody takes one for another


def reference(seed: str) -> str:
    """Return what a person can read out to name a complaint, such as B-7K3F-22."""
    left = int.from_bytes(hashlib.sha256(seed.encode()).digest())
    signs = []
    for alphabet in (_FIGURES, _LETTERS, _FIGURES, _LETTERS):
        left, place = divmod(left, len(alphabet))
        signs.append(alphabet[place])
    return f"B-{''.join(signs)}-{left % 100:02}"
