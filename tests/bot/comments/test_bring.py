"""What others write reaches who wants it, once; many at once come once a day."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.comments.bring import Bring
from bot.screen import Screen
from bot.texts import comments as texts_comments
from bot.texts import complaints as texts_complaints
from bot.texts import follow as texts_follow
from bot.texts import states as texts_states
from storage.database import Database
from storage.engine import make_engine
from storage.follows import Choice, Follow
from storage.ledger import Settlement
from storage.records import Comment, Post, SiteComment
from storage.site_comments import OURS, SHOWN, SiteCommentRow
from storage.states import CommentState, SendState
from tests.bot.builders import ME, rows
from tests.bot.handlers.ask import labels, plain
from tests.clock import FakeClock
from tests.storage.builders import (
    AWAY,
    READER,
    a_comment,
    a_post,
    a_site,
    a_subscriber,
    claim_messages,
    seal,
)

LONDON = ZoneInfo("Europe/London")
OTHER = 1_002
HOUR, DAY = 3_600, 86_400
FACTORY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Room:
    """A post, people, and what others write on the blog."""

    database: Database
    clock: FakeClock
    post: Post
    count: int = 500
    seen: dict[int, int] = field(default_factory=dict)

    def bring(self) -> Bring:
        return Bring(self.database, LONDON, clock=self.clock.clock)

    async def due(self) -> int:
        return await self.bring().bring_due()

    async def follow(
        self, chat_id: int = OTHER, choice: Choice = Choice.ALL, quiet: str = "none"
    ) -> None:
        async with self.database.transaction() as tx:
            await a_subscriber(tx, chat_id, quiet=quiet)
            await tx.follows.choose(chat_id, self.post.id, choice, self.clock.now())

    async def kept(self, chat_id: int = OTHER) -> Follow | None:
        async with self.database.transaction() as tx:
            return await tx.follows.get(chat_id, self.post.id)

    async def write(self, parent: str | None = None, **changes: Any) -> SiteComment:  # noqa: ANN401  fields of several types
        """Let a visitor's comment appear on the blog."""
        self.count += 1
        usual = SiteComment(
            id=str(self.count),
            post_id="11",
            parent_id=parent,
            author="Mila",
            text=f"Words of number {self.count}.",
            url=f"https://blog.example/the-ward-round/#comment-{self.count}",
            published_at=FACTORY,
            by_site=False,
        )
        shown = dataclasses.replace(usual, **changes)
        async with self.database.transaction() as tx:
            site, now = await a_site(tx), self.clock.now()
            state = OURS if shown.id in await tx.comments.remote_ids(site.id) else SHOWN
            assert await tx.site_comments.add(site.id, shown, self.post.id, state, now)
            ours = await tx.comments.by_remote(site.id, parent or "")
            if ours is not None:
                await tx.replies.add(site.id, shown, ours.id)
        return shown

    async def row_of(self, shown: SiteComment) -> SiteCommentRow:
        async with self.database.transaction() as tx:
            row = await tx.site_comments.find((await a_site(tx)).id, shown.id)
        assert row is not None
        return row

    async def vanish(self, shown: SiteComment) -> None:
        """Let a comment go from the blog, as gather.py writes it down."""
        async with self.database.transaction() as tx:
            row = (await tx.site_comments.known((await a_site(tx)).id, [shown.id]))[shown.id]
            await tx.site_comments.change(row.id, gone_at=self.clock.now(), told_at=None)

    async def said(self, chat_id: int = OTHER) -> list[Screen]:
        """Return the messages to a chat since this was last asked, oldest first."""
        mine = [row for row in await rows(self.database, "messages") if row["chat_id"] == chat_id]
        new = mine[self.seen.get(chat_id, 0) :]
        self.seen[chat_id] = len(mine)
        return [Screen.from_json(seal().open(row["sealed_body"])) for row in new]

    async def heard(self, chat_id: int = OTHER) -> list[str]:
        """Return the first lines of the new messages to a chat."""
        return [plain(one).splitlines()[0] for one in await self.said(chat_id)]


