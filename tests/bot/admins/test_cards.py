"""Cards on phones: they come once, live while a broadcast runs, and end with its last figures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.admins.cards import Cards
from bot.delivery.settle import Stopped
from bot.screen import Screen
from bot.texts import broadcasts as texts_broadcasts
from storage.admins import Admin
from storage.database import Database
from storage.messages import NewMessage
from tests.bot.broadcast_world import (
    IN_DOUBT,
    REFUSED,
    SENT,
    a_post_to,
    an_announcement_to,
    end,
    get,
    settled,
)
from tests.bot.builders import rows
from tests.bot.handlers.ask import LONDON
from tests.bot.outbox import Outbox, calls
from tests.clock import FakeClock
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import NOW

EDIT = "editMessageText"


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which both owners have pressed Start."""
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        yield made


class Moving(FakeClock):
    """A clock that goes on between two looks at it, as a real one does."""

    def monotonic(self) -> float:
        self.passed += 1e-6
        return self.passed


class Desk:
    """An owner's phone, and the loops that write to it. Time passes by hand."""

    def __init__(self, database: Database, here: Ground, *owners: int) -> None:
        self.database = database
        self.here = here
        self.clock = Moving()
        self.outbox = Outbox(database, here.bot, self.clock)
        self.owners = owners or (OWNER,)
        self.cards = self.restarted()
        self.outbox.makers |= self.cards.makers()

    def restarted(self) -> Cards:
        """Return the loop as a new process has it."""
        clock = self.clock.clock
        return Cards(
            self.database, self.outbox.paced, self.outbox.purse, self.owners, LONDON, clock=clock
        )

    async def tick(self, seconds: float = 1.0) -> bool:
        """Let time pass, and show what has changed; say whether there were new cards."""
        added = await self.cards.show_due()
        await self.outbox.talk(seconds)
        return added

    async def pass_by(self, seconds: int) -> None:
        """Let so many seconds pass, one at a time."""
        for _ in range(seconds):
            await self.tick()

    async def shown(self, owner: int = OWNER) -> list[dict[str, Any]]:
        """Return what the bot has written to an owner."""
        messages = (await self.here.seen(owner))["messages"]
        return [one for one in messages if one["sender"] == "bot"]

    async def card(self, owner: int = OWNER) -> str:
        """Return the text of the only card of an owner."""
        (one,) = await self.shown(owner)
        return str(one["text"])

    @property
    def edits(self) -> int:
        """How often Telegram was asked to change something."""
        return len(calls(self.here, EDIT))

    async def closed(self) -> bool:
        """Say whether no broadcast waits for its last card."""
        async with self.database.transaction() as tx:
            return not await tx.broadcasts.unclosed()


@pytest.fixture
def desk(database: Database, here: Ground) -> Desk:
    return Desk(database, here)


def labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def test_every_owner_gets_one_silent_card_when_a_broadcast_runs(
    database: Database, here: Ground
) -> None:
    desk = Desk(database, here, OWNER, READER)
    await a_post_to(database, 5, title="Records")
    assert await desk.tick()
    assert not await desk.tick()
    for owner in (OWNER, READER):
        (one,) = await desk.shown(owner)
        assert one["text"].startswith("Post: Records\n")
        assert one["silent"]
        assert labels(one) == ["Pause", "Slower", "If in doubt: ask me", "Cancel"]


async def test_a_card_is_changed_every_four_seconds_and_only_if_it_has_changed(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 100)
    await desk.tick()
    for _ in range(7):
        await settled(database, one, [SENT])
        await desk.tick()
    assert desk.edits == 1
    assert "Sent: 4" in await desk.card()
    await desk.pass_by(2)
    assert desk.edits == 2
    assert "Sent: 7" in await desk.card()
    edits = desk.edits
    await desk.pass_by(20)
    assert desk.edits == edits


async def test_the_speed_is_told_after_ten_seconds(desk: Desk, database: Database) -> None:
    one = await a_post_to(database, 100)
    for _ in range(14):
        await settled(database, one, [SENT] * 4)
        await desk.tick()
    assert "Speed: 4 messages a second\nTime left: less than 1 minute" in await desk.card()


async def test_the_last_card_has_the_figures_and_closes_the_broadcast(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 3)
    await desk.tick()
    await settled(database, one, [SENT, REFUSED, IN_DOUBT])
    await end(database, one)
    assert not await desk.closed()
    await desk.pass_by(6)
    assert "Sent: 1\nBlocked or left: 0\nFailed: 1\nIn doubt: 1" in await desk.card()
    assert await desk.closed()
    (shown,) = await desk.shown()
    assert {"Resend in doubt", "Retry failed", "Get the figures"} <= set(labels(shown))


