"""What goes once a day: who was on lists that were deleted or merged."""

from __future__ import annotations

from pathlib import Path

from bot.readers.expire import Expire
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.records import Site
from storage.retention import KEPT, What
from tests.bot.builders import a_database
from tests.clock import FakeClock
from tests.storage.builders import READER, a_list, a_subscriber


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
