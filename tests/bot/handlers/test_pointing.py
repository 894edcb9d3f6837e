"""An editor decides about a post that waits, and changes its points within the gates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.context import Say
from bot.screen import Screen
from bot.texts import owners as texts_owners
from bot.texts import panel as texts_panel
from bot.texts import review as texts_review
from storage.admins import Admin
from storage.database import Database
from storage.records import Post, Written
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    Chat,
    changed,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.review_world import SENTENCES, TEXT, a_waiting_post, long_entry, state_of


@pytest.fixture
async def post(database: Database) -> Post:
    """Give a post that waits for half an hour."""
    return await a_waiting_post(database, 30, NOW)


async def the_card(owner: Chat) -> Screen:
    """Open the question about the post from the panel."""
    await owner.write("/admin")
    await owner.press("Questions that wait: 1")
    return changed(await owner.press("Waits: A study of answers"))


async def summary_of(owner: Chat, post: Post) -> str:
    """Return the summary that readers would get."""
    now = await owner.within(lambda tx: tx.posts.get(post.id))
    assert now is not None
    return now.summary


async def test_send_now_sends_it_once(owner: Chat, post: Post) -> None:
    card = await the_card(owner)
    assert "It is sent by itself at 12:30pm" in plain(card)
    told = plain(changed(await owner.press("Send now", card)))
    assert "1 message goes to readers." in told
    assert (await state_of(owner.database, post))[1] == 1
    assert toast(await owner.press("Send now", card)) == texts_owners.DECIDED_BEFORE
    assert toast(await owner.press("Do not send", card)) == texts_owners.DECIDED_BEFORE
    assert (await state_of(owner.database, post))[1] == 1


async def test_do_not_send_sends_nothing(owner: Chat, post: Post) -> None:
    card = await the_card(owner)
    assert texts_owners.NOTHING_GOES in plain(changed(await owner.press("Do not send", card)))
    assert await state_of(owner.database, post) == ("cancelled", 0)
    assert toast(await owner.press("Send now", card)) == texts_owners.DECIDED_BEFORE


async def test_sentences_are_chosen_by_number(owner: Chat, post: Post) -> None:
    card = await the_card(owner)
    page = changed(await owner.press("Change the points", card))
    assert labels(page)[:3] == [
        "Sentence 1: chosen",
        "Sentence 2: not chosen",
        "Sentence 3: not chosen",
    ]
    assert f"3. {SENTENCES[2]}" in plain(page)
    page = changed(await owner.press("Sentence 3: not chosen"))
    assert "Chosen now: 85 characters of 600." in plain(page)
    await owner.press("Sentence 1: chosen")
    reactions = await owner.press("Use these points")
    head, shown, again = says(reactions)
    assert plain(head.screen) == texts_review.TAKEN
    assert SENTENCES[2] in plain(shown.screen)
    assert SENTENCES[0] not in plain(shown.screen)
    assert await summary_of(owner, post) == SENTENCES[2]
    assert toast(await owner.press("Send now", card)) == texts_owners.LOOK_AGAIN
    await owner.press("Send now", again.screen)
    assert (await state_of(owner.database, post))[1] == 1


async def test_each_press_on_the_page_acts_once(owner: Chat, post: Post) -> None:
    page = changed(await owner.press("Change the points", await the_card(owner)))
    await owner.press("Sentence 2: not chosen", page)
    for old in ("Sentence 2: not chosen", "Use these points", "More sentences"):
        assert toast(await owner.press(old, page)) == texts_panel.CHANGED
    assert await summary_of(owner, post) == SENTENCES[0]


async def test_there_are_pages_and_at_least_one_sentence(owner: Chat, post: Post) -> None:
    await owner.press("Change the points", await the_card(owner))
    more = changed(await owner.press("More sentences"))
    assert "Sentence 9: not chosen" in labels(more)
    first = changed(await owner.press("First sentences"))
    await owner.press("Sentence 1: chosen", first)
    assert toast(await owner.press("Use these points")) == texts_review.CHOOSE_ONE
    back = changed(await owner.press("Back without a change"))
    assert "Send now" in labels(back)
    assert await summary_of(owner, post) == SENTENCES[0]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("The study followed 1,300 patients.", "1300"),
        ("Surgeons answered most of the questions within a day.", "not"),
        ("The practice saved 40 days a month.", "not"),
        ("Somebody was hurt by a late answer.", "not"),
        ("Ring 0161 496 0000 now.", "not"),
        ("x" * 601, "too long"),
    ],
)
async def test_typed_points_pass_the_gates_or_are_refused(
    owner: Chat, post: Post, typed: str, problem: str
) -> None:
    await owner.press("Change the points", await the_card(owner))
    assert said(await owner.press("Type the points")) == texts_review.ASK
    assert problem in said(await owner.write(typed))
    assert await summary_of(owner, post) == SENTENCES[0]
    assert texts_review.TAKEN in said(await owner.write(f"{SENTENCES[1]} {SENTENCES[3]}"))
    assert await summary_of(owner, post) == f"{SENTENCES[1]} {SENTENCES[3]}"


async def test_points_that_may_give_a_person_away_are_refused(owner: Chat, post: Post) -> None:
    number = "Ring 0161 496 0000 or write to jo.doe@example.org for more."
    entry = long_entry(text=f"{number}\n\n{TEXT}")
    async with owner.database.transaction() as tx:
        await tx.posts.edit(post, entry, Written(SENTENCES[0], 200, "extract"), NOW)
    card = await the_card(owner)
    assert toast(await owner.press("Change the points", card)) == texts_owners.LOOK_AGAIN
    await owner.press("Change the points")
    await owner.press("Type the points")
    assert said(await owner.write(number)) == texts_review.GIVES_AWAY


async def test_a_post_that_has_changed_meanwhile_is_looked_at_again(
    owner: Chat, post: Post
) -> None:
    page = changed(await owner.press("Change the points", await the_card(owner)))
    await owner.press("Type the points", page)
    async with owner.database.transaction() as tx:
        entry = long_entry(title="Another title", content_hash="1" * 64)
        await tx.posts.edit(post, entry, Written(SENTENCES[1], 200, "extract"), NOW)
    assert said(await owner.write(SENTENCES[2])) == texts_review.CHANGED
    card = await the_card_named(owner, "Waits: A study of answers")
    assert toast(await owner.press("Send now", card)) == texts_owners.LOOK_AGAIN
    assert await state_of(owner.database, post) == ("waiting", 0)
    await owner.press("Send now")
    assert (await state_of(owner.database, post))[1] == 1


async def the_card_named(owner: Chat, label: str) -> Screen:
    """Open a question by its button."""
    await owner.write("/admin")
    await owner.press("Questions that wait: 1")
    return changed(await owner.press(label))


async def test_a_post_that_is_gone_is_not_sent(owner: Chat, post: Post) -> None:
    card = await the_card(owner)
    await owner.within(lambda tx: tx.posts.mark(post.id, gone_at=NOW))
    assert toast(await owner.press("Send now", card)) == texts_review.GONE_TOAST
    assert labels(changed(owner.last)) == ["Do not send"]
    assert await state_of(owner.database, post) == ("waiting", 0)


async def test_an_editor_of_some_lists_alone_decides_nothing_about_all(
    owner: Chat, post: Post
) -> None:
    async with owner.database.transaction() as tx:
        made = await tx.lists.add("some", "Some", NOW)
        assert made is not None
        await tx.admins.put(Admin(OTHER, "editor", None, frozenset({made.id})), OWNER, NOW)
    editor = Chat(owner.database, OTHER)
    for data in ("decide:1:1:send", "decide:1:1:none", "points:open:1:1", "points:use:1"):
        assert toast(await editor.press_data(f"v1:{data}")) == texts_panel.NOT_YOURS
    assert await state_of(owner.database, post) == ("waiting", 0)


async def test_after_a_day_the_page_still_works(owner: Chat, post: Post) -> None:
    page = changed(await owner.press("Change the points", await the_card(owner)))
    owner.now += timedelta(hours=20)
    reactions = await owner.press("Use these points", page)
    assert [type(one) for one in reactions] == [Say, Say, Say]
    assert await summary_of(owner, post) == SENTENCES[0]
