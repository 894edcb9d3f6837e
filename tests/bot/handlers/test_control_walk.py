"""One broadcast is paused, slowed, resumed, doubted and ended by hand, the same on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.texts import control as texts_control
from storage.database import Database
from storage.sending import BroadcastState
from tests.bot.broadcast_world import (
    FAILED,
    IN_DOUBT,
    SENT,
    a_post_to,
    audited,
    counts,
    end,
    get,
    settled,
)
from tests.bot.builders import a_database
from tests.bot.handlers.ask import Chat, changed, labels, says, toast


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    """Give a fresh database on each engine."""
    async with a_database(ready_url) as made:
        yield made


async def test_an_owner_controls_a_broadcast_from_its_first_message_to_its_last(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 6, title="Records")
    await owner.press_data(f"v1:broadcast:{one}")
    await owner.press("Pause")
    assert (await get(database, one)).state is BroadcastState.PAUSED
    await owner.press("Resume")
    assert (await get(database, one)).state is BroadcastState.RUNNING
    await owner.press("Slower")
    slowed = (await get(database, one)).rate
    assert slowed is not None
    await owner.press("Slower")
    assert ((await get(database, one)).rate or 0) < slowed
    await owner.press("Usual speed")
    assert (await get(database, one)).rate is None

    await settled(database, one, [SENT, IN_DOUBT, IN_DOUBT, FAILED])
    card = changed(await owner.press_data(f"v1:broadcast:{one}"))
    asked = says(await owner.press("Resend in doubt", card))[0].screen
    assert toast(await owner.press("Resend in doubt", asked)) == texts_control.again(2)
    assert await counts(database, one) == {"sent": 1, "failed": 1}

    await settled(database, one, [SENT, SENT, SENT, IN_DOUBT])
    await end(database, one)
    card = changed(await owner.press_data(f"v1:broadcast:{one}"))
    assert toast(await owner.press("Leave", card)) == texts_control.left_so(1)
    card = changed(await owner.press_data(f"v1:broadcast:{one}"))
    await owner.press("Retry failed", card)
    assert (await get(database, one)).state is BroadcastState.RUNNING
    card = changed(await owner.press_data(f"v1:broadcast:{one}"))
    asked = says(await owner.press("Cancel", card))[0].screen
    await owner.press(labels(asked)[0], asked)
    assert (await get(database, one)).state is BroadcastState.CANCELLED
    assert await counts(database, one) == {"sent": 4, "dropped": 1}
    verbs = ("pause", "resume", "rate", "rate", "rate", "resend", "leave", "retry", "cancel")
    assert await audited(database) == [f"broadcast {verb}" for verb in verbs]
