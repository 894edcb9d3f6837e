"""WORDS: how the page of sites looks to owners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.fit import line
from bot.language import together
from bot.render import blog_of, screen
from bot.render.owners import Place
from bot.render.panel import to_panel
from bot.screen import Screen
from bot.texts import owners as texts_owners
from bot.texts import sites as texts_sites
from storage.records import Site

_MOST = 8  # of them fit into a message
_ADDRESS = 120
_WHY = 150


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to say of one site; `hub` is the state of its subscription, if it has one."""

    site: Site
    posts_a_month: float
    summaries: Mapping[str, int]
    hub: str | None


def sites_screen(
    readings: Sequence[Reading], place: Place, model_trouble: str | None = None
) -> Screen:
    """Return the page of sites, those that fail first, and why the model does not answer."""
    ordered = sorted(readings, key=lambda one: not _fails(one.site))
    parts = [_page(one, place) for one in ordered[:_MOST]] or [texts_sites.NO_SITES]
    if len(ordered) > _MOST:
        parts.append(texts_owners.more(len(ordered) - _MOST))
    if model_trouble:
        parts.insert(0, texts_sites.model_trouble(line(model_trouble, _WHY)))
    rows = (to_panel(),)
    return screen(together("\n\n", parts), rows, title=texts_sites.SITES)


def _page(one: Reading, place: Place) -> str:
    lines = (blog_of(one.site), line(one.site.address, _ADDRESS), *reading_lines(one, place))
    return together("\n", (part for part in lines if part))


def reading_lines(one: Reading, place: Place) -> list[str]:
    """Return what there is to say of how a site is read, in sentences."""
    lines = (
        _read(one.site, place),
        _trouble(one.site, place),
        texts_sites.posts_a_month(one.posts_a_month),
        texts_sites.summaries(one.summaries),
        texts_sites.hub(one.hub),
    )
    return [part for part in lines if part]


def _read(site: Site, place: Place) -> str:
    following = place.moment(max(site.next_poll_at, place.now))
    if site.last_success_at is None:
        return texts_sites.not_read(following)
    return texts_sites.read(place.moment(site.last_success_at), following)


def _trouble(site: Site, place: Place) -> str:
    if not _fails(site):
        return ""
    why = line(site.last_error or "", _WHY)
    if site.failing_since_at is None:
        return texts_sites.last_failed(why)
    return texts_sites.failing_since(place.moment(site.failing_since_at), why)


def _fails(site: Site) -> bool:
    return site.failing_since_at is not None or site.last_error is not None
