"""People with a role: owners see them, change them, and take a role away at once."""

from __future__ import annotations

import pytest

from bot.admins.roles import Role
from bot.context import Change, Toast
from bot.texts import help as texts_help
from bot.texts import panel as texts_panel
from bot.texts import people as texts_people
from bot.texts import search as texts_search
from storage.admins import Admin
from storage.audit import Which
from storage.database import Database
from storage.messages import NewMessage
from storage.states import SendState
from tests.bot.handlers.ask import NOW, OWNER, Chat, changed, labels, plain, said, toast
from tests.bot.handlers.paging import walked
from tests.storage.builders import a_list, within

SAM, ALEX = 71_000_001, 71_000_002


@pytest.fixture
async def sam(database: Database) -> Chat:
    """Give the chat of a person who is an editor."""
    await within(database, lambda tx: tx.admins.put(_admin(SAM, Role.EDITOR, "Sam"), OWNER, NOW))
    return Chat(database, SAM, first_name="Sam")


def _admin(chat_id: int, role: Role, name: str | None = None, *lists: int) -> Admin:
    return Admin(chat_id, role.value, name, frozenset(lists))


async def role_of(chat: Chat, chat_id: int = SAM) -> tuple[str, frozenset[int]] | None:
    """Return a person's role and its lists as they are now."""
    kept = await chat.within(lambda tx: tx.admins.get(chat_id))
    return None if kept is None else (kept.role, kept.list_ids)


async def acts(chat: Chat) -> list[tuple[int, str, str]]:
    """Return the log, the oldest first."""
    found = await chat.within(lambda tx: tx.audit.page(Which(), None, 50))
    return [(one.actor, one.action, one.subject) for one in reversed(found)]


async def written_to(chat: Chat, chat_id: int) -> str:
    """Return all that waits to be sent to a person."""
    found = await chat.within(lambda tx: tx.messages.upcoming(chat.now, 50))
    return "\n".join(one.body for one in found if one.chat_id == chat_id)


async def open_people(owner: Chat) -> None:
    await owner.write("/admin")
    await owner.press("People")


async def test_an_owner_sees_who_has_which_role(owner: Chat, sam: Chat) -> None:
    await within(owner.database, lambda tx: tx.admins.put(_admin(ALEX, Role.VIEWER), OWNER, NOW))
    await open_people(owner)
    shown = changed(owner.last)
    assert labels(shown)[:3] == ["You: owner", "Sam: editor", "No name: viewer"]
    assert "3 people have a role here" in plain(shown)
    assert tuple(await sam.press_data("v1:people")) == (Toast(texts_help.STALE),)


@pytest.mark.usefixtures("sam")
async def test_a_role_is_changed_once_and_the_person_is_told(owner: Chat) -> None:
    await open_people(owner)
    await owner.press("Sam: editor")
    page = changed(owner.last)
    assert "You" not in plain(page)
    await owner.press("Make a sender", page)
    assert toast(owner.last) == texts_people.ROLE_CHANGED
    assert await role_of(owner) == ("sender", frozenset())
    assert "You are a sender now" in await written_to(owner, SAM)
    await owner.press("Make a viewer")
    await owner.press("Make a sender", page)
    assert toast(owner.last) == texts_panel.CHANGED
    assert await role_of(owner) == ("viewer", frozenset())
    tag = await owner.within(lambda tx: _tag(tx.admins.tag(SAM)))
    assert await acts(owner) == [
        (OWNER, "role given", f"{tag}: sender"),
        (OWNER, "role given", f"{tag}: viewer"),
    ]
    kept = await owner.within(lambda tx: tx.admins.get(SAM))
    assert kept
    assert kept.name == "Sam"


async def _tag(tag: str) -> str:
    assert str(SAM) not in tag
    return tag


@pytest.mark.usefixtures("sam")
async def test_a_role_can_be_for_some_lists_alone(owner: Chat) -> None:
    first = await within(owner.database, lambda tx: a_list(tx, "research"))
    second = await within(owner.database, lambda tx: a_list(tx, "news"))
    await open_people(owner)
    await owner.press("Sam: editor")
    await owner.press("Choose lists")
    old = changed(owner.last)
    await owner.press("Research: no")
    assert await role_of(owner) == ("editor", frozenset({first}))
    await owner.press("News: no")
    assert await role_of(owner) == ("editor", frozenset({first, second}))
    await owner.press("Research: yes")
    assert await role_of(owner) == ("editor", frozenset({second}))
    await owner.press("Research: no", old)
    assert toast(owner.last) == texts_panel.CHANGED
    assert await role_of(owner) == ("editor", frozenset({second}))
    assert "- News" in plain(changed(owner.last))
    assert len(await acts(owner)) == 3
    await owner.press("Make an owner")
    assert await role_of(owner) == ("owner", frozenset())


