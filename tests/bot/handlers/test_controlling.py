"""Owners control broadcasts from cards: each press acts once, and shows how it is now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.admins.figures import Pulse
from bot.admins.look import ALARM, PAGE
from bot.admins.roles import Role
from bot.context import Say
from bot.screen import Screen
from bot.texts import broadcasts as texts_broadcasts
from bot.texts import control as texts_control
from bot.texts import help as texts_help
from storage.admins import Admin
from storage.database import Database
from storage.notices import NewNotice, NoticeKind
from storage.sending import BroadcastState, Policy
from tests.bot.broadcast_world import (
    BLOCKED,
    FAILED,
    GONE,
    IN_DOUBT,
    SENT,
    a_post_to,
    an_announcement_to,
    audited,
    counts,
    end,
    get,
    settled,
)
from tests.bot.handlers.ask import NOW, OWNER, Chat, a_house, changed, labels, plain, says, toast
from tests.storage.builders import a_list

REASON = "Bad Request: something odd"
SENDER = 9_009


async def page(owner: Chat, broadcast_id: int) -> Screen:
    """Open a broadcast from the panel."""
    return changed(await owner.press_data(f"v1:broadcast:{broadcast_id}"))


async def sent_one(database: Database, *states: str, total: int | None = None) -> int:
    """Store a post whose deliveries ended in these states; where all have, it has ended."""
    broadcast_id = await a_post_to(database, total or len(states), title="Records")
    await settled(database, broadcast_id, states)  # type: ignore[arg-type]
    if total is None:
        await end(database, broadcast_id)
    return broadcast_id


async def test_pause_and_resume_change_the_row_and_the_card(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 3)
    await page(owner, one)
    paused = await owner.press("Pause")
    assert toast(paused) == texts_control.PAUSED
    assert texts_broadcasts.STATES["paused"] in plain(changed(paused))
    assert (await get(database, one)).state is BroadcastState.PAUSED
    assert toast(await owner.press("Resume")) == texts_control.RESUMED
    assert (await get(database, one)).state is BroadcastState.RUNNING
    assert await audited(database) == ["broadcast pause", "broadcast resume"]


async def test_what_owners_are_asked_about_goes_on_only_after_their_answer(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 3)
    await page(owner, one)
    await owner.press("Pause")
    post_id = (await get(database, one)).post_id
    async with database.transaction() as tx:
        await tx.notices.add(NewNotice("w:1", NoticeKind.WITHDRAWAL, post_id=post_id), NOW)
    pressed = await owner.press("Resume")
    assert toast(pressed) == texts_broadcasts.STATES["held"]
    assert labels(changed(pressed))[0] == texts_control.CANCEL
    assert (await get(database, one)).state is BroadcastState.HELD


async def test_a_press_that_comes_too_late_shows_the_card_as_it_is(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 3)
    shown = await page(owner, one)
    await owner.press("Pause", shown)
    late = await owner.press("Pause", shown)
    assert toast(late) == texts_control.STALE
    assert "Resume" in labels(changed(late))
    assert await audited(database) == ["broadcast pause"]


async def test_slower_halves_the_pace_down_to_one_a_second_and_back(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 3)
    rates = []
    shown = await page(owner, one)
    assert "Usual speed" not in labels(shown)
    while "Slower" in labels(shown):
        shown = changed(await owner.press("Slower", shown))
        rates.append((await get(database, one)).rate)
    assert rates == [14, 7, 3, 1]
    assert "at most 1 message a second" in plain(shown)
    assert toast(await owner.press("Usual speed", shown)) == texts_control.USUAL_NOW
    assert (await get(database, one)).rate is None


async def test_slower_starts_from_the_pace_that_refusals_have_taught(database: Database) -> None:
    owner = Chat(database, 9_001, house=replace(a_house(), pulse=lambda _: Pulse(usual=20.0)))
    one = await a_post_to(database, 3)
    await page(owner, one)
    assert toast(await owner.press("Slower")) == texts_control.slower_now(10)


async def test_a_second_tap_on_slower_does_not_halve_twice(owner: Chat, database: Database) -> None:
    one = await a_post_to(database, 3)
    shown = await page(owner, one)
    await owner.press("Slower", shown)
    assert toast(await owner.press("Slower", shown)) == texts_control.STALE
    assert (await get(database, one)).rate == 14


async def test_what_is_done_in_doubt_goes_round_and_says_what_it_means(
    owner: Chat, database: Database
) -> None:
    one = await a_post_to(database, 3)
    shown = await page(owner, one)
    seen = []
    for policy in (Policy.HOLD, Policy.RESEND, Policy.DROP):
        assert (await get(database, one)).policy is policy
        pressed = await owner.press(texts_control.POLICIES[policy], shown)
        seen.append(toast(pressed))
        shown = changed(pressed)
    means = texts_control.POLICY_MEANS
    assert seen == [means["resend"], means["drop"], means["hold"]]


@pytest.mark.parametrize("data", ["policy:p:never", "rate:p:", "rate:p:x", "nothing:p", "policy:p"])
async def test_a_button_that_nobody_made_changes_nothing(
    owner: Chat, database: Database, data: str
) -> None:
    one = await a_post_to(database, 3)
    before = await get(database, one)
    assert toast(await owner.press_data(f"v1:card:{one}:{data}")) == texts_control.STALE
    assert await get(database, one) == before
    assert await audited(database) == []


async def test_cancel_asks_once_and_back_changes_nothing(owner: Chat, database: Database) -> None:
    one = await a_post_to(database, 3)
    shown = await page(owner, one)
    (asked,) = says(await owner.press("Cancel", shown))
    assert labels(asked.screen) == ["Cancel it", "Back"]
    assert "3 readers have not got it yet." in plain(asked.screen)
    back = await owner.press("Back", asked.screen)
    assert toast(back) == texts_control.NOTHING_CHANGED
    assert labels(changed(back)) == []
    assert (await get(database, one)).state is BroadcastState.RUNNING
    done = await owner.press("Cancel it", asked.screen)
    assert texts_control.CANCELLED in plain(changed(done))
    assert (await get(database, one)).state is BroadcastState.CANCELLED
    late = await owner.press("Cancel it", asked.screen)
    assert toast(late) == texts_control.STALE
    assert texts_broadcasts.STATES["cancelled"] in plain(changed(late))
    assert await audited(database) == ["broadcast cancel"]


async def test_a_halted_one_is_tried_again_from_its_alarm(owner: Chat, database: Database) -> None:
    one = await a_post_to(database, 3)
    async with database.transaction() as tx:
        await tx.broadcasts.halt(one, "Bad Request: can't parse entities")
    shown = await page(owner, one)
    assert labels(shown) == ["Try again", "Cancel", "Back"]
    assert texts_broadcasts.NOT_TAKEN in plain(shown)
    pressed = await owner.press_data(f"v1:card:{one}:resume:{ALARM}")
    assert plain(changed(pressed)).endswith(texts_control.RESUMED)
    assert labels(changed(pressed)) == []
    assert (await get(database, one)).state is BroadcastState.RUNNING


async def test_retry_sends_failures_again_and_opens_the_broadcast(
    owner: Chat, database: Database
) -> None:
    one = await sent_one(database, SENT, FAILED, BLOCKED)
    shown = await page(owner, one)
    pressed = await owner.press("Retry failed", shown)
    assert toast(pressed) == "We try 1 message again."
    assert "Pause" in labels(changed(pressed))
    assert await counts(database, one) == {"sent": 1, "blocked": 1}
    assert toast(await owner.press("Retry failed", shown)) == texts_control.STALE


async def test_there_is_nothing_to_retry_where_nothing_failed(
    owner: Chat, database: Database
) -> None:
    one = await sent_one(database, SENT, BLOCKED, GONE)
    assert "Retry failed" not in labels(await page(owner, one))


async def test_resend_asks_first_because_some_get_it_twice(owner: Chat, database: Database) -> None:
    one = await sent_one(database, SENT, IN_DOUBT)
    shown = await page(owner, one)
    (asked,) = says(await owner.press("Resend in doubt", shown))
    assert "Some readers may get it twice." in plain(asked.screen)
    assert await counts(database, one) == {"sent": 1, "in_doubt": 1}
    assert toast(await owner.press("Resend in doubt", asked.screen)) == "We try 1 message again."
    assert await counts(database, one) == {"sent": 1}
    assert (await get(database, one)).state is BroadcastState.RUNNING
    assert toast(await owner.press("Resend in doubt", asked.screen)) == texts_control.STALE


async def test_leave_says_that_it_stays_as_it_is(owner: Chat, database: Database) -> None:
    one = await sent_one(database, SENT, IN_DOUBT)
    shown = await page(owner, one)
    pressed = await owner.press("Leave", shown)
    assert toast(pressed) == "1 message stays as it is."
    assert "In doubt and left so: 1" in plain(changed(pressed))
    assert toast(await owner.press("Leave", shown)) == texts_control.STALE
    assert await audited(database) == ["broadcast leave"]


async def test_a_cancelled_one_is_never_sent_again(owner: Chat, database: Database) -> None:
    one = await sent_one(database, SENT, IN_DOUBT, FAILED, total=4)
    async with database.transaction() as tx:
        await tx.broadcasts.cancel(one, NOW)
    shown = await page(owner, one)
    assert not {"Retry failed", "Resend in doubt", "Pause", "Cancel"} & set(labels(shown))
    assert "Leave" in labels(shown)
    assert "Not sent: 1" in plain(shown)
    for verb in ("retry", "resend", "ask-resend", "resume", "pause", "rate", "ask-cancel"):
        pressed = await owner.press_data(f"v1:card:{one}:{verb}:{PAGE}:3")
        assert toast(pressed) == texts_control.STALE
    assert await counts(database, one) == {"sent": 1, "in_doubt": 1, "failed": 1}


@pytest.mark.parametrize(("label", "kind"), [("Get the figures", "csv"), ("Chart", "chart")])
async def test_a_file_comes_as_a_message_with_words_under_it(
    owner: Chat, database: Database, label: str, kind: str
) -> None:
    one = await sent_one(database, SENT, IN_DOUBT)
    await page(owner, one)
    (said,) = says(await owner.press(label))
    assert said.screen.enclosure == f"{kind}:{one}"
    assert plain(said.screen).startswith("Post: Records\n\n")
    assert isinstance(said, Say)
    assert len(said.screen.html) < 1_000


async def test_the_list_says_states_in_words_and_has_the_old_ones_in_doubt(
    owner: Chat, database: Database
) -> None:
    doubtful = await sent_one(database, IN_DOUBT)
    async with database.transaction() as tx:
        await tx.broadcasts.close(doubtful, NOW)
    for number in range(11):
        await an_announcement_to(database, 1, key=f"a:{number}", body=f"Number {number}.")
    await owner.write("/admin")
    shown = changed(await owner.press("Running"))
    assert "1. Announcement: Number 10, on its way" in plain(shown)
    assert "12. Post: Records, ended, 1 in doubt" in plain(shown)
    card = changed(await owner.press("Post: Records"))
    assert "In doubt: 1" in plain(card)
    assert labels(card)[-1] == "Back"
    assert "Announcement: Number 10" in labels(changed(await owner.press("Back", card)))


async def test_an_empty_list_says_so(owner: Chat) -> None:
    await owner.write("/admin")
    shown = changed(await owner.press("Running"))
    assert texts_broadcasts.NO_BROADCASTS in plain(shown)
    assert labels(shown) == ["Back to the panel"]


async def test_a_broadcast_that_is_not_there_says_so(owner: Chat) -> None:
    for data in ("broadcast:99", "card:99:pause:c", "card:99:ask-erase:c", "card:99:ask-text:c"):
        assert toast(await owner.press_data(f"v1:{data}")) == texts_control.GONE


@pytest.mark.parametrize("verb", ["pause", "cancel", "resend", "erase", "ask-text", "figures"])
async def test_a_reader_can_press_none_of_it(reader: Chat, database: Database, verb: str) -> None:
    one = await sent_one(database, SENT, IN_DOUBT)
    before = await get(database, one)
    pressed = await reader.press_data(f"v1:card:{one}:{verb}:c")
    assert toast(pressed) == texts_help.STALE
    assert len(pressed) == 1
    assert await get(database, one) == before
    assert toast(await reader.press_data("v1:broadcasts")) == texts_help.STALE
    assert toast(await reader.press_data("v1:doubts:again")) == texts_help.STALE
    assert await audited(database) == []


# ---- whose lists


async def a_sender(database: Database, slug: str) -> Chat:
    """Return the chat of a sender whose role is for one list alone."""
    async with database.transaction() as tx:
        lists = frozenset({await a_list(tx, slug)})
        await tx.admins.put(Admin(SENDER, Role.SENDER, "Lee", lists), OWNER, NOW)
    return Chat(database, SENDER, a_house())


async def test_a_role_for_other_lists_controls_nothing(database: Database) -> None:
    one = await a_post_to(database, 3)
    sender = await a_sender(database, "research")
    for verb in ("pause", "ask-cancel", "cancel", "rate:c:1", "policy:c:drop", "figures", "chart"):
        pressed = await sender.press_data(f"v1:card:{one}:{verb}")
        assert (len(pressed), toast(pressed)) == (1, texts_control.NOT_YOURS)
    now = await get(database, one)
    assert (now.state, now.rate, now.policy) == (BroadcastState.RUNNING, None, Policy.HOLD)
    assert await audited(database) == []


async def test_a_role_for_the_list_controls_what_goes_to_it(database: Database) -> None:
    one = await a_post_to(database, 3)
    sender = await a_sender(database, "all")
    assert toast(await sender.press_data(f"v1:card:{one}:pause:c")) == texts_control.PAUSED


async def test_a_role_for_one_of_two_lists_does_not_control_both(database: Database) -> None:
    async with database.transaction() as tx:
        lists = [await a_list(tx, "all"), await a_list(tx, "research")]
        await tx.broadcasts.add_announcement("a:9", "Closed.", lists, OWNER, NOW)
        one = await tx.history.id_of("a:9")
    for slug in ("all", "research"):
        sender = await a_sender(database, slug)
        pressed = await sender.press_data(f"v1:card:{one}:pause:c")
        assert toast(pressed) == texts_control.NOT_YOURS


@pytest.mark.parametrize("slug", ["all", "research"])
async def test_what_changes_messages_is_controlled_by_who_may_send_to_their_lists(
    database: Database, slug: str
) -> None:
    one = await sent_one(database, SENT, SENT)
    async with database.transaction() as tx:
        post_id = (await tx.broadcasts.newest(1))[0].post_id
        await tx.corrections.delete(one, "d", OWNER, NOW)
        await tx.broadcasts.add("correction", "notice:1", NOW, post_id=post_id, proved_at=NOW)
        mends = [found.id for found in await tx.broadcasts.newest(2)]
    sender = await a_sender(database, slug)
    words = texts_control.CANCELLED if slug == "all" else texts_control.NOT_YOURS
    for each in mends:
        assert toast(await sender.press_data(f"v1:card:{each}:cancel:c")) == words
