"""Owners decide about what visitors wrote on the blog itself; nobody else does, and each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.comments.queue_cards import waiting_on
from bot.context import House
from bot.render.queue import more_screen, queue_card, tag_of
from bot.screen import Screen
from bot.texts import guard as texts_guard
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import queue as texts
from feeds.deeds import SITE_DEEDS
from storage.database import Database
from storage.queued import Queued
from storage.records import Post, SiteComment
from storage.states import CommentState
from storage.wishes import Wish
from tests.bot.handlers.ask import (
    NOW,
    OTHER,
    OWNER,
    READER,
    Chat,
    audited,
    changed,
    find,
    labels,
    plain,
    said,
    says,
    toast,
)
from tests.bot.handlers.waiting import PAGE, SECOND, ByHand, Moderated, two_owners

TEXT = "Pour it at 5 < 6 degrees & wait."


@pytest.fixture
def owner(database: Database) -> Chat:
    return Chat(database, OWNER, two_owners(Moderated()), first_name="Robin")


@pytest.fixture
def second(database: Database) -> Chat:
    return Chat(database, SECOND, two_owners(Moderated()), now=NOW + timedelta(hours=1))


@pytest.fixture
async def waits(owner: Chat, posts: list[Post]) -> Queued:
    """Give a visitor's comment that waits on the blog."""
    return await a_visitor(owner, posts[0])


async def a_visitor(
    chat: Chat,
    post: Post,
    text: str = TEXT,
    *,
    number: int = 70,
    keep: bool = True,
    too_long: bool = False,
) -> Queued:
    one = SiteComment(str(number), "1", None, "O'Neil & Sons", text, "", NOW, by_site=False)
    async with chat.database.transaction() as tx:
        assert await tx.queued.see(post.site_id, one, post.id, NOW, keep=keep, too_long=too_long)
        return (await tx.queued.waiting(post.site_id))[-1]


async def a_card(chat: Chat, one: Queued) -> Screen:
    """Return the card as the loop writes it."""
    async with chat.database.transaction() as tx:
        site = await tx.sites.get(one.site_id)
        shown = await waiting_on(tx, one, chat.house.platform_of(site))
        return queue_card(shown, await tx.site_wishes.of(one.id))


async def the_wish(chat: Chat, one: Queued) -> Wish | None:
    return await chat.within(lambda tx: tx.site_wishes.of(one.id))


# ---- the card


async def test_the_card_tells_all_that_an_owner_needs(
    owner: Chat, waits: Queued, posts: list[Post]
) -> None:
    card = await a_card(owner, waits)
    for words in (TEXT, "Name: O'Neil & Sons", f"Post: {posts[0].title}", texts.FROM_BLOG):
        assert words in plain(card)
    assert labels(card) == ["Publish", "Reject", "Spam", "Open it on the blog"]
    assert find(card, "Open it on the blog").url == f"{PAGE}70"


async def test_the_card_tells_what_the_guard_saw(owner: Chat, posts: list[Post]) -> None:
    text = "Ring our surgery on 0161 496 0000 if you want to hear how we did it."
    card = await a_card(owner, await a_visitor(owner, posts[0], text))
    assert "The guard saw a phone number." in plain(card)


async def test_what_is_not_kept_is_not_shown_and_cannot_be_published(
    owner: Chat, posts: list[Post]
) -> None:
    one = await a_visitor(owner, posts[0], "It is 943 476 5919.", keep=False)
    card = await a_card(owner, one)
    assert texts.NOT_SHOWN in plain(card)
    assert texts.NO_NAME in plain(card)
    assert labels(card) == ["Reject", "Spam", "Open it on the blog"]
    forged = await owner.press_data(f"v1:queue:{one.id}:{tag_of(one)}:publish")
    assert toast(forged) == texts_help.STALE
    assert await the_wish(owner, one) is None


async def test_one_that_nobody_has_read_is_not_said_to_name_a_patient(
    owner: Chat, posts: list[Post]
) -> None:
    one = await a_visitor(owner, posts[0], "Thank you. " * 1_000, keep=False, too_long=True)
    card = await a_card(owner, one)
    assert texts.TOO_LONG in plain(card)
    assert texts.NOT_SHOWN not in plain(card)
    assert labels(card) == ["Reject", "Spam", "Open it on the blog"]


async def test_a_card_of_the_longest_comment_fits(owner: Chat, posts: list[Post]) -> None:
    long = await a_card(owner, await a_visitor(owner, posts[0], "& <b> word " * 6000))
    assert len(plain(long)) <= 4096


async def test_what_was_changed_there_is_said_to_be(
    owner: Chat, waits: Queued, posts: list[Post]
) -> None:
    again = await a_visitor(owner, posts[0], "Pour it later.")
    assert again.id == waits.id
    assert texts.CHANGED_THERE in plain(await a_card(owner, again))
    late = await owner.press_data(f"v1:queue:{waits.id}:{tag_of(waits)}:publish")
    assert toast(late) == texts_help.STALE
    assert toast(await owner.press("Publish", await a_card(owner, again))) == (
        texts_moderation.DONE_TOAST
    )


