"""Two lists become one: asked first, done once, and the old link joins the list that stays."""

from __future__ import annotations

import pytest

from bot.admins.roles import Role
from bot.texts import lists as words
from bot.texts import panel as texts_panel
from feeds.route import UNMATCHED
from storage.admins import Admin
from storage.database import Database
from storage.records import ALL
from storage.transaction import Transaction
from tests.bot.handlers.ask import Chat, audited, changed, labels, plain, said, toast
from tests.bot.handlers.test_list_names import slugs, the_list
from tests.bot.handlers.test_places import an_admin


async def two_lists(owner: Chat) -> None:
    """Make two lists and open the page of the first."""
    for name in ("Safety", "Research"):
        await owner.write(f"/newlist {name}")
    await owner.press(words.SEE_LIST)


async def test_a_list_is_merged_once_and_its_link_joins_the_other(
    owner: Chat, reader: Chat, other: Chat
) -> None:
    await two_lists(owner)
    await reader.write("/start l_research")
    targets = changed(await owner.press(words.MERGE))
    assert labels(targets) == ["All posts", "Safety", "Back"]
    asked = changed(await owner.press("Safety", targets))
    assert "Merge Research into Safety?" in plain(asked)
    done = changed(await owner.press(words.MERGE_NOW, asked))
    assert plain(done) == "Research is now part of Safety."
    assert toast(await owner.press(words.MERGE_NOW, asked)) == texts_panel.CHANGED
    assert await slugs(owner) == [ALL, "safety"]
    stays = (await the_list(owner, "safety")).id
    assert stays in await reader.within(lambda tx: tx.lists.of(reader.chat_id))
    assert "Safety" in said(await other.write("/start l_research"))
    assert await other.within(lambda tx: tx.lists.of(other.chat_id)) == {stays}
    assert [act for act, _ in await audited(owner.database)][-1] == "list merged"


@pytest.mark.parametrize("target", ["Safety", "All posts"])
async def test_posts_that_match_no_rule_go_to_the_list_that_stays(owner: Chat, target: str) -> None:
    await two_lists(owner)
    mine, stays = await the_list(owner, "research"), await the_list(owner, "safety")
    await owner.within(lambda tx: tx.preferences.put(UNMATCHED, mine.id, None, owner.now))
    await owner.press(words.MERGE)
    await owner.press(target)
    await owner.press(words.MERGE_NOW)
    now = await owner.within(lambda tx: tx.preferences.get(UNMATCHED))
    assert now == (stays.id if target == "Safety" else "all")


@pytest.mark.parametrize("target", ["Safety", "All posts"])
async def test_roles_and_invitations_for_the_list_are_for_the_one_that_stays(
    owner: Chat, target: str
) -> None:
    """But not for all posts: nobody can write to everyone because a small list ended."""
    await two_lists(owner)
    mine, safety = await the_list(owner, "research"), await the_list(owner, "safety")
    token = "a-link-that-an-owner-made-0000000"

    async def give_roles(tx: Transaction) -> None:
        await tx.admins.put(Admin(5, Role.SENDER, None, frozenset({mine.id})), None, owner.now)
        await tx.admins.put(Admin(6, Role.VIEWER, None, frozenset({safety.id})), None, owner.now)
        await tx.invitations.add(token, "sender", [mine.id], owner.chat_id, owner.now)

    await owner.within(give_roles)
    await owner.press(words.MERGE)
    asked = plain(changed(await owner.press(target)))
    moves = target == "Safety"
    assert ("with a role for Research have it for Safety" in asked) == moves
    await owner.press(words.MERGE_NOW)
    everyone = await owner.within(lambda tx: tx.admins.every())
    theirs = {mine.id, safety.id} if moves else {mine.id}
    assert {one.chat_id: one.list_ids for one in everyone} == {5: theirs, 6: {safety.id}}
    found = await owner.within(lambda tx: tx.invitations.take(token, 7, owner.now))
    assert found is not None
    assert found.list_ids == {safety.id if moves else mine.id}
    noted = [act for act, _ in await audited(owner.database) if act == "roles moved"]
    assert len(noted) == moves


async def test_the_question_is_void_once_the_admin_is_elsewhere(owner: Chat) -> None:
    await two_lists(owner)
    asked = changed(await owner.press("Safety", changed(await owner.press(words.MERGE))))
    await owner.press("Back", asked)
    assert toast(await owner.press(words.MERGE_NOW, asked)) == texts_panel.CHANGED
    assert len(await slugs(owner)) == 3


async def test_a_list_that_was_archived_meanwhile_is_not_merged(owner: Chat) -> None:
    await two_lists(owner)
    asked = changed(await owner.press("Safety", changed(await owner.press(words.MERGE))))
    chosen = await the_list(owner, "safety")
    await owner.within(lambda tx: tx.list_changes.archive(chosen.id, owner.now))
    assert toast(await owner.press(words.MERGE_NOW, asked)) == words.LIST_GONE
    assert await slugs(owner) == [ALL, "research"]


async def test_after_a_target_that_has_gone_every_list_is_shown(owner: Chat) -> None:
    """The number of the list that was tapped is no place among the lists."""
    await two_lists(owner)
    targets = changed(await owner.press(words.MERGE))
    for name in ("Nurses", "Doctors"):
        await owner.write(f"/newlist {name}")
    chosen = await the_list(owner, "safety")
    await owner.within(lambda tx: tx.list_changes.archive(chosen.id, owner.now))
    shown = labels(changed(await owner.press("Safety", targets)))
    for name in ("All posts", "Research", "Nurses", "Doctors"):
        assert any(name in one for one in shown), name


async def test_all_posts_merges_into_nothing_and_no_list_into_itself(owner: Chat) -> None:
    await two_lists(owner)
    everyone, one = await the_list(owner, ALL), await the_list(owner, "safety")
    for pair in (f"{everyone.id}:{one.id}", f"{one.id}:{one.id}", f"{one.id}:99", "x:y"):
        assert toast(await owner.press_data(f"v1:merge:{pair}")) == words.LIST_GONE


async def test_both_lists_have_to_be_the_admins_own(owner: Chat, database: Database) -> None:
    await two_lists(owner)
    mine, theirs = await the_list(owner, "research"), await the_list(owner, "safety")
    editor = await an_admin(database, Role.EDITOR, mine.id)
    page = changed(await editor.press_data(f"v1:listpage:{mine.id}:merge"))
    assert words.NO_TARGET in plain(page)
    for pair in (f"{mine.id}:{theirs.id}", f"{theirs.id}:{mine.id}"):
        assert toast(await editor.press_data(f"v1:merge:{pair}")) == words.LIST_GONE
