"""Whoever asked for a second person hears that nobody answered, once, while they may send."""

from __future__ import annotations

from bot.admins.roles import Role
from bot.admins.unanswered import tell_unanswered
from bot.screen import Screen
from bot.texts import agreeing as texts
from storage.admins import Admin
from storage.asked import WAITS, Asked
from storage.database import Database
from tests.storage.builders import NOW

OWNER, SENDER, STRANGER = 9_001, 9_002, 9_003
LATE = 2 * WAITS + NOW


async def test_who_asked_in_vain_is_told_once(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.admins.put(Admin(SENDER, Role.SENDER, "Lee", frozenset()), OWNER, NOW)
        for place, by in enumerate((OWNER, SENDER, STRANGER)):
            await tx.asked.put(place, Asked(by, None), NOW)
        await tx.asked.put(9, Asked(OWNER, None), LATE)
        await tell_unanswered(tx, [OWNER], LATE)
        await tell_unanswered(tx, [OWNER], LATE)
        found = await tx.messages.upcoming(LATE, 20)
    assert sorted(one.chat_id for one in found) == [OWNER, SENDER]
    assert {Screen.from_json(one.body).html for one in found} == {texts.UNANSWERED}
