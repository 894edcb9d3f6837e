"""Rules in the panel: tried before they are saved, saved once, and only for the admin's lists."""

from __future__ import annotations

import pytest

from bot.texts import panel as texts_panel
from bot.texts import rules as texts_rules
from bot.texts import search as texts_search
from feeds.route import ASK_FIRST, REVIEW_MINUTES, UNMATCHED
from storage.admins import Admin
from storage.records import Post
from storage.rules import Rule
from storage.transaction import Transaction
from tests.bot.handlers.ask import NOW, OTHER, OWNER, Chat, changed, labels, plain, said, toast
from tests.bot.handlers.paging import walked
from tests.storage.builders import a_site

EDITOR = OTHER


async def a_list(owner: Chat, name: str = "Research") -> int:
    """Make a list."""
    async with owner.database.transaction() as tx:
        made = await tx.lists.add(name.lower(), name, NOW)
        assert made is not None
        return made.id


async def rules_of(owner: Chat, list_id: int) -> list[tuple[str, str, bool]]:
    """Return the saved rules of a list."""
    found = await owner.within(lambda tx: tx.rules.of(list_id))
    return [(rule.field, rule.word, rule.excludes) for rule in found]


async def open_rules(chat: Chat, name: str = "Research", number: str = "0 rules") -> None:
    """Open the rules of a list from the panel."""
    await chat.write("/admin")
    await chat.press("Rules")
    await chat.press(f"{name}: {number}")


async def an_editor(owner: Chat, *list_ids: int) -> Chat:
    """Give another person the role of an editor, of these lists alone if any are named."""
    async with owner.database.transaction() as tx:
        await tx.admins.put(Admin(EDITOR, "editor", None, frozenset(list_ids)), OWNER, NOW)
    return Chat(owner.database, EDITOR)


async def test_a_rule_is_tried_on_the_last_posts_before_it_is_saved(
    owner: Chat, posts: list[Post]
) -> None:
    made = await a_list(owner)
    await open_rules(owner)
    await owner.press("Add a rule")
    assert said(await owner.press("Include: a word in the title")) == texts_rules.ASK["title"]
    shown = said(await owner.write("study visit"))
    assert texts_rules.UNSAVED in shown
    assert "the title has the word study visit" in shown
    assert "Of the last 4 posts, 1 post would go to this list. By the saved rules it is 0." in shown
    assert "1 would be new on this list, and 0 would not be on it any more." in shown
    assert await rules_of(owner, made) == []
    tried = plain(changed(await owner.press("See where posts would go")))
    assert "Post 3: A study visit\nGoes to: All posts, Research (now: All posts)" in tried
    assert "Post 1: Records in the clinic\nGoes to: All posts\n" in tried
    assert texts_rules.NOT_STORED in tried
    await owner.press("Back to these rules")
    assert toast(await owner.press("Save these rules")) == texts_rules.SAVED
    assert await rules_of(owner, made) == [("title", "study visit", False)]
    assert len(posts) == 4


async def test_a_set_is_tried_without_saving_it(owner: Chat, posts: list[Post]) -> None:
    made = await a_list(owner)
    await open_rules(owner)
    await owner.press("Add a rule")
    await owner.press("Include: a category or tag")
    page = changed(await owner.press("Safety"))
    assert "4 posts would go to this list" in plain(page)
    kept_out = await owner.press("Add a rule")
    assert "Keep out: a word in the text" in labels(changed(kept_out))
    await owner.press("Keep out: a word in the title")
    shown = said(await owner.write("Clinic"))
    assert "3 posts would go to this list" in shown
    assert texts_rules.EXCLUDE in shown
    again = changed(await owner.press("Remove: keep out Clinic"))
    assert "4 posts would go to this list" in plain(again)
    assert toast(await owner.press("Do not save")) == texts_rules.FORGOTTEN
    assert await rules_of(owner, made) == []
    assert posts


async def test_a_press_acts_once(owner: Chat, posts: list[Post]) -> None:
    made = await a_list(owner)
    await open_rules(owner)
    kinds = changed(await owner.press("Add a rule"))
    words = changed(await owner.press("Include: a category or tag", kinds))
    page = changed(await owner.press("Safety", words))
    assert toast(await owner.press("Safety", words)) == texts_panel.CHANGED
    assert toast(await owner.press("Save these rules", page)) == texts_panel.CHANGED
    await owner.press("Save these rules")
    assert await rules_of(owner, made) == [("category", "Safety", False)]
    assert posts


