"""What is due is started once, through restarts, by several processes, and over a clock change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from bot.admins.figures import Pulse
from bot.admins.roles import Role
from bot.admins.when import When, read_when
from bot.handlers.people import SECOND
from bot.screen import Screen
from bot.texts import announcements as texts_announcements
from bot.texts import scheduled as texts_scheduled
from storage import merging
from storage.admins import Admin
from storage.announcements import Announcement, AnnouncementState, Plan
from storage.database import Database
from storage.engine import make_engine
from storage.ledger import Settlement
from storage.states import SendState
from storage.transaction import Transaction
from tests.bot.announce_world import LONDON, OWNER, a_starter, run_due
from tests.storage.builders import (
    ANYONE,
    StoppedError,
    a_list,
    a_subscriber,
    claim_deliveries,
    seal,
)

SATURDAY = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)  # the clocks go forward that night
DUE = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PROCESSES = 3


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    engine = make_engine(ready_url)
    yield Database(engine, seal())
    await engine.dispose()


def time(text: str, now: datetime = SATURDAY) -> When:
    """Return a time as an admin types it."""
    found = read_when(text, now, LONDON)
    assert isinstance(found, When)
    return found


async def readers(tx: Transaction, chats: Mapping[int, tuple[int, ...]]) -> None:
    """Put people on lists, all with announcements on."""
    for chat_id, lists in chats.items():
        await a_subscriber(tx, chat_id, *lists)
        await tx.subscribers.consent(chat_id, "announcements", "v1", SATURDAY)


async def scheduled(
    tx: Transaction,
    when: When,
    lists: dict[int, str],
    *,
    repeats: str | None = None,
    by: int = OWNER,
) -> Announcement:
    """Schedule an announcement to some lists minus others."""
    one = await tx.announcements.add(by, "The clinic is closed.", SATURDAY)
    for list_id, how in lists.items():
        chosen = await tx.announcements.choose(one.id, one.revision, list_id, SATURDAY, how=how)
        assert chosen is not None
        one = chosen
    plan = Plan(when.at, by, when.stamp, repeats)
    planned = await tx.announcements.plan(one.id, one.revision, plan, SATURDAY)
    assert planned is not None
    return planned


async def a_plain_one(
    database: Database, typed: str, *, repeats: str | None = None, by: int = OWNER
) -> Announcement:
    """Schedule an announcement to one reader."""
    async with database.transaction() as tx:
        one = await a_list(tx, "one")
        await readers(tx, {10: (one,)})
        return await scheduled(tx, time(typed), {one: "to"}, repeats=repeats, by=by)


async def deliver(database: Database, limit: int) -> list[int]:
    """Send the next deliveries; return to whom."""
    async with database.transaction() as tx:
        claimed = await claim_deliveries(tx, ANYONE, DUE, limit, [])
        for one in claimed:
            what = Settlement(SendState.SENT, message_id=one.id)
            assert await tx.deliveries.settle_one(one, ANYONE, what, DUE)
    return [one.chat_id for one in claimed]


async def told(database: Database, chat_id: int = OWNER) -> list[str]:
    """Return what an admin is told."""
    async with database.transaction() as tx:
        found = await tx.messages.upcoming(DUE + 400 * DAY, 20)
    return [Screen.from_json(one.body).html for one in found if one.chat_id == chat_id]


async def state(database: Database, one: Announcement) -> Announcement:
    """Return an announcement as it is now."""
    async with database.transaction() as tx:
        found = await tx.announcements.get(one.id)
    assert found is not None
    return found


async def test_two_lists_minus_a_third_over_the_night_of_a_clock_change_through_a_restart(
    ready_url: str,
) -> None:
    """The acceptance of issue 6: once to each right person, and to nobody else."""
    first = make_engine(ready_url)
    before = Database(first, seal())
    async with before.transaction() as tx:
        one, two, minus = [await a_list(tx, name) for name in ("one", "two", "minus")]
        groups = ((10, (one,)), (20, (one, two)), (30, (two,)), (40, (one, two, minus)))
        chats = {first + more: lists for first, lists in groups for more in range(10)}
        chats[50] = (minus,)
        await readers(tx, chats)
        await tx.subscribers.withdraw(10, "announcements", SATURDAY)
        await tx.subscribers.mark(20, "blocked", SATURDAY)
        # 1:30am does not exist in the night to Sunday 29 March: the clocks jump from 1am to 2am.
        when = time("tomorrow 1:30am")
        assert (when.at, when.stamp) == (DUE, "2026-03-29T02:00")
        planned = await scheduled(tx, when, {one: "to", two: "to", minus: "minus"})
    assert await run_due(before, DUE - timedelta(seconds=1)) == 0
    assert await run_due(before, DUE) == 1
    got = await deliver(before, 7)
    async with before.transaction() as tx:
        await tx.lists.leave(one, 15, DUE)
        await tx.lists.join(minus, 35, "v1", DUE)
    await first.dispose()  # the process ends here, with seven sent

    second = make_engine(ready_url)
    after = Database(second, seal())
    assert await run_due(after, DUE + timedelta(minutes=1)) == 0
    while more := await deliver(after, 7):
        got += more
    right = {*range(11, 20), *range(21, 40)} - {35}
    assert sorted(got) == sorted(right - ({15} - set(got[:7])))
    assert len(got) == len(set(got))
    assert (await state(after, planned)).state is AnnouncementState.SENT
    await second.dispose()


async def test_several_processes_start_it_once(database: Database) -> None:
    await a_plain_one(database, "tomorrow 9am")
    starters = [a_starter(database, DUE + DAY / 2) for _ in range(PROCESSES)]
    await asyncio.gather(*(one.announce_due() for one in starters))
    async with database.transaction() as tx:
        assert len(await tx.broadcasts.newest(9)) == 1
    assert await deliver(database, 9) == [10]


async def test_a_process_that_dies_in_between_leaves_all_of_it_or_nothing(
    database: Database,
) -> None:
    one = await a_plain_one(database, "tomorrow 9am")

    def dies(_broadcast_id: int) -> Pulse:
        raise StoppedError

    assert await a_starter(database, DUE + DAY / 2, dies).announce_due() == 0
    assert (await state(database, one)).state is AnnouncementState.SCHEDULED
    assert await deliver(database, 9) == []
    assert await run_due(database, DUE + DAY / 2) == 1
    assert await deliver(database, 9) == [10]


async def test_what_was_due_in_a_short_downtime_is_sent_late_with_its_card(
    database: Database,
) -> None:
    one = await a_plain_one(database, "tomorrow 9am")
    assert one.send_at is not None
    assert await run_due(database, one.send_at + DAY) == 1
    assert await deliver(database, 9) == [10]
    assert [html.startswith("<b>Announcement: The clinic") for html in await told(database)] == [
        True
    ]


async def test_what_is_due_while_lists_are_merged_has_its_card_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its readers come to the list first, a slice at a time."""
    monkeypatch.setattr(merging, "_SLICES", {"sqlite": 1, "postgresql": 1})
    one = await a_plain_one(database, "tomorrow 9am")
    assert one.send_at is not None
    async with database.transaction() as tx:
        source, (target,) = await a_list(tx, "source"), one.lists
        await readers(tx, {11: (source,), 12: (source,)})
        assert await tx.list_changes.merge(source, target, SATURDAY)
    assert await run_due(database, one.send_at) == 1
    assert len(await told(database)) == 1
    more = True
    while more:
        async with database.transaction() as tx:
            more = await tx.broadcasts.fan_out()
    assert await deliver(database, 9) == [10, 11, 12]