async def test_one_that_is_opened_again_has_a_live_card_again(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 2)
    await settled(database, one, [SENT, REFUSED])
    await end(database, one)
    await desk.pass_by(6)
    assert await desk.closed()
    async with database.transaction() as tx:
        await tx.doubts.retry(one)
        await tx.broadcasts.reopen(one)
    await desk.pass_by(6)
    assert "Left to send: 1" in await desk.card()
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.pass_by(6)
    assert "Sent: 2" in await desk.card()
    assert await desk.closed()


async def test_a_restart_makes_no_second_card(desk: Desk, database: Database) -> None:
    one = await a_post_to(database, 3)
    await desk.tick()
    desk.cards = desk.restarted()
    await settled(database, one, [SENT, SENT, SENT])
    await end(database, one)
    await desk.pass_by(6)
    assert "Sent: 3" in await desk.card()
    assert await desk.closed()


async def test_a_card_that_shows_it_already_counts_as_shown(desk: Desk, database: Database) -> None:
    one = await a_post_to(database, 1)
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.tick()
    desk.cards = desk.restarted()  # it does not know what the card shows
    await desk.pass_by(2)
    assert await desk.closed()


@pytest.mark.parametrize("fault", ["429", "502", "cut_after"])
async def test_an_edit_that_does_not_come_through_is_tried_again(
    desk: Desk, database: Database, fault: str
) -> None:
    one = await a_post_to(database, 2)
    await desk.tick()
    await desk.here.fault(EDIT, fault)
    await settled(database, one, [SENT, SENT])
    await end(database, one)
    await desk.pass_by(5)
    assert desk.edits == 1
    assert not await desk.closed()
    await desk.pass_by(10)
    assert "Sent: 2" in await desk.card()
    assert await desk.closed()


async def test_an_owner_who_cannot_be_shown_it_keeps_nothing_open(
    database: Database, here: Ground
) -> None:
    desk = Desk(database, here, OWNER, 77)  # nobody there has ever pressed Start
    one = await a_post_to(database, 1)
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.pass_by(6)
    assert "Sent: 1" in await desk.card()
    assert await desk.closed()


async def test_a_card_that_its_owner_has_deleted_keeps_nothing_open(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 1)
    await desk.tick()
    (row,) = await rows(database, "messages")
    await desk.here.raw("deleteMessages", chat_id=OWNER, message_ids=[row["message_id"]])
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.pass_by(6)
    assert await desk.closed()


async def test_a_broadcast_to_nobody_has_no_card_and_is_closed(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 0)
    await desk.tick()
    assert not await desk.closed()
    await end(database, one)
    await desk.tick()
    assert await desk.closed()
    assert await desk.shown() == []


async def test_without_owners_an_ended_one_is_closed(database: Database, here: Ground) -> None:
    desk = Desk(database, here)
    desk.owners = ()
    desk.cards = desk.restarted()
    one = await a_post_to(database, 1)
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.tick()
    assert await desk.closed()
    assert await rows(database, "messages") == []


async def test_a_cancelled_one_is_closed_once_what_was_left_is_counted(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 3)
    await settled(database, one, [SENT])
    async with database.transaction() as tx:
        await tx.broadcasts.cancel(one, NOW)
    await desk.pass_by(6)
    assert "Not sent: 2" in await desk.card()
    assert not await desk.closed()
    async with database.transaction() as tx:
        await tx.doubts.sweep(NOW, 100)
    await desk.pass_by(6)
    assert "Not sent: 2" in await desk.card()
    assert await desk.closed()


async def test_while_telegram_asks_to_wait_no_card_is_changed_and_then_it_is_told(
    desk: Desk, database: Database
) -> None:
    one = await a_post_to(database, 9)
    await desk.tick()
    await settled(database, one, [SENT])
    desk.outbox.paced._pace.close(desk.clock.monotonic() + 37)  # noqa: SLF001  as two refusals do
    for _ in range(36):
        await desk.cards.show_due()
        desk.clock.advance(1)
    assert desk.edits == 0
    await desk.pass_by(6)
    assert "Telegram asked us to wait 37 seconds." in await desk.card()


async def test_many_cards_take_turns_and_none_is_passed_over(
    desk: Desk, database: Database
) -> None:
    ids = [await a_post_to(database, 2, number=number) for number in range(1, 13)]
    await desk.pass_by(15)
    assert len(await desk.shown()) == 12
    for one in ids:
        await settled(database, one, [SENT, SENT])
        await end(database, one)
    await desk.pass_by(20)
    assert all("Sent: 2" in message["text"] for message in await desk.shown())
    assert await desk.closed()


