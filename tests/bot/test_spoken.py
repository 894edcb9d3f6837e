"""What a loop tells a reader is in the language of that reader."""

from __future__ import annotations

import re

import pytest

from storage.states import CommentState
from tests.bot.builders import a_database
from tests.bot.test_report import OWNERS, a_report, moved, screens
from tests.clock import FakeClock
from tests.source import ROOT
from tests.storage.builders import READER, a_subscriber

TO_OWNERS_ALONE = {
    *("announce_due.py", "forget.py", "notify.py", "overview.py", "queue_cards.py", "remind.py"),
    *("import_rows.py", "unanswered.py"),
}
"""Loops whose messages go to people with a role: a loop speaks English. A handler answers somebody,
in the language of that person."""
ASKS = re.compile(r"\bspeaking(?:_to)?\(|\bin_english\(")
AS_IT_WAS_RENDERED = {"listen.py", "settle.py"}
"""Modules that write down what others have rendered."""


@pytest.mark.parametrize("code", ["cy", None])
async def test_what_became_of_a_comment_is_told_in_the_readers_language(
    ready_url: str, code: str | None
) -> None:
    async with a_database(ready_url) as database:
        clock = FakeClock()
        await moved(database, clock, CommentState.HELD)
        async with database.transaction() as tx:
            await a_subscriber(tx, READER)
            if code:
                await tx.languages.choose(READER, code)
        await a_report(database, clock).report_due()
        (told,) = await screens(database)
        cards = [card for owner in OWNERS for card in await screens(database, owner)]
    heading = "Mae eich sylw&#x27;n aros am olygydd" if code else "Your comment is waiting"
    assert heading in told.html
    assert ["Post: " in card.html for card in cards] == [True] * len(OWNERS)


def test_every_module_that_writes_to_readers_asks_for_their_language() -> None:
    writing = [
        path
        for path in (ROOT / "bot").rglob("*.py")
        if path.parent.name != "bench" and "NewMessage(" in path.read_text()
    ]
    silent = {path.name for path in writing if not ASKS.search(path.read_text())}
    assert silent - AS_IT_WAS_RENDERED <= TO_OWNERS_ALONE
    assert [name for name in silent if (ROOT / "bot" / "handlers" / name).exists()] == []
    assert len(writing) > len(silent) > 0
