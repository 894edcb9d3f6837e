"""STEP: looks up figures and makes their pictures when a message leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, tzinfo
from functools import partial

from bot.admins.chart_shape import Chart
from bot.delivery.enclosures import Enclosure, Maker
from bot.render import statistics as shown
from bot.render import title_of
from bot.render.statistics import KINDS, Figures
from storage.statistics import JOINS, LEAVES, MEMBERS, MOST_DAYS
from storage.transaction import Transaction

_POSTS = 8
_RECENT = timedelta(days=90)


async def figures(
    tx: Transaction, kind: str, ref: int, now: datetime, here: tzinfo
) -> Figures | None:
    """Return one page of figures; None where there is no such page."""
    since = (now.astimezone(here).date() - timedelta(days=MOST_DAYS)).isoformat()
    match kind:
        case "growth":
            return await _growth(tx, ref, since)
        case "outcomes":
            return shown.outcomes(await tx.tallies.all())
        case "hours":
            return shown.hours(await tx.statistics.hours(since))
        case "comments":
            waits = await tx.statistics.approval_times(now - _RECENT)
            return shown.comments(await tx.comments.counts(), waits)
        case "after":
            return shown.after(await tx.statistics.after_posts(_POSTS))
        case "useful":
            posts = await tx.posts.latest(_POSTS)
            taps = await tx.marks.of_posts([post.id for post in posts])
            return shown.useful([(title_of(post), taps[post.id]) for post in posts])
    return None


async def _growth(tx: Transaction, list_id: int, since: str) -> Figures | None:
    chosen = await tx.lists.get(list_id)
    if chosen is None:
        return None
    by_day = tx.statistics.by_day
    members = await by_day(MEMBERS, list_id, since)
    joined = sum((await by_day(JOINS, list_id, since)).values())
    left = sum((await by_day(LEAVES, list_id, since)).values())
    now = await tx.statistics.members(list_id)
    return shown.growth(chosen.name, members, now, joined, left)


def ref_of(kind: str, ref: int) -> str:
    """Return the reference of a picture."""
    return f"stats-{kind}:{ref}"


class StatFiles:
    """Makes the pictures."""

    def __init__(self, timezone: tzinfo, now: Callable[[], datetime]) -> None:
        self._timezone = timezone
        self._now = now

    def makers(self) -> Mapping[str, Maker]:
        """Return what makes each picture, by the first word of its reference."""
        return {f"stats-{kind}": partial(self._make, kind) for kind in KINDS}

    async def _make(self, kind: str, tx: Transaction, ref: int) -> Enclosure | None:
        found = await figures(tx, kind, ref, self._now(), self._timezone)
        if found is None or found.picture is None:
            return None

        from bot.admins.chart import draw, draw_table  # noqa: PLC0415  only who wants a picture pays for Pillow

        picture = found.picture
        drawing = (
            asyncio.to_thread(draw, picture)
            if isinstance(picture, Chart)
            else asyncio.to_thread(draw_table, picture)
        )
        return Enclosure(f"{kind}-{ref}.png", await drawing)
