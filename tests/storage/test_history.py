"""What became of broadcasts: what each is about, its course in parts, its lines a few at a time."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database
from storage.history import Line, Part, Span, Subject
from storage.states import SendState
from storage.tables_sending import deliveries
from tests.bot.broadcast_world import (
    FIRST,
    IN_DOUBT,
    REFUSED,
    SENT,
    a_post_to,
    an_announcement_to,
    end,
    get,
    settled,
)
from tests.storage.builders import NOW

START = int(NOW.timestamp())


async def lines(
    database: Database, broadcast_id: int, most: int = 100, *, but_sent: bool
) -> list[Line]:
    """Return what the lines of a broadcast say."""
    async with database.reading() as tx:
        parts = tx.history.lines(broadcast_id, most, but_sent=but_sent)
        return [line async for part in parts for line in part]


async def settle_at(engine: AsyncEngine, seconds: dict[int, float]) -> None:
    """Move the moments at which the deliveries to some chats ended."""
    async with engine.begin() as conn:
        for place, passed in seconds.items():
            mine = update(deliveries).where(deliveries.c.chat_id == FIRST + place)
            at = NOW + timedelta(seconds=passed)
            await conn.execute(mine.values(settled_at=at))


async def test_a_broadcast_is_about_its_post_its_text_or_what_it_changes(
    database: Database,
) -> None:
    post = await a_post_to(database, 1, title="Records")
    said = await an_announcement_to(database, 1)
    await settled(database, post, [SENT])
    await settled(database, said, [SENT])
    async with database.transaction() as tx:
        await tx.corrections.delete(post, "d:1", 1, NOW)
        await tx.corrections.delete(said, "d:2", 1, NOW)
        await tx.corrections.change(said, "c:1", "New.", 1, NOW)
        every = list(reversed(await tx.broadcasts.newest(9)))
        found = await tx.history.subjects(every)
    title = Subject("Records")
    new = Subject("New.", is_html=True)
    assert [found[one.id] for one in every] == [title, new, title, new, new]


async def test_nothing_is_about_nothing(database: Database) -> None:
    async with database.reading() as tx:
        assert await tx.history.subjects([]) == {}


async def test_a_broadcast_is_found_by_its_key(database: Database) -> None:
    said = await an_announcement_to(database, 1, key="a:7")
    async with database.reading() as tx:
        assert await tx.history.id_of("a:7") == said
        assert await tx.history.id_of("a:8") is None


async def test_the_doubtful_are_the_newest_that_still_are(database: Database) -> None:
    ids = [await an_announcement_to(database, 2, key=f"a:{number}") for number in range(4)]
    for one in ids[:3]:
        await settled(database, one, [IN_DOUBT, SENT])
    async with database.transaction() as tx:
        await tx.doubts.leave(ids[2], NOW)
        assert await tx.history.doubtful(5) == [ids[1], ids[0]]
        assert await tx.history.doubtful(1) == [ids[1]]


async def test_lines_say_what_became_of_each_and_not_whose_it_is(database: Database) -> None:
    one = await a_post_to(database, 4)
    await settled(database, one, [SENT, REFUSED, IN_DOUBT], error="not here")
    found = await lines(database, one, but_sent=False)
    told = [(line.state, line.reason, line.tries, line.settled_at) for line in found]
    assert told == [
        (SendState.SENT, None, 1, NOW),
        (SendState.REFUSED, "not here", 1, NOW),
        (SendState.IN_DOUBT, "not here", 1, NOW),
        (SendState.TODO, None, 0, None),
    ]
    assert not hasattr(found[0], "chat_id")


async def test_lines_can_leave_out_what_was_sent_and_stop_at_a_number(database: Database) -> None:
    one = await a_post_to(database, 4)
    await settled(database, one, [SENT, REFUSED, IN_DOUBT])
    found = await lines(database, one, 2, but_sent=True)
    assert [line.state for line in found] == [SendState.REFUSED, SendState.IN_DOUBT]
    assert await lines(database, one + 1, but_sent=False) == []


async def test_the_course_counts_what_ended_in_each_part(
    database: Database, engine: AsyncEngine
) -> None:
    one = await a_post_to(database, 7)
    await settled(database, one, [SENT, REFUSED, SENT, SENT, SENT, IN_DOUBT])
    # Before the start, in the first part, at the beginning of the second, in the last, after it.
    await settle_at(engine, {0: -50, 1: 1, 2: 10, 3: 25, 4: 30, 5: 900})
    async with database.reading() as tx:
        course = await tx.history.course(one, Span(START, 10, 3))
    assert course == [Part(0, 1, 2), Part(1, 1, 1), Part(2, 2, 3)]


async def test_a_course_of_one_part_has_everything(database: Database) -> None:
    one = await a_post_to(database, 2)
    await settled(database, one, [SENT, REFUSED])
    async with database.reading() as tx:
        assert await tx.history.course(one, Span(START, 1, 1)) == [Part(0, 1, 2)]
        assert await tx.history.course(one + 1, Span(START, 1, 1)) == []


async def test_reading_holds_up_nobody_who_writes(database: Database) -> None:
    one = await a_post_to(database, 1)
    async with database.reading() as tx:
        assert await tx.broadcasts.get(one) is not None
        await settled(database, one, [SENT])


async def test_a_broadcast_that_goes_on_meanwhile_is_not_closed(database: Database) -> None:
    one = await a_post_to(database, 1)
    await settled(database, one, [REFUSED])
    await end(database, one)
    async with database.transaction() as tx:
        await tx.doubts.retry(one)
        assert await tx.broadcasts.reopen(one)
        await tx.broadcasts.close(one, NOW)
        assert [found.id for found in await tx.broadcasts.unclosed()] == [one]
    await settled(database, one, [SENT])
    await end(database, one)
    async with database.transaction() as tx:
        await tx.broadcasts.close(one, NOW)
        assert await tx.broadcasts.unclosed() == []
    assert (await get(database, one)).ended_at == NOW
