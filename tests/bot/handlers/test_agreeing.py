"""Two people for a large send: somebody else agrees, once, or it stays a draft."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.admins.roles import Role
from bot.context import Context, Incoming, Toast
from bot.handlers.agreeing import ask_second, needs_second
from bot.handlers.people import SECOND
from bot.render.announcements import announcement_screen
from bot.screen import Screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import help as texts_help
from storage.admins import Admin
from storage.announcements import Announcement, AnnouncementState, Plan
from storage.database import Database
from tests.bot.builders import rows
from tests.bot.handlers.ask import NOW, OWNER, Chat, a_house, changed, plain, toast
from tests.storage.builders import a_list, seal, within

SAM, ALEX, VIEWER = 71_000_001, 71_000_002, 71_000_003
SHOWN = announcement_screen("<b>The announcement</b>", "", None, None)


@pytest.fixture
async def research(database: Database) -> int:
    """Give a list, and admins: one of every list, one of another list alone, one who only looks."""
    async with database.transaction() as tx:
        research, news = await a_list(tx, "research"), await a_list(tx, "news")
        for chat_id, role, lists in (
            (SAM, Role.SENDER, ()),
            (ALEX, Role.SENDER, (news,)),
            (VIEWER, Role.VIEWER, ()),
        ):
            admin = Admin(chat_id, role.value, f"Sender {chat_id}", frozenset(lists))
            await tx.admins.put(admin, OWNER, NOW)
    return research


async def asked(
    database: Database,
    list_id: int,
    by: int = OWNER,
    *,
    local_at: str | None = None,
    written_by: int | None = None,
) -> tuple[Announcement, bool]:
    """Let an announcement wait for a second person; say whether anyone was asked."""
    async with database.transaction() as tx:
        draft = await tx.announcements.add(by, "<b>The announcement</b>", NOW)
        chosen = await tx.announcements.choose(draft.id, 1, list_id, NOW, how="to")
        assert chosen
        plan = Plan(NOW + timedelta(hours=1), written_by or by, local_at, asked=True)
        one = await tx.announcements.plan(draft.id, chosen.revision, plan, NOW)
        assert one
        it = Incoming(by, private=True, first_name="Robin")
        context = Context(tx, NOW, a_house(), it, await tx.admins.get(by))
        return one, await ask_second(context, one, 1_200)


async def cards(database: Database) -> dict[int, list[Screen]]:
    """Return what was written to whom."""
    found: dict[int, list[Screen]] = {}
    for row in await rows(database, "messages"):
        shown = Screen.from_json(seal().open(row["sealed_body"]))
        found.setdefault(row["chat_id"], []).append(shown)
    return found


async def state(chat: Chat, one: Announcement) -> tuple[AnnouncementState, int | None]:
    now = await chat.within(lambda tx: tx.announcements.get(one.id))
    assert now
    return now.state, now.agreed_by


@pytest.mark.parametrize(
    ("chosen", "reached", "answer"),
    [(None, 9_999, "no"), (0, 9_999, "no"), (100, 100, "no"), (100, 101, "yes")],
)
async def test_a_second_person_is_needed_above_the_number_that_was_chosen(
    database: Database, chosen: int | None, reached: int, answer: str
) -> None:
    async with database.transaction() as tx:
        if chosen is not None:
            await tx.preferences.put(SECOND, chosen, OWNER, NOW)
        context = Context(tx, NOW, a_house(), Incoming(OWNER, private=True, first_name="Robin"))
        assert await needs_second(context, reached) is (answer == "yes")


async def test_everyone_else_who_may_send_there_is_asked(database: Database, research: int) -> None:
    _, anyone = await asked(database, research)
    assert anyone
    found = await cards(database)
    assert list(found) == [SAM]
    shown, card = found[SAM]
    assert shown == SHOWN, "the announcement as it is delivered"
    assert "Owner wants to send this announcement to 1,200 readers." in plain(card)


async def test_where_there_is_nobody_else_nobody_is_asked(database: Database) -> None:
    list_id = await within(database, lambda tx: a_list(tx, "research"))
    _, anyone = await asked(database, list_id)
    assert not anyone
    assert await cards(database) == {}


async def test_the_second_person_lets_it_go_once(database: Database, research: int) -> None:
    one, _ = await asked(database, research)
    sam = Chat(database, SAM, first_name="Sam")
    card = (await cards(database))[SAM][1]
    await sam.press("Agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.YOU_AGREED
    assert await state(sam, one) == (AnnouncementState.SCHEDULED, SAM)
    assert "agrees to your announcement" in plain((await cards(database))[OWNER][0])
    for label in ("Agree", "Do not agree"):
        await sam.press(label, card)
        assert plain(changed(sam.last)) == texts_agreeing.CHANGED_SINCE
    assert await state(sam, one) == (AnnouncementState.SCHEDULED, SAM)
    assert len((await cards(database))[OWNER]) == 1


async def test_who_does_not_agree_makes_it_a_draft_again(database: Database, research: int) -> None:
    one, _ = await asked(database, research)
    sam = Chat(database, SAM, first_name="Sam")
    card = (await cards(database))[SAM][1]
    await sam.press("Do not agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.YOU_DID_NOT
    assert await state(sam, one) == (AnnouncementState.DRAFT, None)
    assert "does not agree" in plain((await cards(database))[OWNER][0])
    await sam.press("Agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.CHANGED_SINCE
    assert await state(sam, one) == (AnnouncementState.DRAFT, None)


async def test_nobody_agrees_to_the_own_announcement(
    database: Database, research: int, owner: Chat
) -> None:
    one, _ = await asked(database, research)
    await owner.press_data(f"v1:agree:{one.id}:{one.revision}:yes")
    assert toast(owner.last) == texts_agreeing.NOT_YOUR_OWN
    assert await state(owner, one) == (AnnouncementState.ASKED, None)


async def test_who_may_not_send_there_cannot_agree(database: Database, research: int) -> None:
    one, _ = await asked(database, research)
    for chat_id in (ALEX, VIEWER, 5):
        chat = Chat(database, chat_id, first_name="Kim")
        for answer in ("yes", "no"):
            press = f"v1:agree:{one.id}:{one.revision}:{answer}"
            assert tuple(await chat.press_data(press)) == (Toast(texts_help.STALE),)
        assert await state(chat, one) == (AnnouncementState.ASKED, None)


async def test_who_lost_the_role_agrees_to_nothing(database: Database, research: int) -> None:
    one, _ = await asked(database, research)
    card = (await cards(database))[SAM][1]
    await within(database, lambda tx: tx.admins.drop(SAM))
    sam = Chat(database, SAM, first_name="Sam")
    assert tuple(await sam.press("Agree", card)) == (Toast(texts_help.STALE),)
    assert await state(sam, one) == (AnnouncementState.ASKED, None)


async def test_an_answer_to_older_words_changes_nothing(database: Database, research: int) -> None:
    one, _ = await asked(database, research)
    card = (await cards(database))[SAM][1]
    await within(database, lambda tx: tx.announcements.unplan(one.id, one.revision, NOW))
    sam = Chat(database, SAM, first_name="Sam")
    await sam.press("Agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.CHANGED_SINCE
    assert await state(sam, one) == (AnnouncementState.DRAFT, None)
    for odd in ("", "0:0:yes", f"{one.id}", f"{one.id}:{one.revision}:perhaps", "x:y:z"):
        assert json.dumps(toast(await sam.press_data(f"v1:agree:{odd}")))


async def test_the_writer_is_not_asked_where_somebody_else_presses(
    database: Database, research: int
) -> None:
    _, anyone = await asked(database, research, written_by=SAM)
    assert not anyone
    assert await cards(database) == {}


async def test_what_is_sent_now_can_be_undone_from_the_agreement_on(
    database: Database, research: int
) -> None:
    one, _ = await asked(database, research)
    late = NOW + timedelta(hours=5)
    sam = Chat(database, SAM, a_house(undo_seconds=30), late)
    await sam.press("Agree", (await cards(database))[SAM][1])
    now = await sam.within(lambda tx: tx.announcements.get(one.id))
    assert now
    assert now.send_at == late + timedelta(seconds=30)


async def test_a_chosen_time_stays_when_somebody_agrees_before_it(
    database: Database, research: int
) -> None:
    one, _ = await asked(database, research, local_at="2026-03-16T13:00")
    sam = Chat(database, SAM, a_house(undo_seconds=30), NOW + timedelta(minutes=59))
    await sam.press("Agree", (await cards(database))[SAM][1])
    now = await sam.within(lambda tx: tx.announcements.get(one.id))
    assert now
    assert (now.state, now.send_at) == (AnnouncementState.SCHEDULED, one.send_at)


async def test_after_its_chosen_time_an_agreement_makes_it_a_draft(
    database: Database, research: int
) -> None:
    one, _ = await asked(database, research, local_at="2026-03-16T13:00")
    sam = Chat(database, SAM, a_house(), NOW + timedelta(hours=1))
    card = (await cards(database))[SAM][1]
    await sam.press("Agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.TIME_OVER
    assert await state(sam, one) == (AnnouncementState.DRAFT, None)
    assert "its time is over" in plain((await cards(database))[OWNER][0])
    await sam.press("Agree", card)
    assert plain(changed(sam.last)) == texts_agreeing.CHANGED_SINCE
    assert len((await cards(database))[OWNER]) == 1