@pytest.fixture
async def database(ready_url: str) -> AsyncIterator[Database]:
    engine = make_engine(ready_url)
    yield Database(engine, seal())
    await engine.dispose()


@pytest.fixture
async def room(database: Database) -> Room:
    async with database.transaction() as tx:
        post = await a_post(tx)
    return Room(database, FakeClock(), post)


async def ours(
    room: Room, remote_id: str = "100", message_id: int = 7, chat_id: int = READER
) -> Comment:
    """Return a comment of a reader that is on the blog."""
    async with room.database.transaction() as tx:
        await a_subscriber(tx, chat_id)
        comment = await a_comment(tx, message_id, CommentState.APPROVED)
        await tx.comments.note(comment.id, remote_id=remote_id, chat_id=chat_id)
    return comment


NEW, MANY = "New comment from Mila", texts_follow.MANY
ANSWER = texts_states.replied("Mila")


# Each by itself


async def test_nothing_new_brings_nothing(room: Room) -> None:
    await room.follow()
    assert await room.due() == 0
    assert await room.heard() == []


async def test_a_comment_reaches_who_follows_the_post_once(room: Room) -> None:
    await room.follow()
    shown = await room.write(text="Warm the pot & wait.")
    assert await room.due() == 1
    assert await room.due() == 0
    (screen,) = await room.said()
    assert "Warm the pot &amp; wait." in screen.html
    assert plain(screen).startswith("New comment from Mila\n")
    (row,) = await rows(room.database, "messages")
    assert (row["post_id"], row["site_comment_id"]) == (room.post.id, shown.id)
    assert row["comment_id"] is None  # a reply to it is a comment of its own


async def test_what_is_brought_offers_the_blog_a_report_and_less(room: Room) -> None:
    await room.follow()
    await room.write()
    await room.due()
    (screen,) = await room.said()
    assert labels(screen) == [
        texts_comments.SEE_REPLY,
        texts_complaints.REPORT,
        texts_follow.ANSWERS,
        texts_follow.NONE,
    ]


@pytest.mark.parametrize("choice", [Choice.ANSWERS, Choice.NONE])
async def test_who_does_not_want_all_comments_gets_none_of_others(
    room: Room, choice: Choice
) -> None:
    await room.follow(choice=choice)
    await room.write()
    await room.due()
    assert await room.heard() == []


async def test_a_thread_of_any_depth_is_brought(room: Room) -> None:
    await room.follow()
    first = await room.write()
    second = await room.write(first.id)
    await room.write(second.id)
    await room.due()
    assert await room.heard() == [NEW, NEW, NEW]


async def test_a_comment_on_another_post_or_on_none_of_ours_is_not_brought(room: Room) -> None:
    await room.follow()
    async with room.database.transaction() as tx:
        other = await a_post(tx, 2)
        site = await a_site(tx)
        shown = SiteComment("9", "1", None, "Mila", "Words.", "", FACTORY, by_site=False)
        await tx.site_comments.add(site.id, shown, other.id, SHOWN, room.clock.now())
        lost = dataclasses.replace(shown, id="10")
        await tx.site_comments.add(site.id, lost, None, SHOWN, room.clock.now())
    assert await room.due() == 2
    assert await room.due() == 0
    assert await room.heard() == []


async def test_what_a_reader_wrote_reaches_others_who_follow_and_not_the_writer(
    room: Room,
) -> None:
    await ours(room, "501")
    await room.follow(READER)
    await room.follow(OTHER)
    await room.write()
    await room.due()
    assert await room.heard(READER) == []
    assert await room.heard(OTHER) == [NEW]


async def test_who_follows_and_is_answered_gets_the_answer_only(room: Room) -> None:
    await ours(room)
    await room.follow(READER)
    await room.follow(OTHER)
    await room.write("100")
    await room.due()
    assert await room.heard(READER) == [ANSWER]
    assert await room.heard(OTHER) == [NEW]


