"""Invitations: a link gives a role to one person, once, and everyone concerned knows."""

from __future__ import annotations

import re

import pytest

from bot.admins.roles import Role
from bot.context import Say, Toast
from bot.texts import help as texts_help
from bot.texts import panel as texts_panel
from bot.texts import people as texts_people
from bot.texts import search as texts_search
from storage.admins import Admin
from storage.audit import Which
from storage.database import Database
from storage.invitations import LIVES
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.paging import walked
from tests.storage.builders import a_list, within


async def a_link(owner: Chat, role: str = "Editor", *lists: str) -> str:
    """Make an invitation, and return its token."""
    await owner.write("/admin")
    await owner.press("People")
    await owner.press("Invite a person")
    await owner.press(role)
    for name in lists:
        await owner.press(f"{name}: no")
    await owner.press("Make the link")
    found = re.search(r"\?start=i_([A-Za-z0-9_-]+)", said(owner.last))
    assert found
    return found[1]


async def admin(chat: Chat) -> Admin | None:
    return await chat.within(lambda tx: tx.admins.get(chat.chat_id))


async def actions(chat: Chat) -> list[str]:
    found = await chat.within(lambda tx: tx.audit.page(Which(), None, 50))
    return [one.action for one in reversed(found)]


async def test_a_person_who_accepts_has_the_role_and_the_name_they_chose(
    owner: Chat, reader: Chat
) -> None:
    token = await a_link(owner)
    assert len(token) * 6 >= 128, "at least 128 random bits"
    await reader.write(f"/start i_{token}")
    assert "as an editor. An editor can send announcements" in said(reader.last)
    assert "This role is for all lists." in said(reader.last)
    assert await admin(reader) is None, "a link that is looked at gives nothing"
    await reader.press("Accept")
    assert "You are an editor now" in plain(changed(reader.last))
    assert "Write the name that other admins see." in said(reader.last)
    await reader.write("  Robin   Wu ")
    assert said(reader.last) == "Other admins see you as Robin Wu."
    assert await admin(reader) == Admin(READER, "editor", "Robin Wu", frozenset())
    told = await owner.within(lambda tx: tx.messages.upcoming(owner.now, 9))
    assert [one.chat_id for one in told] == [OWNER]
    assert "Robin Wu used your link and is an editor now." in told[0].body
    assert await actions(owner) == ["link made", "link used"]
    assert "Admin panel" in said(await reader.write("/admin"))


async def test_a_link_works_once(owner: Chat, reader: Chat, other: Chat) -> None:
    token = await a_link(owner)
    await reader.write(f"/start i_{token}")
    await other.write(f"/start i_{token}")
    await reader.press("Accept")
    await other.press("Accept")
    assert plain(changed(other.last)) == texts_people.DEAD_INVITATION
    assert await admin(other) is None
    assert said(await other.write(f"/start i_{token}")) == texts_people.DEAD_INVITATION
    before = await admin(reader)
    await reader.press_data(f"v1:accept:{token}")
    assert plain(changed(reader.last)) == texts_people.DEAD_INVITATION
    assert await admin(reader) == before
    assert await actions(owner) == ["link made", "link used"]


async def test_a_link_ends_after_48_hours_or_when_it_is_taken_back(
    owner: Chat, reader: Chat
) -> None:
    late, revoked = await a_link(owner), await a_link(owner, "Viewer")
    await owner.write("/admin")
    await owner.press("People")
    shown = changed(owner.last)
    assert "2 links have not been used yet." in plain(shown)
    await owner.press("Take back the link for a viewer", shown)
    assert toast(owner.last) == texts_people.LINK_TAKEN_BACK
    await owner.press("Take back the link for a viewer", shown)
    assert toast(owner.last) == texts_help.STALE
    assert said(await reader.write(f"/start i_{revoked}")) == texts_people.DEAD_INVITATION
    await reader.write(f"/start i_{late}")
    reader.now += LIVES
    await reader.press("Accept")
    assert plain(changed(reader.last)) == texts_people.DEAD_INVITATION
    assert await admin(reader) is None


async def test_a_role_can_be_given_for_some_lists(owner: Chat, reader: Chat) -> None:
    research = await within(owner.database, lambda tx: a_list(tx, "research"))
    await within(owner.database, lambda tx: a_list(tx, "news"))
    token = await a_link(owner, "Sender", "Research")
    await reader.write(f"/start i_{token}")
    assert "This role is for these lists:\n- Research" in said(reader.last)
    await reader.press("Accept")
    kept = await admin(reader)
    assert kept
    assert (kept.role, kept.list_ids) == ("sender", frozenset({research}))


async def test_a_link_for_a_list_that_was_archived_meanwhile_is_not_for_all_lists(
    owner: Chat,
) -> None:
    research = await within(owner.database, lambda tx: a_list(tx, "research"))
    await owner.write("/admin")
    for label in ("People", "Invite a person", "Sender"):
        await owner.press(label)
    page = changed(await owner.press("Research: no"))
    await within(owner.database, lambda tx: tx.list_changes.archive(research, NOW))
    assert not says(await owner.press("Make the link", page))
    assert toast(owner.last) == texts_panel.CHANGED
    assert "Research: no" not in labels(changed(owner.last))
    assert await owner.within(lambda tx: tx.invitations.waiting(NOW)) == []
    assert says(await owner.press("Make the link")), "for all lists, as the page says now"