async def test_an_owner_who_starts_late_gets_the_cards_that_wait(
    database: Database, owner: Chat, waits: Queued
) -> None:
    brought = says(await owner.write("/start"))
    assert any(TEXT in plain(one.screen) for one in brought)
    reader = Chat(database, READER, two_owners(Moderated()))
    assert not any(TEXT in plain(one.screen) for one in says(await reader.write("/start")))
    await owner.press("Spam", await a_card(owner, waits))
    assert not any(TEXT in plain(one.screen) for one in says(await owner.write("/start")))


def test_more_than_there_are_cards_is_a_number_and_a_link() -> None:
    shown = more_screen(1_200, "https://blog.example/wp-admin/edit-comments.php")
    assert "1,200 more comments wait." in plain(shown)
    assert labels(shown) == [texts.OPEN_QUEUE]
    assert more_screen(1, "").rows == ()
    assert "1 more comment waits." in plain(more_screen(1, ""))


def test_every_button_means_something_to_the_site() -> None:
    assert set(texts.WORDS) == set(SITE_DEEDS) - {"unpublish"}


# ---- deciding


@pytest.mark.parametrize("word", texts.WORDS)
async def test_a_press_is_written_down_and_the_card_says_so(
    owner: Chat, waits: Queued, word: str
) -> None:
    label = texts.WORDS[word]
    pressed = await owner.press(label, await a_card(owner, waits))
    assert toast(pressed) == texts_moderation.DONE_TOAST
    assert labels(changed(pressed)) == []
    assert f"{label} was pressed at midday by you. The blog is told now." in plain(changed(pressed))
    wish = await the_wish(owner, waits)
    assert wish is not None
    assert (wish.word, wish.by, wish.asked_at) == (word, OWNER, NOW)
    assert ("comment moderated", OWNER) in await audited(owner.database)


@pytest.mark.parametrize("word", texts.WORDS)
async def test_a_second_owner_is_told_who_was_faster_and_changes_nothing(
    owner: Chat, second: Chat, waits: Queued, word: str
) -> None:
    await owner.press("Publish", await a_card(owner, waits))
    before = await the_wish(owner, waits)
    late = await second.press_data(f"v1:queue:{waits.id}:{tag_of(waits)}:{word}")
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert "Publish was pressed at midday by another owner." in plain(changed(late))
    assert labels(changed(late)) == []
    assert await the_wish(second, waits) == before


@pytest.mark.parametrize("state", [CommentState.APPROVED, CommentState.SPAM, CommentState.TRASHED])
async def test_what_was_decided_on_the_blog_is_not_decided_again(
    owner: Chat, waits: Queued, state: CommentState
) -> None:
    card = await a_card(owner, waits)
    await owner.within(lambda tx: tx.queued.stands(waits.id, state, None, NOW))
    late = await owner.press("Publish", card)
    told = f"It was decided about on the blog. {texts_moderation.STANDS[state]}"
    assert plain(changed(late)).endswith(told)
    assert await the_wish(owner, waits) is None


async def test_what_was_carried_out_says_where_it_stands(
    owner: Chat, second: Chat, waits: Queued
) -> None:
    card = await a_card(owner, waits)
    await owner.press("Publish", card)
    async with owner.database.transaction() as tx:
        wish = await tx.site_wishes.of(waits.id)
        assert wish is not None
        await tx.site_wishes.done(wish, NOW)
        await tx.queued.stands(waits.id, CommentState.APPROVED, None, NOW)
    late = plain(changed(await second.press("Spam", card)))
    assert late.endswith("Publish was pressed at midday by another owner. It is on the blog.")


@pytest.mark.parametrize("who", [READER, OTHER])
@pytest.mark.parametrize("word", [*texts.WORDS, "unpublish"])
async def test_nobody_but_an_owner_decides(
    database: Database, waits: Queued, who: int, word: str
) -> None:
    anyone = Chat(database, who, two_owners(Moderated()))
    answer = await anyone.press_data(f"v1:queue:{waits.id}:{tag_of(waits)}:{word}")
    assert toast(answer) == texts_help.STALE
    assert TEXT not in said(answer)
    assert await the_wish(anyone, waits) is None


@pytest.mark.parametrize("data", ["999:{tag}:publish", "1:{tag}", "1:x:publish", "1", "", "1::"])
async def test_a_button_that_was_never_shown_does_nothing(
    owner: Chat, waits: Queued, data: str
) -> None:
    assert waits.id == 1
    pressed = await owner.press_data(f"v1:queue:{data.format(tag=tag_of(waits))}")
    assert toast(pressed) == texts_help.STALE
    assert await the_wish(owner, waits) is None


async def test_without_a_moderator_a_forged_press_does_nothing(owner: Chat, waits: Queued) -> None:
    card = await a_card(owner, waits)
    by_hand: House = two_owners(ByHand())
    owner.house = replace(by_hand)
    assert toast(await owner.press("Publish", card)) == texts_help.STALE
    assert await the_wish(owner, waits) is None


def test_a_closed_card_of_an_unknown_word_still_says_who() -> None:
    assert "A button was pressed at 5:30pm by you." in texts.pressed("new", "5:30pm", by_you=True)
    assert texts_guard.PUBLISH in texts.pressed("publish", "5:30pm", by_you=False)