@pytest.mark.parametrize("state", AWAY)
async def test_nobody_who_is_away_is_written_to(room: Room, state: str) -> None:
    await ours(room)
    await room.follow(OTHER)
    async with room.database.transaction() as tx:
        for chat_id in (READER, OTHER):
            await tx.subscribers.mark(chat_id, state, room.clock.now())
    await room.write("100")
    assert await room.due() == 2
    assert await room.due() == 0
    assert await rows(room.database, "messages") == []


async def test_what_breaks_off_is_brought_once_at_the_next_try(room: Room) -> None:
    class Interrupted(Bring):
        async def _taken_off(self, since: datetime) -> int:
            await super()._taken_off(since)
            raise asyncio.CancelledError

    await ours(room)
    await room.follow(OTHER)
    await room.write("100")
    with pytest.raises(asyncio.CancelledError):
        await Interrupted(room.database, LONDON, clock=room.clock.clock).bring_due()
    await room.due()
    assert len(await rows(room.database, "messages")) == 2


class Breaking(Bring):
    """Breaks off in the second lot of those who follow a post."""

    left = 1

    async def _to_followers(self, *given: Any) -> int | None:  # noqa: ANN401  whatever it takes
        if not self.left:
            raise asyncio.CancelledError
        self.left -= 1
        return await super()._to_followers(*given)


async def test_many_who_follow_are_told_in_lots_and_after_a_break_each_once(room: Room) -> None:
    chats = range(2_000, 2_060)
    for chat_id in chats:
        await room.follow(chat_id)
    for _ in range(3):
        await room.write()
        with pytest.raises(asyncio.CancelledError):
            await Breaking(room.database, LONDON, clock=room.clock.clock).bring_due()
    said = len(await rows(room.database, "messages"))
    assert said == 50  # of the first comment: it is begun again, and no other comes before
    while await room.due():
        pass
    for chat_id in chats:
        assert await room.heard(chat_id) == [NEW, NEW, NEW]


async def test_what_goes_while_it_is_told_is_taken_back_from_who_had_it(room: Room) -> None:
    for chat_id in range(2_000, 2_060):
        await room.follow(chat_id)
    shown = await room.write()

    class Vanishing(Bring):
        async def _to_followers(self, *given: Any) -> int | None:  # noqa: ANN401  the same
            last = await super()._to_followers(*given)
            tx, row = given[0], given[1]
            await tx.site_comments.change(row.id, gone_at=room.clock.now(), told_at=None)
            return last

    await Vanishing(room.database, LONDON, clock=room.clock.clock).bring_due()
    assert (await room.row_of(shown)).told_at is None
    assert await room.due() == 1
    assert await room.due() == 0
    assert await room.heard(2_000) == [NEW, texts_follow.GONE]
    assert await room.heard(2_059) == []


async def test_more_than_one_lot_hears_that_it_went(room: Room) -> None:
    for chat_id in range(2_000, 2_060):
        await room.follow(chat_id)
    shown = await room.write()
    await room.due()
    await room.vanish(shown)
    await room.due()
    for chat_id in range(2_000, 2_060):
        assert await room.heard(chat_id) == [NEW, texts_follow.GONE]


async def test_an_answer_that_was_told_meanwhile_is_not_told_again(room: Room) -> None:
    await ours(room)
    await room.write("100")
    bring = room.bring()
    async with room.database.transaction() as tx:
        (reply,) = await tx.replies.untold(9)
        await tx.replies.told(reply.id, room.clock.now())
    await bring._answer(reply.id, room.clock.now())  # noqa: SLF001  as if it was found just before
    assert await room.heard(READER) == []


# Answers


