"""The panel's home: the places that each role may see, and what is wrong."""

from __future__ import annotations

import pytest

from bot.admins.roles import Role, may
from bot.handlers.places import PLACES
from bot.texts import admin as texts_admin
from bot.texts import help as texts_help
from bot.texts import panel as texts_panel
from storage.admins import Admin
from storage.database import Database
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.records import ALL, Post
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    Chat,
    a_house,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.storage.builders import claim_deliveries, claim_messages


async def an_admin(database: Database, role: Role, *list_ids: int) -> Chat:
    """Give a person a role, and return their chat."""
    async with database.transaction() as tx:
        await tx.admins.put(Admin(OTHER, role, None, frozenset(list_ids)), None, NOW)
    return Chat(database, OTHER, first_name="Alex")


async def test_the_home_offers_an_owner_every_place_that_is_there(owner: Chat) -> None:
    (home,) = says(await owner.write("/admin"))
    offered = [texts_panel.PLACES[name] for name in texts_panel.PLACES if name in PLACES]
    assert labels(home.screen) == offered
    assert {"Lists", "Rules", "Running", "Comments", "Sites"} <= set(offered)
    assert "in doubt" not in plain(home.screen).lower()
    assert "halted" not in plain(home.screen).lower()


async def test_every_place_has_a_label_and_can_be_opened_and_left(owner: Chat) -> None:
    assert set(PLACES) <= set(texts_panel.PLACES)
    for name in PLACES:
        await owner.press_data(f"v1:place:{name}")
        assert owner.last, name


async def test_a_role_is_offered_what_it_may_see_and_cannot_press_the_rest(
    database: Database,
) -> None:
    for role in (Role.VIEWER, Role.SENDER, Role.EDITOR):
        admin = await an_admin(database, role)
        (home,) = says(await admin.write("/admin"))
        allowed = {name for name, (right, _) in PLACES.items() if may(role, right)}
        assert set(labels(home.screen)) == {texts_panel.PLACES[name] for name in allowed}
        for name in set(PLACES) - allowed:
            assert toast(await admin.press_data(f"v1:place:{name}")) == texts_help.STALE


@pytest.mark.parametrize("name", ["", "nowhere", "lists ", "LISTS"])
async def test_a_place_that_is_not_there_is_an_old_button(owner: Chat, name: str) -> None:
    assert toast(await owner.press_data(f"v1:place:{name}")) == texts_help.STALE


async def test_back_leads_home_again(owner: Chat) -> None:
    await owner.write("/admin")
    await owner.press("Lists")
    assert "Running" in labels(changed(await owner.press(texts_panel.TO_PANEL)))


async def test_the_panel_says_what_is_in_doubt_and_what_is_halted(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    await reader.write("/start l_all")
    one = Owner("one", 1)
    async with owner.database.transaction() as tx:
        for number in (5, 6):
            await tx.messages.add(NewMessage(f"k{number}", number, "{}"), NOW)
        await claim_messages(tx, one, NOW, 10)
        chosen = await tx.lists.by_slug(ALL)
        assert chosen is not None
        await tx.broadcasts.add_post(posts[0], [chosen.id], NOW)
        (claimed,) = await claim_deliveries(tx, one, NOW, 10, [])
        await tx.broadcasts.halt(claimed.broadcast_id, "not this text")
        for ledger in (tx.messages, tx.deliveries):
            await ledger.doubt_the_dead(Owner("two", 2), NOW)
    shown = said(await owner.write("/admin"))
    assert "1 message about a post or an announcement is in doubt." in shown
    assert "2 answers or other messages are in doubt." in shown
    assert texts_admin.IN_DOUBT in shown
    assert "1 post, correction or announcement is halted." in shown
    assert texts_admin.HALTED in shown


async def test_the_place_for_comments_says_that_nothing_waits(owner: Chat) -> None:
    await owner.write("/admin")
    desk = changed(await owner.press("Comments"))
    assert "0 comments wait for a decision." in plain(desk)
    assert texts_panel.SHOW_WAITING not in labels(desk)
    assert toast(await owner.press_data("v1:bring")) == texts_panel.NOTHING_WAITS


@pytest.mark.parametrize("name", ["admin", "newlist", "announce"])
async def test_an_owner_who_lost_the_role_is_a_reader(database: Database, name: str) -> None:
    was_owner = Chat(database, 9_001, house=a_house())
    await was_owner.write(f"/{name}")
    house = a_house()
    was_owner.house = type(house)(
        frozenset(), house.quiet, house.timezone, house.bot_username, house.platform_of
    )
    assert said(await was_owner.write(f"/{name}")) == texts_help.UNKNOWN
