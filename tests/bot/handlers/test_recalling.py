"""An edit of what waits for an owner, or for the blog, takes it back: the old words never go."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.context import House
from bot.texts import comments as texts_comments
from bot.texts import guard as texts_guard
from bot.texts import moderation as texts_moderation
from bot.texts import offer as texts_offer
from feeds.relay import Relay
from storage.clock import Clock
from storage.database import Database
from storage.ledger import Owner
from storage.messages import About
from storage.outcome import Later, Outcome
from storage.records import Post
from storage.states import CommentState
from tests.bot.handlers.ask import Chat, changed, labels, plain, said, says, toast
from tests.bot.handlers.test_commenting import a_preview
from tests.bot.handlers.waiting import PHONE, TEXT, Moderated, a_review, two_owners
from tests.feeds.builders import FakePlatform, Plan

FIRST = "My neighbour, the only baker of the village, waited for long."
THEN = "My neighbour waited for a very long time indeed."
STORY = "I saw Mrs Patterson last week and the app gave her the wrong date."
BLOCKED = "My mother's NHS number is 943 476 5919 and she cannot see her record."
URGENT = "I want to kill myself tonight and nobody at the surgery answers."
QUEUED, PREVIEW = CommentState.QUEUED, CommentState.PREVIEW


@pytest.fixture
def house() -> House:
    return two_owners(Moderated())


@dataclass
class Interrupted(FakePlatform):
    """A site during whose questions about a post something else happens."""

    between: list[Callable[[], Awaitable[object]]] = field(default_factory=list)

    async def locate(self, post: Post) -> Outcome[str]:
        if self.between:
            await self.between.pop(0)()
        return await super().locate(post)


def a_relay(database: Database, platform: FakePlatform, me: Chat) -> Relay:
    clock = Clock(lambda: me.now, lambda: 0.0, lambda: 1.0)
    return Relay(database, lambda _site: platform, clock=clock)


async def a_queued(reader: Chat, post: Post) -> None:
    """Send a comment on its way to the blog."""
    await a_preview(reader, post, FIRST)
    await reader.press("Send comment")
    assert (await reader.comment()).state is QUEUED


async def test_an_edit_of_what_is_queued_is_previewed_and_sent_only_then(
    reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    (shown,) = says(await reader.edit(reader.number, THEN))
    assert THEN in plain(shown.screen)
    assert texts_offer.TAKEN_BACK in plain(shown.screen)
    assert shown.screen.reply_to == reader.number
    draft = await reader.comment()
    assert (draft.state, draft.text, draft.queued_at) == (PREVIEW, THEN, None)
    assert toast(await reader.press("Send comment", shown.screen)) == texts_comments.SENT_TOAST
    assert (await reader.comment()).state is QUEUED


async def test_an_edit_of_what_an_owner_looks_at_takes_it_off_the_table(
    reader: Chat, owner: Chat, posts: list[Post]
) -> None:
    card = await a_review(reader, posts[0])
    (shown,) = says(await reader.edit(reader.number, TEXT))
    assert TEXT in plain(shown.screen)
    late = await owner.press("Publish", card)
    assert toast(late) == texts_moderation.OTHER_TOAST
    assert texts_moderation.TAKEN_TO_CHANGE in plain(changed(late))
    assert labels(changed(late)) == []
    assert TEXT not in plain(changed(late)), "nobody but its writer has agreed to it"
    assert PHONE not in plain(changed(late))
    await reader.press("Send comment", shown.screen)
    assert (await reader.comment()).state is QUEUED, "nothing in it is to be looked at any more"
    again = plain(changed(await owner.press("Reject", card)))
    assert texts_moderation.STANDS[QUEUED] in again


@pytest.mark.parametrize(
    ("text", "title", "label"),
    [
        (PHONE, texts_guard.HELD_TITLE, "It is a public number"),
        (STORY, texts_guard.NUDGED_TITLE, "Nobody can be known from it"),
    ],
)
async def test_the_guard_asks_again(
    reader: Chat, posts: list[Post], text: str, title: str, label: str
) -> None:
    await a_queued(reader, posts[0])
    (asked,) = says(await reader.edit(reader.number, text))
    assert title in plain(asked.screen)
    assert texts_offer.TAKEN_BACK in plain(asked.screen)
    assert (await reader.comment()).state is CommentState.SCREENING
    (shown,) = says(await reader.press(label, asked.screen))
    assert text in plain(shown.screen)


async def test_a_blocked_edit_is_kept_nowhere_and_what_was_sent_goes(
    reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    answer = said(await reader.edit(reader.number, BLOCKED))
    assert texts_guard.BLOCKED_TITLE in answer
    assert texts_guard.KEPT_BEFORE in answer
    comment = await reader.comment()
    assert (comment.state, comment.text) == (QUEUED, FIRST)


async def test_a_text_that_cannot_be_a_comment_changes_nothing(
    reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    assert said(await reader.edit(reader.number, "No.")) == texts_comments.TOO_SHORT
    assert (await reader.comment()).state is QUEUED


async def test_who_needs_help_gets_it_and_nothing_goes_to_the_blog(
    reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    (shown,) = says(await reader.edit(reader.number, URGENT))
    assert "Call 999" in plain(shown.screen)
    assert labels(shown.screen) == ["Send to the editor", "Delete it"]
    assert (await reader.comment()).state is CommentState.SCREENING


async def test_an_edit_of_the_message_that_brought_the_last_words_counts_too(
    reader: Chat, posts: list[Post]
) -> None:
    preview = await a_preview(reader, posts[0], TEXT)
    first = reader.number
    (shown,) = says(await reader.write(FIRST, to=preview))
    await reader.press("Send comment", shown.screen)
    sent = await reader.comment(first)
    assert sent.state is QUEUED
    await reader.edit(reader.number, THEN, to=About(posts[0].id, sent.id))
    draft = await reader.comment(first)
    assert (draft.state, draft.text) == (PREVIEW, THEN)


async def test_an_edit_just_before_the_relay_posts_leaves_nothing_on_the_blog(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    platform = Interrupted(between=[lambda: reader.edit(reader.number, THEN)])
    relay = a_relay(database, platform, reader)
    await relay.relay_due(Owner("one", 1))
    assert platform.sent == []
    await reader.press("Send comment")
    reader.wait(minutes=1)
    await relay.relay_due(Owner("one", 1))
    assert [sent.body for sent in platform.sent] == [THEN]


async def test_an_edit_that_is_sent_again_before_the_relay_posts_goes_once_and_as_it_is_now(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])

    async def edit_and_send() -> None:
        await reader.edit(reader.number, THEN)
        await reader.press("Send comment")

    platform = Interrupted(between=[edit_and_send])
    relay = a_relay(database, platform, reader)
    for _ in range(3):
        await relay.relay_due(Owner("one", 1))
        reader.wait(minutes=1)
    assert [sent.body for sent in platform.sent] == [THEN]


async def test_an_edit_while_the_relay_posts_is_too_late_and_is_offered_once_it_is_there(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    told: list[str] = []
    platform = FakePlatform()

    async def edit(_posting: object) -> None:
        told.append(said(await reader.edit(reader.number, THEN)))

    platform.meanwhile = edit
    relay = a_relay(database, platform, reader)
    for _ in range(3):
        await relay.relay_due(Owner("one", 1))
        reader.wait(minutes=1)
    assert told == [texts_offer.TOO_LATE]
    assert [sent.body for sent in platform.sent] == [FIRST]
    assert (await reader.comment()).state is CommentState.HELD
    assert texts_offer.TOO_LATE not in said(await reader.edit(reader.number, THEN))


async def test_after_a_try_the_old_words_may_still_arrive_so_new_ones_wait(
    database: Database, reader: Chat, posts: list[Post]
) -> None:
    await a_queued(reader, posts[0])
    platform = FakePlatform(plans=[Plan(Later("It is busy.", timedelta(minutes=5)), stores=False)])
    await a_relay(database, platform, reader).relay_due(Owner("one", 1))
    assert (await reader.comment()).attempt == 1
    assert said(await reader.edit(reader.number, THEN)) == texts_offer.TOO_LATE
    comment = await reader.comment()
    assert (comment.state, comment.text) == (QUEUED, FIRST)
