"""An announcement is changed, and anything deleted, everywhere and once."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.admins.roles import Role
from bot.handlers.people import SECOND
from bot.render.announcements import announcement_screen
from bot.screen import Screen
from bot.texts import agreeing as texts_agreeing
from bot.texts import announcements as texts_announcements
from bot.texts import control as texts_control
from bot.texts import guard as texts_guard
from storage.admins import Admin
from storage.announcements import Plan
from storage.broadcasts import Broadcasts
from storage.database import Database
from storage.sending import CORRECTION, DELETION, Broadcast
from storage.states import SendState
from storage.tables_sending import deliveries
from tests.bot.broadcast_world import (
    FIRST,
    IN_DOUBT,
    REFUSED,
    SENT,
    a_post_to,
    an_announcement_to,
    audited,
    end,
    settled,
)
from tests.bot.builders import rows
from tests.bot.handlers.ask import (
    NOW,
    OWNER,
    Chat,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.storage.builders import a_list, seal

NEW = "The clinic opens on <b>7 April 2026</b>."


async def announced(database: Database) -> int:
    """Store an announcement that two readers have, one of them perhaps."""
    one = await an_announcement_to(database, 3)
    await settled(database, one, [SENT, IN_DOUBT, REFUSED])
    await end(database, one)
    return one


async def newest(database: Database) -> Broadcast:
    async with database.transaction() as tx:
        return (await tx.broadcasts.newest(1))[0]


async def open_card(owner: Chat, broadcast_id: int) -> list[str]:
    """Open a card from the panel; return its buttons."""
    return labels(changed(await owner.press_data(f"v1:broadcast:{broadcast_id}")))


async def test_a_new_text_is_shown_as_readers_see_it_and_then_goes_to_all_who_have_the_old_one(
    owner: Chat, database: Database
) -> None:
    one = await announced(database)
    await open_card(owner, one)
    assert texts_control.ASK_TEXT in said(await owner.press("Change the text"))
    shown, asked = says(await owner.write("The clinic", html=NEW))
    assert shown.screen == announcement_screen(NEW, "")
    assert "It is in 2 chats." in plain(asked.screen)
    done = await owner.press("Change it everywhere", asked.screen)
    assert toast(done) == "We change 2 messages now."
    made = await newest(database)
    assert (made.kind, made.about_id, made.body) == (CORRECTION, one, NEW)
    assert made.total == 2
    assert await audited(database) == ["broadcast text changed"]
    (row,) = [row for row in await rows(database, "broadcasts") if row["id"] == made.id]
    assert str(owner.chat_id) not in row["key"]


async def test_a_second_tap_changes_nothing_more(owner: Chat, database: Database) -> None:
    one = await announced(database)
    await open_card(owner, one)
    await owner.press("Change the text")
    _, asked = says(await owner.write("The clinic", html=NEW))
    await owner.press("Change it everywhere", asked.screen)
    made = await newest(database)
    again = await owner.press("Change it everywhere", asked.screen)
    assert toast(again) == texts_control.STALE_QUESTION
    assert await newest(database) == made


async def test_back_keeps_the_old_text(owner: Chat, database: Database) -> None:
    one = await announced(database)
    await open_card(owner, one)
    await owner.press("Change the text")
    _, asked = says(await owner.write("The clinic", html=NEW))
    assert toast(await owner.press("Back", asked.screen)) == texts_control.NOTHING_CHANGED
    assert (await newest(database)).id == one


async def test_a_new_text_is_guarded_like_the_first(owner: Chat, database: Database) -> None:
    await open_card(owner, await announced(database))
    await owner.press("Change the text")
    blocked = said(await owner.write("Her NHS number is 943 476 5919."))
    assert blocked == texts_guard.ANNOUNCEMENT_GIVES_AWAY
    answer = said(await owner.write("Ring our surgery on 0161 496 0000."))
    assert texts_guard.ANNOUNCEMENT_CHECK in answer


async def test_a_text_that_cannot_be_sent_is_asked_again(owner: Chat, database: Database) -> None:
    await open_card(owner, await announced(database))
    await owner.press("Change the text")
    assert said(await owner.write("x" * 3501)) == texts_announcements.ANNOUNCEMENT_LONG
    assert len(says(await owner.write("Shorter."))) == 2


async def test_the_question_of_another_announcement_changes_nothing(
    owner: Chat, database: Database
) -> None:
    one = await announced(database)
    await open_card(owner, one)
    await owner.press("Change the text")
    _, asked = says(await owner.write("The clinic", html=NEW))
    other = await an_announcement_to(database, 3, key="a:2")
    await settled(database, other, [SENT, SENT, SENT])
    await end(database, other)
    data = str(asked.screen.rows[0][0].data).replace(f"card:{one}:", f"card:{other}:")
    assert toast(await owner.press_data(data)) == texts_control.STALE_QUESTION


async def test_a_reader_cannot_write_the_new_text(owner: Chat, database: Database) -> None:
    await open_card(owner, await announced(database))
    await owner.press("Change the text")
    stranger = Chat(database, 9_001, house=Chat(database).house, private=False)
    assert await stranger.write("Something else.") == ()


async def test_delete_asks_and_says_in_how_many_chats(owner: Chat, database: Database) -> None:
    one = await a_post_to(database, 2, title="Records")
    await settled(database, one, [SENT, SENT])
    await end(database, one)
    shown = changed(await owner.press_data(f"v1:broadcast:{one}"))
    assert "Change the text" not in labels(shown)
    (asked,) = says(await owner.press("Delete everywhere", shown))
    assert "It is in 2 chats." in plain(asked.screen)
    assert "for 2 days. Older ones get a short line instead." in plain(asked.screen)
    assert (await newest(database)).id == one
    done = await owner.press("Delete it everywhere", asked.screen)
    assert toast(done) == "We delete 2 messages now."
    made = await newest(database)
    assert (made.kind, made.about_id, made.total) == (DELETION, one, 2)
    again = await owner.press("Delete it everywhere", asked.screen)
    assert toast(again) == texts_control.DELETED_BEFORE
    assert toast(await owner.press("Delete everywhere", shown)) == texts_control.DELETED_BEFORE
    assert await newest(database) == made
    assert await audited(database) == ["broadcast deleted everywhere"]


@pytest.mark.parametrize("verb", ["ask-erase", "erase", "ask-text", "text"])
async def test_what_is_still_on_its_way_is_neither_changed_nor_deleted(
    owner: Chat, database: Database, verb: str
) -> None:
    one = await an_announcement_to(database, 3)
    await settled(database, one, [SENT])
    pressed = await owner.press_data(f"v1:card:{one}:{verb}:c:1")
    assert toast(pressed) in {texts_control.GONE, texts_control.STALE_QUESTION}
    assert (await newest(database)).id == one


async def test_a_correction_and_a_deletion_are_named_after_what_they_are_about(
    owner: Chat, database: Database
) -> None:
    one = await announced(database)
    async with database.transaction() as tx:
        await tx.corrections.delete(one, "d", 1, NOW)
    shown = changed(await owner.press_data(f"v1:broadcast:{(await newest(database)).id}"))
    assert plain(shown).startswith("Deletion: The new clinic opens on 6 April 2026\n")
    assert "Left to delete: 2" in plain(shown)
    assert not {"Delete everywhere", "If in doubt: ask me"} & set(labels(shown))


async def a_digest_post(database: Database, alone: int) -> int:
    """Store a post that came alone to some, and to three in a digest; return its broadcast."""
    one = await a_post_to(database, alone + 3, title="Records")
    async with database.transaction() as tx:
        conn = tx.digests._conn  # noqa: SLF001  tests look under the verbs
        late = deliveries.c.chat_id >= FIRST + alone
        await conn.execute(update(deliveries).where(late).values(state=SendState.GATHERED))
        await tx.tallies.add(one, SendState.GATHERED, 3)
    await settled(database, one, [SENT] * alone)
    await end(database, one)
    return one


async def digests_go(database: Database) -> None:
    async with database.transaction() as tx:
        for chat_id in range(FIRST, FIRST + 6):
            await tx.digests.make(chat_id, NOW, NOW)


@pytest.mark.parametrize("alone", [1, 0])
async def test_who_has_a_post_in_a_digest_is_counted_where_it_is_deleted(
    owner: Chat, database: Database, alone: int
) -> None:
    one = await a_digest_post(database, alone)
    card = await open_card(owner, one)
    assert ("Delete everywhere" in card) is bool(alone), "nobody has the digest yet"
    await digests_go(database)
    await owner.within(lambda tx: tx.preferences.put(SECOND, 2, OWNER, NOW))
    second = await a_sender(database)
    assert "Delete everywhere" in await open_card(owner, one)
    (asked,) = says(await owner.press("Delete everywhere"))
    assert f"It is in {alone + 3} chats." in plain(asked.screen)
    assert toast(await owner.press("Delete it everywhere", asked.screen)) == texts_agreeing.ASKED
    (card_of_second,) = await told_to(database, second.chat_id)
    assert f"in {alone + 3} chats" in plain(card_of_second)
    await second.press("Agree", card_of_second)
    made = await newest(database)
    assert (made.kind, made.total) == (DELETION, alone + 3)


# ---- whose lists, and two people


async def a_sender(database: Database, *slugs: str) -> Chat:
    """Return the chat of a sender whose role is for these lists; for all with none."""
    async with database.transaction() as tx:
        lists = frozenset([await a_list(tx, slug) for slug in slugs])
        await tx.admins.put(Admin(9_009, Role.SENDER, "Lee", lists), OWNER, NOW)
    return Chat(database, 9_009, number=500)


@pytest.mark.parametrize("verb", ["ask-text", "text", "ask-erase", "erase"])
async def test_a_role_for_other_lists_changes_and_deletes_nothing(
    database: Database, verb: str
) -> None:
    one = await announced(database)
    sender = await a_sender(database, "research")
    assert toast(await sender.press_data(f"v1:card:{one}:{verb}:c:1")) == texts_control.NOT_YOURS
    assert (await newest(database)).id == one


async def test_who_loses_the_list_meanwhile_gives_no_new_text(database: Database) -> None:
    one = await announced(database)
    sender = await a_sender(database, "all")
    await sender.press_data(f"v1:card:{one}:ask-text:c")
    await a_sender(database, "research")
    assert said(await sender.write("The clinic", html=NEW)) == texts_control.NOT_YOURS
    assert await sender.within(lambda tx: tx.drafts.get(sender.chat_id)) is None


async def asked_second(owner: Chat, database: Database, label: str) -> tuple[int, Chat]:
    """Let the owner ask to change or delete; return the broadcast and the chat that may agree."""
    one = await announced(database)
    second = await a_sender(database)
    await owner.within(lambda tx: tx.preferences.put(SECOND, 1, OWNER, NOW))
    await open_card(owner, one)
    if label == "Delete everywhere":
        (question,) = says(await owner.press(label))
    else:
        await owner.press(label)
        _, question = says(await owner.write("The clinic", html=NEW))
    does = {"Delete everywhere": "Delete it everywhere"}.get(label, "Change it everywhere")
    assert toast(await owner.press(does, question.screen)) == texts_agreeing.ASKED
    assert (await newest(database)).id == one, "nothing is done yet"
    return one, second


async def told_to(database: Database, chat_id: int) -> list[Screen]:
    found = [row for row in await rows(database, "messages") if row["chat_id"] == chat_id]
    return [Screen.from_json(seal().open(row["sealed_body"])) for row in found]


@pytest.mark.parametrize(
    ("label", "kind", "shown"),
    [("Change the text", CORRECTION, 2), ("Delete everywhere", DELETION, 1)],
)
async def test_what_many_have_is_changed_or_deleted_once_when_a_second_person_agrees(
    owner: Chat, database: Database, label: str, kind: str, shown: int
) -> None:
    one, second = await asked_second(owner, database, label)
    cards = await told_to(database, second.chat_id)
    assert len(cards) == shown
    assert "in 2 chats" in plain(cards[-1])
    agree = find(cards[-1], "Agree").data or ""
    assert toast(await owner.press_data(agree)) == texts_agreeing.CHANGE_YOURS
    assert (await newest(database)).id == one
    await second.press_data(agree)
    made = await newest(database)
    assert (made.kind, made.about_id) == (kind, one)
    assert made.body == (NEW if kind == CORRECTION else None)
    again = changed(await second.press_data(agree))
    assert texts_agreeing.CHANGE_OVER in plain(again) or texts_control.GONE in plain(again)
    assert (await newest(database)).id == made.id
    assert "agrees" in plain((await told_to(database, OWNER))[-1])


async def test_who_does_not_agree_ends_the_question(owner: Chat, database: Database) -> None:
    one, second = await asked_second(owner, database, "Delete everywhere")
    (card,) = await told_to(database, second.chat_id)
    refused = changed(await second.press("Do not agree", card))
    assert texts_agreeing.CHANGE_NOT_AGREED in plain(refused)
    late = changed(await second.press("Agree", card))
    assert texts_agreeing.CHANGE_OVER in plain(late)
    assert (await newest(database)).id == one
    (told,) = await told_to(database, OWNER)
    assert "does not agree" in plain(told)


async def test_an_agreement_that_comes_too_late_or_without_the_right_does_nothing(
    owner: Chat, database: Database
) -> None:
    one, second = await asked_second(owner, database, "Delete everywhere")
    (card,) = await told_to(database, second.chat_id)
    agree = find(card, "Agree").data or ""
    limited = await a_sender(database, "elsewhere")
    assert toast(await limited.press_data(agree)) == texts_control.NOT_YOURS
    second = await a_sender(database)
    wrong = f"{agree}1"
    assert texts_agreeing.CHANGE_OVER in plain(changed(await second.press_data(wrong)))
    second.wait(hours=25)
    assert texts_agreeing.CHANGE_OVER in plain(changed(await second.press_data(agree)))
    assert (await newest(database)).id == one


async def test_a_newer_question_takes_the_place_of_the_old(owner: Chat, database: Database) -> None:
    one, second = await asked_second(owner, database, "Delete everywhere")
    await owner.press_data(f"v1:card:{one}:erase:c")
    old, new = await told_to(database, second.chat_id)
    assert texts_agreeing.CHANGE_OVER in plain(changed(await second.press("Agree", old)))
    await second.press("Agree", new)
    assert (await newest(database)).kind == DELETION
    (told,) = await told_to(database, OWNER)
    assert "agrees" in plain(told), "who asks anew knows that the old question is over"


async def test_who_asked_is_told_that_another_asks_anew(owner: Chat, database: Database) -> None:
    one, second = await asked_second(owner, database, "Delete everywhere")
    await second.press_data(f"v1:card:{one}:erase:c")
    told = [plain(one) for one in await told_to(database, OWNER)]
    words = "Lee asked about the same messages. Your question is over, and nothing was changed."
    assert told.count(words) == 1


async def test_who_asked_takes_the_question_back(owner: Chat, database: Database) -> None:
    one, second = await asked_second(owner, database, "Delete everywhere")
    shown = changed(await owner.press_data(f"v1:card:{one}:erase:c"))
    taken = changed(await owner.press(texts_agreeing.TAKE_BACK, shown))
    assert texts_agreeing.CHANGE_TAKEN_BACK in plain(taken)
    card = (await told_to(database, second.chat_id))[-1]
    assert texts_agreeing.CHANGE_OVER in plain(changed(await second.press("Agree", card)))
    assert (await newest(database)).id == one
    assert await told_to(database, OWNER) == []


async def test_where_nobody_else_could_agree_nothing_is_deleted(
    owner: Chat, database: Database
) -> None:
    one = await announced(database)
    await owner.within(lambda tx: tx.preferences.put(SECOND, 1, OWNER, NOW))
    assert toast(await owner.press_data(f"v1:card:{one}:erase:c")) == texts_agreeing.NOBODY_TO_ASK
    await owner.within(lambda tx: tx.preferences.put(SECOND, 2, OWNER, NOW))
    assert toast(await owner.press_data(f"v1:card:{one}:erase:c")) == "We delete 2 messages now."


async def test_of_two_who_delete_at_the_same_moment_one_is_told_that_it_is_done(
    owner: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL both may look before either has written: the key lets in one."""
    one = await announced(database)
    await owner.press_data(f"v1:card:{one}:erase:c")
    made = await newest(database)

    async def not_yet(_self: Broadcasts, _key: str) -> bool:
        return False

    monkeypatch.setattr(Broadcasts, "is_there", not_yet)
    assert toast(await owner.press_data(f"v1:card:{one}:erase:c")) == texts_control.DELETED_BEFORE
    assert (await newest(database)).id == made.id
    assert (await audited(database)).count("broadcast deleted everywhere") == 1


@pytest.mark.parametrize(("repeats", "says_so"), [("weekly", True), (None, False)])
async def test_the_next_run_of_what_repeats_is_said_to_be_as_it_was(
    owner: Chat, database: Database, repeats: str | None, *, says_so: bool
) -> None:
    async with database.transaction() as tx:
        planned = await tx.announcements.add(OWNER, "Read this.", NOW)
        plan = Plan(NOW, OWNER, "2026-03-16T12:00", repeats)
        assert await tx.announcements.plan(planned.id, planned.revision, plan, NOW)
    one = await an_announcement_to(database, 1, key=f"announcement:{planned.id}:1773662400")
    await settled(database, one, [SENT])
    await end(database, one)
    await open_card(owner, one)
    await owner.press("Change the text")
    _, asked = says(await owner.write("The clinic", html=NEW))
    done = await owner.press("Change it everywhere", asked.screen)
    assert (texts_control.NEXT_RUN in map(plain, (each.screen for each in says(done)))) is says_so
    await open_card(owner, one)
    await owner.press("Delete everywhere")
    done = await owner.press("Delete it everywhere")
    assert (texts_control.NEXT_RUN in map(plain, (each.screen for each in says(done)))) is says_so
