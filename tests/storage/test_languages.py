"""The language that a person reads is kept where they chose it, and told with each delivery."""

from __future__ import annotations

from storage.database import Database
from storage.deliveries import Ask
from tests.bot.builders import ME
from tests.storage.builders import NOW, READER, a_broadcast, a_subscriber

OTHER = 1_002


async def test_nobody_reads_another_language_who_has_not_chosen_it(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER)
        assert await tx.languages.of(READER) is None
        assert await tx.languages.among([READER, OTHER]) == {}


async def test_a_choice_is_kept_and_can_be_changed(database: Database) -> None:
    async with database.transaction() as tx:
        await a_subscriber(tx, READER)
        await a_subscriber(tx, OTHER)
        await tx.languages.choose(READER, "cy")
        assert await tx.languages.of(READER) == "cy"
        assert await tx.languages.among([READER, OTHER]) == {READER: "cy"}
        await tx.languages.choose(READER, "en")
        assert await tx.languages.among([READER]) == {READER: "en"}


async def test_a_delivery_knows_the_language_of_its_chat(database: Database) -> None:
    async with database.transaction() as tx:
        await a_broadcast(tx, [READER, OTHER])
        await tx.languages.choose(OTHER, "cy")
        (one,) = await tx.broadcasts.running()
        ask = Ask(5, 5, 0, lambda _chat, _quiet: True)
        claimed = (await tx.deliveries.claim_next(one, ME, NOW, ask)).deliveries
    assert {each.chat_id: each.language for each in claimed} == {READER: None, OTHER: "cy"}