@pytest.mark.parametrize(
    ("why", "words", "button"),
    [
        (Stopped.CONTENT, texts_broadcasts.NOT_TAKEN, "Try again"),
        (Stopped.NOT_FOUND, texts_broadcasts.NOT_FOUND, "Resume"),
        (Stopped.ODD, texts_broadcasts.ODD, "Resume"),
    ],
)
async def test_an_alarm_rings_at_every_owner_and_says_why(
    database: Database, here: Ground, why: Stopped, words: str, button: str
) -> None:
    desk = Desk(database, here, OWNER, READER)
    one = await a_post_to(database, 9, title="Records")
    async with database.transaction() as tx:
        stop = tx.broadcasts.halt if why is Stopped.CONTENT else tx.broadcasts.pause
        await stop(one, "Bad Request: what is <this>?")
        known = await tx.broadcasts.get(one)
        assert known is not None
        await desk.cards.alarm(tx, known, why, "Bad Request: what is <this>?", NOW)
    await desk.outbox.talk()
    for owner in (OWNER, READER):
        (told,) = await desk.shown(owner)
        assert told["text"].startswith("A broadcast has stopped\n\nPost: Records\n")
        assert words in told["text"]
        assert "Bad Request: what is <this>?" in told["text"]
        assert not told["silent"]
        assert labels(told) == [button, "Cancel"]


async def test_each_time_it_stops_is_another_alarm(desk: Desk, database: Database) -> None:
    one = await a_post_to(database, 9)
    known = await get(database, one)
    async with database.transaction() as tx:
        for seconds in (0, 0, 5):
            desk.clock.advance(seconds)
            now = desk.clock.now()
            await desk.cards.alarm(tx, known, Stopped.ODD, "Bad Request: what?", now)
    assert len(await rows(database, "messages")) == 2


async def test_the_files_of_a_card_come_to_the_phone(desk: Desk, database: Database) -> None:
    one = await a_post_to(database, 2)
    await settled(database, one, [SENT, REFUSED])
    async with database.transaction() as tx:
        for kind in ("csv", "chart"):
            body = Screen(f"The {kind}.", enclosure=f"{kind}:{one}").to_json()
            await tx.messages.add(NewMessage(kind, OWNER, body), NOW)
    await desk.outbox.talk(2)
    await desk.outbox.talk(2)
    assert len(calls(desk.here, "sendDocument")) == 1
    assert len(calls(desk.here, "sendPhoto")) == 1
    assert [one["text"] or one["caption"] for one in await desk.shown()] == [
        *("The csv.", "The chart.")
    ]


# ---- who is shown it: the owners, however they became one, and who sent it


async def a_role(database: Database, chat_id: int, role: str, *lists: int) -> None:
    """Give a person a role, perhaps for these lists alone."""
    async with database.transaction() as tx:
        await tx.admins.put(Admin(chat_id, role, None, frozenset(lists)), None, NOW)


async def test_who_sent_an_announcement_has_a_live_card_of_it_too(
    desk: Desk, database: Database
) -> None:
    await a_role(database, READER, "sender")
    one = await an_announcement_to(database, 2, by=READER)
    await desk.tick()
    assert "Left to send: 2" in await desk.card(READER)
    await settled(database, one, [SENT, REFUSED])
    await end(database, one)
    await desk.tick(6)
    assert not await desk.closed()
    await desk.pass_by(6)
    assert await desk.card(READER) == await desk.card(OWNER)
    assert "Sent: 1" in await desk.card(READER)
    assert await desk.closed()


async def test_who_may_not_send_to_its_lists_any_more_is_shown_nothing_more(
    desk: Desk, database: Database
) -> None:
    await a_role(database, READER, "sender")
    one = await an_announcement_to(database, 1, by=READER)
    await desk.tick()
    before = await desk.card(READER)
    await a_role(database, READER, "viewer")
    await settled(database, one, [SENT])
    await end(database, one)
    await desk.pass_by(12)
    assert await desk.card(READER) == before
    assert "Sent: 1" in await desk.card(OWNER)
    assert await desk.closed()


@pytest.mark.parametrize("role", ["owner", "sender"])
async def test_an_alarm_rings_at_an_owner_by_role_and_at_who_sent_it(
    desk: Desk, database: Database, role: str
) -> None:
    await a_role(database, READER, role)
    one = await an_announcement_to(database, 9, by=READER if role == "sender" else 1)
    async with database.transaction() as tx:
        await tx.broadcasts.pause(one, "Bad Request: what?")
        known = await tx.broadcasts.get(one)
        assert known is not None
        await desk.cards.alarm(tx, known, Stopped.ODD, "Bad Request: what?", NOW)
    await desk.outbox.talk()
    for chat_id in (OWNER, READER):
        (told,) = await desk.shown(chat_id)
        assert labels(told) == ["Resume", "Cancel"]
