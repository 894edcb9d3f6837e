"""What goes once a day: people who are away, and who was on lists that were deleted or merged."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import update

from bot.readers.expire import Expire
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.messages import NewMessage
from storage.records import Site
from storage.retention import KEPT, What
from storage.states import SendState
from storage.tables_sending import messages
from tests.bot.builders import a_database
from tests.clock import FakeClock
from tests.storage.builders import NOW, READER, a_list, a_subscriber


def platform_of(_site: Site) -> Platform:
    return ReadOnly()


async def test_nobody_is_on_a_deleted_or_merged_list_once_all_has_arrived(tmp_path: Path) -> None:
    """What is on its way may wait for a digest: a week, and a day."""
    clock = FakeClock()
    assert KEPT[What.LIST].days == 8
    async with a_database(f"sqlite:///{tmp_path / 'bleep.sqlite'}") as database:
        async with database.transaction() as tx:
            gone, merged, stays = [await a_list(tx, slug) for slug in ("gone", "merged", "stays")]
            await a_subscriber(tx, READER, gone, merged)
            assert await tx.list_changes.delete(gone, clock.now())
            assert await tx.list_changes.merge(merged, stays, clock.now())
        expire = Expire(database, {9_001}, platform_of, clock=clock.clock)
        assert await expire.expire_due() == 0
        clock.advance(KEPT[What.LIST].length.total_seconds() + 1)
        assert await expire.expire_due() == 2
        async with database.transaction() as tx:
            assert await tx.lists.of(READER) == {stays}


async def test_many_who_cannot_be_forgotten_yet_hide_nobody_behind_them(tmp_path: Path) -> None:
    clock, busy, last = FakeClock(), range(1, 26), 26
    async with a_database(f"sqlite:///{tmp_path / 'bleep.sqlite'}") as database:
        async with database.transaction() as tx:
            for chat_id in (*busy, last):
                await a_subscriber(tx, chat_id)
                since = NOW + timedelta(seconds=chat_id)
                await tx.subscribers.mark(chat_id, "blocked", since)
            for chat_id in busy:
                await tx.messages.add(NewMessage(f"to {chat_id}", chat_id, "{}"), NOW)
        async with database._engine.begin() as conn:  # noqa: SLF001  tests look under the verbs
            await conn.execute(update(messages).values(state=SendState.SENDING))
        clock.advance((NOW - clock.now() + KEPT[What.AWAY].length).total_seconds() + 60)
        expire = Expire(database, {9_001}, platform_of, clock=clock.clock)
        assert await expire.expire_due() == 1
        async with database.reading() as tx:
            assert await tx.subscribers.get(last) is None
            assert await tx.subscribers.get(busy[0]) is not None