async def test_after_a_day_an_admin_is_asked(database: Database) -> None:
    one = await a_plain_one(database, "tomorrow 9am")
    assert one.send_at is not None
    late = one.send_at + DAY + timedelta(seconds=1)
    assert [await run_due(database, late), await run_due(database, late)] == [1, 0]
    assert await deliver(database, 9) == []
    assert (await state(database, one)).state is AnnouncementState.DRAFT
    (html,) = await told(database)
    assert "It was due on Sunday 29 March 2026 at 9am." in html
    assert "It is a draft now." in html


async def test_a_repeating_one_that_was_missed_waits_for_its_next_run(database: Database) -> None:
    one = await a_plain_one(database, "tomorrow 9am", repeats="weekly")
    assert await run_due(database, DUE + 16 * DAY) == 1
    assert await deliver(database, 9) == []
    now = await state(database, one)
    assert now.send_at == datetime(2026, 4, 19, 8, 0, tzinfo=UTC)
    assert "The next run is on Sunday 19 April 2026 at 9am." in (await told(database))[0]
    assert await run_due(database, now.send_at) == 1
    assert await deliver(database, 9) == [10]


async def test_each_run_of_a_monthly_one_is_a_broadcast_of_its_own(database: Database) -> None:
    await a_plain_one(database, "31 March 9am", repeats="monthly")
    days = []
    for day in range(100):
        if await run_due(database, DUE + day * DAY + timedelta(hours=8)):
            days.append((DUE + day * DAY).strftime("%d %b"))
            assert await deliver(database, 9) == [10]
    assert days == ["31 Mar", "30 Apr", "31 May", "30 Jun"]
    async with database.transaction() as tx:
        assert len(await tx.broadcasts.newest(9)) == len(days)


async def test_a_list_that_has_gone_holds_it_back(database: Database) -> None:
    async with database.transaction() as tx:
        one, minus = await a_list(tx, "one"), await a_list(tx, "minus")
        await readers(tx, {10: (one,), 11: (one, minus)})
        planned = await scheduled(tx, time("tomorrow 9am"), {one: "to", minus: "minus"})
        # Without the list that is left out, the wrong people would get it.
        assert await tx.list_changes.archive(minus, DUE)
    assert await run_due(database, DUE + DAY / 2) == 1
    assert await deliver(database, 9) == []
    now = await state(database, planned)
    assert (now.state, now.minus) == (AnnouncementState.DRAFT, frozenset())
    assert "A list that it names is not there any more." in (await told(database))[0]


