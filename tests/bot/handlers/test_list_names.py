"""The names of lists: made, changed, described; and the warning about health conditions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.admins.roles import Role
from bot.handlers.list_names import slug_of
from bot.texts import help as texts_help
from bot.texts import lists as texts
from storage.database import Database
from storage.lists import List
from storage.records import ALL
from tests.bot.handlers.ask import NOW, Chat, audited, changed, labels, plain, said, says, toast
from tests.bot.handlers.test_places import an_admin


async def slugs(chat: Chat) -> list[str]:
    """Return the slugs of all lists."""
    return [one.slug for one in await chat.within(lambda tx: tx.lists.every())]


async def the_list(chat: Chat, slug: str) -> List:
    """Return the list with a slug."""
    found = await chat.within(lambda tx: tx.lists.by_slug(slug))
    assert found is not None
    return found


async def test_newlist_makes_a_list_and_tells_its_link(owner: Chat, reader: Chat) -> None:
    made = said(await owner.write("/newlist Research and trials"))
    assert "https://t.me/example_blog_bot?start=l_research-and-trials" in made
    assert "Research and trials" in said(await reader.write("/start l_research-and-trials"))


async def test_newlist_without_a_name_asks_for_it(owner: Chat) -> None:
    assert said(await owner.write("/newlist")) == texts.ASK_NAME
    assert "l_safety" in said(await owner.write("Safety"))
    assert "No post has" in said(await owner.write("Safety"))


async def test_new_list_on_the_panel_asks_for_the_name(owner: Chat) -> None:
    await owner.write("/admin")
    await owner.press("Lists")
    assert said(await owner.press("New list")) == texts.ASK_NAME
    await owner.write("Safety")
    assert await slugs(owner) == [ALL, "safety"]


async def test_lists_with_names_that_differ_in_signs_have_links_of_their_own(owner: Chat) -> None:
    for end in ("", "!", "?"):
        await owner.write(f"/newlist Research{end}")
    assert set(await slugs(owner)) == {ALL, "research", "research-2", "research-3"}


async def test_a_second_list_of_one_name_is_refused_and_another_name_is_taken(
    owner: Chat,
) -> None:
    await owner.write("/newlist Research")
    for name in ("Research", "  research ", "RESEARCH", "all posts"):
        assert said(await owner.write(f"/newlist {name}")) == texts.NAME_TAKEN
    assert await slugs(owner) == [ALL, "research"]
    assert "l_safety" in said(await owner.write("Safety"))


async def test_a_long_name_leaves_room_for_its_number(owner: Chat) -> None:
    for letter in ("\xfc", "u"):
        await owner.write(f"/newlist {letter * 60}")
    assert set(await slugs(owner)) == {ALL, "u" * 60, "u" * 58 + "-2"}


@pytest.mark.parametrize(
    ("name", "answer"), [("x" * 61, texts.NAME_LONG), ("\u200b", texts.NAME_EMPTY)]
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


async def test_a_list_gets_another_name_and_keeps_its_link(owner: Chat) -> None:
    await owner.write("/newlist Research")
    await owner.press(texts.SEE_LIST)
    assert said(await owner.press(texts.RENAME)) == texts.ASK_NEW_NAME
    assert said(await owner.write("all posts")) == texts.NAME_TAKEN
    assert said(await owner.write("Studies")) == texts.CHANGED_NAME
    page = changed(await owner.press(texts.SEE_LIST))
    assert "start=l_research" in plain(page)
    assert (await the_list(owner, "research")).name == "Studies"


async def test_a_list_may_keep_its_own_name(owner: Chat) -> None:
    await owner.write("/newlist Research")
    await owner.press(texts.SEE_LIST)
    await owner.press(texts.RENAME)
    assert said(await owner.write("RESEARCH")) == texts.CHANGED_NAME


async def test_a_description_is_shown_to_admins_and_readers(owner: Chat, reader: Chat) -> None:
    await owner.write("/newlist Research")
    await owner.press(texts.SEE_LIST)
    assert said(await owner.press(texts.DESCRIBE)) == texts.ASK_DESCRIPTION
    assert said(await owner.write("x" * 201)) == texts.DESCRIPTION_LONG
    assert said(await owner.write("\u200b")) == texts.DESCRIPTION_EMPTY
    told = "What studies found, in short."
    assert said(await owner.write(told)) == texts.CHANGED_DESCRIPTION
    assert told in plain(changed(await owner.press(texts.SEE_LIST)))
    assert f"Research: {told}" in said(await reader.write("/topics"))


async def test_a_name_like_a_condition_is_made_only_after_a_second_yes(owner: Chat) -> None:
    warned = await owner.write("/newlist Diabetes guidelines for GPs")
    assert "This looks like a health condition: diabetes." in said(warned)
    assert labels(says(warned)[0].screen) == [texts.KEEP_NAME, texts.ANOTHER]
    assert await slugs(owner) == [ALL]
    made = said(await owner.press(texts.KEEP_NAME))
    assert "l_diabetes-guidelines-for-gps" in made
    assert toast(await owner.press_data(button_of(warned, 0))) == texts.OLD_QUESTION
    assert len(await slugs(owner)) == 2


def button_of(reactions: object, row: int) -> str:
    """Return the data of the button in a row of the first new message."""
    (first, *_) = says(reactions)  # type: ignore[arg-type]
    return first.screen.rows[row][0].data or ""


async def test_another_name_can_be_chosen_after_the_warning(owner: Chat) -> None:
    await owner.write("/newlist Asthma")
    assert plain(changed(await owner.press(texts.ANOTHER))) == texts.ASK_NAME
    await owner.write("Breathing easy")
    assert await slugs(owner) == [ALL, "breathing-easy"]


async def test_words_sent_while_the_warning_waits_are_a_search(owner: Chat) -> None:
    await owner.write("/newlist Asthma")
    assert "No post has this word: Breathing" in said(await owner.write("Breathing"))


async def test_a_new_name_and_a_description_are_warned_about_too(owner: Chat) -> None:
    await owner.write("/newlist Research")
    chosen = await the_list(owner, "research")
    await owner.press_data(f"v1:listname:{chosen.id}")
    await owner.write("Dementia")
    assert said(await owner.press(texts.KEEP_NAME)) == texts.CHANGED_NAME
    await owner.press_data(f"v1:listabout:{chosen.id}")
    await owner.write("For people with arthritis.")
    assert said(await owner.press(texts.KEEP_WORDS)) == texts.CHANGED_DESCRIPTION
    now = await the_list(owner, "research")
    assert (now.name, now.description) == ("Dementia", "For people with arthritis.")


async def test_a_name_that_was_taken_while_the_warning_stood_is_refused(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Asthma")
    async with database.transaction() as tx:
        await tx.lists.add("other", "asthma", NOW)
    assert said(await owner.press(texts.KEEP_NAME)) == texts.NAME_TAKEN


async def test_who_is_limited_to_lists_makes_none_and_names_only_these(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Research")
    await owner.write("/newlist Safety")
    mine, other = await the_list(owner, "research"), await the_list(owner, "safety")
    editor = await an_admin(database, Role.EDITOR, mine.id)
    assert said(await editor.write("/newlist Third")) == texts.LIMITED
    assert toast(await editor.press_data(f"v1:listname:{other.id}")) == texts.LIST_GONE
    await editor.press_data(f"v1:listname:{mine.id}")
    assert said(await editor.write("Studies")) == texts.CHANGED_NAME


async def test_a_grant_that_went_while_a_name_was_asked_for_changes_nothing(
    owner: Chat, database: Database
) -> None:
    await owner.write("/newlist Research")
    mine, everyone = await the_list(owner, "research"), await the_list(owner, ALL)
    editor = await an_admin(database, Role.EDITOR, mine.id)
    await editor.press_data(f"v1:listname:{mine.id}")
    await an_admin(database, Role.EDITOR, everyone.id)
    assert said(await editor.write("Studies")) == texts.LIST_GONE
    assert (await the_list(owner, "research")).name == "Research"


async def test_every_act_is_in_the_audit_log(owner: Chat, database: Database) -> None:
    await owner.write("/newlist Research")
    await owner.press(texts.SEE_LIST)
    await owner.press(texts.RENAME)
    await owner.write("Studies")
    await owner.press_data(f"v1:listabout:{(await the_list(owner, 'research')).id}")
    await owner.write("What was found.")
    acts = await audited(database)
    assert [act for act, _ in acts] == ["list made", "list renamed", "list described"]
    assert {actor for _, actor in acts} == {owner.chat_id}


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


async def test_a_reader_keeps_no_name(reader: Chat, owner: Chat) -> None:
    await owner.write("/newlist Asthma")
    assert toast(await reader.press_data("v1:listkeep:keep:1")) == texts_help.STALE
