"""Reading aloud in the database: the choice, what waits, what was spoken already."""

from __future__ import annotations

from datetime import timedelta

from storage.database import Database
from storage.messages import NewMessage
from storage.recordings import LANE, Recording
from storage.retention import KEPT, What
from tests.storage.builders import (
    ANYONE,
    NOW,
    READER,
    a_broadcast,
    a_subscriber,
    claim_deliveries,
    claim_messages,
)

OTHER = 2_002
MADE = Recording("file-1", 30)


def voice(chat_id: int = READER, key: str = "aloud:1") -> NewMessage:
    return NewMessage(key, chat_id, "{}", post_id=1, lane=LANE)


async def test_nobody_is_read_to_who_has_not_chosen_it(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx)
        assert not await tx.recordings.is_chosen(READER)
        await tx.recordings.choose(READER, on=True)
        assert await tx.recordings.is_chosen(READER)
        assert not await tx.recordings.is_chosen(OTHER)
        await tx.recordings.choose(READER, on=False)
        assert not await tx.recordings.is_chosen(READER)


async def test_what_waits_does_not_come_once_it_is_turned_off(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id in (READER, OTHER):
            await a_subscriber(tx, chat_id)
            await tx.recordings.choose(chat_id, on=True)
            await tx.messages.add(voice(chat_id, f"aloud:{chat_id}"), NOW)
        await tx.messages.add(NewMessage("answer", READER, "{}"), NOW)
        await tx.recordings.choose(READER, on=False)
        left = await claim_messages(tx, ANYONE, NOW, 9)
        assert [(one.chat_id, one.lane) for one in left] == [(READER, 0), (OTHER, LANE)]


async def test_nothing_in_a_chat_waits_for_what_is_read_aloud(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.messages.add(voice(), NOW)
        await tx.messages.add(NewMessage("answer", READER, "{}"), NOW)
        answer, spoken = await tx.messages.upcoming(NOW, 9)
        assert (answer.lane, spoken.lane) == (0, LANE)
        assert [one.lane for one in await tx.messages.upcoming(NOW, 9, bulk=False)] == [0]
        assert await tx.messages.claim(spoken.id, ANYONE, NOW)
        assert await tx.messages.upcoming(NOW, 9) == [], "until it is being sent"


async def test_what_is_read_aloud_is_not_stale_as_a_digest_is(database: Database) -> None:
    """It may wait for the end of quiet time, and it is not a digest that could be taken back."""
    async with database.transaction() as tx:
        await tx.messages.add(voice(key="aloud-digest:7"), NOW)
        later = NOW + timedelta(hours=12)
        assert len(await tx.messages.upcoming(later, 9)) == 1
        assert await tx.digests.stale(later, 9) == []
        assert await tx.digests.on_the_way(9) == 0


async def test_a_digest_is_followed_only_in_a_chat_that_has_chosen_it(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id, on in ((READER, True), (OTHER, False)):
            await a_subscriber(tx, chat_id)
            await tx.recordings.choose(chat_id, on=on)
            key = f"digest:{chat_id}"
            await tx.messages.add(NewMessage(key, chat_id, "{}", post_id=5, lane=4), NOW)
        rows = {one.chat_id: one.id for one in await tx.messages.upcoming(NOW, 9)}
        sent = await tx.recordings.sent_to_listener(rows[READER])
        assert sent is not None
        assert (sent.key, sent.post_id) == (f"digest:{READER}", 5)
        assert await tx.recordings.sent_to_listener(rows[OTHER]) is None
        assert await tx.recordings.sent_to_listener(10**9) is None


async def test_a_recording_is_kept_made_anew_and_dropped(database: Database) -> None:
    async with database.transaction() as tx:
        assert await tx.recordings.of("h") is None
        await tx.recordings.keep("h", MADE, NOW)
        await tx.recordings.keep("h", Recording("file-2", 31), NOW)
        assert await tx.recordings.of("h") == Recording("file-2", 31)
        await tx.recordings.drop("h", "file-1")
        assert await tx.recordings.of("h") is not None, "it was made anew since"
        await tx.recordings.drop("h", "file-2")
        assert await tx.recordings.of("h") is None


async def test_recordings_go_after_half_a_year(database: Database) -> None:
    old = NOW - KEPT[What.RECORDING].length
    async with database.transaction() as tx:
        await tx.recordings.keep("old", MADE, old - timedelta(seconds=1))
        await tx.recordings.keep("new", MADE, old + timedelta(seconds=1))
        assert await tx.recordings.end_old(NOW) == 1
        assert await tx.recordings.of("old") is None
        assert await tx.recordings.of("new") == MADE


async def test_a_claim_says_who_wants_to_be_read_to(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [READER, OTHER])
        await tx.recordings.choose(OTHER, on=True)
        found = await claim_deliveries(tx, ANYONE, NOW, 9, [])
        assert {one.chat_id: one.aloud for one in found} == {READER: False, OTHER: True}
