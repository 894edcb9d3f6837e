"""STEP: subscribers: the chats that get posts, what they chose and what they agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import BigInteger, Table, Update, delete, exists, func, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.choices import Cadence, QuietTime, Timing
from storage.fanout import add_moved
from storage.groups import succeed
from storage.seal import Seal, maybe_close, maybe_open
from storage.sql import among_listed, insert_new, listed, put
from storage.tables import comments, consents, memberships, saves, subscribers
from storage.tables_process import drafts
from storage.tables_sending import broadcasts, deliveries, messages
from storage.tallies import Tallies

_STRIKES_APART = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A chat; `quiet` is "HH:MM-HH:MM" or "none".

    `state` is active, or why nothing is sent: blocked, deactivated, never_started, left, inactive
    (Telegram knew no such chat, twice), or gone (a group that has another id now).
    """

    chat_id: int
    kind: str
    state: str
    quiet: str
    shown_name: str | None
    timing: Timing


class Subscribers:
    """The verbs of subscribers."""

    def __init__(self, conn: AsyncConnection, seal: Seal) -> None:
        self._conn = conn
        self._seal = seal

    async def get(self, chat_id: int) -> Subscriber | None:
        """Return one subscriber."""
        query = select(subscribers).where(subscribers.c.chat_id == chat_id)
        row = (await self._conn.execute(query)).first()
        if row is None:
            return None
        name = maybe_open(self._seal, row.sealed_name)
        quiet = QuietTime(row.quiet, row.timezone, row.rests)
        timing = Timing(Cadence(row.cadence), row.slot, row.weekly_on, quiet)
        return Subscriber(row.chat_id, row.kind, row.state, row.quiet, name, timing)

    async def ensure(self, chat_id: int, kind: str, quiet: str, now: datetime) -> Subscriber:
        """Return a subscriber, stored now if it is new; one that was away is back."""
        values = {
            "chat_id": chat_id,
            "kind": kind,
            "state": "active",
            "quiet": quiet,
            "joined_at": now,
            "changed_at": now,
        }
        if not await insert_new(self._conn, subscribers, values):
            await self.mark(chat_id, "active", now)
        found = await self.get(chat_id)
        if found is None:
            raise AssertionError("the row was written in this transaction")
        return found

    async def mark(self, chat_id: int, state: str, now: datetime) -> None:
        """Write down that a chat is active, blocked or gone; its choices stay.

        Who is back has chosen when to get a digest before: `changed_at` stays (gathered.py).
        """
        change = update(subscribers).where(
            subscribers.c.chat_id == chat_id, subscribers.c.state != state
        )
        since = {} if state == "active" else {"changed_at": now}
        await self._conn.execute(change.values(state=state, **since))

    async def strike(self, chat_id: int, now: datetime) -> None:
        """Write down that Telegram knew no such chat; the second time, a day later, it is inactive.

        One answer may be about the bot and not about the chat (facts on Telegram, section 3).
        """
        mine = update(subscribers).where(subscribers.c.chat_id == chat_id)
        first = mine.where(subscribers.c.strikes == 0)
        await self._conn.execute(first.values(strikes=1, struck_at=now))
        second = (subscribers.c.strikes > 0) & (subscribers.c.struck_at < now - _STRIKES_APART)
        await self._conn.execute(
            mine.where(second, subscribers.c.state == "active").values(
                state="inactive", changed_at=now, strikes=0, struck_at=None
            )
        )

    async def forgive(self, chat_ids: Sequence[int]) -> None:
        """Forget the strikes of chats that were sent to."""
        dialect = self._conn.dialect.name
        await self._conn.execute(_forgive(dialect), {"chat_ids": listed(dialect, chat_ids)})

    async def set_quiet(self, chat_id: int, quiet: str, now: datetime) -> None:
        """Change a subscriber's quiet time."""
        change = update(subscribers).where(subscribers.c.chat_id == chat_id)
        await self._conn.execute(change.values(quiet=quiet, changed_at=now))

    async def set_timing(self, chat_id: int, timing: Timing, now: datetime) -> None:
        """Change when a subscriber gets messages; see digests.py for what is gathered already.

        `changed_at` stays where the slots do: a digest that is due goes on (gathered.py).
        """
        change = update(subscribers).where(subscribers.c.chat_id == chat_id)
        window, timezone, rests = timing.quiet
        day, mine = timing.weekly_on, subscribers.c
        slots = {"cadence": timing.cadence, "slot": timing.slot, "weekly_on": day}
        moved = or_(*(mine[name] != value for name, value in slots.items()))
        moved |= mine.timezone.is_distinct_from(timezone)
        await self._conn.execute(change.where(moved).values(changed_at=now))
        more = {"quiet": window, "timezone": timezone, "rests": rests}
        await self._conn.execute(change.values(**slots, **more))

    async def set_name(self, chat_id: int, name: str | None) -> None:
        """Keep the name that a person wants shown on the site."""
        change = update(subscribers).where(subscribers.c.chat_id == chat_id)
        sealed = maybe_close(self._seal, name)
        await self._conn.execute(change.values(sealed_name=sealed))

    async def address(self, chat_id: int) -> str:
        """Return the address that stands for this chat on the site; the same for ever."""
        query = select(subscribers.c.address).where(subscribers.c.chat_id == chat_id)
        kept: str | None = await self._conn.scalar(query)
        if kept:
            return kept
        made = self._seal.address(chat_id)
        change = update(subscribers).where(subscribers.c.chat_id == chat_id)
        await self._conn.execute(change.values(address=made))
        return made

    async def consent(self, chat_id: int, kind: str, wording: str, now: datetime) -> None:
        """Write down what a person agreed to, and which wording they saw."""
        row = {
            "chat_id": chat_id,
            "kind": kind,
            "wording": wording,
            "given_at": now,
            "withdrawn_at": None,
        }
        await put(self._conn, consents, ["chat_id", "kind"], row)

    async def withdraw(self, chat_id: int, kind: str, now: datetime) -> None:
        """Write down that a person takes a consent back."""
        mine = (consents.c.chat_id == chat_id) & (consents.c.kind == kind)
        still = consents.c.withdrawn_at.is_(None)
        await self._conn.execute(update(consents).where(mine, still).values(withdrawn_at=now))

    async def agrees(self, chat_id: int, kind: str) -> bool:
        """Say whether a consent is given and not taken back."""
        query = select(consents.c.kind).where(
            consents.c.chat_id == chat_id,
            consents.c.kind == kind,
            consents.c.withdrawn_at.is_(None),
        )
        return await self._conn.scalar(query) is not None

    async def decided(self, chat_id: int, kind: str) -> bool:
        """Say whether a person has ever answered about a consent."""
        query = select(consents.c.kind).where(
            consents.c.chat_id == chat_id, consents.c.kind == kind
        )
        return await self._conn.scalar(query) is not None

    async def leave_all(self, chat_id: int, now: datetime) -> int:
        """End every membership and consent of a chat, and return how many topics that were."""
        left = update(memberships).where(
            memberships.c.chat_id == chat_id, memberships.c.left_at.is_(None)
        )
        ended = await self._conn.execute(left.values(left_at=now))
        mine = (consents.c.chat_id == chat_id) & consents.c.withdrawn_at.is_(None)
        await self._conn.execute(update(consents).where(mine).values(withdrawn_at=now))
        return ended.rowcount

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """Move what a group has to the id that Telegram gave it when it became a supergroup.

        Messages that it was sent stay where they are: the new chat counts its own from the start,
        so that a correction, or a reply, would take one of them for another.
        """
        if old == new:
            return
        # First: an answer to a group that never subscribed has to find its way too.
        await self._take_along(old, new, now)
        was = await self.get(old)
        if was is None or was.state == "gone":  # what it is since then stays
            return
        if await self.get(new) is None:
            await self.ensure(new, was.kind, was.quiet, now)
            await self.set_timing(new, was.timing, now)
        await self.mark(new, "active", now)
        await add_moved(self._conn, old, new)
        await self._merge(memberships, "list_id", old, new)
        await self._merge(consents, "kind", old, new)
        await succeed(self._conn, old, new)
        await self.mark(old, "gone", now)

    async def _take_along(self, old: int, new: int, now: datetime) -> None:
        """Move what waits for a chat, and what it made, to another that may have its own."""
        await self._conn.execute(
            update(messages)
            .where(messages.c.chat_id == old, messages.c.state.in_(["todo", "sending"]))
            .values(chat_id=new)
        )
        its_own, one = deliveries.alias(), deliveries.c
        there = exists().where(its_own.c.broadcast_id == one.broadcast_id, its_own.c.chat_id == new)
        # What is being sent is settled first; by its broadcast, because that is the key.
        waits = one.message_id.is_(None) & (one.state != "sending")
        key = one.broadcast_id.in_(select(broadcasts.c.id)) & (one.chat_id == old)
        await self._conn.execute(update(deliveries).where(key, waits, ~there).values(chat_id=new))
        rest = update(deliveries).where(key, one.state == "todo").returning(one.broadcast_id)
        ended = await self._conn.scalars(rest.values(state="skipped", settled_at=now))
        await Tallies(self._conn).count((its_id, "skipped") for its_id in ended.all())
        # Its messages have other numbers now; no number of Telegram's is below 0.
        numbers = {"chat_id": new, "message_id": -func.abs(comments.c.message_id)}
        await self._conn.execute(update(comments).where(comments.c.chat_id == old).values(numbers))
        await self._merge(saves, "post_id", old, new)
        busy = select(drafts.alias().c.chat_id)
        mine = update(drafts).where(drafts.c.chat_id == old, literal(new, BigInteger).not_in(busy))
        await self._conn.execute(mine.values(chat_id=new))

    async def _merge(self, table: Table, name: str, old: int, new: int) -> None:
        """Move a chat's rows to another that may have some of them already."""
        theirs = select(table.c[name]).where(table.c.chat_id == new)
        mine = (table.c.chat_id == old) & table.c[name].not_in(theirs)
        await self._conn.execute(update(table).where(mine).values(chat_id=new))
        await self._conn.execute(delete(table).where(table.c.chat_id == old))


@cache
def _forgive(dialect: str) -> Update:
    """Return the statement that forgets strikes, made once: it is run with each settling."""
    struck = subscribers.c.strikes > 0
    theirs = among_listed(dialect, subscribers.c.chat_id, "chat_ids")
    return update(subscribers).where(struck, theirs).values(strikes=0, struck_at=None)