async def test_a_role_for_a_list_that_is_not_there_is_never_called_one_for_all(
    owner: Chat, reader: Chat
) -> None:
    research = await within(owner.database, lambda tx: a_list(tx, "research"))
    news = await within(owner.database, lambda tx: a_list(tx, "news"))
    token = await a_link(owner, "Sender", "Research", "News")
    await within(owner.database, lambda tx: tx.list_changes.archive(research, NOW))
    await reader.write(f"/start i_{token}")
    told = "This role is for these lists:\n- News\n- lists that are not there any more"
    assert told in said(reader.last)
    await within(owner.database, lambda tx: tx.list_changes.archive(news, NOW))
    await reader.write(f"/start i_{token}")
    assert "This role is for lists that are not there any more." in said(reader.last)
    await reader.press("Accept")
    page = changed(await owner.press_data(f"v1:person:{READER}"))
    assert "This role is for lists that are not there any more." in plain(page)


async def test_what_is_kept_of_a_new_admin_does_not_say_whose_link_it_was(
    owner: Chat, reader: Chat
) -> None:
    token = await a_link(owner)
    await reader.write(f"/start i_{token}")
    await reader.press("Accept")
    draft = await reader.within(lambda tx: tx.drafts.get(READER))
    assert draft
    assert str(OWNER) not in str(draft.data)
    await within(owner.database, lambda tx: tx.invitations.forget_old(NOW + LIVES * 2))
    await reader.write("Robin Wu")
    assert said(reader.last) == "Other admins see you as Robin Wu."


async def test_the_same_button_makes_one_link(owner: Chat) -> None:
    await owner.write("/admin")
    await owner.press("People")
    await owner.press("Invite a person")
    await owner.press("Owner")
    page = changed(owner.last)
    assert labels(page)[0] == "Make the link"
    assert says(await owner.press("Make the link", page))
    assert not says(await owner.press("Make the link", page))
    assert toast(owner.last) == texts_panel.CHANGED
    assert len(await owner.within(lambda tx: tx.invitations.waiting(NOW))) == 1


async def test_an_owner_loses_nothing_by_a_link(owner: Chat, reader: Chat) -> None:
    token = await a_link(owner, "Viewer")
    assert said(await owner.write(f"/start i_{token}")) == texts_people.OWNER_ALREADY
    await owner.press_data(f"v1:accept:{token}")
    assert plain(changed(owner.last)) == texts_people.OWNER_ALREADY
    await reader.write(f"/start i_{token}")
    await reader.press("Accept")
    assert await admin(reader)


async def test_a_link_of_who_is_no_owner_any_more_gives_nothing(
    database: Database, reader: Chat
) -> None:
    second = Admin(OTHER, Role.OWNER.value, "Alex", frozenset())
    await within(database, lambda tx: tx.admins.put(second, OWNER, NOW))
    token = await a_link(Chat(database, OTHER, first_name="Alex"))
    await reader.write(f"/start i_{token}")
    shown = reader.pressable
    await within(database, lambda tx: tx.admins.drop(OTHER))
    assert said(await reader.write(f"/start i_{token}")) == texts_people.DEAD_INVITATION
    await reader.press("Accept", shown)
    assert await admin(reader) is None


async def test_who_does_not_accept_has_no_role(owner: Chat, reader: Chat) -> None:
    token = await a_link(owner)
    await reader.write(f"/start i_{token}")
    await reader.press("Do not accept")
    assert await admin(reader) is None
    assert await owner.within(lambda tx: tx.invitations.get(token, NOW))


async def test_the_first_name_can_be_the_name(owner: Chat, reader: Chat) -> None:
    token = await a_link(owner)
    await reader.write(f"/start i_{token}")
    await reader.press("Accept")
    (asked,) = says(reader.last)
    await reader.press("Use my first name")
    kept = await admin(reader)
    assert kept
    assert kept.name == "Sam"
    again = await reader.press("Use my first name", asked.screen)
    assert tuple(again) == (Toast(texts_people.NAMED_ALREADY),)


@pytest.mark.parametrize(
    ("name", "answer"),
    [("\u200b", texts_people.NAME_EMPTY), ("a" * 41, texts_people.NAME_LONG)],
)
async def test_a_name_that_cannot_be_shown_is_asked_again(
    owner: Chat, reader: Chat, name: str, answer: str
) -> None:
    token = await a_link(owner)
    await reader.write(f"/start i_{token}")
    await reader.press("Accept")
    assert said(await reader.write(name)) == answer
    await reader.write("Robin")
    kept = await admin(reader)
    assert kept
    assert kept.name == "Robin"


async def test_no_guess_opens_an_invitation(owner: Chat, reader: Chat) -> None:
    await a_link(owner)
    for guess in ("", "x", "%", "_" * 32, "a" * 62):
        for answer in (await reader.write(f"/start i_{guess}"),):
            assert [one for one in answer if isinstance(one, Say)]
        await reader.press_data(f"v1:accept:{guess}")
    assert await admin(reader) is None


async def test_an_invitation_keeps_the_lists_that_were_chosen_on_other_pages(
    owner: Chat, reader: Chat
) -> None:
    async with owner.database.transaction() as tx:
        ids = [await a_list(tx, f"part-{number:02}") for number in range(1, 96)]
    await owner.write("/admin")
    for label in ("People", "Invite a person", "Editor"):
        await owner.press(label)
    lists = await walked(owner, changed(owner.last), "Part")
    assert len(set(lists)) == 95
    old = changed(await owner.press(lists[0]))
    await owner.press(texts_search.NEXT)
    await owner.press(texts_search.NEXT)
    await owner.press(lists[-1])
    await owner.press(texts_search.BACK)
    await owner.press("Make the link")
    found = re.search(r"\?start=i_([A-Za-z0-9_-]+)", said(owner.last))
    assert found
    await reader.write(f"/start i_{found[1]}")
    await reader.press("Accept")
    mine = await admin(reader)
    assert mine
    assert mine.list_ids == {ids[0], ids[-1]}
    await owner.press(texts_search.NEXT, old)
    assert toast(owner.last) == texts_panel.CHANGED, "what was chosen there is used up"
