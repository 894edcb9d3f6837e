"""Every role does what it may, and nothing else: each command, button and typed text is tried.

One house serves for all: what is refused changes nothing, so that the next can be tried in it.
Whether a person with a right gets somewhere is in test_rights.py, for an owner.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from bot.admins.roles import Right, Role, may
from bot.context import Context, Incoming, Reaction, Toast
from bot.handlers import handle
from bot.handlers.places import PLACES
from bot.handlers.table import ADMIN_PRESSES, COMMANDS, PRESSES, TEXTS
from bot.texts import groups as texts_groups
from bot.texts import help as texts_help
from storage.admins import Admin
from tests.bot.handlers.ask import NOW, OWNER, Chat, a_house, said
from tests.bot.handlers.test_rights import CASES, FORGED, TOKEN, House, furnished, house
from tests.bot.handlers.test_rights import TASKS as FURNISHED
from tests.storage.builders import within

__all__ = ["furnished", "house"]  # fixtures

PEOPLE = {role: 2_000 + place for place, role in enumerate(Role)}
STRANGER = 2_999
GROUP = -1_001_234_567_890
STALE = (Toast(texts_help.STALE),)
WRITES = {"admins", "panels", "messages"}
"""The tables in which a person with a role has rows of their own."""


async def a_chat(house: House, role: Role | None) -> Chat:
    """Return the chat of a person with a role that the database knows, or with none."""
    chat_id = STRANGER if role is None else PEOPLE[role]
    if role is not None:
        admin = Admin(chat_id, role.value, None, frozenset())
        await within(house.database, lambda tx: tx.admins.put(admin, OWNER, NOW))
    return Chat(house.database, chat_id, first_name="Kim")


async def press_all(chat: Chat, datas: Iterable[str]) -> list[tuple[str, tuple[Reaction, ...]]]:
    """Press buttons with these data in one transaction, and return each with its answer."""
    answers = []
    async with chat.database.transaction() as tx:
        admin = await tx.admins.get(chat.chat_id) if chat.private else None
        for one in datas:
            _, action, *refs = one.split(":")
            who = (chat.chat_id, chat.private, chat.first_name)
            it = Incoming(*who, action=action, refs=tuple(refs), pressed_id=50)
            answer = await handle(Context(tx, chat.now, chat.house, it, admin))
            answers.append((one, tuple(answer)))
    return answers


def presses(house: House, actions: Iterable[str]) -> list[str]:
    """Return the data of every button of these actions."""
    return [one for action in actions for one in house.datas(action, CASES.get(action, ()))]


ROLES = [*Role, None]


@pytest.mark.parametrize("role", ROLES)
async def test_a_button_beyond_the_role_does_nothing(house: House, role: Role | None) -> None:
    chat = await a_chat(house, role)
    before = await house.rows(but=0)
    beyond = [action for action, (_, right) in ADMIN_PRESSES.items() if not may(role, right)]
    answers = await press_all(chat, presses(house, beyond))
    assert [one for one, answer in answers if answer != STALE] == []
    assert await house.rows(but=0) == before
    assert answers or role is Role.OWNER


@pytest.mark.parametrize("role", ROLES)
async def test_a_command_beyond_the_role_is_unknown(house: House, role: Role | None) -> None:
    chat = await a_chat(house, role)
    before = await house.rows(but=0)
    for command in COMMANDS:
        if command.right is not None and not may(role, command.right):
            for words in (f"/{command.name}", f"/{command.name} Theirs"):
                assert said(await chat.write(words)) == texts_help.UNKNOWN
    assert await house.rows(but=0) == before


@pytest.mark.parametrize("role", ROLES)
async def test_a_task_beyond_the_role_takes_no_text(house: House, role: Role | None) -> None:
    """A task is a row: it may be from before the role was taken away."""
    chat = await a_chat(house, role)
    for kind, (_, right) in TEXTS.items():
        if right is not None and not may(role, right):
            given = FURNISHED[kind](house) if kind in FURNISHED else {}
            await chat.within(
                lambda tx, k=kind, g=given: tx.drafts.put(chat.chat_id, k, "text", g, NOW)  # type: ignore[misc]
            )
            before = await house.rows(but=chat.chat_id)
            assert "No post has this word: trialling" in said(await chat.write("trialling"))
            assert await house.rows(but=chat.chat_id) == before


@pytest.mark.parametrize("role", ROLES)
async def test_a_place_beyond_the_role_is_neither_offered_nor_shown(
    house: House, role: Role | None
) -> None:
    chat = await a_chat(house, role)
    await chat.write("/admin")
    shown = str(chat.last)
    for name, (right, _) in PLACES.items():
        offered = may(role, Right.LOOK) and may(role, right)
        assert (f"'v1:place:{name}'" in shown) is offered
        if not offered:
            assert tuple(await chat.press_data(f"v1:place:{name}")) == STALE


async def test_in_a_group_nobody_has_a_role(house: House) -> None:
    chat = await a_chat(house, Role.OWNER)
    chat.private, chat.chat_id = False, GROUP
    before = await house.rows(but=0)
    answers = await press_all(chat, presses(house, (*ADMIN_PRESSES, *PRESSES)))
    assert [one for one, answer in answers if answer] == []
    for command in COMMANDS:
        if command.name in {"settings", "stop", "delete"}:
            assert said(await chat.write(f"/{command.name}")) == texts_groups.ONLY_ADMINS
        elif command.name != "start":
            assert not await chat.write(f"/{command.name}")
    assert not await chat.write("trialling")
    await chat.write(f"/start i_{TOKEN}")
    after = await house.rows(but=0)
    changed = Counter(before) - Counter(after) | Counter(after) - Counter(before)
    assert {name for name, _ in changed} <= WRITES - {"admins"}


@pytest.mark.parametrize("role", [Role.SENDER, Role.OWNER])
async def test_forged_data_of_an_admin_raises_nothing_and_makes_nobody_an_admin(
    house: House, role: Role
) -> None:
    chat = await a_chat(house, role)
    before = await house.rows(but=0)
    forms = [form for form in FORGED if "{comment}" not in form][::4]
    for action, (_, right) in ADMIN_PRESSES.items():
        if may(role, right) and right is not Right.MODERATE:
            answers = await press_all(chat, house.datas(action, forms))
            assert answers, action
            assert all(isinstance(answer, tuple) for _, answer in answers)
    after = await house.rows(but=0)
    kept = {"admins", "grants", "invitations", "imports", "broadcasts", "lists"}
    assert [row for row in after if row[0] in kept] == [row for row in before if row[0] in kept]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
async def test_whoever_loses_the_role_has_no_button_any_more(house: House, role: Role) -> None:
    chat = await a_chat(house, role)
    await chat.write("/admin")
    await within(house.database, lambda tx: tx.admins.drop(chat.chat_id))
    before = await house.rows(but=0)
    answers = await press_all(chat, presses(house, ADMIN_PRESSES))
    assert [one for one, answer in answers if answer != STALE] == []
    assert said(await chat.write("/admin")) == texts_help.UNKNOWN
    assert await house.rows(but=0) == before


async def test_a_press_that_comes_twice_acts_once(house: House) -> None:
    """Telegram may give a press again as another update: what acts carries a revision."""
    acts = {"role", "grant", "unrole", "invitelink", "uninvite", "import", "second"}
    for action in sorted(acts):
        chat = Chat(house.database, OWNER, first_name="Robin")
        page = await within(house.database, lambda tx: tx.panels.arrive(OWNER, "people", {}, NOW))
        house.numbers["page"] = page.revision
        datas = [
            one for one in house.datas(action, CASES.get(action, ())) if not one.endswith(action)
        ]
        for one in (each for each in datas if ":ask:" not in each and ":bad:" not in each):
            await chat.press_data(one)
            once = [row for row in await house.rows(but=0) if row[0] != "panels"]
            again: Sequence[Reaction] = await chat.press_data(one)
            twice = [row for row in await house.rows(but=0) if row[0] != "panels"]
            assert twice == once, one
            assert any(isinstance(reaction, Toast) for reaction in again), one


async def test_a_press_in_somebody_elses_name_is_not_possible(house: House) -> None:
    """The chat decides who presses: a name that is written like an owner's changes nothing."""
    chat = Chat(house.database, STRANGER, a_house(), first_name=f"{OWNER}")
    it = Incoming(STRANGER, True, f"{OWNER}", action="people", pressed_id=1)  # noqa: FBT003  its second field
    assert tuple(await chat.ask(it)) == STALE
