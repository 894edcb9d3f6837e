"""Owners hear of each thing once, of an outage in one message, and nothing is told twice."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admins.notify import Notify, grouped
from bot.screen import Screen
from bot.texts import owners as texts_owners
from feeds.sites.base import Platform
from feeds.sites.readonly import ReadOnly
from storage.admins import Admin
from storage.database import Database
from storage.notices import NewNotice, Notice, NoticeKind
from storage.records import Site
from storage.transaction import Transaction
from tests.bot.builders import rows
from tests.bot.handlers.ask import labels, plain
from tests.clock import FakeClock
from tests.copy_rules import faults
from tests.storage.builders import NOW, a_site, seal

FIRST, SECOND = 9_001, 9_002
LONDON = ZoneInfo("Europe/London")
HOLD = {"count": 2, "titles": ["One", "Two"], "why": "old"}


def platform_of(_site: Site) -> Platform:
    """Return what every site runs on."""
    return ReadOnly()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def notify(database: Database, clock: FakeClock) -> Notify:
    return Notify(database, {SECOND, FIRST}, LONDON, platform_of, clock=clock.clock)


async def found(database: Database, *new: NewNotice) -> list[Notice]:
    """Let the polls find something."""
    async with database.transaction() as tx:
        return [await tx.notices.add(one, NOW) for one in new]


def failing(number: int, kind: NoticeKind = NoticeKind.FAILING) -> NewNotice:
    """Return the alert about a feed that fails, or works again."""
    facts: dict[str, Any] = {
        "address": f"https://blog{number}.example/feed/",
        "why": "The site did not answer in time.",
        "since": NOW.replace(hour=7, minute=30).isoformat(),
        "posts": number,
    }
    return NewNotice(f"{kind}:{number}", kind, facts=facts)


async def screens(database: Database, chat_id: int = FIRST) -> list[Screen]:
    """Return what an owner is sent."""
    mine = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])) for row in mine]


async def texts(database: Database, chat_id: int = FIRST) -> list[str]:
    """Return what an owner reads."""
    return [plain(screen) for screen in await screens(database, chat_id)]


async def test_nothing_to_tell_writes_nothing(database: Database, notify: Notify) -> None:
    assert await notify.notify_due() == 0
    assert await rows(database, "messages") == []


async def test_a_feed_that_fails_is_told_to_every_owner_once(
    database: Database, notify: Notify
) -> None:
    await found(database, failing(1))
    assert await notify.notify_due() == 2
    assert await notify.notify_due() == 0
    (text,) = await texts(database)
    assert await texts(database, SECOND) == [text]
    assert text.startswith(texts_owners.FAILING_TITLE)
    for words in ("https://blog1.example/feed/", "since 7:30am", "did not answer in time"):
        assert words in text
    assert faults(text) == []


async def test_a_feed_that_works_again_says_what_it_brought(
    database: Database, notify: Notify
) -> None:
    await found(database, failing(3, NoticeKind.RECOVERED))
    await notify.notify_due()
    (text,) = await texts(database)
    assert text.startswith(texts_owners.RECOVERED_TITLE)
    assert "It failed since 7:30am. It works now, and it has 3 new posts." in text


async def test_since_when_is_when_it_was_found_where_nothing_better_is_known(
    database: Database, notify: Notify
) -> None:
    new = NewNotice("f", NoticeKind.FAILING, facts={"address": "a", "why": "b", "since": None})
    await found(database, new)
    await notify.notify_due()
    assert "since 9am" in (await texts(database))[0]


async def test_a_feed_that_moved_is_told_with_both_addresses(
    database: Database, notify: Notify
) -> None:
    facts = {"from": "https://old.example/feed/", "to": "https://new.example/feed/"}
    await found(database, NewNotice("m", NoticeKind.MOVED, facts=facts))
    await notify.notify_due()
    (screen,) = await screens(database)
    assert "https://old.example/feed/" in plain(screen)
    assert "https://new.example/feed/" in plain(screen)
    assert screen.rows == ()


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        (NoticeKind.FAILING, texts_owners.MANY_FAILING_TITLE),
        (NoticeKind.RECOVERED, texts_owners.MANY_RECOVERED_TITLE),
    ],
)
async def test_an_outage_is_one_message_with_ten_addresses_at_most(
    database: Database, notify: Notify, kind: NoticeKind, title: str
) -> None:
    await found(database, *(failing(number, kind) for number in range(1, 13)))
    await notify.notify_due()
    (text,) = await texts(database)
    assert text.startswith(title)
    assert "https://blog10.example/feed/" in text
    assert "https://blog11.example/feed/" not in text
    assert "and 2 more" in text
    assert await notify.notify_due() == 0


async def test_questions_are_never_put_together(database: Database, notify: Notify) -> None:
    async with database.transaction() as tx:
        site = await a_site(tx)
    holds = (NewNotice(f"h{number}", NoticeKind.HOLD, site.id, facts=HOLD) for number in (1, 2))
    await found(database, *holds, failing(1), failing(2))
    await notify.notify_due()
    asked = [screen for screen in await screens(database) if screen.rows]
    assert [labels(screen) for screen in asked] == [
        ["Send all", "Send the newest", "Do not send"]
    ] * 2
    assert "from A blog" in plain(asked[0])
    assert len(await screens(database)) == 3


async def test_a_question_that_was_settled_before_it_was_asked_is_not_asked(
    database: Database, notify: Notify
) -> None:
    (notice,) = await found(database, NewNotice("h", NoticeKind.HOLD, facts=HOLD))
    async with database.transaction() as tx:
        await tx.notices.choose(notice.id, "undone", 0, NOW)
    assert await notify.notify_due() == 0
    assert await rows(database, "messages") == []
    async with database.transaction() as tx:
        assert await tx.notices.untold(10) == []


async def test_without_owners_the_log_says_so_once(
    database: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = Notify(database, (), LONDON, platform_of, clock=clock.clock)
    await found(database, failing(1), NewNotice("h", NoticeKind.HOLD, facts=HOLD))
    with caplog.at_level(logging.INFO):
        assert await nobody.notify_due() == 0
        assert await nobody.notify_due() == 0
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert "BLEEP_OWNERS" in record.getMessage()
    assert "failing, hold" in record.getMessage()


class Interrupted(Notify):
    """Ends in the middle, as where the process is stopped."""

    async def _tell(self, tx: Transaction, group: object, now: object) -> int:
        await super()._tell(tx, group, now)  # type: ignore[arg-type]
        raise asyncio.CancelledError


async def test_a_crash_tells_nothing_by_halves(
    database: Database, clock: FakeClock, notify: Notify
) -> None:
    await found(database, failing(1))
    with pytest.raises(asyncio.CancelledError):
        await Interrupted(database, [FIRST], LONDON, platform_of, clock=clock.clock).notify_due()
    assert await rows(database, "messages") == []
    assert await notify.notify_due() == 2


def test_what_is_told_together_comes_in_the_order_in_which_it_was_found() -> None:
    kinds = "failing", "hold", "recovered", "failing", "moved"
    made = [
        Notice(number, "k", NoticeKind(kind), None, None, None, {}, NOW, None, None, None, None)
        for number, kind in enumerate(kinds, 1)
    ]
    ids = [[notice.id for notice in group] for group in grouped(made)]
    assert ids == [[1, 4], [2], [3], [5]]


async def test_an_owner_by_role_is_told_too_and_an_editor_is_not(
    database: Database, clock: FakeClock
) -> None:
    async with database.transaction() as tx:
        await tx.admins.put(Admin(SECOND, "owner", None, frozenset()), FIRST, NOW)
        await tx.admins.put(Admin(9_003, "editor", None, frozenset()), FIRST, NOW)
    await found(database, failing(1))
    one_owner = Notify(database, {FIRST}, LONDON, platform_of, clock=clock.clock)
    assert await one_owner.notify_due() == 2
    assert len(await texts(database, SECOND)) == len(await texts(database, FIRST)) == 1
    assert await texts(database, 9_003) == []
