"""Owners ban the writer of a comment that waits, see whom they banned, and lift bans."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.context import House
from bot.screen import Screen
from bot.texts import bans as texts_bans
from bot.texts import comments as texts_comments
from bot.texts import help as texts_help
from bot.texts import moderation as texts_moderation
from bot.texts import states as texts_states
from feeds.relay import Relay
from storage.bans import Ban
from storage.clock import Clock
from storage.commenters import BY_OWNER
from storage.database import Database
from storage.ledger import Owner
from storage.messages import About
from storage.outcome import Done
from storage.records import Comment, NewComment, Post
from storage.states import CommentState
from storage.wishes import ASKED_OFF
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
    toast,
)
from tests.bot.handlers.test_screening import CLEAR, URGENT
from tests.bot.handlers.waiting import (
    SECOND,
    TEXT,
    ByHand,
    Moderated,
    a_card,
    a_comment,
    a_review,
    the_wish,
    two_owners,
    written_to,
)
from tests.feeds.builders import FakePlatform

OTHER_TEXT = "It does not work in ours, and we have tried for long."
WEEK = timedelta(days=7)
WAYS = ["For 7 days", "For good", "Quietly, for good"]


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


async def ban_of(chat: Chat, chat_id: int = READER) -> Ban | None:
    return await chat.within(lambda tx: tx.bans.of(chat_id, chat.now))


async def ban(owner: Chat, card: Screen, way: str) -> Screen:
    """Ban the writer of a comment on a card; return what the card became."""
    menu = changed(await owner.press("Ban", card))
    return changed(await owner.press(way, menu))


async def the_list(owner: Chat) -> Screen:
    await owner.write("/admin")
    return changed(await owner.press("Bans", changed(await owner.press("Comments"))))


# ---- the card


async def test_a_ban_asks_how_and_does_nothing_yet(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    menu = changed(await owner.press("Ban", card))
    assert labels(menu) == [*WAYS, "Back"]
    assert texts_bans.ASK_HOW in plain(menu)
    assert TEXT in plain(menu)
    assert await ban_of(owner) is None
    assert await the_wish(owner, held) is None
    assert changed(await owner.press("Back", menu)) == card


@pytest.mark.parametrize(
    ("way", "kind", "lasts"),
    [
        ("For 7 days", "open", WEEK),
        ("For good", "open", None),
        ("Quietly, for good", "quiet", None),
    ],
)
async def test_a_ban_is_written_down_and_the_comment_goes_to_the_bin(
    owner: Chat, held: Comment, posts: list[Post], way: str, kind: str, lasts: timedelta | None
) -> None:
    closed = await ban(owner, a_card(owner, held, posts[0]), way)
    assert toast(owner.last) == texts_bans.BANNED_TOAST
    assert labels(closed) == []
    assert "You banned its writer" in plain(closed)
    found = await ban_of(owner)
    assert found is not None
    assert (found.kind, found.banned_by, found.since_at) == (kind, OWNER, NOW)
    assert found.until_at == (None if lasts is None else NOW + lasts)
    wish = await the_wish(owner, held)
    assert wish is not None
    assert (wish.word, wish.by) == ("other", OWNER)
    assert ("person banned", OWNER) in await audited(owner.database)


@pytest.mark.parametrize("way", WAYS)
async def test_a_ban_on_a_comment_that_waits_here_refuses_it(
    database: Database, posts: list[Post], way: str
) -> None:
    reader, owner = Chat(database), Chat(database, OWNER)
    card = await a_review(reader, posts[0])
    assert labels(card) == ["Publish", "Reject", "Ask for a change", "Ban"]
    closed = await ban(owner, card, way)
    assert "The comment is not published." in plain(closed)
    comment = await reader.comment()
    assert comment.state is CommentState.REJECTED
    assert texts_states.rejected(comment.error) == texts_states.REASONS["by_owner"]
    assert await ban_of(owner) is not None
    late = await owner.press("Publish", card)
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert plain(changed(late)).endswith(texts_bans.IS_BANNED)


async def test_back_on_the_card_of_a_comment_that_waits_here_is_the_card(
    database: Database, posts: list[Post]
) -> None:
    reader, owner = Chat(database), Chat(database, OWNER)
    card = await a_review(reader, posts[0])
    menu = changed(await owner.press("Ban", card))
    assert changed(await owner.press("Back", menu)) == card
    assert (await reader.comment()).state is CommentState.REVIEW


async def test_a_ban_drops_what_the_person_has_begun(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    reader.house = replace(two_owners(Moderated()), undo_seconds=0)
    reader.now = NOW + timedelta(hours=1)
    await reader.write("I have begun another one, and it is not sent yet.", to=About(posts[1].id))
    begun = await reader.comment()
    await ban(owner, a_card(owner, held, posts[0]), "For good")
    dropped = await reader.comment()
    assert begun.state is CommentState.NAMING
    assert (dropped.state, dropped.text, dropped.shown_name) == (CommentState.CANCELLED, "", None)
    assert toast(await reader.press("Anonymous reader")) == texts_comments.IS_GONE


@pytest.mark.parametrize("way", WAYS)
async def test_a_ban_stops_what_waits_here_and_what_is_queued(
    owner: Chat, second: Chat, reader: Chat, held: Comment, posts: list[Post], way: str
) -> None:
    reader.now = NOW + timedelta(hours=1)
    await a_review(reader, posts[1])
    reviewed = await reader.comment()
    reader.wait(minutes=1)
    await reader.write("A second one that is sent at once.", to=About(posts[1].id))
    await reader.press("Send comment")
    queued = await reader.comment()
    assert (reviewed.state, queued.state) == (CommentState.REVIEW, CommentState.QUEUED)
    await ban(owner, a_card(owner, held, posts[0]), way)
    for one in (reviewed, queued):
        stopped = await reader.comment(one.message_id)
        assert (stopped.state, stopped.error) == (CommentState.REJECTED, BY_OWNER)
        late = await second.press_data(f"v1:held:{one.id}:{one.revision}:publish")
        assert "was pressed at midday by another owner." in plain(changed(late))
        assert plain(changed(late)).endswith(texts_bans.IS_BANNED)


async def test_what_is_queued_when_its_writer_is_banned_never_goes_out(
    database: Database, owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    reader.now = NOW + timedelta(hours=1)
    await reader.write("A second one that is sent at once.", to=About(posts[1].id))
    await reader.press("Anonymous reader")
    await reader.press("Send comment")
    platform = FakePlatform()
    clock = Clock(lambda: NOW + timedelta(hours=2), lambda: 0.0, lambda: 1.0)
    relay = Relay(database, lambda _site: platform, clock=clock)
    platform.located = Done("11")
    await ban(owner, a_card(owner, held, posts[0]), "For good")
    await relay.relay_due(Owner("one", 1))
    assert platform.sent == []


async def test_what_else_waits_on_the_blog_comes_again_with_the_ban(
    owner: Chat, second: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    other = await a_comment(reader, posts[1], text=OTHER_TEXT, number=8)
    public = await a_comment(reader, posts[2], CommentState.APPROVED, number=9)
    await ban(owner, a_card(owner, held, posts[0]), "For good")
    assert (await reader.comment(other.message_id)).state is CommentState.HELD
    assert (await reader.comment(public.message_id)).state is CommentState.APPROVED
    for who in (OWNER, SECOND):
        (card,) = await written_to(owner.database, who)
        assert OTHER_TEXT in plain(card)
        assert plain(card).endswith(texts_bans.IS_BANNED)
    assert toast(await second.press("Publish", card)) == texts_moderation.DONE_TOAST


async def test_a_second_press_changes_nothing(
    owner: Chat, second: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    menu = changed(await owner.press("Ban", card))
    await owner.press("For 7 days", menu)
    before = await ban_of(owner)
    late = await second.press("For good", menu)
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert plain(changed(late)).endswith(texts_bans.IS_BANNED)
    assert await ban_of(second) == before


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_decided_first_stands(
    owner: Chat, second: Chat, held: Comment, posts: list[Post], way: str
) -> None:
    card = a_card(owner, held, posts[0])
    menu = changed(await second.press("Ban", card))
    await owner.press("Publish", card)
    late = await second.press(way, menu)
    assert "Publish was pressed at midday by another owner." in plain(changed(late))
    assert await ban_of(second) is None


async def test_a_card_of_what_its_writer_wants_off_bans_nobody_and_says_so(
    owner: Chat, reader: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    menu = changed(await owner.press("Ban", card))
    reader.house = two_owners(ByHand())
    await reader.press_data(f"v1:withdraw:{held.id}")
    wish = await the_wish(owner, held)
    assert wish is not None
    assert wish.word == ASKED_OFF
    for label, shown in (("Ban", card), *((way, menu) for way in WAYS)):
        late = await owner.press(label, shown)
        assert toast(late) == texts_moderation.OTHER_TOAST
        assert "The reader asked at midday to take it off the blog." in plain(changed(late))
        assert labels(changed(late)) == []
    assert await ban_of(owner) is None
    assert await the_wish(owner, held) == wish


async def test_a_comment_that_is_public_by_now_bans_nobody(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    menu = changed(await owner.press("Ban", a_card(owner, held, posts[0])))
    await owner.within(lambda tx: tx.comments.move(held.id, CommentState.APPROVED, NOW))
    late = await owner.press("For good", menu)
    assert texts_moderation.STANDS[CommentState.APPROVED] in plain(changed(late))
    assert await ban_of(owner) is None


async def test_an_owner_cannot_be_banned(owner: Chat, second: Chat, posts: list[Post]) -> None:
    own = await a_comment(second, posts[0])
    card = a_card(owner, own, posts[0])
    assert toast(await owner.press("Ban", card)) == texts_bans.NOT_AN_OWNER
    pressed = await owner.press_data(f"v1:ban:{own.id}:{own.revision}:good")
    assert toast(pressed) == texts_bans.NOT_AN_OWNER
    assert await ban_of(owner, SECOND) is None
    assert await the_wish(owner, own) is None


@pytest.mark.parametrize("who", [READER, OTHER])
@pytest.mark.parametrize("word", ["", *texts_bans.HOW])
async def test_nobody_but_an_owner_bans(
    database: Database, held: Comment, who: int, word: str
) -> None:
    anyone = Chat(database, who, two_owners(Moderated()))
    answer = await anyone.press_data(f"v1:ban:{held.id}:{held.revision}:{word}")
    assert toast(answer) == texts_help.STALE
    assert await ban_of(anyone) is None


@pytest.mark.parametrize(
    "data", ["v1:ban:999:1:good", "v1:ban:1:2:good", "v1:ban:1:1:for ever", "v1:ban", "v1:ban:1"]
)
async def test_a_button_that_was_never_shown_bans_nobody(
    owner: Chat, held: Comment, data: str
) -> None:
    assert held.id == 1
    assert toast(await owner.press_data(data)) == texts_help.STALE
    assert await ban_of(owner) is None


async def test_without_a_moderator_a_forged_press_bans_nobody(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    card = a_card(owner, held, posts[0])
    owner.house = two_owners(ByHand())
    assert toast(await owner.press("Ban", card)) == texts_help.STALE
    assert await ban_of(owner) is None


@pytest.mark.parametrize("state", [CommentState.QUEUED, CommentState.REJECTED])
async def test_a_comment_that_never_reached_the_blog_and_went_on_bans_nobody(
    owner: Chat, posts: list[Post], state: CommentState
) -> None:
    async with owner.database.transaction() as tx:
        new = NewComment(READER, 7, posts[0].id, None, TEXT)
        gone = await tx.comments.add(new, state, NOW)
    late = await owner.press_data(f"v1:ban:{gone.id}:{gone.revision}:good")
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert await ban_of(owner) is None


# ---- private notes


async def a_note_card(reader: Chat, post: Post, text: str = CLEAR) -> Screen:
    """Send a private note; return the card that an owner gets."""
    await reader.write(text, to=About(post.id))
    if text == URGENT:
        await reader.press("Send to the editor")
    else:
        await reader.press("Anonymous reader")
        await reader.press("Private note to the author")
    return (await written_to(reader.database, OWNER))[-1]


@pytest.mark.parametrize("way", WAYS)
async def test_the_writer_of_a_private_note_can_be_banned_once(
    owner: Chat, second: Chat, reader: Chat, posts: list[Post], way: str
) -> None:
    card = await a_note_card(reader, posts[0])
    assert labels(card) == ["Ban"]
    menu = changed(await owner.press("Ban", card))
    assert texts_bans.ASK_HOW_NOTE in plain(menu)
    assert changed(await owner.press("Back", menu)) == card
    closed = changed(await owner.press(way, menu))
    assert "You banned its writer" in plain(closed)
    assert "published" not in plain(closed).partition("You banned")[2]
    before = await ban_of(owner)
    assert before is not None
    late = await second.press("For good", menu)
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert plain(changed(late)).endswith(texts_bans.IS_BANNED)
    assert await ban_of(second) == before


async def test_nobody_is_banned_for_a_call_for_help(
    owner: Chat, reader: Chat, posts: list[Post]
) -> None:
    card = await a_note_card(reader, posts[0], URGENT)
    assert labels(card) == []
    comment = await reader.comment()
    forged = await owner.press_data(f"v1:ban:{comment.id}:{comment.revision}:good")
    assert toast(forged) == texts_help.STALE
    assert await ban_of(owner) is None


# ---- the list


async def test_owners_see_whom_they_banned_and_until_when(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    await ban(owner, a_card(owner, held, posts[0]), "For 7 days")
    shown = await the_list(owner)
    assert "1. Since midday, until midday on 23 March 2026. The person is told." in plain(shown)
    assert f"Name: Sam, who wrote: {TEXT}" in plain(shown)
    assert labels(shown) == ["Lift ban number 1", "Back"]


async def test_a_quiet_ban_says_in_the_list_that_the_person_is_not_told(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    await ban(owner, a_card(owner, held, posts[0]), "Quietly, for good")
    assert "for good. The person is not told." in plain(await the_list(owner))


async def test_of_a_person_who_left_nothing_is_shown(owner: Chat) -> None:
    await owner.within(lambda tx: tx.bans.add(OTHER, "open", OWNER, NOW))
    assert texts_bans.NOTHING_KEPT in plain(await the_list(owner))


async def test_a_list_of_many_bans_fits_into_a_message(owner: Chat, posts: list[Post]) -> None:
    for number in range(30):
        who = Chat(owner.database, 2_000 + number, owner.house)
        await a_comment(who, posts[0], text="& <b> " * 200)
        await owner.within(
            lambda tx, chat=who.chat_id: tx.bans.add(chat, "open", OWNER, NOW)  # type: ignore[misc]
        )
    shown = await the_list(owner)
    assert len(labels(shown)) == 21
    assert len(plain(shown)) <= 4096


async def test_without_bans_the_list_says_how_to_ban(owner: Chat) -> None:
    shown = await the_list(owner)
    assert texts_bans.NOBODY in plain(shown)
    assert labels(shown) == ["Back"]
    assert "Bans" in labels(changed(await owner.press("Back", shown)))


async def test_a_ban_is_lifted_once(owner: Chat, held: Comment, posts: list[Post]) -> None:
    await ban(owner, a_card(owner, held, posts[0]), "For good")
    shown = await the_list(owner)
    lifted = await owner.press("Lift ban number 1", shown)
    assert toast(lifted) == texts_bans.LIFTED
    assert texts_bans.NOBODY in plain(changed(lifted))
    assert await ban_of(owner) is None
    assert ("ban lifted", OWNER) in await audited(owner.database)
    assert toast(await owner.press("Lift ban number 1", shown)) == texts_bans.LIFTED_BEFORE


async def test_a_ban_that_is_over_is_not_in_the_list(
    owner: Chat, held: Comment, posts: list[Post]
) -> None:
    await ban(owner, a_card(owner, held, posts[0]), "For 7 days")
    owner.now = NOW + WEEK
    assert texts_bans.NOBODY in plain(await the_list(owner))


@pytest.mark.parametrize("who", [READER, OTHER])
async def test_nobody_but_an_owner_lifts_a_ban_or_sees_the_list(
    owner: Chat, held: Comment, posts: list[Post], who: int
) -> None:
    await ban(owner, a_card(owner, held, posts[0]), "For good")
    shown = await the_list(owner)
    anyone = Chat(owner.database, who, owner.house)
    for data in (find(shown, "Lift ban number 1").data or "", "v1:bans"):
        assert toast(await anyone.press_data(data)) == texts_help.STALE
    assert await ban_of(owner) is not None