async def test_on_a_blog_without_labels_only_what_it_has_is_offered(owner: Chat) -> None:
    await a_list(owner)
    await open_rules(owner)
    page = changed(await owner.press("Add a rule"))
    assert texts_rules.NO_LABELS in plain(page)
    assert labels(page) == [
        "Include: a word in the title",
        "Include: a word in the text",
        "Keep out: a word in the title",
        "Keep out: a word in the text",
        "Back to these rules",
    ]


async def test_of_several_blogs_one_can_be_chosen(owner: Chat, posts: list[Post]) -> None:
    made = await a_list(owner)
    await owner.within(lambda tx: a_site(tx, "https://other.example/"))
    await open_rules(owner)
    await owner.press("Add a rule")
    words = changed(await owner.press("Include: a blog"))
    assert labels(words)[:-1] == ["A blog", "A blog"]
    page = changed(await owner.press("A blog"))
    assert "the blog is A blog" in plain(page)
    assert "4 posts would go" in plain(page)
    await owner.press("Save these rules")
    assert await rules_of(owner, made) == [("site", str(posts[0].site_id), False)]


async def test_rules_that_contradict_each_other_are_named(owner: Chat, posts: list[Post]) -> None:
    await a_list(owner)
    await open_rules(owner)
    for way, word in (("Include", "ward round"), ("Keep out", "WARD")):
        await owner.press("Add a rule")
        await owner.press(f"{way}: a word in the title")
        shown = said(await owner.write(word))
    assert "Two rules contradict each other. The first can never send a post." in shown
    await owner.press("Add a rule")
    await owner.press("Include: a word in the title")
    assert texts_rules.RULE_THERE in said(await owner.write("  ward "))
    assert posts


async def test_a_word_that_cannot_be_a_rule_is_asked_for_again(owner: Chat) -> None:
    await a_list(owner)
    await open_rules(owner)
    await owner.press("Add a rule")
    await owner.press("Include: a word in the text")
    assert said(await owner.write("x" * 61)) == texts_rules.RULE_LONG
    assert said(await owner.write("\u200b")) == texts_rules.RULE_EMPTY
    assert "the text has the word sleep" in said(await owner.write("sleep"))


async def test_rules_that_another_admin_has_changed_are_shown_before_they_are_replaced(
    owner: Chat,
) -> None:
    made = await a_list(owner)
    await open_rules(owner)
    await owner.press("Add a rule")
    await owner.press("Include: a word in the title")
    await owner.write("ward")
    await owner.within(lambda tx: tx.rules.add(made, "title", "theirs", NOW))
    assert toast(await owner.press("Save these rules")) == texts_rules.CHANGED_SINCE
    assert await rules_of(owner, made) == [("title", "theirs", False)]
    await owner.press("Save these rules")
    assert await rules_of(owner, made) == [("title", "ward", False)]


async def test_an_editor_of_one_list_sees_and_changes_that_one_alone(owner: Chat) -> None:
    mine, other = await a_list(owner), await a_list(owner, "Safety")
    editor = await an_editor(owner, mine)
    async with owner.database.transaction() as tx:
        await tx.rules.replace(other, [Rule(0, other, "title", "ward")], NOW)
    await editor.write("/admin")
    page = changed(await editor.press("Rules"))
    assert "Research: 0 rules" in labels(page)
    assert "Safety: 1 rule" not in labels(page)
    assert texts_rules.BY_NO_RULE not in labels(page)
    assert toast(await editor.press_data(f"v1:rules:{other}")) == texts_rules.LIST_GONE
    for action in ("unmatched:ask:1", "before:10:1"):
        assert toast(await editor.press_data(f"v1:{action}")) == texts_panel.NOT_YOURS
    await open_rules(editor)
    await editor.press("Add a rule")
    await editor.press("Include: a word in the title")
    await editor.write("ward")
    async with owner.database.transaction() as tx:
        await tx.admins.put(Admin(EDITOR, "editor", None, frozenset({other})), OWNER, NOW)
    await editor.press("Save these rules")
    assert await rules_of(owner, mine) == []


