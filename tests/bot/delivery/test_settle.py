"""What each answer means for the row, the chat and the whole broadcast, written down at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.delivery.settle import ODD_IN_A_ROW, Stopped
from sandbox.telegram import Group
from storage.database import Database
from storage.ledger import Owner
from storage.sending import BroadcastState, Policy
from storage.subscribers import Subscriber
from tests.bot.builders import NOW, rows, states
from tests.bot.outbox import (
    CROWD,
    TITLE,
    Outbox,
    broadcast,
    calls,
    corrected,
    counted_right,
    order,
    people,
    posted,
    progress,
    reached,
    tally,
    texts,
)
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import a_subscriber

SEND = "sendMessage"
OLD_GROUP, NEW_GROUP = -4_001, -1_004_001
NOT_FOUND = "Bad Request: chat not found"
NOVELTY = "Bad Request: a novelty"
DAY = 25 * 3600.0
CONTENT = [
    "Bad Request: can't parse entities: Unsupported start tag",
    "Bad Request: message is too long",
    "Bad Request: BUTTON_URL_INVALID",
]


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader, the owner and a crowd have pressed Start."""
    async with ground(rate=None, groups=[Group(OLD_GROUP, "A ward")]) as made:
        people(made, [OWNER, *CROWD])
        yield made


async def subscriber(database: Database, chat_id: int = READER) -> Subscriber:
    async with database.transaction() as tx:
        found = await tx.subscribers.get(chat_id)
    assert found is not None
    return found


# One chat


async def test_a_blocked_reader_keeps_lists_and_consent_and_comes_back(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER, OWNER)
    async with database.transaction() as tx:
        await tx.subscribers.consent(READER, "announcements", "v1", NOW)
    await here.do("/block", blocked=True)
    await outbox.finish()
    assert await states(database) == ["blocked", "sent"]
    assert (await subscriber(database)).state == "blocked"
    async with database.transaction() as tx:
        everyone = await tx.lists.by_slug("all")
        assert everyone is not None
        assert await tx.lists.of(READER) == {everyone.id}
        assert await tx.subscribers.agrees(READER, "announcements")
    tried = len(calls(here))
    await posted(database, number=2)
    await outbox.finish()
    assert len(calls(here)) == tried + 1, "only the owner is sent the next one"
    await here.do("/block", blocked=False)
    async with database.transaction() as tx:
        await tx.subscribers.mark(READER, "active", NOW)
    await posted(database, number=3)
    await outbox.finish()
    assert await texts(here) == [TITLE]


@pytest.mark.parametrize(
    ("code", "words", "row", "chat"),
    [
        ("403", "Forbidden: user is deactivated", "gone", "deactivated"),
        ("403", "Forbidden: bot can't initiate conversation with a user", "gone", "never_started"),
        ("403", "Forbidden: bot was kicked from the group chat", "gone", "left"),
        ("403", "Forbidden: a novelty", "refused", "active"),
        ("400", "Bad Request: not enough rights to send text messages", "refused", "active"),
        ("400", NOVELTY, "refused", "active"),
    ],
)
async def test_a_refusal_is_about_one_chat_and_stops_no_other(
    database: Database, here: Ground, outbox: Outbox, code: str, words: str, row: str, chat: str
) -> None:
    await here.fault(SEND, code, chat_id=READER, description=words)
    await posted(database, READER, OWNER)
    await outbox.finish()
    assert await states(database) == [row, "sent"]
    assert (await subscriber(database)).state == chat
    assert (await broadcast(database)).state is BroadcastState.DONE
    assert await counted_right(database)
    assert outbox.alarms == []


async def test_a_chat_that_is_not_found_twice_a_day_apart_is_inactive(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "400", chat_id=READER, description=NOT_FOUND, times=3)
    found = []
    for number, later in enumerate((1.0, 60.0, DAY), start=1):
        outbox.clock.advance(later)
        await posted(database, READER, OWNER, number=number)
        await outbox.finish()
        found.append((await subscriber(database)).state)
    assert found == ["active", "active", "inactive"]


