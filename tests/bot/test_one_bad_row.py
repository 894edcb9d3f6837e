"""One row that cannot be read stops nobody: the others are told, once, and it is logged once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from sqlalchemy import Table, update

from bot.comments.by_hand import ByHand
from bot.comments.clock_complaints import ClockComplaints
from bot.comments.queue_cards import QueueCards
from bot.comments.remind import Remind
from bot.comments.stranded import Stranded
from bot.comments.stuck import Stuck
from bot.report import Report
from feeds.relay import Relay
from feeds.sites.base import Ability
from feeds.sites.readonly import ReadOnly
from storage.complaints import NewComplaint, Subject
from storage.database import Database
from storage.engine import make_engine
from storage.ledger import Owner
from storage.records import SiteComment
from storage.seal import new_key
from storage.states import MAY_WITHDRAW, CommentState
from storage.tables import comments
from storage.tables_comments import complaints, site_comments
from storage.transaction import Transaction
from storage.wishes import ASKED_OFF
from tests.bot.builders import rows
from tests.bot.comments.test_clock_complaints import CALENDAR
from tests.clock import FakeClock
from tests.feeds.builders import FakePlatform
from tests.storage.builders import READER, a_comment, a_site, seal

pytestmark = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)

OWNERS = (9_001,)
DAY = 86_400
STATUS = frozenset({Ability.INSERT, Ability.STATUS, Ability.COMMENTS, Ability.MODERATE})
HELD, QUEUED, POSTING = CommentState.HELD, CommentState.QUEUED, CommentState.POSTING

Make: TypeAlias = Callable[[Transaction, FakeClock, int], Awaitable[int]]
Due: TypeAlias = Callable[[Database, FakeClock], Callable[[], Awaitable[int]]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


async def queued(tx: Transaction, clock: FakeClock, number: int) -> int:
    """Let a comment be on its way; return the number of its row."""
    comment = await a_comment(tx, number)
    await tx.comments.move(comment.id, QUEUED, clock.now(), shown_name="Sam")
    return comment.id


async def held(tx: Transaction, clock: FakeClock, number: int) -> int:
    comment_id = await queued(tx, clock, number)
    for state in (POSTING, HELD):
        await tx.comments.move(comment_id, state, clock.now(), remote_id=str(number))
    return comment_id


async def asked_off(tx: Transaction, clock: FakeClock, number: int) -> int:
    comment_id = await held(tx, clock, number)
    seen = await tx.comments.get(comment_id)
    assert seen is not None
    assert await tx.wishes.ask(seen, ASKED_OFF, READER, clock.now(), states=MAY_WITHDRAW)
    return comment_id


async def complained(tx: Transaction, clock: FakeClock, number: int) -> int:
    comment_id = await held(tx, clock, number)
    await tx.comments.move(comment_id, CommentState.APPROVED, clock.now())
    post = (await tx.posts.latest(1))[0]
    subject = Subject(post.site_id, str(number), "", "Sam", "I agree.")
    about = (post.id, comment_id, None, subject)
    new = NewComplaint("comment", READER + number, *about, "It is unkind.", clock.now())
    return (await tx.complaints.add(new, clock.now())).id


async def on_the_blog(tx: Transaction, clock: FakeClock, number: int) -> int:
    site_id = (await tx.sites.all() or [await a_site(tx)])[0].id
    said = SiteComment(str(number), "4", None, "Jo", "Well said.", "", clock.now(), by_site=False)
    await tx.queued.see(site_id, said, None, clock.now(), keep=True)
    return (await tx.queued.untold(site_id, 9))[-1].id


def moderated(_site: object) -> FakePlatform:
    return FakePlatform(STATUS)


def read_only(_site: object) -> ReadOnly:
    return ReadOnly()


LOOPS: dict[str, tuple[Table, Make, Due]] = {
    "report": (
        *(comments, held),
        lambda base, clock: Report(base, (), moderated, clock=clock.clock).report_due,
    ),
    "stuck": (
        *(comments, queued),
        lambda base, clock: Stuck(base, (), clock=clock.clock).tell_due,
    ),
    "stranded": (
        *(comments, queued),
        lambda base, clock: Stranded(base, (), read_only, clock=clock.clock).give_back_due,
    ),
    "remind": (
        *(comments, held),
        lambda base, clock: Remind(base, OWNERS, moderated, CALENDAR, clock=clock.clock).remind_due,
    ),
    "by hand": (
        *(comments, asked_off),
        lambda base, clock: ByHand(base, OWNERS, moderated, CALENDAR, clock=clock.clock).ask_due,
    ),
    "complaints": (
        *(complaints, complained),
        lambda base, clock: (
            ClockComplaints(base, OWNERS, moderated, CALENDAR, clock=clock.clock).remind_due
        ),
    ),
    "the blog's queue": (
        *(site_comments, on_the_blog),
        lambda base, clock: QueueCards(base, OWNERS, moderated, clock=clock.clock).show_due,
    ),
}


async def break_row(url: str, table: Table, number: int, **values: Any) -> None:  # noqa: ANN401  columns of several types
    engine = make_engine(url)
    async with engine.begin() as conn:
        await conn.execute(update(table).where(table.c.id == number).values(**values))
    await engine.dispose()


@pytest.mark.parametrize("name", LOOPS)
async def test_what_no_key_opens_stops_no_news_about_others(
    database: Database,
    ready_url: str,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    table, make, due = LOOPS[name]
    async with database.transaction() as tx:
        bad, _ = [await make(tx, clock, number) for number in (7, 8)]
    await break_row(ready_url, table, bad, sealed_text=seal(new_key()).close("personal"))
    clock.advance(4 * DAY)
    loop = due(database, clock)
    assert await loop() == 1
    written = await rows(database, "messages")
    assert await loop() == 0
    assert await rows(database, "messages") == written
    assert len(caplog.records) == 1, [record.getMessage() for record in caplog.records]
    assert "personal" not in caplog.text


async def test_what_holds_data_that_nobody_understands_stops_no_complaint(
    database: Database, ready_url: str, clock: FakeClock
) -> None:
    table, make, due = LOOPS["complaints"]
    async with database.transaction() as tx:
        bad, _ = [await make(tx, clock, number) for number in (7, 8)]
    await break_row(ready_url, table, bad, sealed_text=seal().close_data({"subject": {}}))
    clock.advance(4 * DAY)
    assert await due(database, clock)() == 1


async def test_a_comment_that_cannot_be_read_holds_up_none_behind_it(
    database: Database, ready_url: str, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        bad, good = [await queued(tx, clock, number) for number in (7, 8)]
        await tx.comments.note(good, chat_id=READER + 1)  # nobody's own come out of their turn
    await break_row(ready_url, comments, bad, sealed_text=seal(new_key()).close("personal"))
    relay = Relay(database, moderated, clock=clock.clock)
    assert await relay.relay_due(Owner("this", 1)) == 1
    async with database.reading() as tx:
        sent = await tx.comments.get(good)
    assert sent is not None
    assert sent.attempt == 1
