"""What somebody else reads is not in the language of the person who presses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from bot import handlers
from bot.admins.roles import Role
from bot.context import Context, House, Incoming
from bot.handlers import seconding
from bot.handlers.agreeing import ask_second
from bot.handlers.controlling import look
from bot.language import speaking
from bot.screen import Screen
from storage.admins import Admin
from storage.announcements import Plan
from storage.database import Database
from storage.records import Comment, Post
from storage.transaction import Transaction
from tests.bot.handlers.ask import NOW, OWNER, Chat, a_house, changed, labels, plain
from tests.bot.handlers.test_agreeing import cards
from tests.bot.handlers.test_banning import OTHER_TEXT
from tests.bot.handlers.test_changing import announced
from tests.bot.handlers.test_inviting import a_link
from tests.bot.handlers.test_launching import a_test_list, ready
from tests.bot.handlers.test_speaking import OPEN, Marks
from tests.bot.handlers.waiting import SECOND, Moderated, a_card, a_comment, two_owners, written_to
from tests.storage.builders import a_list

SAM, TESTER = 71_000_001, 3_001


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


@contextmanager
def reading_marks() -> Iterator[None]:
    """Let whoever presses in this block read the language of marks."""

    async def spoken(_tx: Transaction, _chat_id: int) -> AbstractContextManager[None]:
        return speaking(Marks())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers, "speaking_to", spoken)
        yield


def in_english(screen: Screen) -> bool:
    """Say whether no sentence of a screen has a mark."""
    return OPEN not in plain(screen) + "".join(labels(screen))


async def all_in_english(database: Database, chat_id: int) -> bool:
    """Say whether a person gets something, and all of it in English."""
    got = await written_to(database, chat_id)
    return bool(got) and all(in_english(one) for one in got)


async def sam(database: Database, role: Role = Role.SENDER) -> Chat:
    async with database.transaction() as tx:
        await tx.admins.put(Admin(SAM, role.value, "Sam", frozenset()), OWNER, NOW)
    return Chat(database, SAM, first_name="Sam")


async def test_another_admin_is_asked_to_agree_in_english(database: Database) -> None:
    await sam(database)
    with speaking(Marks()):
        async with database.transaction() as tx:
            draft = await tx.announcements.add(OWNER, "The clinic", NOW)
            chosen = await tx.announcements.choose(
                draft.id, 1, await a_list(tx, "research"), NOW, how="to"
            )
            assert chosen
            plan = Plan(NOW, OWNER, None, asked=True)
            one = await tx.announcements.plan(draft.id, chosen.revision, plan, NOW)
            assert one
            it = Incoming(OWNER, private=True, first_name="Robin")
            assert await ask_second(Context(tx, NOW, a_house(), it, None), one, 1_200)
    shown = (await cards(database))[SAM]
    assert [in_english(each) for each in shown] == [True, True]
    with reading_marks():
        answer = await Chat(database, SAM).press_data(f"v1:agree:{one.id}:{one.revision}:yes")
    assert not in_english(changed(answer)), "who presses reads the own language"
    assert await all_in_english(database, OWNER)


async def test_a_change_of_what_many_have_is_asked_and_answered_in_english(
    database: Database,
) -> None:
    seconder, sent = await sam(database), await announced(database)
    with speaking(Marks()):
        async with database.transaction() as tx:
            it = Incoming(OWNER, private=True, first_name="Robin")
            context = Context(tx, NOW, a_house(), it, None)
            broadcast = await tx.broadcasts.get(sent)
            assert broadcast
            await seconding.ask(context, await look(context, broadcast), None)
    (card,) = await written_to(database, SAM)
    assert in_english(card)
    with reading_marks():
        await seconder.press("Do not agree", card)
    assert await all_in_english(database, OWNER)


@pytest.mark.parametrize(
    "presses", [["Make a viewer"], ["Take the role away", "Yes, take the role away"]]
)
async def test_a_person_reads_of_a_role_in_english(database: Database, presses: list[str]) -> None:
    await sam(database, Role.EDITOR)
    owner = Chat(database, OWNER, first_name="Robin")
    await owner.write("/admin")
    for label in ("People", "Sam: editor", *presses[:-1]):
        await owner.press(label)
    with reading_marks():
        await owner.press(presses[-1])
    assert await all_in_english(database, SAM)


async def test_who_made_a_link_reads_in_english_that_it_was_used(owner: Chat, reader: Chat) -> None:
    await reader.write(f"/start i_{await a_link(owner)}")
    await reader.press("Accept")
    with reading_marks():
        await reader.write("Robin Wu")
    assert await all_in_english(owner.database, OWNER)


async def test_what_else_waits_of_a_banned_person_comes_in_english(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    await a_comment(reader, posts[1], text=OTHER_TEXT, number=8)
    menu = changed(await owner.press("Ban", a_card(owner, held, posts[0])))
    with reading_marks():
        await owner.press("For good", menu)
    for who in (OWNER, SECOND):
        assert await all_in_english(owner.database, who)


async def test_testers_get_a_test_each_in_the_own_language(owner: Chat) -> None:
    await a_test_list(owner)
    await ready(owner)
    await owner.within(lambda tx: tx.languages.choose(TESTER, "cy"))
    await owner.press("Choose testers")
    with reading_marks():
        await owner.press("Testers")
    (told,) = await written_to(owner.database, TESTER)
    assert plain(told).startswith("Cyhoeddiad")