async def test_an_answer_is_brought_once_and_a_reply_to_it_finds_its_way(room: Room) -> None:
    comment = await ours(room)
    shown = await room.write("100", text="Thank you & more.")
    await room.due()
    assert await room.due() == 0
    (row,) = await rows(room.database, "messages")
    assert (row["chat_id"], row["site_comment_id"]) == (READER, shown.id)
    assert (row["post_id"], row["comment_id"]) == (room.post.id, comment.id)
    (screen,) = await room.said(READER)
    assert "Thank you &amp; more." in screen.html
    assert labels(screen)[-2:] == [texts_follow.ALL, texts_follow.NONE]


async def test_who_wants_no_comments_gets_no_answers_either(room: Room) -> None:
    await ours(room)
    await room.follow(READER, Choice.NONE)
    await room.write("100")
    await room.due()
    assert await room.due() == 0
    assert await room.heard(READER) == []


async def test_what_is_brought_is_not_in_the_clear(room: Room) -> None:
    await room.follow()
    await room.write(text="Words that only few may read.")
    await room.due()
    (row,) = await rows(room.database, "messages")
    assert "only few may read" not in str(row)


# What goes


async def test_who_was_brought_a_comment_hears_once_that_it_went(room: Room) -> None:
    await room.follow()
    shown = await room.write()
    await room.due()
    await room.said()
    await room.vanish(shown)
    assert await room.due() == 1
    assert await room.due() == 0
    (screen,) = await room.said()
    assert plain(screen) == texts_follow.GONE


async def test_the_person_who_was_answered_hears_that_the_answer_went(room: Room) -> None:
    await ours(room)
    shown = await room.write("100")
    await room.due()
    await room.vanish(shown)
    await room.due()
    assert await room.heard(READER) == [ANSWER, texts_follow.GONE]
    assert await room.heard(OTHER) == []


async def test_the_message_that_it_went_answers_the_one_that_brought_it(room: Room) -> None:
    await room.follow()
    shown = await room.write()
    await room.due()
    async with room.database.transaction() as tx:
        (message,) = await claim_messages(tx, ME, room.clock.now(), 5)
        sent = Settlement(SendState.SENT, 77)
        assert await tx.messages.settle(message.id, ME, sent, room.clock.now())
    await room.vanish(shown)
    await room.due()
    (row,) = [one for one in await rows(room.database, "messages") if one["state"] == "todo"]
    assert Screen.from_json(seal().open(row["sealed_body"])).reply_to == 77


@pytest.mark.parametrize("state", ["held", "spam", "trashed"])
async def test_who_was_brought_what_an_editor_takes_off_again_hears_of_it_once(
    room: Room, state: str
) -> None:
    await ours(room)
    await room.follow()
    shown = await room.write("100")
    other = await room.write()
    await room.due()
    await room.said()
    async with room.database.transaction() as tx:
        known = await tx.site_comments.known((await a_site(tx)).id, [shown.id, other.id])
        await tx.site_comments.change(known[shown.id].id, state=state, told_at=None)
    bring = room.bring()
    assert await bring.bring_due() == 1
    assert await bring.bring_due() == 0
    assert await room.heard(OTHER) == [texts_follow.GONE]
    assert (await room.heard(READER))[-1] == texts_follow.GONE
    assert await room.due() == 0  # a minute later, and after a restart


async def test_what_was_brought_to_who_is_away_now_holds_nothing_up(room: Room) -> None:
    """Of twenty such a look would never come to the next."""
    await room.follow()
    await room.follow(-5)  # a group
    away = [await room.write() for _ in range(3)]
    await room.due()
    async with room.database.transaction() as tx:
        known = await tx.site_comments.known((await a_site(tx)).id, [one.id for one in away])
        for one in known.values():
            await tx.site_comments.change(one.id, state="spam")
        await tx.subscribers.mark(OTHER, "blocked", room.clock.now())
    await room.said()
    assert await room.due() == 3  # the group hears of it
    assert (await room.heard(-5))[3:] == [texts_follow.GONE] * 3
    async with room.database.reading() as tx:
        assert await tx.brought.off(9) == []
        assert await tx.brought.written(["no such key"]) == frozenset()
    assert await room.heard() == []


