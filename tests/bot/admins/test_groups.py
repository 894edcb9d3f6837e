"""A group and a channel from the day the bot is added: through Telegram, the loops, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.render.groups import group_screen
from bot.texts import groups as texts_groups
from sandbox.telegram import Group
from storage.database import Database
from storage.messages import NewMessage
from tests.bot.builders import NOW, a_database
from tests.bot.test_listen import Life
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.sandbox.spec import findings

WARD, NEWS, THEIRS = -4_001, -1_000_000_004_002, -4_003
MOVED = -1_000_000_004_004


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    mine = frozenset({READER})
    groups = [
        Group(WARD, "A ward", "group", mine),
        Group(NEWS, "News", "channel", mine),
        Group(THEIRS, "Theirs", "group", frozenset({OWNER})),
    ]
    async with ground(rate=None, groups=groups) as made:
        yield made


@pytest.fixture
async def life(ready_url: str, here: Ground) -> AsyncIterator[Life]:
    async with a_database(ready_url) as database:
        yield Life(here, database)


async def control(life: Life, chat_id: int, verb: str, **given: object) -> None:
    answer = await life.here.http.post(f"/sandbox/groups/{chat_id}/{verb}", json=given)
    answer.raise_for_status()
    await life.answer()


async def written_in(life: Life, chat_id: int) -> list[str]:
    told = (await life.here.http.get(f"/sandbox/groups/{chat_id}")).json()
    return [one["text"] for one in told["messages"]]


async def topics_of(database: Database, chat_id: int) -> int:
    async with database.reading() as tx:
        return len(await tx.lists.of(chat_id))


async def say(life: Life, text: str) -> str:
    """Let READER write, and return the last answer."""
    await life.here.do("/messages", text=text)
    await life.answer()
    return (await life.texts())[-1]


async def test_an_admin_of_a_group_chooses_its_topics_by_the_link_in_it(life: Life) -> None:
    async with life.database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
    await control(life, WARD, "add", by=READER)
    (welcome,) = await written_in(life, WARD)
    assert "an admin of the group chooses topics" in welcome
    page = await say(life, f"/start g_{-WARD}")
    assert texts_groups.page_title("group") in page
    message = (await life.here.seen())["messages"][-1]
    number = message["message_id"]
    press = life.here.do(f"/messages/{number}/press", row=0, column=0)
    await asyncio.gather(press, life.answer())
    assert await topics_of(life.database, WARD) == 1
    assert [found for call in life.here.telegram.calls if (found := findings(call))] == []


async def test_telegram_is_asked_who_is_an_admin_of_a_group(life: Life) -> None:
    await control(life, THEIRS, "add", by=READER)
    assert await say(life, f"/start g_{-THEIRS}") == texts_groups.NOT_ADMIN
    assert await say(life, "/start g_999") == texts_groups.NOT_ADMIN
    async with life.database.reading() as tx:
        group = await tx.groups.get(THEIRS)
    assert group
    assert group.keeper_id is None


async def test_nobody_chooses_while_telegram_does_not_say_who_is_an_admin(life: Life) -> None:
    await control(life, WARD, "add", by=READER)
    await life.here.fault("getChatMember", "500", times=2)  # what was added is asked about again
    assert await say(life, f"/start g_{-WARD}") == texts_groups.NO_ANSWER
    await life.here.fault("getChatMember", "401", times=3)
    assert await say(life, f"/start g_{-WARD}") == texts_groups.NOT_ADMIN
    assert texts_groups.page_title("group") in await say(life, f"/start g_{-WARD}")


async def test_who_is_an_admin_no_more_changes_nothing_in_a_group(life: Life) -> None:
    async with life.database.transaction() as tx:
        await tx.lists.ensure_all("All posts", NOW)
        await tx.groups.join(THEIRS, "group", "none", NOW)
        await tx.groups.keep(THEIRS, READER)
        group = await tx.groups.get(THEIRS)
        assert group
        page = group_screen(group, await tx.lists.offered(THEIRS), frozenset())
        await tx.messages.add(NewMessage("page", READER, page.to_json()), NOW)
    await life.say_all()
    number = (await life.here.seen())["messages"][-1]["message_id"]
    press = life.here.do(f"/messages/{number}/press", row=0, column=0)
    await asyncio.gather(press, life.answer())
    assert await topics_of(life.database, THEIRS) == 0


async def test_the_link_of_a_group_that_has_moved_leads_to_its_new_number(life: Life) -> None:
    await control(life, WARD, "add", by=OWNER)
    await control(life, WARD, "migrate", to=MOVED)
    async with life.database.transaction() as tx:
        await tx.subscribers.migrate(WARD, MOVED, NOW)
    assert texts_groups.page_title("group") in await say(life, f"/start g_{-WARD}")
    async with life.database.reading() as tx:
        group = await tx.groups.get(MOVED)
    assert group
    assert group.keeper_id == READER


async def test_a_channel_where_the_bot_may_not_post_gets_nothing(life: Life) -> None:
    await say(life, "/start")
    await control(life, NEWS, "add", by=READER, may_post=False)
    assert await say(life, f"/start g_{-NEWS}") == texts_groups.NOT_ADMIN
    await control(life, NEWS, "add", by=READER)
    assert (await life.texts())[-1] == texts_groups.came("channel")
    assert await written_in(life, NEWS) == []


async def test_who_chose_hears_that_the_bot_was_thrown_out(life: Life) -> None:
    await say(life, "/start")
    await control(life, WARD, "add", by=READER)
    await control(life, WARD, "kick")
    assert (await life.texts())[-1] == texts_groups.lost("group")
    assert await life.state(WARD) == "left"
