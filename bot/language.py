"""WORDS: sentences in the language of the person who reads them.

The code has them in English, which is their key in the catalogue of each other language (GNU
gettext). What a catalogue does not have stays English. Each task speaks one language at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import Self, SupportsIndex

# A sentence is made deep inside of what renders a message: handing the catalogue down to each
# would put it into every call. A context variable is each task's own.
_SPOKEN: ContextVar[NullTranslations | None] = ContextVar("spoken", default=None)
_ENGLISH = NullTranslations()


class Phrase(str):
    """A sentence that is looked up where it is written out, not where it is defined.

    As a string it is English. `str`, `format` and f-strings give it in the language spoken then, as
    do the methods below, which html.escape and our own renderers call. Not `str.join`, which reads
    strings from inside: `together` does.
    """

    __slots__ = ("_key", "_values")

    _key: str
    _values: dict[str, object]

    def __new__(cls, key: str, values: dict[str, object]) -> Self:
        """Make a phrase of its English and the values for the names in braces."""
        made = super().__new__(cls, _filled(key, values))
        made._key = key
        made._values = values
        return made

    def __str__(self) -> str:
        """Return it in the language that is spoken now."""
        return say(self._key, **self._values)

    def __format__(self, spec: str) -> str:
        """Return it in the language that is spoken now."""
        return format(str(self), spec)

    def replace(self, old: str, new: str, count: SupportsIndex = -1, /) -> str:
        """Return it, in the language that is spoken now, with another text in the place of one."""
        return str(self).replace(old, new, count)

    def lower(self) -> str:
        """Return it, in the language that is spoken now, in small letters."""
        return str(self).lower()

    def capitalize(self) -> str:
        """Return it, in the language that is spoken now, with a capital first."""
        return str(self).capitalize()

    def __add__(self, other: str) -> str:
        """Return it, in the language that is spoken now, and what follows."""
        return f"{self}{other}"

    def __radd__(self, other: str) -> str:
        """Return what is before it, and it in the language that is spoken now."""
        return f"{other}{self}"


def phrase(key: str, /, **values: object) -> str:
    """Return a sentence for a constant: its language is chosen when it is written out."""
    return Phrase(key, values)


def say(key: str, /, **values: object) -> str:
    """Return a sentence in the language that is spoken now, its names in braces filled in."""
    return _filled(_spoken().gettext(key), values)


def say_many(one: str, many: str, count: int, /, **values: object) -> str:
    """Return a sentence in the form that its language has for so many."""
    return _filled(_spoken().ngettext(one, many, count), values)


def together(between: str, parts: Iterable[str]) -> str:
    """Return parts as one text, each in the language that is spoken now; str.join cannot do it."""
    return between.join(map(str, parts))


@contextmanager
def speaking(catalogue: NullTranslations | None) -> Iterator[None]:
    """Speak the language of a catalogue in this block; None is English."""
    token = _SPOKEN.set(catalogue)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def is_english() -> bool:
    """Say whether English is spoken now."""
    return _SPOKEN.get() is None


def _spoken() -> NullTranslations:
    return _SPOKEN.get() or _ENGLISH


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text