async def test_what_waits_and_was_never_brought_is_nobody_s_news(room: Room) -> None:
    await room.follow()
    shown = await room.write()
    async with room.database.transaction() as tx:
        known = await tx.site_comments.known((await a_site(tx)).id, [shown.id])
        await tx.site_comments.change(known[shown.id].id, state="held")
    assert await room.due() == 0
    assert await room.heard() == []


# Storms


async def storm(room: Room, number: int = 6) -> None:
    """Let many comments come, an hour after each other."""
    for _ in range(number):
        await room.write()
        await room.due()
        room.clock.advance(HOUR)


async def test_the_fourth_comment_within_14_hours_turns_into_once_a_day(room: Room) -> None:
    await room.follow()
    await storm(room, 6)
    assert await room.heard() == [NEW, NEW, NEW, MANY]
    kept = await room.kept()
    assert kept is not None
    assert kept.paused_at == FACTORY + timedelta(hours=3)


async def test_the_message_about_many_comments_offers_rejoin_and_none(room: Room) -> None:
    await room.follow()
    await storm(room, 4)
    assert labels((await room.said())[-1]) == [texts_follow.REJOIN, texts_follow.NONE]


async def test_many_at_once_are_a_storm_too(room: Room) -> None:
    await room.follow()
    for _ in range(45):
        await room.write()
    while await room.due():
        pass
    assert await room.heard() == [NEW, NEW, NEW, MANY]
    room.clock.advance(DAY)
    await room.due()
    assert await room.heard() == ["42 new comments"]


async def test_comments_over_a_longer_time_come_by_themselves(room: Room) -> None:
    await room.follow()
    for _ in range(6):
        await room.write()
        await room.due()
        room.clock.advance(5 * HOUR)
    assert await room.heard() == [NEW] * 6


async def test_answers_count_and_are_collected_without_a_choice_too(room: Room) -> None:
    await ours(room)
    for _ in range(5):
        await room.write("100")
        await room.due()
    assert await room.heard(READER) == [ANSWER, ANSWER, ANSWER, MANY]
    kept = await room.kept(READER)
    assert kept is not None
    assert kept.choice is Choice.ANSWERS
    await room.write()  # no answer to them, so none of theirs
    room.clock.advance(DAY)
    await room.due()
    assert await room.heard(READER) == ["2 new comments"]


async def test_a_storm_for_one_is_none_for_another(room: Room) -> None:
    await room.follow(OTHER)
    await storm(room, 3)
    await room.follow(READER)
    await storm(room, 1)
    assert (await room.heard(OTHER))[-1] == MANY
    assert await room.heard(READER) == [NEW]


async def test_a_day_s_comments_come_in_one_message_newest_first(room: Room) -> None:
    await room.follow()
    await storm(room, 6)
    await room.said()
    room.clock.advance(DAY)
    await room.due()
    (screen,) = await room.said()
    text = plain(screen)
    assert text.startswith("3 new comments\n")
    assert [f"Words of number {n}." in text for n in (503, 504, 505, 506)] == [False] + [True] * 3
    assert text.index("number 506") < text.index("number 504")
    assert 'href="https://blog.example/the-ward-round/#comment-506"' in screen.html
    assert await room.due() == 0


async def test_the_first_80_characters_are_shown_and_the_rest_is_counted(room: Room) -> None:
    await room.follow()
    for number in range(80):
        await room.write(text=f"{number} " + "long and longer " * 40, author="M" * 90)
    while await room.due():
        pass
    await room.said()
    room.clock.advance(DAY)
    await room.due()
    (screen,) = await room.said()
    text = plain(screen)
    assert len(text) <= 4096
    assert text.startswith("77 new comments\n")
    assert " more are on the blog." in text
    assert "79 long and longer" in text
    assert "long and longer " * 6 not in text


async def test_there_is_no_second_message_on_the_same_day(room: Room) -> None:
    await room.follow()
    await storm(room, 5)
    room.clock.advance(DAY - 2 * HOUR)
    await room.due()
    assert (await room.heard())[-1] == "2 new comments"
    await storm(room, 20)
    assert await room.heard() == []
    room.clock.advance(4 * HOUR)
    await room.due()
    assert await room.heard() == ["20 new comments"]


