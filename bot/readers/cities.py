"""WORDS: time zones as people name them: a few to choose from, the others by a city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FEW = (
    *("Europe/London", "Europe/Paris", "Asia/Dubai", "Asia/Kolkata"),
    *("Australia/Sydney", "America/New_York"),
)
"""The time zones on buttons, after the site's own."""

_LONGEST = 60  # characters of a name that is looked for


def offered(site: str) -> Sequence[str]:
    """Return the time zones on buttons; `site` is the name of the site's."""
    return (site, *(name for name in FEW if name != site))


def zone_of_city(typed: str, names: Iterable[str]) -> str | None:
    """Return the time zone that a typed city, or a full name, stands for; None if none does.

    `names` are those of the IANA database, as zoneinfo.available_timezones gives them.
    """
    wanted = _plain(typed)
    if not wanted or len(typed) > _LONGEST:
        return None
    cities = [name for name in names if "/" in name and not name.startswith("Etc/")]
    whole = [name for name in cities if _plain(name) == wanted]
    last = [name for name in cities if _plain(name.rsplit("/", maxsplit=1)[-1]) == wanted]
    return min(whole + last, key=len, default=None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum() or letter == "/")
