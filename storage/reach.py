"""STEP: whom an announcement would reach at this moment, and why it does not reach the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import QuietTime
from storage.fanout import agrees, on_lists
from storage.merging import under_way
from storage.tables import consents, lists, memberships, subscribers

_BAR = "|"
_REASONS = frozenset({"left_out", "blocked", "away", "not_agreed"})
_CONSENTS = consents.alias("agreed")
_GIVEN = (_CONSENTS.c.kind == "announcements") & _CONSENTS.c.withdrawn_at.is_(None)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many get an announcement, by their quiet times, and how many on its lists do not.

    Each person is counted once. `left_out` are on a list that is left out, `not_agreed` have not
    agreed to announcements, `blocked` have blocked the bot, `away` cannot be reached for another
    reason, and `stopped` were on the lists and left them.
    """

    windows: Mapping[QuietTime, int] = field(default_factory=dict)
    left_out: int = 0
    not_agreed: int = 0
    blocked: int = 0
    away: int = 0
    stopped: int = 0

    @property
    def reached(self) -> int:
        """How many get it."""
        return sum(self.windows.values())


class Reaches:
    """The verbs of who is reached."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def of(self, list_ids: Collection[int], minus: Collection[int] = ()) -> Reach:
        """Count whom an announcement to these lists would reach, and who would not get it."""
        if not list_ids:
            return Reach()
        coming = await self._coming(list_ids)
        on_them = select(memberships.c.chat_id).where(
            memberships.c.list_id.in_({*list_ids, *coming}), memberships.c.left_at.is_(None)
        )
        # One word for each person: to group by it is much quicker than by what it is made of.
        word, agreed = _word(minus).label("word"), _CONSENTS.c.chat_id == subscribers.c.chat_id
        people = subscribers.outerjoin(_CONSENTS, agreed & _GIVEN)
        query = select(word, func.count()).select_from(people)
        query = query.where(subscribers.c.chat_id.in_(on_them))
        windows: Counter[QuietTime] = Counter()
        others: Counter[str] = Counter()
        for found, number in await self._conn.execute(query.group_by("word")):
            if found in _REASONS:
                others[found] += number
            else:
                windows[_as_window(found)] += number
        return Reach(windows, stopped=await self._stopped(list_ids), **others)

    async def _coming(self, list_ids: Collection[int]) -> Collection[int]:
        """Return the lists whose readers are being moved to these: they get it as well."""
        moving = await under_way(self._conn)
        if not moving:
            return ()
        query = select(lists.c.id).where(lists.c.id.in_(moving), lists.c.merged_into.in_(list_ids))
        return set(await self._conn.scalars(query))

    async def _stopped(self, list_ids: Collection[int]) -> int:
        """Count who was on these lists and is on none of them now."""
        left = (memberships.c.list_id.in_(list_ids)) & memberships.c.left_at.is_not(None)
        gone = left & ~on_lists(list_ids, memberships.c.chat_id)
        query = select(func.count(memberships.c.chat_id.distinct())).where(gone)
        return await self._conn.scalar(query) or 0

    async def members(self, list_id: int, most: int) -> list[int]:
        """Return the chats on a list that an announcement can reach, at most so many."""
        on_it = select(memberships.c.chat_id).join(subscribers)
        there = (memberships.c.list_id == list_id) & memberships.c.left_at.is_(None)
        wanted = agrees("announcements", memberships.c.chat_id)
        query = on_it.where(there, subscribers.c.state == "active", wanted)
        found = await self._conn.scalars(query.order_by(memberships.c.chat_id).limit(most))
        return list(found)


def _word(minus: Collection[int]) -> ColumnElement[str]:
    """Return why a subscriber does not get an announcement, else their quiet time.

    Most have no zone of their own and no day of rest: theirs is not put together, which takes as
    long as all the rest.
    """
    chat_id, zone = subscribers.c.chat_id, func.coalesce(subscribers.c.timezone, "")
    usual = subscribers.c.timezone.is_(None) & ~subscribers.c.rests
    rests = case((subscribers.c.rests, "1"), else_="0")
    own = subscribers.c.quiet.concat(_BAR).concat(zone).concat(_BAR).concat(rests)
    out = [(on_lists(minus, chat_id), "left_out")] if minus else []
    return case(
        *out,
        (subscribers.c.state == "blocked", "blocked"),
        (subscribers.c.state != "active", "away"),
        (_CONSENTS.c.chat_id.is_(None), "not_agreed"),
        (usual, subscribers.c.quiet),
        else_=own,
    )


def _as_window(word: str) -> QuietTime:
    window, zone, rests = word.split(_BAR) if _BAR in word else (word, "", "")
    return QuietTime(window, zone or None, rests == "1")
