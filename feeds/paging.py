"""WORDS: where the older entries of a feed are, for catching up after an outage."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from storage.records import PlatformName

_FIRST, _LAST = 2, 5
_BLOGGER_PAGE, _BLOGGER_MOST = 25, 150


def older_page(feed_url: str, platform: PlatformName, page: int) -> str | None:
    """Return the address of a feed's page of older entries; None where there is none to ask for.

    `page` is 2 to 5; the feed itself is page 1. WordPress counts pages (`paged`, 10 entries or as
    many as the site sets), Blogger entries (`start-index`, from 1; 25 a page, or `max-results`,
    of which it gives at most 150). Facts on feeds, sections 4 and 10. Other words of the query
    stay as they are.
    """
    if not _FIRST <= page <= _LAST:
        return None
    try:
        parts = urlsplit(feed_url)
    except ValueError:
        return None
    match platform:
        case PlatformName.WORDPRESS:
            query = _with(parts.query, "paged", page)
        case PlatformName.BLOGGER:
            size = min(_number(parts.query, "max-results", _BLOGGER_PAGE), _BLOGGER_MOST)
            start = _number(parts.query, "start-index", 1)
            query = _with(parts.query, "start-index", start + size * (page - 1))
        case _:
            return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _with(query: str, name: str, value: int) -> str:
    kept = [word for word in query.split("&") if word and word.partition("=")[0] != name]
    return "&".join([*kept, f"{name}={value}"])


def _number(query: str, name: str, otherwise: int) -> int:
    """Return a number of the query, as it was written last; `otherwise` where it makes no sense."""
    found = [word.partition("=") for word in query.split("&")]
    said = [value for key, _, value in found if key == name]
    if not said or not (said[-1].isascii() and said[-1].isdigit()):
        return otherwise
    return int(said[-1][:9]) or otherwise
