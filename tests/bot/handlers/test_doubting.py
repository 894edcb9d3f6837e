"""Answers and reports in doubt: owners see how many, and send them again or leave them."""

from __future__ import annotations

from bot.screen import Screen
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import control as texts_control
from storage.database import Database
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.states import SendState
from tests.bot.broadcast_world import audited
from tests.bot.handlers.ask import NOW, Chat, changed, labels, plain, said, toast
from tests.storage.builders import claim_messages


async def doubts(database: Database, count: int) -> None:
    """Let the answers to so many messages be lost."""
    async with database.transaction() as tx:
        for chat_id in range(1, count + 1):
            await tx.messages.add(NewMessage(f"k{chat_id}", chat_id, Screen("x").to_json()), NOW)
        await claim_messages(tx, Owner("one", 1), NOW, count)
        await tx.messages.doubt_the_dead(Owner("two", 2), NOW)


async def opened(owner: Chat) -> Screen:
    """Open the page from the panel."""
    await owner.write("/admin")
    return changed(await owner.press("Messages in doubt"))


async def states(database: Database) -> dict[SendState, int]:
    async with database.transaction() as tx:
        return {state: n for state, n in (await tx.messages.counts()).items() if n}


async def test_the_panel_leads_to_the_page_only_where_something_is_in_doubt(
    owner: Chat, database: Database
) -> None:
    await owner.write("/admin")
    assert owner.pressable is not None
    assert "Messages in doubt" not in labels(owner.pressable)
    await doubts(database, 2)
    assert "2 answers or other messages are in doubt." in said(await owner.write("/admin"))
    shown = await opened(owner)
    assert "2 answers or other messages are in doubt." in plain(shown)
    assert labels(shown) == ["Send again", "Leave", "Back to the panel"]


async def test_send_again_sends_what_was_kept(owner: Chat, database: Database) -> None:
    await doubts(database, 2)
    shown = await opened(owner)
    pressed = await owner.press("Send again", shown)
    assert toast(pressed) == "We try 2 messages again."
    assert texts_broadcasts.NO_DOUBT in plain(changed(pressed))
    assert labels(changed(pressed)) == ["Back to the panel"]
    assert await states(database) == {SendState.TODO: 2}
    async with database.transaction() as tx:
        assert {one.body for one in await tx.messages.upcoming(NOW, 5)} == {Screen("x").to_json()}
    assert await audited(database) == ["messages in doubt"]


async def test_leave_ends_them(owner: Chat, database: Database) -> None:
    await doubts(database, 1)
    shown = await opened(owner)
    assert toast(await owner.press("Leave", shown)) == "1 message stays as it is."
    assert await states(database) == {SendState.DROPPED: 1}
    late = await owner.press("Send again", shown)
    assert toast(late) == texts_control.STALE
    assert await states(database) == {SendState.DROPPED: 1}
    assert await audited(database) == ["messages in doubt"]
