"""A correction reaches each message that shows its post, and repeats nothing that rings."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.delivery.outgoing import Outgoing
from bot.screen import Screen
from bot.texts import corrections as texts_corrections
from sandbox.telegram import Group
from storage.database import Database
from storage.ledger import Owner
from storage.messages import About, NewMessage
from storage.notices import NewNotice, NoticeKind
from storage.records import Post
from storage.sending import CORRECTION, WITHDRAWAL, Broadcast, BroadcastState
from storage.transaction import Transaction
from tests.bot.builders import rows, states
from tests.bot.handlers.ask import LONDON, a_house
from tests.bot.outbox import Outbox, broadcast
from tests.sandbox.ground import OWNER, READER, Ground, ground
from tests.storage.builders import A_SUMMARY, NOW, a_list, a_post, a_subscriber, entry

EDIT, SEND = "editMessageText", "sendMessage"
NOT_EDITABLE = "Bad Request: message can't be edited"
OLD_GROUP, NEW_GROUP = -4_001, -1_004_001
NOT_THERE = "Bad Request: message to edit not found"
TITLE = "The ward round"
LINE = "Corrected on 2 March 2026."
HEADING = f"Correction: {TITLE}"


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    """Give a Telegram in which the reader and the owner have pressed Start."""
    async with ground(rate=None) as made:
        await made.do("/start", chat_id=OWNER, payload="")
        yield made


@pytest.fixture
def outbox(database: Database, here: Ground, monkeypatch: pytest.MonkeyPatch) -> Outbox:
    """Give what sends, with the words of the real thing; its clock goes on while it waits."""
    made = Outbox(database, here.bot, words=Outgoing(LONDON, a_house().platform_of))

    async def wait(seconds: float) -> None:
        made.clock.advance(max(0.0, seconds))
        await asyncio.sleep(0)

    monkeypatch.setattr("bot.delivery.paced._sleep", wait)
    return made


# What happens


async def sent(database: Database, outbox: Outbox, *chats: int) -> Post:
    """Send a post to chats, and return it."""
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        for chat_id in chats:
            await a_subscriber(tx, chat_id, list_id)
        post = await a_post(tx)
        await tx.broadcasts.add_post(post, [list_id], NOW)
    await go_on(outbox)
    return post


async def looked_at(database: Database, outbox: Outbox, post: Post, chat_id: int) -> None:
    """Let a person look at a post, as after /latest."""
    async with database.transaction() as tx:
        number = len(await tx.corrections.shown_in(chat_id, post.id))
        body = Screen(f"<b>{TITLE}</b>").to_json()
        new = NewMessage(f"look:{chat_id}:{number}", chat_id, body, post.id, shows_post=True)
        await tx.messages.add(new, NOW)
    await outbox.talk()


async def edited(database: Database, post: Post, summary: str) -> Post:
    """Let the blog change a post."""
    async with database.transaction() as tx:
        now = await tx.posts.get(post.id)
        assert now is not None
        await tx.posts.edit(now, entry(), replace(A_SUMMARY, summary=summary), NOW)
        changed = await tx.posts.get(post.id)
    assert changed is not None
    return changed


async def decided(
    database: Database, post: Post, kind: NoticeKind = NoticeKind.CORRECTION, number: int = 1
) -> int:
    """Let the owners choose to correct or to withdraw a post; return how many chats have it."""
    async with database.transaction() as tx:
        new = NewNotice(f"{kind}:{post.id}:{number}", kind, post.site_id, post.id, post.revision)
        return await tx.corrections.add(await tx.notices.add(new, NOW), OWNER, NOW)


async def corrected(
    database: Database, outbox: Outbox, *chats: int, summary: str = "Take 5 mg."
) -> Post:
    """Send a post, change it and let the owners correct it; nothing of that is carried out yet."""
    post = await edited(database, await sent(database, outbox, *chats), summary)
    await decided(database, post)
    return post


async def go_on(outbox: Outbox) -> None:
    """Do what is due until nothing is."""
    await outbox.go_on(turns=2)
    await outbox.talk()


async def refuse_edits(here: Ground, why: str = NOT_EDITABLE, chat_id: int = READER) -> None:
    """Let the messages of a chat be ones that cannot be changed."""
    await here.fault(EDIT, "400", chat_id=chat_id, description=why, times=100)


# What is there to see


async def shown(here: Ground, chat_id: int = READER) -> list[str]:
    """Return the bot's messages in a chat as they are now."""
    seen = await here.seen(chat_id)
    return [one["text"] for one in seen["messages"] if one["sender"] == "bot"]


