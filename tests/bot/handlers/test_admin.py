"""The owners' panel: lists, links, rules, and that nobody else can use it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import texts_admin, texts_help
from bot.handlers.admin import slug_of
from storage.database import Database
from storage.engine import make_engine
from storage.ledger import Owner
from storage.messages import NewMessage
from storage.records import ALL, Post
from storage.tables_process import audit
from tests.bot.handlers.ask import (
    NOW,
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


async def a_list_page(owner: Chat, name: str = "Research") -> None:
    """Make a list and open its page."""
    await owner.write(f"/newlist {name}")
    await owner.write("/admin")
    await owner.press(f"{name}: 0 readers")


async def slugs(chat: Chat) -> list[str]:
    """Return the slugs of all lists."""
    return [one.slug for one in await chat.within(lambda tx: tx.lists.every())]


async def test_the_panel_shows_each_list_with_its_size(owner: Chat, reader: Chat) -> None:
    await reader.write("/start l_all")
    (panel,) = says(await owner.write("/admin"))
    assert labels(panel.screen) == [
        *("All posts: 1 reader", "New list", "Announce", "Broadcasts", "Sites", "Bans")
    ]
    assert "in doubt" not in plain(panel.screen).lower()
    assert "halted" not in plain(panel.screen).lower()


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


async def test_the_page_of_all_posts_has_its_link_and_no_rules(owner: Chat) -> None:
    await owner.write("/admin")
    page = changed(await owner.press("All posts: 0 readers"))
    assert "https://t.me/example_blog_bot?start=l_all" in plain(page)
    assert texts_admin.EVERY_POST in plain(page)
    assert labels(page) == ["Back"]
    assert "New list" in labels(changed(await owner.press("Back")))


async def test_newlist_makes_a_list_and_tells_its_link(owner: Chat, reader: Chat) -> None:
    made = said(await owner.write("/newlist Research and trials"))
    assert "https://t.me/example_blog_bot?start=l_research-and-trials" in made
    assert "Research and trials" in said(await reader.write("/start l_research-and-trials"))


async def test_newlist_without_a_name_asks_for_it(owner: Chat) -> None:
    assert said(await owner.write("/newlist")) == texts_admin.ASK_LIST_NAME
    assert "l_safety" in said(await owner.write("Safety"))
    assert "No post has" in said(await owner.write("Safety"))


async def test_new_list_on_the_panel_asks_for_the_name(owner: Chat) -> None:
    await owner.write("/admin")
    assert said(await owner.press("New list")) == texts_admin.ASK_LIST_NAME
    await owner.write("Safety")
    assert await slugs(owner) == [ALL, "safety"]


async def test_lists_with_names_that_differ_in_signs_have_links_of_their_own(owner: Chat) -> None:
    for end in ("", "!", "?"):
        await owner.write(f"/newlist Research{end}")
    assert set(await slugs(owner)) == {ALL, "research", "research-2", "research-3"}


@pytest.mark.parametrize("name", ["Research", "  research ", "RESEARCH", "all posts"])
async def test_a_second_list_of_one_name_is_refused_and_another_name_is_taken(
    owner: Chat, name: str
) -> None:
    await owner.write("/newlist Research")
    assert said(await owner.write(f"/newlist {name}")) == texts_admin.LIST_NAME_TAKEN
    assert await slugs(owner) == [ALL, "research"]
    assert "l_safety" in said(await owner.write("Safety"))


async def test_a_long_name_leaves_room_for_its_number(owner: Chat) -> None:
    for letter in ("\xfc", "u"):
        await owner.write(f"/newlist {letter * 60}")
    assert set(await slugs(owner)) == {ALL, "u" * 60, "u" * 58 + "-2"}


@pytest.mark.parametrize(
    ("name", "answer"),
    [("x" * 61, texts_admin.LIST_NAME_LONG), ("\u200b", texts_admin.LIST_NAME_EMPTY)],
)
async def test_a_name_that_cannot_be_shown_makes_no_list(
    owner: Chat, name: str, answer: str
) -> None:
    await owner.write("/newlist")
    assert said(await owner.write(name)) == answer
    assert await slugs(owner) == [ALL]
    assert "l_safety" in said(await owner.write("Safety"))


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_slug_always_fits_into_a_link(name: str) -> None:
    slug = slug_of(name)
    assert 1 <= len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug == slug.strip("-")


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Café & bar", "cafe-bar"), ("研究", "list"), ("A  B", "a-b"), ("__", "list")],
)
def test_a_slug_is_made_of_the_plain_letters_of_a_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


async def test_a_category_rule_shows_what_it_would_have_matched(
    owner: Chat, posts: list[Post]
) -> None:
    await a_list_page(owner)
    assert said(await owner.press("Add a category rule")) == texts_admin.ASK_CATEGORY
    added = said(await owner.write("safety"))
    assert "New rule for Research: the post is in the category safety." in added
    assert "Out of the last 4 posts, 4 posts match." in added
    assert all(post.title in added for post in posts)


async def test_a_title_word_rule_shows_what_it_would_have_matched(
    owner: Chat, posts: list[Post]
) -> None:
    await a_list_page(owner)
    await owner.press("Add a title word rule")
    added = said(await owner.write("Visit"))
    assert "Out of the last 4 posts, 1 post matches." in added
    assert f"1. {posts[2].title}" in added
    page = changed(await owner.press("Research"))
    assert "- the title has the word Visit" in plain(page)


async def test_a_rule_is_removed_once(owner: Chat) -> None:
    await a_list_page(owner)
    await owner.press("Add a title word rule")
    await owner.write("trial")
    page = changed(await owner.press("Research"))
    assert labels(page)[-2:] == ["Remove rule: trial", "Back"]
    gone = await owner.press("Remove rule: trial", page)
    assert toast(gone) == texts_admin.RULE_REMOVED
    assert texts_admin.NO_RULES in plain(changed(gone))
    assert toast(await owner.press("Remove rule: trial", page)) == texts_help.STALE


async def test_a_rule_that_is_there_is_not_added_again(owner: Chat) -> None:
    await a_list_page(owner)
    for answer in ("New rule for Research", texts_admin.RULE_THERE):
        await owner.press_data("v1:rule:2:title")
        assert answer in said(await owner.write("trial"))


@pytest.mark.parametrize(
    ("word", "answer"), [("x" * 61, texts_admin.RULE_LONG), ("\u200b", texts_admin.RULE_EMPTY)]
)
async def test_a_rule_without_a_word_is_asked_again(owner: Chat, word: str, answer: str) -> None:
    await a_list_page(owner)
    await owner.press("Add a title word rule")
    assert said(await owner.write(word)) == answer
    assert "New rule for Research" in said(await owner.write("trial"))


@pytest.mark.parametrize("refs", ["", ":1:title", ":99:title", ":2:author", ":x:title"])
async def test_a_rule_for_no_list_or_no_field_is_not_asked_for(owner: Chat, refs: str) -> None:
    await owner.write("/newlist Research")
    assert toast(await owner.press_data(f"v1:rule{refs}")) == texts_admin.LIST_GONE


async def test_a_command_ends_what_was_begun_quietly(owner: Chat) -> None:
    await owner.write("/newlist")
    await owner.write("/help")
    assert "No post has" in said(await owner.write("Safety"))
    assert await slugs(owner) == [ALL]


async def test_what_was_begun_a_day_ago_is_over(owner: Chat) -> None:
    await owner.write("/newlist")
    owner.now = NOW.replace(day=17, hour=11, minute=59)
    assert "l_in-time" in said(await owner.write("In time"))
    await owner.write("/newlist")
    owner.now = NOW.replace(day=18, hour=12, minute=1)
    assert "No post has" in said(await owner.write("Too late"))
    assert await slugs(owner) == [ALL, "in-time"]


async def test_every_act_on_a_list_is_in_the_audit_log(owner: Chat, database: Database) -> None:
    await a_list_page(owner)
    await owner.press("Add a title word rule")
    await owner.write("trial")
    await owner.press("Research")
    await owner.press("Remove rule: trial")
    assert [row[0] for row in await audited(database)] == [
        "list made",
        "rule added",
        "rule removed",
    ]
    assert {row[1] for row in await audited(database)} == {owner.chat_id}


async def audited(database: Database) -> list[tuple[str, int]]:
    """Return what is in the audit log: what was done and by whom."""
    engine = make_engine(database._engine.url.render_as_string())  # noqa: SLF001  the log has no reader yet
    async with engine.begin() as conn:
        rows = await conn.execute(select(audit.c.action, audit.c.actor).order_by(audit.c.id))
        found = [(row.action, row.actor) for row in rows]
    await engine.dispose()
    return found


@pytest.mark.parametrize("name", texts_help.OWNERS)
async def test_an_owner_who_lost_the_role_is_a_reader(database: Database, name: str) -> None:
    was_owner = Chat(database, 9_001, house=a_house())
    await was_owner.write(f"/{name}")
    house = a_house()
    was_owner.house = type(house)(
        frozenset(), house.quiet, house.timezone, house.bot_username, house.platform_of
    )
    assert said(await was_owner.write(f"/{name}")) == texts_help.UNKNOWN
