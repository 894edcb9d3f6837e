"""STEP: the files of a card: a line for each delivery, and the course of a broadcast as a picture.

Neither says who a reader is: no chat has its number in them.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo

from bot.admins.chart_shape import Chart
from bot.admins.figures import MOST_LINES, ceiling, heights, span_of
from bot.delivery.enclosures import Enclosure
from bot.texts import control as texts_control
from bot.texts import owners as texts_owners
from bot.texts.broadcasts import duration
from storage.history import Line
from storage.transaction import Transaction

_HEAD = ("number", "state", "reason", "tries", "settled_at")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_LONG_NUMBER = re.compile(r"-?\d{5,}")  # in a reason it may be the number of a chat


class CardFiles:
    """Makes the files; times on a chart are in `timezone`."""

    def __init__(self, timezone: tzinfo, now: Callable[[], datetime]) -> None:
        self._timezone = timezone
        self._now = now

    async def csv(self, tx: Transaction, broadcast_id: int) -> Enclosure | None:
        """Return a table of the deliveries; of a large broadcast, of those that were not sent."""
        found = await tx.tallies.progress([broadcast_id])
        if broadcast_id not in found:
            return None
        but_sent = found[broadcast_id].total > MOST_LINES
        made = io.StringIO(newline="")
        table = csv.writer(made)
        table.writerow(_HEAD)
        number = 0
        async for part in tx.history.lines(broadcast_id, MOST_LINES, but_sent=but_sent):
            table.writerows(_rows(part, number))
            number += len(part)
        return Enclosure(f"broadcast-{broadcast_id}.csv", made.getvalue().encode())

    async def chart(self, tx: Transaction, broadcast_id: int) -> Enclosure | None:
        """Return a picture of how many messages were sent when."""
        broadcast = await tx.broadcasts.get(broadcast_id)
        if broadcast is None:
            return None
        now = self._now()
        begun = broadcast.started_at or broadcast.created_at
        span = span_of(begun, broadcast.ended_at or now)
        sent, others = heights(span, await tx.history.course(broadcast_id, span))
        top = ceiling(max(map(sum, zip(sent, others, strict=True))))
        start = datetime.fromtimestamp(span.start, UTC).astimezone(self._timezone)
        when = texts_owners.moment(start, now.astimezone(self._timezone))
        seconds = span.width * span.parts

        from bot.admins.chart import draw  # noqa: PLC0415  only who wants a picture pays for Pillow

        chart = Chart(
            title=texts_control.CHART_TITLE,
            bars=(sent, others),
            names=(texts_control.SENT_BARS, texts_control.OTHER_BARS),
            top=top,
            upright=texts_control.chart_axis(span.width),
            along=texts_control.since(when),
            ticks=tuple(duration(seconds * part / 2) if part else "0" for part in range(3)),
        )
        return Enclosure(f"broadcast-{broadcast_id}.png", await asyncio.to_thread(draw, chart))


def _rows(part: Sequence[Line], number: int) -> list[tuple[object, ...]]:
    return [
        (place, line.state.value, safe(line.reason or ""), line.tries, _time(line.settled_at))
        for place, line in enumerate(part, number + 1)
    ]


def _time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def safe(reason: str) -> str:
    """Return a reason without a chat's number, that no table program takes for a formula."""
    told = _LONG_NUMBER.sub("(number)", reason)
    return f"'{told}" if told.startswith(_FORMULAS) else told
