"""Lists in the panel: who may join them, put away, brought back, deleted; each press acts once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot import texts
from bot.admins.roles import Role
from bot.context import Reaction
from bot.screen import Screen
from bot.texts import lists as words
from bot.texts import panel as texts_panel
from bot.texts import rules as texts_rules
from bot.texts import search as texts_search
from feeds.route import UNMATCHED
from storage.database import Database
from storage.records import ALL
from storage.transaction import Transaction
from tests.bot.handlers.ask import Chat, audited, changed, find, labels, plain, said, says, toast
from tests.bot.handlers.paging import walked
from tests.bot.handlers.test_list_names import slugs, the_list
from tests.bot.handlers.test_places import an_admin
from tests.storage.builders import a_subscriber


async def a_page(owner: Chat, name: str = "Research") -> Screen:
    """Make a list and open its page."""
    await owner.write(f"/newlist {name}")
    return changed(await owner.press(words.SEE_LIST))


async def join_many(database: Database, slug: str, number: int) -> None:
    """Put readers on a list."""
    async with database.transaction() as tx:
        chosen = await tx.lists.by_slug(slug)
        assert chosen is not None
        for chat_id in range(5_001, 5_001 + number):
            await a_subscriber(tx, chat_id, chosen.id)


def topics_of(reactions: Sequence[Reaction]) -> list[str]:
    """Return the topics that a reader is shown."""
    return labels(says(reactions)[-1].screen)


async def test_lists_are_shown_with_their_sizes_and_few_readers_are_not_told_apart(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Research")
    for number, told in ((4, "fewer than 5 readers"), (5, "5 readers")):
        await join_many(database, "research", number)
        shown = changed(await owner.press_data("v1:place:lists"))
        assert labels(shown)[:2] == ["All posts: fewer than 5 readers", f"Research: {told}"]
        page = plain(changed(await owner.press_data("v1:list:2")))
        assert told in page[:60].lower()


async def many_lists(owner: Chat, number: int) -> None:
    """Make so many lists beside the one of all posts."""

    async def make(tx: Transaction) -> None:
        for each in range(1, number + 1):
            await tx.lists.add(f"l{each}", f"List {each:03}", owner.now)

    await owner.within(make)


async def every_page(owner: Chat, page: Screen) -> list[list[str]]:
    """Turn pages to the last, and back to the first; return the names of lists on each."""
    pages, here = [names_on(page)], page
    while texts_search.NEXT in labels(here):
        here = changed(await owner.press(texts_search.NEXT, here))
        pages.append(names_on(here))
    for names in reversed(pages[:-1]):
        here = changed(await owner.press(texts_search.BACK, here))
        assert names_on(here) == names
    assert texts_search.BACK not in labels(here)
    return pages


def names_on(page: Screen) -> list[str]:
    return [one.partition(":")[0] for one in labels(page) if one.startswith(("List ", "All "))]


async def test_lists_are_shown_a_page_at_a_time_and_none_is_left_out(owner: Chat) -> None:
    await many_lists(owner, 95)
    pages = await every_page(owner, changed(await owner.press_data("v1:place:lists")))
    assert [len(names) for names in pages] == [40, 40, 16]
    every = ["All posts", *(f"List {number:03}" for number in range(1, 96))]
    assert [name for names in pages for name in names] == every
    beyond = changed(await owner.press_data("v1:place:lists:400"))
    assert names_on(beyond) == pages[0]


async def test_a_list_can_be_merged_into_any_of_many(owner: Chat) -> None:
    await many_lists(owner, 95)
    one = await the_list(owner, "l1")
    targets = changed(await owner.press_data(f"v1:listpage:{one.id}:merge"))
    pages = await every_page(owner, targets)
    every = ["All posts", *(f"List {number:03}" for number in range(2, 96))]
    assert [name for names in pages for name in names] == every


async def test_any_of_many_lists_that_were_put_away_comes_back(owner: Chat) -> None:
    await many_lists(owner, 95)
    async with owner.database.transaction() as tx:
        for one in await tx.lists.every():
            await tx.list_changes.archive(one.id, owner.now)
    first = changed(await owner.press_data("v1:liststore"))
    away = await walked(owner, first, "Bring back: ")
    assert sorted(one[-3:] for one in away) == [f"{number:03}" for number in range(1, 96)]
    second = changed(await owner.press(texts_search.NEXT, first))
    assert [line[2:10] for line in plain(second).splitlines() if line.startswith("- ")] == [
        one[-8:] for one in away[40:80]
    ], "the text tells of the lists of this page"
    await owner.press(texts_search.NEXT, second)
    await owner.press(away[-1])
    assert toast(owner.last) == words.RESTORED
    assert len(await owner.within(lambda tx: tx.lists.every())) == 2


async def choose_for_no_rule(owner: Chat, list_id: int) -> None:
    """Let posts that match no rule go to a list too."""
    await owner.within(lambda tx: tx.preferences.put(UNMATCHED, list_id, None, owner.now))


@pytest.mark.parametrize("ends", ["archive", "delete"])
async def test_posts_that_match_no_rule_leave_a_list_that_goes_and_the_admin_is_told(
    owner: Chat, ends: str
) -> None:
    page = await a_page(owner)
    mine, other = await the_list(owner, "research"), await the_list(owner, ALL)
    await choose_for_no_rule(owner, mine.id)
    if ends == "archive":
        await owner.press(words.ARCHIVE, page)
    else:
        await owner.press(words.DELETE, page)
        await owner.press(words.DELETE_NOW)
    assert said(owner.last) == texts_rules.AGAIN_ONLY_ALL
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == "all"
    await choose_for_no_rule(owner, other.id)
    await owner.press(words.ARCHIVE, await a_page(owner, "Safety"))
    assert not says(owner.last), "it was not theirs"
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == other.id


async def test_the_page_of_all_posts_cannot_be_opened_closed_merged_or_deleted(
    owner: Chat,
) -> None:
    page = changed(await owner.press_data("v1:list:1"))
    assert "https://t.me/example_blog_bot?start=l_all" in plain(page)
    shown = set(labels(page))
    assert {words.RENAME, words.DESCRIBE, words.POSTER} < shown
    assert not {words.ACCESS, words.MERGE, words.ARCHIVE, words.DELETE, words.RULES} & shown
    for name in ("access", "merge", "delete"):
        assert toast(await owner.press_data(f"v1:listpage:1:{name}")) == words.LIST_GONE
    for verb in ("open", "link", "approval", "staff", "archive", "delete", "restore", "undo"):
        revision = await a_revision(owner)
        await owner.press_data(f"v1:listact:1:{verb}:{revision}")
        everyone = await the_list(owner, ALL)
        assert (everyone.is_offered, everyone.name) == (True, "All posts"), verb
    assert await audited(owner.database) == []


async def a_revision(owner: Chat) -> int:
    """Return the revision of the page that the admin looks at."""
    await owner.press_data("v1:list:1")
    page = await owner.within(lambda tx: tx.panels.get(owner.chat_id))
    assert page is not None
    return page.revision


async def test_a_list_is_archived_once_and_brought_back(owner: Chat, reader: Chat) -> None:
    page = await a_page(owner)
    assert toast(await owner.press(words.ARCHIVE, page)) == words.ARCHIVED
    assert await slugs(owner) == [ALL]
    assert texts.NO_SUCH_TOPIC in said(await reader.write("/start l_research"))
    assert toast(await owner.press(words.ARCHIVE, page)) == texts_panel.CHANGED
    store = changed(await owner.press_data("v1:liststore"))
    assert "- Research, archived" in plain(store)
    assert toast(await owner.press("Bring back: Research", store)) == words.RESTORED
    assert toast(await owner.press("Bring back: Research", store)) == texts_panel.CHANGED
    assert await slugs(owner) == [ALL, "research"]
    acts = [act for act, _ in await audited(owner.database)]
    assert acts == ["list made", "list archive", "list restore"]


async def test_a_list_is_deleted_after_a_question_and_brought_back_within_a_day(
    owner: Chat, reader: Chat
) -> None:
    await a_page(owner)
    await reader.write("/start l_research")
    asked = changed(await owner.press(words.DELETE))
    assert "You can undo this for 1 day." in plain(asked)
    gone = changed(await owner.press(words.DELETE_NOW, asked))
    assert await slugs(owner) == [ALL]
    owner.wait(hours=23, minutes=59)
    assert toast(await owner.press(words.UNDO, gone)) == words.UNDONE
    mine = await reader.within(lambda tx: tx.lists.of(reader.chat_id))
    assert mine == {(await the_list(owner, "research")).id}


async def test_a_deleted_list_is_gone_after_a_day(owner: Chat) -> None:
    await a_page(owner)
    asked = changed(await owner.press(words.DELETE))
    gone = changed(await owner.press(words.DELETE_NOW, asked))
    owner.wait(hours=24, minutes=1)
    assert toast(await owner.press(words.UNDO, gone)) == words.TOO_LATE
    assert plain(changed(await owner.press_data("v1:liststore"))).endswith(words.NOTHING_STORED)
    assert await slugs(owner) == [ALL]


async def test_a_button_of_an_older_page_does_nothing(owner: Chat) -> None:
    page = await a_page(owner)
    await owner.press_data("v1:list:1")
    again = await owner.press(words.ARCHIVE, page)
    assert toast(again) == texts_panel.CHANGED
    assert await slugs(owner) == [ALL, "research"]
    await owner.press(words.ARCHIVE, changed(again))
    assert await slugs(owner) == [ALL]


async def test_what_was_half_done_goes_on_in_another_process(owner: Chat) -> None:
    page = await a_page(owner)
    later = Chat(owner.database, owner.chat_id, house=owner.house, now=owner.now)
    assert toast(await later.press(words.ARCHIVE, page)) == words.ARCHIVED


async def test_a_list_by_link_is_not_offered_but_its_link_joins(
    owner: Chat, reader: Chat, other: Chat
) -> None:
    await a_page(owner)
    ways = changed(await owner.press(words.ACCESS))
    assert labels(ways)[0] == "Open to everyone: now"
    after = changed(await owner.press("By link: choose", ways))
    assert labels(after)[:2] == ["Open to everyone: choose", "By link: now"]
    assert topics_of(await reader.write("/topics")) == ["All posts: off"]
    await reader.write("/start l_research")
    assert topics_of(await reader.write("/topics")) == ["All posts: off", "Research: on"]
    # A press that was never offered to this person joins nothing.
    chosen = await the_list(owner, "research")
    assert toast(await other.press_data(f"v1:topic:{chosen.id}:on")) == texts.NO_SUCH_TOPIC
    assert await other.within(lambda tx: tx.lists.of(other.chat_id)) == frozenset()


async def test_who_is_on_a_list_by_link_can_leave_it(owner: Chat, reader: Chat) -> None:
    await a_page(owner)
    await owner.press("By link: choose", changed(await owner.press(words.ACCESS)))
    await reader.write("/start l_research")
    await reader.write("/topics")
    left = changed(await reader.press("Research: on"))
    assert labels(left) == ["All posts: off"]


async def test_a_list_of_the_staff_is_never_open_and_its_link_cannot_be_guessed(
    owner: Chat, reader: Chat
) -> None:
    await a_page(owner)
    ways = changed(await owner.press(words.ACCESS))
    staff = changed(await owner.press(words.STAFF, ways))
    assert labels(staff)[:2] == ["By link: choose", "By approval: now"]
    assert words.FOR_STAFF in plain(staff)
    await owner.press("By link: choose", staff)
    chosen = await the_list(owner, "research")
    page = plain(changed(await owner.press_data(f"v1:list:{chosen.id}")))
    link = page.rpartition("start=")[2].split()[0]
    assert link.startswith(f"s_{chosen.id}_")
    assert len(link) <= 64
    for wrong in ("l_research", f"s_{chosen.id}_", f"s_{chosen.id}_{'0' * 32}", f"{link}0", "s_"):
        assert texts.NO_SUCH_TOPIC in said(await reader.write(f"/start {wrong}")), wrong
    assert "Research" in said(await reader.write(f"/start {link}"))
    assert await reader.within(lambda tx: tx.lists.of(reader.chat_id)) == {chosen.id}


async def test_a_list_of_the_staff_cannot_be_opened_by_a_made_up_press(owner: Chat) -> None:
    await a_page(owner)
    await owner.press(words.STAFF, changed(await owner.press(words.ACCESS)))
    chosen = await the_list(owner, "research")
    await owner.press_data(f"v1:listact:{chosen.id}:open:{await a_revision(owner)}")
    assert not (await the_list(owner, "research")).is_offered


async def test_the_poster_has_the_link_as_a_picture_and_in_words(owner: Chat) -> None:
    page = await a_page(owner)
    (poster,) = says(await owner.press(words.POSTER, page))
    assert poster.screen.enclosure == f"poster:{(await the_list(owner, 'research')).id}"
    assert "https://t.me/example_blog_bot?start=l_research" in plain(poster.screen)


async def test_a_role_for_some_lists_sees_and_changes_these_only(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Research")
    await owner.write("/newlist Safety")
    mine, theirs = await the_list(owner, "research"), await the_list(owner, "safety")
    editor = await an_admin(database, Role.EDITOR, mine.id)
    shown = labels(changed(await editor.press_data("v1:place:lists")))
    assert [label for label in shown if "readers" in label] == ["Research: fewer than 5 readers"]
    assert words.NEW_LIST not in shown
    for press in ("list:{}", "listpage:{}:delete", "listact:{}:archive:1", "poster:{}"):
        told = toast(await editor.press_data(f"v1:{press.format(theirs.id)}"))
        assert told == words.LIST_GONE, press
    page = changed(await editor.press_data(f"v1:list:{mine.id}"))
    await editor.press(words.ARCHIVE, page)
    assert await slugs(owner) == [ALL, "safety"]


async def test_who_may_only_look_has_no_buttons_that_change(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Research")
    viewer = await an_admin(database, Role.VIEWER)
    page = changed(await viewer.press_data("v1:list:2"))
    assert labels(page) == [words.RULES, words.POSTER, "Back"]
    lists = changed(await viewer.press_data("v1:place:lists"))
    assert words.STORED not in labels(lists)
    assert find(lists, "Research: fewer than 5 readers").data == "v1:list:2"
