"""STEP: catalogues: the sentences of each language but English, as files beside the code.

Each is read once, when somebody first reads that language, as a time zone is by zoneinfo.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from bot.language import speaking
from storage.transaction import Transaction

FOLDER = Path(__file__).parent / "languages"
DOMAIN = "bleep"
ENGLISH, WELSH = "en", "cy"
NAMES = {ENGLISH: "English", WELSH: "Cymraeg"}
"""The languages to choose from, each by its own name (ISO 639-1)."""


@cache
def catalogue(language: str | None) -> NullTranslations | None:
    """Give the sentences of a language; None, which is English, for one that there is not."""
    if language in (None, ENGLISH) or language not in NAMES:
        return None
    return translation(DOMAIN, FOLDER, [language])


async def speaking_to(tx: Transaction, chat_id: int) -> AbstractContextManager[None]:
    """Return the context in which what a person reads is rendered, for a `with`.

    A group or channel has chosen no language: it reads English.
    """
    return speaking(catalogue(await tx.languages.of(chat_id)))


def in_english() -> AbstractContextManager[None]:
    """Return the context in which what others read is rendered while somebody is answered."""
    return speaking(None)