async def test_everyone_with_a_role_and_every_link_is_on_some_page(owner: Chat) -> None:
    async with owner.database.transaction() as tx:
        for number in range(1, 96):
            one = _admin(SAM + number, Role.VIEWER, f"Person {number:02}")
            await tx.admins.put(one, OWNER, NOW)
        for number in range(12):
            await tx.invitations.add(f"token-{number}", "viewer", frozenset(), OWNER, NOW)
    await open_people(owner)
    first = changed(owner.last)
    people = await walked(owner, first, "Person ")
    assert sorted(people) == [f"Person {number:02}: viewer" for number in range(1, 96)]
    assert len(await walked(owner, first, "Take back")) == 12
    page = changed(await owner.press(texts_search.NEXT, first))
    await owner.press(people[-1], changed(await owner.press(texts_search.NEXT, page)))
    assert await role_of(owner, SAM + int(people[-1][7:9])) is not None
    assert "This person is a viewer" in plain(changed(owner.last))


@pytest.mark.usefixtures("sam")
async def test_a_role_can_be_for_any_of_many_lists(owner: Chat) -> None:
    async with owner.database.transaction() as tx:
        ids = [await a_list(tx, f"part-{number:02}") for number in range(1, 96)]
    await open_people(owner)
    await owner.press("Sam: editor")
    first = changed(await owner.press("Choose lists"))
    lists = await walked(owner, first, "Part")
    assert len(set(lists)) == 95
    for _ in range(2):
        await owner.press(texts_search.NEXT)
    await owner.press(lists[-1])
    assert await role_of(owner) == ("editor", frozenset({ids[-1]}))
    here = changed(owner.last)
    assert lists[-1].replace(": no", ": yes") in labels(here), "a press stays on its page"
    assert texts_search.BACK in labels(here)


async def test_a_role_is_taken_away_at_once(owner: Chat, sam: Chat) -> None:
    await sam.write("/admin")
    card = sam.pressable
    body = '{"html": "A comment", "rows": []}'
    for key, lane in (("held:1", 1), ("owner:2:1:held:7", 0), ("update:7:1", 0)):
        new = NewMessage(key, SAM, body, lane=lane)
        await within(owner.database, lambda tx, one=new: tx.messages.add(one, NOW))  # type: ignore[misc]
    await open_people(owner)
    await owner.press("Sam: editor")
    await owner.press("Take the role away")
    assert await role_of(owner) is not None
    question = changed(owner.last)
    await owner.press("Yes, take the role away")
    assert toast(owner.last) == texts_people.ROLE_TAKEN
    assert await role_of(owner) is None
    assert "A comment" in await written_to(owner, SAM), "an answer to what they sent still comes"
    counts = await owner.within(lambda tx: tx.messages.counts())
    assert counts[SendState.DROPPED] == 2
    assert said(await sam.write("/admin")) == texts_help.UNKNOWN
    assert tuple(await sam.press("Lists", card)) == (Toast(texts_help.STALE),)
    await owner.press("Yes, take the role away", question)
    assert toast(owner.last) == texts_help.STALE
    assert [what for _, what, _ in await acts(owner)] == ["role taken"]


async def test_owners_by_the_settings_and_oneself_cannot_be_changed(
    owner: Chat, database: Database
) -> None:
    other = Chat(database, ALEX, first_name="Alex")
    await within(database, lambda tx: tx.admins.put(_admin(ALEX, Role.OWNER, "Alex"), OWNER, NOW))
    await open_people(other)
    await other.press("Owner: owner")
    assert "BLEEP_OWNERS" in plain(changed(other.last))
    assert labels(changed(other.last)) == ["Back"]
    await other.press("Back")
    await open_people(other)
    await other.press("Alex: owner")
    assert "You cannot change your own role" in plain(changed(other.last))
    page = await within(database, lambda tx: tx.panels.get(ALEX))
    assert page
    for who in (OWNER, ALEX):
        for press in (f"role:{who}:viewer:{page.revision}", f"unrole:{who}:{page.revision}"):
            answer = await other.press_data(f"v1:{press}")
            assert not any(one == Toast(texts_people.ROLE_CHANGED) for one in answer)
    assert await role_of(owner, ALEX) == ("owner", frozenset())
    assert await acts(owner) == []


@pytest.mark.usefixtures("sam")
async def test_who_is_not_there_or_a_role_that_there_is_not_changes_nothing(owner: Chat) -> None:
    await open_people(owner)
    await owner.press("Sam: editor")
    for press in (
        *("person:1", "person:x:ask", f"role:{SAM}:emperor:1", "role:1:owner:1", "role::::"),
        *(f"grant:{SAM}:999:1", "unrole:5:1", "second:7:1", "second:100:1", "uninvite:%:1"),
    ):
        answer = await owner.press_data(f"v1:{press}")
        assert answer, press
        assert all(isinstance(one, Change | Toast) for one in answer)
    assert await role_of(owner) == ("editor", frozenset())
    assert await acts(owner) == []


async def test_two_people_for_large_sends_is_a_choice(owner: Chat) -> None:
    await open_people(owner)
    await owner.press("Two people for large sends: off")
    page = changed(owner.last)
    assert "Off: chosen" in labels(page)
    await owner.press("Above 100 readers", page)
    assert "Two people above 100" in labels(changed(owner.last))
    await owner.press("Above 50 readers", page)
    assert toast(owner.last) == texts_panel.CHANGED
    await owner.press("Two people above 100")
    await owner.press("Off")
    assert "Two people for large sends: off" in labels(changed(owner.last))
    assert [subject for _, _, subject in await acts(owner)] == ["100", "never"]
