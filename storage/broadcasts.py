"""STEP: broadcasts: stored and fanned out, controlled by admins, ended."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.fanout import FanOut, back_to
from storage.merging import Merging
from storage.notices import Notices
from storage.records import Post
from storage.sending import (
    ANNOUNCEMENT,
    OF_THE_SENT,
    POST,
    Broadcast,
    BroadcastState,
    Policy,
    lane_of,
)
from storage.sql import insert_new
from storage.tables_sending import broadcast_lists, broadcasts
from storage.tallies import Tallies
from storage.upcoming import lock

_STATE = BroadcastState


@dataclass(frozen=True, slots=True)
class Extras:
    """What an announcement may have beside its text: a picture, link buttons, lists left out."""

    picture: str | None = None
    links: Sequence[Sequence[str]] = ()
    minus: Collection[int] = ()


class Broadcasts:
    """The verbs of broadcasts."""

    def __init__(self, conn: AsyncConnection) -> None:
        self._conn = conn

    async def add_post(self, post: Post, list_ids: Collection[int], now: datetime) -> int:
        """Store the broadcast of a new post and its deliveries; return how many, 0 if it exists.

        Of a large audience only the first slice is there at once; see `fan_out`.
        """
        key = f"post:{post.id}:{post.revision}"
        return await self._to_lists(POST, key, list_ids, now, post_id=post.id)

    async def add_announcement(
        self,
        key: str,
        body: str,
        list_ids: Collection[int],
        actor: int,
        now: datetime,
        extras: Extras | None = None,
    ) -> int:
        """Store an announcement and its deliveries; return how many, 0 if the key exists."""
        also = extras or Extras()
        links = [list(link) for link in also.links] or None
        more = {"body": body, "picture": also.picture, "links": links, "created_by": actor}
        return await self._to_lists(ANNOUNCEMENT, key, list_ids, now, minus=also.minus, **more)

    async def _to_lists(
        self,
        kind: str,
        key: str,
        list_ids: Collection[int],
        now: datetime,
        *,
        minus: Collection[int] = (),
        **more: object,
    ) -> int:
        broadcast_id = await self.add(kind, key, now, **more) if list_ids else None
        if broadcast_id is None:
            return 0
        for list_id in sorted({*list_ids, *minus}):
            row = {"broadcast_id": broadcast_id, "list_id": list_id, "minus": list_id in minus}
            await insert_new(self._conn, broadcast_lists, row)
        return await self.first_slice(broadcast_id)

    async def add(self, kind: str, key: str, now: datetime, **more: object) -> int | None:
        """Store a broadcast without deliveries, and return its id; None if its key exists."""
        row = {"kind": kind, "key": key, "state": _STATE.PREPARING, "lane": lane_of(kind)}
        row |= {"created_at": now, **more}
        if not await insert_new(self._conn, broadcasts, row):
            return None
        made = select(broadcasts.c.id).where(broadcasts.c.key == key)
        return int(await self._conn.scalar(made) or 0)

    async def first_slice(self, broadcast_id: int, *, to_lists: bool = True) -> int:
        """Add the first deliveries, mostly all; return how many. None while lists are merged."""
        if not (to_lists and await Merging(self._conn).pending()):
            await FanOut(self._conn, broadcast_id).go_on()
        total = select(broadcasts.c.total).where(broadcasts.c.id == broadcast_id)
        return await self._conn.scalar(total) or 0

    async def fan_out(self) -> bool:
        """Add the next slice of deliveries, where any are missing; say whether more may be."""
        if await Merging(self._conn).go_on():  # before what is to go to those readers too
            return True
        missing = select(broadcasts.c.id).where(broadcasts.c.state == _STATE.PREPARING)
        broadcast_id = await self._conn.scalar(missing.order_by(broadcasts.c.id).limit(1))
        if broadcast_id is None:
            return False
        rest = FanOut(self._conn, broadcast_id)
        if await rest.go_on():
            await rest.analyze()
        return True

    async def is_there(self, key: str) -> bool:
        """Say whether a broadcast with this key was ever added."""
        return await self._conn.scalar(select(exists().where(broadcasts.c.key == key))) or False

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """Return one broadcast."""
        query = select(broadcasts).where(broadcasts.c.id == broadcast_id)
        row = (await self._conn.execute(query)).first()
        return None if row is None else _broadcast(row)

    async def running(self) -> list[Broadcast]:
        """Return what is being sent, in the order of the lanes."""
        query = select(broadcasts).where(broadcasts.c.state == _STATE.RUNNING)
        return await self._several(query.order_by(broadcasts.c.lane, broadcasts.c.id))

    async def unclosed(self) -> list[Broadcast]:
        """Return the broadcasts whose last card was not shown yet, oldest first."""
        query = select(broadcasts).where(broadcasts.c.closed_at.is_(None), _BEGUN_AT_ALL)
        return await self._several(query.order_by(broadcasts.c.id))

    async def newest(self, limit: int) -> list[Broadcast]:
        """Return the newest broadcasts, newest first."""
        query = select(broadcasts).where(_BEGUN_AT_ALL)
        return await self._several(query.order_by(broadcasts.c.id.desc()).limit(limit))

    async def _several(self, query: Select[Any]) -> list[Broadcast]:
        return [_broadcast(row) for row in await self._conn.execute(query)]

    async def halted(self) -> int:
        """Count the broadcasts that are halted."""
        return len(await self._several(select(broadcasts).where(broadcasts.c.state == "halted")))

    # ---- control: each says whether it changed anything

    async def halt(self, broadcast_id: int, reason: str) -> bool:
        """Stop a broadcast whose content Telegram will take from nobody."""
        return await self._move(broadcast_id, _BEGUN, _STATE.HALTED, reason=reason)

    async def pause(self, broadcast_id: int, reason: str | None = None) -> bool:
        """Send no more of a broadcast for now; `reason` where it was not an admin's wish.

        A fan out to lists stops in its middle; that of a correction is short, and comes first.
        """
        why = {"reason": reason}
        if await self._move(broadcast_id, (_STATE.RUNNING,), _STATE.PAUSED, **why):
            return True
        mine = (broadcasts.c.id == broadcast_id) & broadcasts.c.kind.not_in(OF_THE_SENT)
        begun = update(broadcasts).where(mine, broadcasts.c.state == _STATE.PREPARING)
        done = await self._conn.execute(begun.values(state=_STATE.PAUSED, **why))
        return done.rowcount == 1

    async def resume(self, broadcast_id: int) -> bool:
        """Go on with a broadcast; what paused it by itself does not do so again.

        A halted one is proved anew first: its content may be another by now. A post is held back
        while owners are asked whether it is withdrawn.
        """
        go_on = {"reason": None, "trusted": True}
        goes_to = await self._held(broadcast_id) or back_to()
        if await self._move(broadcast_id, (_STATE.PAUSED,), goes_to, **go_on):
            return True
        go_on |= {"proved_at": None, "started_at": None}
        return await self._move(broadcast_id, (_STATE.HALTED,), goes_to, **go_on)

    async def _held(self, broadcast_id: int) -> BroadcastState | None:
        asked = await Notices(self._conn).asks_of(broadcast_id)
        return _STATE.HELD if asked else None

    async def cancel(self, broadcast_id: int, now: datetime) -> bool:
        """Send no more of a broadcast, for ever."""
        return await self._move(broadcast_id, _STOPPABLE, _STATE.CANCELLED, ended_at=now)

    async def reopen(self, broadcast_id: int) -> bool:
        """Send again what of an ended broadcast is to do again; see `resume`."""
        anew = {"ended_at": None, "closed_at": None, "trusted": True}
        goes_on = await self._held(broadcast_id) or _STATE.RUNNING
        return await self._move(broadcast_id, (_STATE.DONE,), goes_on, **anew)

    async def end(self, broadcast_id: int, now: datetime) -> bool:
        """Write down that every delivery of a broadcast has ended, where that is so."""
        await lock(self._conn, broadcast_id)
        progress = await Tallies(self._conn).progress([broadcast_id])
        if progress[broadcast_id].left > 0:
            return False
        return await self._move(broadcast_id, (_STATE.RUNNING,), _STATE.DONE, ended_at=now)

    async def prove(self, broadcast_id: int, now: datetime) -> None:
        """Write down that Telegram takes a broadcast's content."""
        await self._set(broadcast_id, proved_at=now)

    async def start(self, broadcast_id: int, now: datetime) -> None:
        """Write down when the first delivery of a broadcast was claimed."""
        first = broadcasts.c.started_at.is_(None)
        mine = update(broadcasts).where(broadcasts.c.id == broadcast_id, first)
        await self._conn.execute(mine.values(started_at=now))

    async def close(self, broadcast_id: int, now: datetime) -> None:
        """Write down that the last card of a broadcast was shown, unless it is open again."""
        for state in (_STATE.DONE, _STATE.CANCELLED):
            await self._move(broadcast_id, (state,), state, closed_at=now)

    async def set_rate(self, broadcast_id: int, rate: float | None) -> None:
        """Give a broadcast a pace of its own, in messages a second; None for the usual one."""
        await self._set(broadcast_id, rate=rate)

    async def set_policy(self, broadcast_id: int, policy: Policy) -> None:
        """Choose what becomes of deliveries whose answer is lost from now on."""
        await self._set(broadcast_id, policy=policy)

    async def _set(self, broadcast_id: int, **values: object) -> None:
        mine = update(broadcasts).where(broadcasts.c.id == broadcast_id)
        await self._conn.execute(mine.values(**values))

    async def _move(
        self, broadcast_id: int, old: Collection[str], new: object, **values: object
    ) -> bool:
        mine = update(broadcasts).where(
            broadcasts.c.id == broadcast_id, broadcasts.c.state.in_(old)
        )
        return (await self._conn.execute(mine.values(state=new, **values))).rowcount > 0


_BEGUN_AT_ALL = broadcasts.c.state != _STATE.WAITING
_BEGUN = (_STATE.RUNNING, _STATE.PAUSED)
_STOPPABLE = (_STATE.PREPARING, *_BEGUN, _STATE.HELD, _STATE.HALTED)


def _broadcast(row: Row[Any]) -> Broadcast:
    values = {name: getattr(row, name) for name in Broadcast.__slots__}
    return Broadcast(**values | {"state": BroadcastState(row.state), "policy": Policy(row.policy)})
