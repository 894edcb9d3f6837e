"""What broadcasts show is rendered once for all their readers, and one that cannot be is halted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from bot.delivery.contents import Prepared
from bot.delivery.outgoing import Change, Deletion
from bot.delivery.settle import Stopped
from bot.screen import Screen
from bot.texts import READ_POST
from bot.texts.corrections import TAKEN_DOWN
from sandbox.telegram import Group
from storage.database import Database
from storage.errors import DatabaseUnavailableError
from storage.sending import Broadcast, BroadcastState
from storage.transaction import Transaction
from tests.bot.builders import NOW, rows, states
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    Words,
    broadcast,
    calls,
    corrected,
    order,
    people,
    posted,
    tally,
    texts,
)
from tests.sandbox.ground import OWNER, READER, Ground, ground

FORUM = -1_000_000_004_009


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground(rate=None, groups=[Group(FORUM, "A ward", "supergroup")]) as made:
        people(made, [OWNER, *CROWD])
        yield made


async def test_a_broadcast_is_rendered_once_for_all_its_readers(
    database: Database, here: Ground
) -> None:
    words = Words()
    await posted(database, *CROWD)
    await Outbox(database, here.bot, words=words).go_on()
    assert tally(await states(database)) == {"sent": len(CROWD)}
    assert words.rendered == 1


async def test_what_changes_meanwhile_is_shown_within_a_few_seconds(
    database: Database, here: Ground
) -> None:
    words = Words()
    await posted(database, *CROWD[:20], proved=True)
    outbox = Outbox(database, here.bot, words=words, rate=28.0)
    await outbox.go_on()
    words.screen = Screen("Another title")
    for _ in range(4):
        await outbox.go_on(0.7)
    said = [call["parameters"]["text"] for call in calls(here)]
    assert said[0] == f"<b>{TITLE}</b>"
    assert said[-1] == "Another title"


async def test_what_runs_is_read_again_within_a_quarter_of_a_second(
    database: Database, here: Ground
) -> None:
    outbox = Outbox(database, here.bot)
    await outbox.run()
    await posted(database, READER)
    await outbox.go_on(0.1)
    assert await texts(here) == []
    await outbox.go_on(0.16)
    assert await texts(here) == [TITLE]


async def test_a_broadcast_that_cannot_be_rendered_is_halted_once_and_stops_no_other(
    database: Database, here: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    first = await posted(database, READER)
    second = await posted(database, OWNER, number=2)
    outbox = Outbox(database, here.bot, words=Words(broken=[first]))
    await outbox.finish()
    assert (await broadcast(database, first)).state is BroadcastState.HALTED
    assert (await broadcast(database, second)).state is BroadcastState.DONE
    assert await texts(here) == await texts(here, OWNER) == [TITLE]
    assert [told[:2] for told in outbox.alarms] == [(first, Stopped.CONTENT)]
    assert "nobody may read" not in (await broadcast(database, first)).reason  # type: ignore[operator]
    assert "cannot be rendered" in caplog.text


async def test_a_halted_broadcast_that_can_be_rendered_again_goes_on(
    database: Database, here: Ground
) -> None:
    words = Words(broken=[1])
    await posted(database, READER)
    outbox = Outbox(database, here.bot, words=words)
    await outbox.finish()
    words.broken = []
    await order(database, "resume", 1)
    await outbox.finish()
    assert await texts(here) == [TITLE]


async def test_a_database_that_goes_away_while_rendering_halts_nothing(
    database: Database, here: Ground
) -> None:
    class Away(Words):
        async def render(
            self, tx: Transaction, of: Broadcast, now: datetime
        ) -> Screen | Change | Deletion | None:
            shown = await super().render(tx, of, now)
            if self.rendered == 1:
                raise DatabaseUnavailableError
            return shown

    await posted(database, READER)
    outbox = Outbox(database, here.bot, words=Away())
    await outbox.run()
    assert (await broadcast(database)).state is BroadcastState.RUNNING
    assert await states(database) == ["todo"]
    await outbox.finish()
    assert await texts(here) == [TITLE]
    assert outbox.alarms == []


async def test_a_post_that_has_gone_is_sent_to_nobody(database: Database, here: Ground) -> None:
    words = Words()
    words.screen = None
    await posted(database, READER, OWNER)
    await Outbox(database, here.bot, words=words).finish()
    assert await states(database) == ["refused", "refused"]
    assert "nothing to send" in (await rows(database))[0]["error"]
    assert calls(here) == []


async def test_a_correction_is_no_message_to_be_sent(database: Database, here: Ground) -> None:
    await posted(database, READER)
    outbox = Outbox(database, here.bot)
    await outbox.finish()
    made = await corrected(database)
    outbox.clock.advance(1)
    (ready,) = await outbox.contents.ready()
    assert ready.broadcast.id == made
    assert isinstance(ready.content, Change)
    assert outbox.contents.of(made) == ready.content
    assert outbox.contents.of(made + 1) is None


async def test_what_ran_once_is_not_kept(database: Database, here: Ground) -> None:
    made = await posted(database, READER)
    outbox = Outbox(database, here.bot)
    await outbox.run()
    assert isinstance(outbox.contents.of(made), Prepared)
    await outbox.finish()
    await outbox.go_on()
    assert outbox.contents.of(made) is None


async def test_a_group_gets_links_only_in_the_forum_topic_that_was_chosen(
    database: Database, here: Ground
) -> None:
    async with database.transaction() as tx:
        await tx.groups.join(FORUM, "supergroup", "none", NOW)
        await tx.groups.use_thread(FORUM, 9)
    await posted(database, READER, FORUM, proved=True)
    outbox = Outbox(database, here.bot)
    await outbox.finish()
    seen = (await here.http.get(f"/sandbox/groups/{FORUM}")).json()["messages"]
    assert [one["message_thread_id"] for one in seen] == [9]
    assert "callback_data" not in str(seen)
    assert [call["parameters"].get("message_thread_id") for call in calls(here)] == ["9", None]
    await corrected(database)
    await outbox.finish()
    (mended,) = (await here.http.get(f"/sandbox/groups/{FORUM}")).json()["messages"]
    assert mended.get("edit_date")
    assert "callback_data" not in str(mended)


async def test_readers_of_welsh_get_a_post_in_welsh_and_cost_one_rendering(
    database: Database, here: Ground
) -> None:
    words = InTheirLanguage()
    await posted(database, *CROWD[:6])
    async with database.transaction() as tx:
        for chat_id in CROWD[:3]:
            await tx.languages.choose(chat_id, "cy")
        await tx.languages.choose(CROWD[3], "en")
    await Outbox(database, here.bot, words=words).go_on()
    said = {
        int(one["chat_id"]): one["text"] for one in (call["parameters"] for call in calls(here))
    }
    assert {said[chat_id] for chat_id in CROWD[:3]} == {"Darllen y postiad"}
    assert {said[chat_id] for chat_id in CROWD[3:6]} == {"Read the post"}
    assert words.rendered == 1 + 1


async def test_a_correction_and_what_is_said_instead_are_in_the_language_of_a_chat(
    database: Database, here: Ground
) -> None:
    words = InTheirLanguage()
    await posted(database, READER, OWNER, proved=True)
    async with database.transaction() as tx:
        await tx.languages.choose(READER, "cy")
    outbox = Outbox(database, here.bot, words=words)
    await outbox.finish()
    await corrected(database)
    await outbox.finish()
    assert await texts(here, READER) == ["Mae'r blog wedi tynnu'r postiad hwn i lawr."]
    assert await texts(here, OWNER) == ["The blog has taken this post down."]


async def test_a_correction_is_rendered_once_for_each_language(
    database: Database, here: Ground
) -> None:
    words = InTheirLanguage()
    await posted(database, *CROWD[:6], proved=True)
    async with database.transaction() as tx:
        for chat_id in CROWD[:5]:
            await tx.languages.choose(chat_id, "cy")
    outbox = Outbox(database, here.bot, words=words)
    await outbox.finish()
    await corrected(database)
    words.rendered = 0
    await outbox.go_on()
    said = [text for chat_id in CROWD[:6] for text in await texts(here, chat_id)]
    assert said == ["Mae'r blog wedi tynnu'r postiad hwn i lawr."] * 5 + [f"{TAKEN_DOWN}"]
    assert words.rendered == 1 + 1


class InTheirLanguage(Words):
    """Shows words that the catalogues have."""

    async def render(
        self, tx: Transaction, broadcast: Broadcast, now: datetime
    ) -> Screen | Change | Deletion | None:
        self.screen = Screen(READ_POST)
        shown = await super().render(tx, broadcast, now)
        return Change(Screen(TAKEN_DOWN), None) if isinstance(shown, Change) else shown