async def test_who_is_no_admin_any_more_is_told_nothing_and_the_owners_are(
    database: Database,
) -> None:
    one = await a_plain_one(database, "tomorrow 9am", by=77)
    assert one.created_by == 77
    async with database.transaction() as tx:
        await tx.admins.put(Admin(78, Role.OWNER, "Jo", frozenset()), OWNER, DUE)
    await run_due(database, DUE + 2 * DAY)
    assert await told(database, 77) == []
    assert len(await told(database)) == len(await told(database, 78)) == 1


async def limit(database: Database, role: Role | None, *slugs: str) -> None:
    """Give the admin 77 a role for these lists, or none."""
    async with database.transaction() as tx:
        await tx.admins.drop(77)
        if role is not None:
            lists = frozenset([await a_list(tx, slug) for slug in slugs])
            await tx.admins.put(Admin(77, role, "Lee", lists), OWNER, DUE)


@pytest.mark.parametrize("repeats", [None, "weekly"])
@pytest.mark.parametrize(
    ("role", "slugs"), [(None, ()), (Role.VIEWER, ()), (Role.SENDER, ("other",))]
)
async def test_who_lost_the_role_or_the_list_sends_nothing_and_the_owners_are_told(
    database: Database, role: Role | None, slugs: tuple[str, ...], repeats: str | None
) -> None:
    await limit(database, Role.SENDER, "one")
    one = await a_plain_one(database, "tomorrow 9am", repeats=repeats, by=77)
    await limit(database, role, *slugs)
    assert await run_due(database, DUE + DAY / 2) == 1
    assert await deliver(database, 9) == []
    assert (await state(database, one)).state is AnnouncementState.DRAFT
    (html,) = await told(database)
    assert texts_announcements.NOT_ALLOWED in html
    assert await told(database, 77) == []
    assert await run_due(database, DUE + 8 * DAY) == 0


@pytest.mark.parametrize(
    ("role", "slugs"), [(Role.SENDER, ("one",)), (Role.EDITOR, ()), (Role.OWNER, ())]
)
async def test_who_has_the_role_and_the_list_sends(
    database: Database, role: Role, slugs: tuple[str, ...]
) -> None:
    await limit(database, role, *slugs)
    await a_plain_one(database, "tomorrow 9am", by=77)
    assert await run_due(database, DUE + DAY / 2) == 1
    assert await deliver(database, 9) == [10]


async def test_one_that_cannot_be_started_stops_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bad = await a_plain_one(database, "tomorrow 9am")
    await a_plain_one(database, "tomorrow 9am")
    starter = a_starter(database, DUE + DAY / 2)
    start = starter._start  # noqa: SLF001  one start is made to fail

    async def fails(tx: Transaction, one: Announcement, now: datetime, *, alone: bool) -> None:
        await start(tx, one, now, alone=alone)
        if one.id == bad.id:
            raise StoppedError

    starter._start = fails  # type: ignore[method-assign]  # noqa: SLF001  the same
    assert await starter.announce_due() == 1
    assert "could not be started" in caplog.text
    assert (await state(database, bad)).state is AnnouncementState.SCHEDULED
    assert await deliver(database, 9) == [10]


async def a_reach_of_three(database: Database, above: int) -> Announcement:
    """Schedule an announcement to a reader; two more come. Above so many, two people decide."""
    one = await a_plain_one(database, "2026-03-28 18:00")
    async with database.transaction() as tx:
        (list_id,) = one.lists
        await readers(tx, {11: (list_id,), 12: (list_id,)})
        await tx.preferences.put(SECOND, above, OWNER, SATURDAY)
    return one


@pytest.mark.parametrize(("above", "agreed", "sends"), [(2, 0, False), (2, 1, True), (3, 0, True)])
async def test_what_has_grown_above_the_number_waits_for_a_second_person(
    database: Database, above: int, agreed: int, *, sends: bool
) -> None:
    one = await a_reach_of_three(database, above)
    if agreed:
        async with database.transaction() as tx:
            asks = Plan(one.send_at or SATURDAY, OWNER, one.local_at, asked=True)
            asked = await tx.announcements.plan(one.id, one.revision, asks, SATURDAY)
            assert asked is not None
            assert await tx.announcements.agree(one.id, asked.revision, OWNER + 1)
    assert await run_due(database, DUE) == 1
    now = await state(database, one)
    assert now.state is (AnnouncementState.SENT if sends else AnnouncementState.DRAFT)
    assert (len(await deliver(database, 5)) == 3) is sends
    (text,) = await told(database)
    assert (str(texts_scheduled.NEEDS_SECOND) in text) is not sends