async def test_a_viewer_sees_rules_and_has_no_button_that_changes_them(owner: Chat) -> None:
    made = await a_list(owner)
    async with owner.database.transaction() as tx:
        await tx.rules.add(made, "title", "ward", NOW)
        await tx.admins.put(Admin(EDITOR, "viewer", None, frozenset()), OWNER, NOW)
    viewer = Chat(owner.database, EDITOR)
    await viewer.write("/admin")
    assert labels(changed(await viewer.press("Rules"))) == ["Research: 1 rule", "Back to the panel"]
    page = changed(await viewer.press("Research: 1 rule"))
    assert "the title has the word ward" in plain(page)
    assert labels(page) == ["Back"]


async def test_what_becomes_of_posts_that_match_no_rule_is_chosen_once(owner: Chat) -> None:
    made = await a_list(owner)
    await owner.write("/admin")
    await owner.press("Rules")
    first = changed(await owner.press(texts_rules.BY_NO_RULE))
    assert f"Chosen: {texts_rules.ONLY_ALL}" in labels(first)
    assert "Chosen: Also: Research" in labels(changed(await owner.press("Also: Research")))
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == made
    assert toast(await owner.press(texts_rules.ASK_FIRST, first)) == texts_panel.CHANGED
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == made
    await owner.press(texts_rules.ASK_FIRST)
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == ASK_FIRST


async def many_lists(owner: Chat) -> None:
    """Make so many lists that two pages do not hold them."""

    async def make(tx: Transaction) -> None:
        for number in range(1, 96):
            await tx.lists.add(f"l{number}", f"List {number:02}", NOW)

    await owner.within(make)


async def test_every_list_that_can_have_rules_is_on_some_page(owner: Chat) -> None:
    await many_lists(owner)
    await owner.write("/admin")
    first = changed(await owner.press("Rules"))
    found = await walked(owner, first, "List ")
    assert found == [f"List {number:02}: 0 rules" for number in range(1, 96)]
    await owner.press(texts_search.NEXT, first)
    last = changed(await owner.press(texts_search.NEXT))
    assert texts_rules.BY_NO_RULE in labels(last)
    assert "List 95" in plain(changed(await owner.press("List 95: 0 rules", last)))


async def test_posts_that_match_no_rule_can_go_to_any_of_many_lists(owner: Chat) -> None:
    await many_lists(owner)
    await owner.write("/admin")
    await owner.press("Rules")
    first = changed(await owner.press(texts_rules.BY_NO_RULE))
    found = await walked(owner, first, "Also: ")
    assert found == [f"Also: List {number:02}" for number in range(1, 96)]
    await owner.press(texts_search.NEXT, first)
    await owner.press(texts_search.NEXT)
    await owner.press("Also: List 95")
    assert toast(owner.last) == texts_rules.CHOSEN
    here = changed(owner.last)
    assert "Chosen: Also: List 95" in labels(here), "a press stays on its page"
    assert "Chosen: Also: List 95" in plain(changed(await owner.press(texts_search.BACK, here)))
    chosen = await owner.within(lambda tx: tx.lists.by_slug("l95"))
    assert chosen
    assert await owner.within(lambda tx: tx.preferences.get(UNMATCHED)) == chosen.id


@pytest.mark.parametrize(
    ("label", "minutes"),
    [
        ("Send after 30 minutes", 30),
        ("Send after 1 hour", 60),
        ("Until an editor decides", -1),
    ],
)
async def test_how_long_a_post_waits_is_chosen(owner: Chat, label: str, minutes: int) -> None:
    await owner.write("/admin")
    await owner.press("Rules")
    assert "Chosen: Send at once" in labels(changed(await owner.press(texts_rules.BEFORE)))
    assert f"Chosen: {label}" in plain(changed(await owner.press(label)))
    assert await owner.within(lambda tx: tx.preferences.get(REVIEW_MINUTES)) == minutes


@pytest.mark.parametrize(
    "data",
    ["rules:999", "rules:1", "ruleset:save:1", "ruleset:nothing:1", "ruleset", "ruleset:pick:1:99"],
)
async def test_made_up_buttons_change_nothing(owner: Chat, data: str) -> None:
    made = await a_list(owner)
    shown = await owner.press_data(f"v1:{data}")
    assert toast(shown) in {texts_rules.LIST_GONE, texts_panel.CHANGED}
    assert await rules_of(owner, made) == []