async def test_a_chat_that_is_found_again_has_no_strike_any_more(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    for number, fails in enumerate((True, False, True), start=1):
        if fails:
            await here.fault(SEND, "400", chat_id=READER, description=NOT_FOUND)
        outbox.clock.advance(DAY)
        await posted(database, READER, OWNER, number=number)
        await outbox.finish()
    assert (await subscriber(database)).state == "active"
    assert tally(await states(database)) == {"gone": 2, "sent": 4}


async def test_a_group_that_moved_is_sent_to_at_once_at_its_new_id(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, OLD_GROUP, proved=True)
    path = f"/sandbox/groups/{OLD_GROUP}/migrate"
    (await here.http.post(path, json={"to": NEW_GROUP})).raise_for_status()
    await outbox.go_on()
    (row,) = await rows(database)
    assert (row["chat_id"], row["state"], row["attempt"]) == (NEW_GROUP, "sent", 1)
    seen = (await here.http.get(f"/sandbox/groups/{NEW_GROUP}")).json()
    assert [one["text"] for one in seen["messages"]] == [TITLE]
    await outbox.finish()
    await posted(database, number=2)
    await outbox.finish()
    assert reached(here) == [OLD_GROUP, NEW_GROUP, NEW_GROUP]


async def test_a_group_that_moved_to_where_it_is_already_gets_one_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    path = f"/sandbox/groups/{OLD_GROUP}/migrate"
    (await here.http.post(path, json={"to": NEW_GROUP})).raise_for_status()
    await posted(database, OLD_GROUP, NEW_GROUP)
    await outbox.finish()
    assert tally(await states(database)) == {"sent": 1, "refused": 1}
    seen = (await here.http.get(f"/sandbox/groups/{NEW_GROUP}")).json()
    assert len(seen["messages"]) == 1
    assert await counted_right(database)


# An answer that was lost


@pytest.mark.parametrize("fault", ["cut_after", "cut_middle", "garbage", "500"])
@pytest.mark.parametrize(
    ("policy", "state", "copies"),
    [(Policy.HOLD, "in_doubt", 1), (Policy.DROP, "dropped", 1), (Policy.RESEND, "sent", 2)],
)
async def test_an_answer_that_was_lost_is_what_the_policy_makes_of_it(
    database: Database,
    here: Ground,
    outbox: Outbox,
    fault: str,
    policy: Policy,
    state: str,
    copies: int,
) -> None:
    await here.fault(SEND, fault, chat_id=READER)
    await posted(database, READER, proved=True)
    await order(database, "set_policy", 1, policy)
    await outbox.go_on(61, turns=4)
    await outbox.finish()
    assert await states(database) == [state]
    arrived = copies if fault != "500" else copies - 1
    assert len(await texts(here)) == arrived
    assert (await broadcast(database)).state is BroadcastState.DONE
    assert await counted_right(database)


async def test_a_second_lost_answer_is_held_even_if_the_first_was_sent_again(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "cut_after", times=2)
    await posted(database, READER, proved=True)
    await order(database, "set_policy", 1, Policy.RESEND)
    await outbox.go_on(61, turns=5)
    assert await states(database) == ["in_doubt"]
    assert (await rows(database))[0]["resends"] == 1
    assert len(await texts(here)) == 2


@pytest.mark.parametrize(
    ("policy", "state"),
    [(Policy.HOLD, "in_doubt"), (Policy.DROP, "dropped"), (Policy.RESEND, "sent")],
)
async def test_what_a_dead_process_was_sending_follows_the_same_policy(
    database: Database, here: Ground, outbox: Outbox, policy: Policy, state: str
) -> None:
    await here.fault(SEND, "hang")
    await posted(database, READER, proved=True)
    await order(database, "set_policy", 1, policy)
    outbox.clock.advance(1)
    await outbox.step()
    successor = Outbox(database, here.bot, owner=Owner("successor", 2), clock=outbox.clock)
    async with database.transaction() as tx:
        await tx.deliveries.doubt_the_dead(successor.owner, outbox.clock.now())
    await successor.finish()
    assert await states(database) == [state]
    assert await counted_right(database)


async def test_a_doubt_is_logged_without_the_chat_and_the_text(
    database: Database, here: Ground, outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    await here.fault(SEND, "cut_before")
    await posted(database, READER)
    await outbox.go_on()
    assert "in doubt" in caplog.text
    assert TITLE not in caplog.text
    assert str(READER) not in caplog.text


# The whole broadcast


@pytest.mark.parametrize("words", CONTENT)
async def test_content_that_nobody_can_be_sent_halts_at_its_first_occurrence(
    database: Database, here: Ground, outbox: Outbox, words: str
) -> None:
    await here.fault(SEND, "400", description=words, times=100)
    await posted(database, READER, *CROWD)
    await outbox.go_on(turns=4)
    assert len(calls(here)) == 1
    assert (await broadcast(database)).state is BroadcastState.HALTED
    assert tally(await states(database)) == {"todo": len(CROWD) + 1}
    assert {row["attempt"] for row in await rows(database)} == {0}
    assert [(told[0], told[1]) for told in outbox.alarms] == [(1, Stopped.CONTENT)]


async def test_a_fault_of_content_that_many_meet_at_once_is_told_once(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "400", description=CONTENT[0], times=100)
    await posted(database, *CROWD, proved=True)
    await outbox.go_on(turns=4)
    assert len(calls(here)) > 1, "several were on their way"
    assert len(outbox.alarms) == 1
    assert tally(await states(database)) == {"todo": len(CROWD)}
    assert {row["attempt"] for row in await rows(database)} == {0}


async def test_a_halted_broadcast_stops_no_other_and_goes_on_when_it_is_mended(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await here.fault(SEND, "400", chat_id=READER, description=CONTENT[0])
    await posted(database, READER)
    await outbox.go_on(turns=2)
    await posted(database, *CROWD[:3], number=2)
    await outbox.finish()
    assert [row["state"] for row in await rows(database, "broadcasts")] == ["halted", "done"]
    await order(database, "resume", 1)
    await outbox.go_on(31)
    await outbox.finish()
    assert (await broadcast(database)).state is BroadcastState.DONE
    assert len(await texts(here)) == 2


async def pauses(
    database: Database, here: Ground, outbox: Outbox, missing: int, there: int
) -> bool:
    """Say whether so many chats that are not there pause a broadcast to so many others."""
    await posted(database, *range(90_000, 90_000 + missing), *CROWD[:there], proved=True)
    await outbox.go_on()
    assert here.telegram.calls
    return (await broadcast(database)).state is BroadcastState.PAUSED


@pytest.mark.parametrize(
    ("missing", "there", "paused"), [(2, 20, False), (3, 55, True), (3, 60, False)]
)
async def test_a_share_of_chats_that_are_not_found_pauses(
    database: Database, here: Ground, outbox: Outbox, missing: int, there: int, *, paused: bool
) -> None:
    assert await pauses(database, here, outbox, missing, there) is paused
    assert [told[1] for told in outbox.alarms] == [Stopped.NOT_FOUND] * paused


async def test_what_was_resumed_is_not_paused_again_for_the_same(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    assert await pauses(database, here, outbox, 5, 10)
    await order(database, "resume", 1)
    await posted(database, *range(91_000, 91_010), number=2, proved=True)
    await outbox.go_on(turns=2)
    assert (await broadcast(database)).state is not BroadcastState.PAUSED
    assert (await broadcast(database, 2)).state is BroadcastState.PAUSED
    assert [told[0] for told in outbox.alarms] == [1, 2]


async def odd(here: Ground, *chats: int) -> None:
    for chat_id in chats:
        await here.fault(SEND, "400", chat_id=chat_id, description=NOVELTY)


async def test_ten_odd_refusals_in_a_row_pause(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await odd(here, *CROWD[:ODD_IN_A_ROW])
    await posted(database, *CROWD[:ODD_IN_A_ROW], proved=True)
    await outbox.go_on()
    assert (await broadcast(database)).state is BroadcastState.PAUSED
    assert [told[1] for told in outbox.alarms] == [Stopped.ODD]
    assert ODD_IN_A_ROW == 10


async def test_odd_refusals_with_a_success_between_them_do_not(
    database: Database, here: Ground
) -> None:
    outbox = Outbox(database, here.bot, rate=28.0)
    await odd(here, *CROWD[:9], *CROWD[10:12])
    await posted(database, *CROWD[:12], proved=True)
    for _ in range(14):
        await outbox.go_on(0.3)
    assert tally(await states(database)) == {"refused": 11, "sent": 1}
    assert outbox.alarms == []


# Corrections


async def test_what_is_said_instead_of_a_correction_is_written_down_with_its_row(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await posted(database, READER)
    await outbox.finish()
    await corrected(database)
    await here.fault("editMessageText", "400", description="Bad Request: message can't be edited")
    await outbox.finish()
    assert await states(database) == ["sent", "refused"], "these words say nothing instead"
    assert (await progress(database, 2)).left == 0
    assert await counted_right(database)


async def test_the_row_of_a_chat_that_nobody_knows_changes_no_subscriber(
    database: Database, outbox: Outbox
) -> None:
    """A group may be corrected that never subscribed."""
    await posted(database, 90_000, proved=True)
    async with database.transaction() as tx:
        await a_subscriber(tx, READER)
    await outbox.finish()
    assert await states(database) == ["gone"]
    assert (await subscriber(database)).state == "active"


# Groups and channels


async def kept_group(database: Database) -> None:
    """Let READER answer for a group that gets posts."""
    async with database.transaction() as tx:
        await tx.groups.join(OLD_GROUP, "group", "none", NOW)
        await tx.groups.keep(OLD_GROUP, READER)


async def told(database: Database) -> list[str]:
    """Return what waits for READER."""
    async with database.reading() as tx:
        waiting = await tx.messages.upcoming(NOW + timedelta(days=9), 100)
    return [one.body for one in waiting if one.chat_id == READER]


@pytest.mark.parametrize(
    ("code", "description", "state", "words"),
    [
        ("403", "Forbidden: bot was kicked from the group chat", "left", "gets no more posts"),
        ("400", "Bad Request: message thread not found", "active", "could not be sent"),
    ],
)
async def test_who_answers_for_a_group_hears_that_posts_cannot_come_there(
    database: Database,
    here: Ground,
    outbox: Outbox,
    code: str,
    description: str,
    state: str,
    words: str,
) -> None:
    await kept_group(database)
    await posted(database, OLD_GROUP, proved=True)
    await here.fault(SEND, code, chat_id=OLD_GROUP, description=description, times=1)
    await outbox.go_on()
    async with database.reading() as tx:
        group = await tx.groups.get(OLD_GROUP)
    assert group
    assert group.state == state
    (body,) = await told(database)
    assert words in body