def calls(here: Ground, method: str) -> list[dict[str, Any]]:
    """Return the calls of a method, with any answer."""
    return [call for call in here.telegram.calls if call["method"] == method]


async def fates(database: Database) -> list[str]:
    """Return the state of every delivery of a correction or a withdrawal."""
    mends = {
        row["id"]
        for row in await rows(database, "broadcasts")
        if row["kind"] in {CORRECTION, WITHDRAWAL}
    }
    return [row["state"] for row in await rows(database) if row["broadcast_id"] in mends]


# Edited in place


async def test_a_message_is_changed_in_place_and_nothing_new_is_sent(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER, OWNER)
    await go_on(outbox)
    for chat_id in (READER, OWNER):
        (text,) = await shown(here, chat_id)
        title, line, summary, *_ = text.split("\n\n")
        assert (title, line, summary) == (TITLE, LINE, "Take 5 mg.")
    assert await fates(database) == ["sent", "sent"]
    assert len(calls(here, SEND)) == 2


async def test_a_corrected_message_keeps_its_looks_and_its_buttons(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await sent(database, outbox, READER)
    before = (await here.seen())["messages"][-1]
    async with database.transaction() as tx:
        post = await tx.posts.get(1)
    assert post is not None
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    after = (await here.seen())["messages"][-1]
    assert after["buttons"] == before["buttons"]
    assert after["edited"]
    assert not before["edited"]
    rest = before["text"].split("\n\n")[2:]
    assert after["text"].split("\n\n")[3:] == rest


async def test_who_only_looked_at_the_post_is_corrected_too(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, OWNER)
    await looked_at(database, outbox, post, READER)
    assert await decided(database, await edited(database, post, "Take 5 mg.")) == 2
    await go_on(outbox)
    (text,) = await shown(here)
    assert LINE in text
    assert await fates(database) == ["sent", "sent"]


async def test_every_message_of_a_chat_that_shows_the_post_is_changed(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, READER)
    for _ in range(2):
        await looked_at(database, outbox, post, READER)
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    assert ["Take 5 mg." in text for text in await shown(here)] == [True] * 3
    assert await fates(database) == ["sent"]


async def test_the_message_of_several_lists_is_changed_once(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    async with database.transaction() as tx:
        ids = [await a_list(tx, slug) for slug in ("all", "safety", "records")]
        await a_subscriber(tx, READER, *ids)
        await tx.broadcasts.add_post(await a_post(tx), ids, NOW)
    await go_on(outbox)
    async with database.transaction() as tx:
        post = await tx.posts.get(1)
    assert post is not None
    assert await decided(database, await edited(database, post, "Take 5 mg.")) == 1
    await go_on(outbox)
    assert len(calls(here, EDIT)) == len(await shown(here)) == 1


async def test_a_message_that_says_it_already_counts_as_done(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await corrected(database, outbox, READER)
    await go_on(outbox)
    await decided(database, post, number=2)
    await go_on(outbox)
    assert [call["status"] for call in calls(here, EDIT)] == [200, 400]
    assert await fates(database) == ["sent", "sent"]
    assert len(await shown(here)) == 1


async def test_a_reader_who_left_gets_the_change(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, READER)
    async with database.transaction() as tx:
        await tx.subscribers.leave_all(READER, NOW)
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    assert LINE in (await shown(here))[0]


async def test_quiet_time_does_not_hold_a_change_back(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    async with database.transaction() as tx:
        await tx.subscribers.set_quiet(READER, "19:00-07:30", NOW)
    outbox.hushed = ["19:00-07:30"]
    await go_on(outbox)
    assert LINE in (await shown(here))[0]


# Not to be changed


@pytest.mark.parametrize("why", [NOT_EDITABLE, NOT_THERE, "Bad Request: a novelty"])
async def test_a_message_that_cannot_be_changed_is_followed_by_one_short_correction(
    database: Database, here: Ground, outbox: Outbox, why: str
) -> None:
    await refuse_edits(here, why)
    await corrected(database, outbox, READER, OWNER)
    await go_on(outbox)
    old, new = await shown(here)
    assert LINE not in old
    assert new.split("\n\n")[0] == HEADING
    assert "Take 5 mg." in new
    (button,) = (await here.seen())["messages"][-1]["buttons"]
    assert button[0]["text"] == "Read the post"
    assert len(await shown(here, OWNER)) == 1
    assert await fates(database) == ["sent", "sent"]


async def test_a_reader_who_left_gets_no_new_message(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, READER)
    async with database.transaction() as tx:
        await tx.subscribers.leave_all(READER, NOW)
    await refuse_edits(here)
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    assert len(await shown(here)) == 1
    assert await fates(database) == ["refused"]
    assert "wants no more messages" in (await rows(database))[-1]["error"]


async def test_where_one_of_several_can_be_changed_no_message_is_sent(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, READER)
    await looked_at(database, outbox, post, READER)
    await here.fault(EDIT, "400", description=NOT_THERE)
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    first, second = await shown(here)
    assert LINE not in first
    assert LINE in second
    assert await fates(database) == ["sent"]


async def test_a_second_correction_changes_the_message_of_the_first(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """The old one still cannot be changed, and that is no reason to write again."""
    post = await corrected(database, outbox, READER)
    await here.fault(EDIT, "400", description=NOT_EDITABLE)
    await go_on(outbox)
    await here.fault(EDIT, "400", description=NOT_EDITABLE)
    await decided(database, await edited(database, post, "Take 6 mg."), number=2)
    await go_on(outbox)
    old, new = await shown(here)
    assert "mg" not in old
    assert "Take 6 mg." in new


@pytest.mark.parametrize("editable", [True, False])
async def test_a_reply_to_what_was_corrected_finds_its_post(
    database: Database, here: Ground, outbox: Outbox, *, editable: bool
) -> None:
    if not editable:
        await refuse_edits(here)
    post = await corrected(database, outbox, READER)
    await go_on(outbox)
    ids = [one["message_id"] for one in (await here.seen())["messages"] if one["sender"] == "bot"]
    assert len(ids) == (1 if editable else 2)
    async with database.transaction() as tx:
        assert [await tx.messages.about(READER, one) for one in ids] == [About(post.id)] * len(ids)


# Refusals of the whole chat


async def test_a_chat_that_blocked_the_bot_is_marked_and_not_tried_again(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER, OWNER)
    await here.fault(EDIT, "403", chat_id=READER)
    await go_on(outbox)
    tried = len(calls(here, EDIT))
    outbox.clock.advance(1_000_000)
    await go_on(outbox)
    assert len(calls(here, EDIT)) == tried
    assert sorted(await fates(database)) == ["blocked", "sent"]
    async with database.transaction() as tx:
        reader = await tx.subscribers.get(READER)
    assert reader is not None
    assert reader.state == "blocked"


async def test_a_chat_that_is_not_there_is_gone(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    await here.fault(EDIT, "400", chat_id=READER, description="Bad Request: chat not found")
    await go_on(outbox)
    assert await fates(database) == ["gone"]
    assert len(await shown(here)) == 1


@pytest.mark.parametrize("why", ["BUTTON_URL_INVALID", "can't parse entities: a novelty"])
async def test_what_telegram_takes_in_no_chat_halts_the_correction_alone(
    database: Database, here: Ground, outbox: Outbox, why: str
) -> None:
    await corrected(database, outbox, READER, OWNER)
    await here.fault(EDIT, "400", times=2, description=f"Bad Request: {why}")
    await go_on(outbox)
    outbox.clock.advance(1_000_000)
    await go_on(outbox)
    assert await states(database, "broadcasts") == ["done", "halted"]
    assert set(await fates(database)) == {"todo"}
    assert len(outbox.alarms) == 1
    assert len(await shown(here)) == 1


# Not now


async def test_too_many_requests_in_the_middle_ends_with_every_message_changed_once(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await sent(database, outbox, READER)
    await looked_at(database, outbox, post, READER)
    await decided(database, await edited(database, post, "Take 5 mg."))
    first, second = (one["message_id"] for one in (await here.seen())["messages"][-2:])
    await slow_down_after(here, 1)
    await go_on(outbox)
    assert [LINE in text for text in await shown(here)] == [True, False]
    assert await fates(database) == ["todo"]
    tried = len(calls(here, EDIT))
    outbox.clock.advance(2)
    await go_on(outbox)
    assert len(calls(here, EDIT)) == tried, "the chat is closed"
    outbox.clock.advance(31)
    await go_on(outbox)
    assert [LINE in text for text in await shown(here)] == [True, True]
    assert await fates(database) == ["sent"]
    assert first != second


async def slow_down_after(here: Ground, calls_left: int) -> None:
    """Let Telegram ask to wait once, after some changes more."""
    for _ in range(calls_left):
        await here.fault(EDIT, "delay", seconds=0.0)
    await here.fault(EDIT, "429", retry_after=30)


async def test_a_lost_answer_is_asked_for_again_and_not_in_doubt(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    await here.fault(EDIT, "cut_after")
    await go_on(outbox)
    assert await fates(database) == ["todo"]
    outbox.clock.advance(61)
    await go_on(outbox)
    assert await fates(database) == ["sent"]
    assert [call["status"] for call in calls(here, EDIT)] == [0, 400]
    assert len(await shown(here)) == 1


async def test_a_change_that_never_arrived_is_made_later(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    await here.fault(EDIT, "cut_before")
    await go_on(outbox)
    assert LINE not in (await shown(here))[0]
    outbox.clock.advance(61)
    await go_on(outbox)
    assert LINE in (await shown(here))[0]


async def test_nothing_is_sent_instead_while_a_change_may_still_succeed(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """One message cannot be changed, and of the other nobody knows: it is asked again first."""
    post = await sent(database, outbox, READER)
    await looked_at(database, outbox, post, READER)
    await here.fault(EDIT, "400", description=NOT_EDITABLE)
    await here.fault(EDIT, "500")
    await decided(database, await edited(database, post, "Take 5 mg."))
    await go_on(outbox)
    assert len(await shown(here)) == 2
    assert await fates(database) == ["todo"]
    outbox.clock.advance(61)
    await go_on(outbox)
    assert len(await shown(here)) == 2
    assert await fates(database) == ["sent"]


async def test_a_lost_answer_to_the_short_correction_is_in_doubt_and_not_repeated(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    await refuse_edits(here)
    await here.fault(SEND, "cut_after")
    await go_on(outbox)
    assert await states(database, "messages") == ["in_doubt"]
    outbox.clock.advance(1_000_000)
    await go_on(outbox)
    assert await states(database, "messages") == ["in_doubt"]
    assert len(calls(here, SEND)) == 2
    assert [HEADING in text for text in await shown(here)] == [False, True]


async def test_a_process_that_died_while_it_changed_messages_leaves_no_doubt(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await corrected(database, outbox, READER)
    await here.fault(EDIT, "hang")
    outbox.clock.advance(1.1)
    await outbox.step()
    assert await fates(database) == ["sending"]
    successor = Outbox(database, here.bot, words=outbox.words, owner=Owner("successor", 2))
    async with database.transaction() as tx:
        assert await tx.deliveries.doubt_the_dead(successor.owner, NOW) == 0
    await successor.go_on(turns=2)
    assert await fates(database) == ["sent"]
    assert LINE in (await shown(here))[0]


async def test_a_correction_waits_for_the_post_that_is_being_sent_at_this_moment(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """The message has no number yet, so there is nothing to change; afterwards there is."""
    await here.fault(SEND, "delay", seconds=0.1)
    async with database.transaction() as tx:
        list_id = await a_list(tx)
        await a_subscriber(tx, READER, list_id)
        post = await a_post(tx)
        await tx.broadcasts.add_post(post, [list_id], NOW)
    outbox.clock.advance(1.1)
    await outbox.step()
    assert await states(database) == ["sending"]
    async with database.transaction() as tx:
        assert await tx.corrections.under_way(READER, await broadcast_of(tx))
    assert await decided(database, await edited(database, post, "Take 5 mg.")) == 1
    other = Outbox(database, here.bot, words=outbox.words, clock=outbox.clock)
    await other.go_on(0.3)
    assert await fates(database) == ["todo"]
    assert (await rows(database))[-1]["attempt"] == 0
    assert calls(here, EDIT) == []
    await outbox.go_on(0)
    await go_on(outbox)
    await go_on(outbox)
    assert await fates(database) == ["sent"]
    assert "Take 5 mg." in (await shown(here))[0]


async def broadcast_of(tx: Transaction) -> Broadcast:
    """Return the only broadcast."""
    (made,) = await tx.broadcasts.newest(2)
    return made


# Groups that move


async def test_a_group_that_moved_is_told_at_its_new_id(database: Database) -> None:
    """Its old messages are not there under the new id."""
    async with ground(rate=None, groups=[Group(OLD_GROUP, "A ward")]) as here:
        outbox = Outbox(database, here.bot, words=Outgoing(LONDON, a_house().platform_of))
        await corrected(database, outbox, OLD_GROUP)
        await moves(here)
        await outbox.go_on(turns=3)
        await outbox.talk()
        seen = (await here.http.get(f"/sandbox/groups/{NEW_GROUP}")).json()
        assert [HEADING in one["text"] for one in seen["messages"]] == [True]
        assert (await rows(database))[-1]["chat_id"] == NEW_GROUP
        assert await fates(database) == ["sent"]


async def moves(here: Ground) -> None:
    """Let a group get another id."""
    path = f"/sandbox/groups/{OLD_GROUP}/migrate"
    (await here.http.post(path, json={"to": NEW_GROUP})).raise_for_status()


async def test_a_group_that_moved_to_where_it_is_corrected_already_is_not_tried_for_ever(
    database: Database,
) -> None:
    groups = [Group(OLD_GROUP, "A ward"), Group(NEW_GROUP, "A ward", "supergroup")]
    async with ground(rate=None, groups=groups) as here:
        outbox = Outbox(database, here.bot, words=Outgoing(LONDON, a_house().platform_of))
        await corrected(database, outbox, OLD_GROUP, NEW_GROUP)
        more = {"migrate_to_chat_id": NEW_GROUP}
        words = "Bad Request: group chat was upgraded to a supergroup chat"
        await here.fault(
            EDIT, "400", chat_id=OLD_GROUP, description=words, parameters=more, times=9
        )
        await outbox.go_on(turns=4)
        assert len(calls(here, EDIT)) == 2
        assert sorted(await fates(database)) == ["refused", "sent"]
        assert (await broadcast(database, 2)).state is BroadcastState.DONE


# Taken down


async def withdrawn(database: Database, outbox: Outbox, *chats: int) -> Post:
    """Send a post and let the owners withdraw it; nothing of that is carried out yet."""
    post = await sent(database, outbox, *chats)
    await decided(database, post, NoticeKind.WITHDRAWAL)
    return post


async def test_a_withdrawn_post_is_a_title_and_a_sentence_with_no_buttons(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await withdrawn(database, outbox, READER)
    await go_on(outbox)
    (message,) = [one for one in (await here.seen())["messages"] if one["sender"] == "bot"]
    assert message["text"] == f"{TITLE}\n\n{texts_corrections.TAKEN_DOWN}"
    assert message["buttons"] == []
    assert await fates(database) == ["sent"]


async def test_a_withdrawal_that_cannot_be_shown_in_place_is_said(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await refuse_edits(here)
    await withdrawn(database, outbox, READER)
    await go_on(outbox)
    message = (await here.seen())["messages"][-1]
    assert message["text"] == f"{TITLE}\n\n{texts_corrections.GONE_SINCE}"
    assert message["buttons"] == []


async def test_a_correction_that_still_waits_does_not_bring_a_withdrawn_post_back(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    post = await corrected(database, outbox, READER)
    await here.fault(EDIT, "500")
    await go_on(outbox)
    async with database.transaction() as tx:
        await tx.corrections.cancel(post.id)
    await decided(database, post, NoticeKind.WITHDRAWAL)
    outbox.clock.advance(1_000_000)
    await go_on(outbox)
    (text,) = await shown(here)
    assert texts_corrections.TAKEN_DOWN in text
    assert await fates(database) == ["todo", "sent"]
    assert (await broadcast(database, 2)).state is BroadcastState.CANCELLED


async def test_a_withdrawn_post_that_is_corrected_is_shown_again_everywhere(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    """One reader was told that it is gone, the other not yet, when the blog has it again."""
    post = await withdrawn(database, outbox, READER, OWNER)
    await here.fault(EDIT, "500", chat_id=OWNER)
    await go_on(outbox)
    gone = [texts_corrections.TAKEN_DOWN in (await shown(here, one))[0] for one in (READER, OWNER)]
    assert gone == [True, False]
    async with database.transaction() as tx:
        assert await tx.corrections.unwithdraw(post.id)
    tried = len(calls(here, EDIT))
    outbox.clock.advance(1_000_000)
    await go_on(outbox)
    assert len(calls(here, EDIT)) == tried, "what waited is not withdrawn any more"
    assert await decided(database, post, number=2) == 2
    await go_on(outbox)
    for chat_id in (READER, OWNER):
        (text,) = await shown(here, chat_id)
        assert text.split("\n\n")[0] == TITLE
        assert A_SUMMARY.summary in text
        assert texts_corrections.TAKEN_DOWN not in text
        assert (await here.seen(chat_id))["messages"][-1]["buttons"] != []


async def test_a_post_without_a_summary_or_a_link_can_be_corrected(
    database: Database, here: Ground, outbox: Outbox
) -> None:
    await refuse_edits(here)
    await corrected(database, outbox, READER, OWNER, summary="")
    await go_on(outbox)
    assert LINE in (await shown(here, OWNER))[0]
    assert (await shown(here))[1] == f"{HEADING}\n\n{texts_corrections.SENT_BEFORE}"
