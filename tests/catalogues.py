"""The catalogues of sentences: `make catalogues` takes them from the code and compiles them.

A sentence that is new, or that has changed, is empty in each language, and English for its readers
until somebody translates it. What was translated before stays at the end of the file.
"""

from __future__ import annotations

import sys
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from bot.catalogues import DOMAIN, ENGLISH, FOLDER, NAMES
from tests.source import ROOT

LANGUAGES = tuple(code for code in NAMES if code != ENGLISH)
TEMPLATE = FOLDER / f"{DOMAIN}.pot"
_KEYWORDS = DEFAULT_KEYWORDS | {
    "phrase": None,
    "say": None,
    "say_many": (1, 2),
    "counted": (2, 3),
    "Kept": (2,),
}
_SOURCES = ("bot/quiet.py", "bot/texts", "storage/retention.py")
_WIDTH = 100


def po_of(language: str) -> Path:
    """Return the file that translators edit."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return what translators wrote."""
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def extracted() -> Catalog:
    """Return every sentence of the code, with the file that it is in."""
    found = Catalog(domain=DOMAIN)
    for source in _SOURCES:
        place = ROOT / source
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            where = path.relative_to(ROOT).as_posix()
            for _, text, _, _ in extract_from_file("python", path, _KEYWORDS):
                found.add(text, locations=[(where, 0)])
    return found


def as_po(catalogue: Catalog) -> bytes:
    """Return a catalogue as translators read it; the template has no header, which has a date."""
    file = BytesIO()
    header = catalogue.locale is None
    write_po(file, catalogue, width=_WIDTH, omit_header=header, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it, without what is fuzzy.

    A plural that lacks a form is left out: the file would have another form in the place of it.
    """
    whole, file = deepcopy(catalogue), BytesIO()
    for one in catalogue:
        if isinstance(one.string, tuple | list) and not all(one.string):
            whole.delete(one.id)
    write_mo(file, whole)
    return file.getvalue()


def renew() -> None:
    """Write the template and the catalogues as the code is now."""
    template = extracted()
    TEMPLATE.write_bytes(as_po(template))
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        po_of(language).write_bytes(as_po(catalogue))
        po_of(language).with_suffix(".mo").write_bytes(as_mo(catalogue))
        done = sum(bool(one.id and one.string and not one.fuzzy) for one in catalogue)
        sys.stdout.write(f"{language}: {done} of {len(template)} sentences\n")


if __name__ == "__main__":
    renew()