async def test_a_restart_changes_nothing(room: Room) -> None:
    """Every look is by a loop that has just been made: see Room.due."""
    await room.follow()
    await storm(room, 5)
    assert room.bring() is not room.bring()
    room.clock.advance(DAY)
    await room.due()
    assert (await room.heard())[-1] == "2 new comments"


async def test_a_day_s_comments_wait_for_the_end_of_quiet_time(room: Room) -> None:
    room.clock.advance(11 * HOUR)  # 8pm
    await room.follow(quiet="19:00-07:30")
    await storm(room, 5)
    await room.said()
    room.clock.at += timedelta(days=1) - timedelta(hours=4)
    for _ in range(6):  # from 9pm to 2am
        await room.due()
        room.clock.advance(HOUR)
    assert await room.heard() == []
    room.clock.advance(5 * HOUR)  # 8am
    await room.due()
    assert await room.heard() == ["2 new comments"]


async def test_after_a_day_without_comments_each_comes_by_itself_again(room: Room) -> None:
    await room.follow()
    await storm(room, 5)
    room.clock.advance(DAY)
    await room.due()
    room.clock.advance(DAY)
    assert await room.due() == 0
    await room.said()
    await storm(room, 5)
    assert await room.heard() == [NEW, NEW, NEW, MANY]


async def test_after_a_rejoin_each_comes_by_itself_until_it_was_calm(room: Room) -> None:
    await room.follow()
    await storm(room, 4)
    kept = await room.kept()
    assert kept is not None
    async with room.database.transaction() as tx:
        await tx.follows.rejoin(kept, room.clock.now())
    await room.said()
    await storm(room, 8)
    assert await room.heard() == [NEW] * 8
    room.clock.advance(2 * DAY)
    await storm(room, 5)
    assert await room.heard() == [NEW, NEW, NEW, MANY]


async def test_what_went_before_the_day_s_message_is_not_in_it(room: Room) -> None:
    await ours(room)
    for _ in range(3):
        await room.write("100")
    await room.due()
    kept = [await room.write("100") for _ in range(2)]
    await room.due()
    await room.vanish(kept[0])
    room.clock.advance(DAY)
    await room.due()
    assert (await room.heard(READER))[-1] == "1 new comment"


async def test_who_blocks_the_bot_gets_no_day_s_message(room: Room) -> None:
    await room.follow()
    await storm(room, 5)
    await room.said()
    async with room.database.transaction() as tx:
        await tx.subscribers.mark(OTHER, "blocked", room.clock.now())
    room.clock.advance(DAY)
    await room.due()
    assert await room.heard() == []


async def test_a_message_for_many_has_one_key_whoever_writes_it(room: Room) -> None:
    """Else a process that takes over says it a second time."""
    await room.follow()
    await storm(room, 3)
    row = await room.row_of(await room.write())
    await room.due()
    keys = [one["key"] for one in await rows(room.database, "messages")]
    assert keys[-1] == f"storm:{room.post.id}:follow:{row.id}:{OTHER}"


async def test_a_day_s_message_is_known_by_when_the_day_began(room: Room) -> None:
    await room.follow()
    await storm(room, 5)
    paused = await room.kept()
    assert paused is not None
    assert paused.paused_at is not None
    room.clock.advance(DAY)
    await room.due()
    key = (await rows(room.database, "messages"))[-1]["key"]
    assert key == f"digest:{room.post.id}:{OTHER}:{paused.paused_at.timestamp()}"
    assert await room.due() == 0
    assert len(await rows(room.database, "messages")) == 5


async def test_where_nothing_is_due_nobody_waits_for_the_turn_to_write(room: Room) -> None:
    await room.follow()
    async with room.database.transaction():
        async with asyncio.timeout(20):
            assert await room.due() == 0
