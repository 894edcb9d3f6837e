"""Comments out: none is lost, none is posted twice, whatever breaks in whatever order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from feeds.ending import TRIES, as_sent
from feeds.errors import NothingToPostError
from feeds.http.web import Account, Web
from feeds.relay import APART, GIVE_UP, LANDING, Relay
from feeds.sites.base import Ability, Platform
from feeds.sites.wordpress import WordPress
from storage.bans import QUIET
from storage.commenters import BY_OWNER
from storage.database import Database
from storage.engine import make_engine
from storage.ledger import Owner
from storage.outcome import Done, Later, Never, Outcome, Unknown
from storage.records import Finding, Post, Posted, Posting
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.builders import OTHER_READER, FakePlatform, Plan, Queue, a_blog, on_blog
from tests.storage.builders import ADDRESS, READER, seal

OWNER = Owner("this", 1)
NEXT_OWNER = Owner("next", 2)
ELSEWHERE = "https://other.example/"
LOST = Unknown("The connection broke off.")
AWAY = Later("The site does not accept the connection.", counted=False)
RELAY_ACCOUNT = Account("relay", "pretend-relay")


async def rounds(relay: Relay, clock: FakeClock, seconds: float, step: float = 20.0) -> None:
    """Let the relay run for so long, a round at every step."""
    for _ in range(int(seconds / step)):
        await relay.relay_due(OWNER)
        clock.advance(step)


# A ban


@pytest.mark.parametrize("answer", [LOST, AWAY])
async def test_what_was_on_its_way_at_its_writers_ban_is_not_sent_once_more(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    database: Database,
    answer: Outcome[Posted],
) -> None:
    platform.plans = [Plan(answer, stores=False)]
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    async with database.transaction() as tx:
        await tx.bans.add(READER, QUIET, 9_001, clock.now())
    await rounds(relay, clock, 3_600)
    assert len(platform.sent) == 1
    ended = await queue.get(comment_id)
    assert (ended.state, ended.error) == (CommentState.REJECTED, BY_OWNER)


async def test_a_ban_of_another_person_or_from_before_stops_nothing(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, database: Database
) -> None:
    async with database.transaction() as tx:
        await tx.bans.add(READER, QUIET, 9_001, clock.now() - timedelta(days=1))
        await tx.bans.add(OTHER_READER, QUIET, 9_001, clock.now() + timedelta(days=1))
    await queue.add()
    assert await relay.relay_due(OWNER) == 1
    assert len(platform.sent) == 1


# What one call leads to


async def test_the_intent_and_the_bytes_are_committed_before_the_call(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    comment_id = await queue.add("5 < 6 & more of it")
    seen = []

    async def look(posting: Posting) -> None:
        inside = await queue.get(comment_id)
        seen.append((inside.state, inside.body, inside.address, inside.attempt))
        assert inside.body == posting.body

    platform.meanwhile = look
    assert await relay.relay_due(OWNER) == 1
    body = "5 &lt; 6 &#038; more of it"
    assert seen == [(CommentState.POSTING, body, platform.sent[0].address, 1)]


async def test_what_is_sent_is_the_text_the_name_and_an_address_that_tells_nothing(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    await queue.add("I agree with this.", parent="7")
    await relay.relay_due(OWNER)
    (posting,) = platform.sent
    assert (posting.post_id, posting.parent_id) == ("11", "7")
    assert (posting.body, posting.shown_name) == (
        "I agree with this.",
        f"Reader {READER} (via Telegram)",
    )
    assert posting.address.endswith("@chat.invalid")
    assert str(READER) not in posting.address


@pytest.mark.parametrize("status", ["held", "approved", "spam", "trashed"])
async def test_what_the_site_says_is_what_is_stored(
    relay: Relay, platform: FakePlatform, queue: Queue, status: str
) -> None:
    platform.first_status = status
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.remote_id) == (CommentState(status), "100")
    assert comment.url == f"{ADDRESS}#comment-100"
    assert comment.error is None


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (Later("Busy."), CommentState.QUEUED, "Busy."),
        (Never("rest_comment_closed", "Closed."), CommentState.REJECTED, "rest_comment_closed"),
        (Never("comment_duplicate", "Twice."), CommentState.REJECTED, "comment_duplicate"),
        (LOST, CommentState.UNKNOWN, LOST.why),
    ],
)
async def test_each_outcome_has_its_state(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    outcome: Outcome[Posted],
    state: CommentState,
    error: str,
) -> None:
    platform.plans = [Plan(outcome, stores=False)]
    comment_id = await queue.add()
    assert await relay.relay_due(OWNER) == 1
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (state, error)


async def test_a_settled_comment_is_not_touched_again(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    await queue.add()
    await rounds(relay, clock, 300)
    assert len(platform.sent) == 1
    assert platform.looked_up == []


async def test_a_draft_that_nobody_agreed_to_is_not_sent(
    relay: Relay, platform: FakePlatform, queue: Queue, database: Database
) -> None:
    comment_id = await queue.add()
    async with database.transaction() as tx:
        await tx.comments.note(comment_id, state=CommentState.PREVIEW)
    assert await relay.relay_due(OWNER) == 0
    assert platform.sent == []


# Where it goes


async def test_a_post_that_takes_no_comments_ends_the_comment(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    platform.located = Never("comments_closed", "Comments are closed here.")
    comment_id = await queue.add()
    assert await relay.relay_due(OWNER) == 1
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "comments_closed")
    assert platform.sent == []


@pytest.mark.parametrize("trouble", [AWAY, Unknown("The answer makes no sense.")])
async def test_while_the_post_cannot_be_found_the_comment_waits(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    trouble: Later | Unknown,
) -> None:
    platform.located = trouble
    comment_id = await queue.add()
    assert await relay.relay_due(OWNER) == 0
    assert await queue.state(comment_id) is CommentState.QUEUED
    platform.located = Done("11")
    assert await relay.relay_due(OWNER) == 0
    clock.advance(31)
    assert await relay.relay_due(OWNER) == 1
    assert await queue.state(comment_id) is CommentState.HELD


async def test_a_site_without_a_relay_account_is_left_alone(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    platform.abilities = frozenset({Ability.COMMENTS, Ability.HANDOFF})
    comment_id = await queue.add()
    assert await relay.relay_due(OWNER) == 0
    assert await queue.state(comment_id) is CommentState.QUEUED


# The account is looked at before the first comment


WRONG = Finding("relay account", "wrong", "The relay account may approve comments.")
NOT_ASKED = Finding("site", "away", "The site does not answer.")
NOT_COUNTED = Finding("relay account", "warning", "The site does not say.")
RIGHT = Finding("site", "ok", "The site answers.")


async def test_an_account_that_is_wrong_sends_nothing_and_is_said_once(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.findings = [RIGHT, WRONG, WRONG]
    first = await queue.add("The first comment.")
    await queue.add("The second comment.", chat_id=OTHER_READER)
    await rounds(relay, clock, 1_180)
    assert platform.sent == []
    assert platform.checks == 2  # every ten minutes, however many comments wait
    comment = await queue.get(first)
    assert (comment.state, comment.error) == (CommentState.QUEUED, WRONG.text)
    errors = [one.getMessage() for one in caplog.records if one.levelno == logging.ERROR]
    assert errors == [f"No comment goes to {ADDRESS}: {WRONG.text}"]


async def test_an_account_that_was_put_right_sends_within_ten_minutes(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.findings = [WRONG]
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    platform.findings = [RIGHT]
    clock.advance(590)
    assert await relay.relay_due(OWNER) == 0
    clock.advance(10)
    assert await relay.relay_due(OWNER) == 1
    assert await queue.state(comment_id) is CommentState.HELD


async def test_while_the_account_is_wrong_a_comment_waits_for_two_days_at_most(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.findings = [WRONG]
    comment_id = await queue.add()
    await rounds(relay, clock, 48 * 3_600 + 1_800, step=900)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_taken")
    assert platform.sent == []


@pytest.mark.parametrize(
    ("finding", "checks"), [(RIGHT, 1), (NOT_ASKED, 2), (NOT_COUNTED, 2)], ids=str
)
async def test_only_a_site_that_is_right_is_remembered_as_checked(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    finding: Finding,
    checks: int,
) -> None:
    platform.findings = [finding]
    await queue.add("The first comment.")
    await queue.add("The second comment.", chat_id=OTHER_READER)
    await rounds(relay, clock, 60)
    assert (len(platform.sent), platform.checks) == (2, checks)


async def test_a_lost_comment_is_not_sent_again_by_an_account_that_is_wrong(
    database: Database, relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    platform.findings = [WRONG]
    next_process = Relay(database, lambda _site: platform, clock=clock.clock)
    await rounds(next_process, clock, 400)
    assert len(platform.sent) == 1
    assert await queue.state(comment_id) is CommentState.UNKNOWN


async def test_what_is_known_is_read_only_while_a_comment_is_unknown(
    ready_url: str, platform: FakePlatform, clock: FakeClock
) -> None:
    engine = make_engine(ready_url)
    database = Database(engine, seal())
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    asked: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await Queue(database, clock).site()
    await relay.relay_due(OWNER)
    assert not [one for one in asked if "remote_id IS NOT NULL" in one]
    platform.plans = [Plan(LOST)]
    await Queue(database, clock).add()
    await rounds(relay, clock, 60)
    assert [one for one in asked if "remote_id IS NOT NULL" in one]
    await engine.dispose()


async def test_a_site_without_comments_of_ours_is_not_checked(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    await queue.site()
    await relay.relay_due(OWNER)
    assert platform.checks == 0


# The line


async def test_comments_for_one_site_are_sixteen_seconds_apart(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    await queue.add("The first comment.")
    await queue.add("The second comment.", chat_id=OTHER_READER)
    await relay.relay_due(OWNER)
    clock.advance(15.9)
    assert await relay.relay_due(OWNER) == 0
    clock.advance(0.1)
    assert await relay.relay_due(OWNER) == 1
    assert len(platform.sent) == 2


async def test_the_sixteen_seconds_count_from_when_the_site_answered(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    async def slowly(_posting: Posting) -> None:
        clock.advance(40)

    platform.meanwhile = slowly
    await queue.add("The first comment.")
    await queue.add("The second comment.", chat_id=OTHER_READER)
    await relay.relay_due(OWNER)
    clock.advance(15.9)
    assert await relay.relay_due(OWNER) == 0
    clock.advance(0.1)
    assert await relay.relay_due(OWNER) == 1


async def test_one_site_does_not_wait_for_another(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    await queue.add("For the first site.")
    await queue.add("For the second site.", address=ELSEWHERE)
    assert await relay.relay_due(OWNER) == 2
    assert len(platform.sent) == 2


async def test_who_comes_first_goes_first(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    texts = [f"This is comment number {n}." for n in range(4)]
    for number, text in enumerate(texts):
        await queue.add(text, chat_id=READER + number)
    await rounds(relay, clock, 120)
    assert [posting.body for posting in platform.sent] == texts


async def test_a_persons_comments_never_overtake_each_other(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(Later("Busy.", counted=False), stores=False)]
    await queue.add("This is the first.")
    await queue.add("This is the second.")
    await rounds(relay, clock, 80)
    assert [posting.body for posting in platform.sent] == [
        "This is the first.",
        "This is the first.",
        "This is the second.",
    ]


async def test_one_persons_trouble_does_not_hold_up_the_others(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    await queue.add("The answer to this is lost.")
    other = await queue.add("Somebody else writes.", chat_id=OTHER_READER)
    await rounds(relay, clock, 40)
    assert await queue.state(other) is CommentState.HELD


async def test_a_persons_next_comment_is_not_taken_for_the_lost_one(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False), Plan(LOST)]
    first = await queue.add("This never arrived at first.")
    second = await queue.add("This arrived, and its answer was lost.")
    await rounds(relay, clock, 400)
    stored = {number: posting.body for number, posting in platform.written.items()}
    for comment_id in (first, second):
        comment = await queue.get(comment_id)
        assert comment.state is CommentState.HELD
        assert stored[comment.remote_id or ""] == comment.body
    assert len(stored) == 2


# A lost answer


async def test_a_comment_whose_answer_was_lost_is_found_and_not_sent_again(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST)]
    comment_id = await queue.add()
    await rounds(relay, clock, 400)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.remote_id) == (CommentState.HELD, "100")
    assert comment.error is None
    assert len(platform.sent) == 1


async def test_a_comment_that_lands_late_is_still_found(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    comment_id = await queue.add()
    await rounds(relay, clock, 60)
    await platform.comment(platform.sent[0])
    await rounds(relay, clock, 200)
    assert await queue.state(comment_id) is CommentState.HELD
    assert len(platform.written) == 1


class Rewording(FakePlatform):
    """A platform that writes the same text otherwise each time, as a new version of Bleep may."""

    def encode(self, text: str) -> str:
        return f"{super().encode(text)} {len(self.sent)}"


async def test_what_never_arrived_is_sent_again_byte_for_byte_after_two_minutes(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    platform = Rewording()
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    platform.plans = [Plan(LOST, stores=False)]
    comment_id = await queue.add("5 < 6 & more of it", parent="7")
    await rounds(relay, clock, LANDING.total_seconds())
    assert len(platform.sent) == 1
    await rounds(relay, clock, 40)
    assert len(platform.sent) == 2
    assert platform.sent[0] == platform.sent[1]
    assert await queue.state(comment_id) is CommentState.HELD


async def test_the_site_is_not_asked_all_the_time(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    await queue.add()
    await rounds(relay, clock, 45, step=1.0)
    assert len(platform.looked_up) == 3


async def test_a_refused_repeat_means_that_it_had_arrived(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    comment_id = await queue.add()
    await rounds(relay, clock, LANDING.total_seconds())

    async def it_lands_now(posting: Posting) -> None:
        platform.meanwhile = None
        platform.written["500"] = posting
        platform.stands["500"] = Posted("500", "held", "")

    platform.plans = [Plan(Never("comment_duplicate", "Twice."), stores=False)]
    platform.meanwhile = it_lands_now
    await rounds(relay, clock, 60)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.remote_id) == (CommentState.HELD, "500")
    assert len(platform.sent) == 2


async def test_after_three_tries_the_person_is_asked_instead(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False) for _ in range(9)]
    comment_id = await queue.add()
    await rounds(relay, clock, 600)
    comment = await queue.get(comment_id)
    assert len(platform.sent) == TRIES
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_confirmed")


async def test_after_a_day_nothing_is_sent_again_by_itself(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    platform.away = AWAY
    await rounds(relay, clock, GIVE_UP.total_seconds() + 7_200, step=7_200)
    assert await queue.state(comment_id) is CommentState.UNKNOWN
    platform.away = None
    await relay.relay_due(OWNER)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_confirmed")
    assert len(platform.sent) == 1


async def test_while_the_site_is_away_a_lost_comment_stays_unknown_and_is_found_later(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST)]
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    platform.away = AWAY
    await rounds(relay, clock, 3_600, step=600)
    assert await queue.state(comment_id) is CommentState.UNKNOWN
    platform.away = None
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.HELD
    assert len(platform.sent) == 1


async def test_a_repeat_keeps_its_distance_to_other_comments(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(LOST, stores=False)]
    await queue.add("The answer to this is lost.")
    await relay.relay_due(OWNER)
    clock.advance(LANDING.total_seconds() - 5)
    await queue.add("Somebody else writes.", chat_id=OTHER_READER)
    at = []

    async def note(_posting: Posting) -> None:
        at.append(clock.now())

    platform.meanwhile = note
    await rounds(relay, clock, 50, step=2.0)
    assert len(at) == 2
    assert at[1] - at[0] >= APART


# A site that says "not now"


async def test_a_refusal_for_now_is_tried_three_times_at_most(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(Later("The firewall refused it."), stores=False) for _ in range(9)]
    comment_id = await queue.add()
    await rounds(relay, clock, 1_800, step=180)
    comment = await queue.get(comment_id)
    assert len(platform.sent) == TRIES
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_taken")


async def test_a_network_that_is_away_costs_no_try(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(AWAY, stores=False) for _ in range(5)]
    comment_id = await queue.add()
    await rounds(relay, clock, 7 * 600, step=600)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.attempt) == (CommentState.HELD, 1)
    assert len(platform.sent) == 6


async def test_the_longer_a_site_is_away_the_more_rarely_it_is_asked(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(AWAY, stores=False) for _ in range(9)]
    await queue.add()
    await relay.relay_due(OWNER)
    clock.advance(31)
    await relay.relay_due(OWNER)
    assert len(platform.sent) == 2
    clock.advance(6 * 3_600)
    await relay.relay_due(OWNER)
    clock.advance(29 * 60)
    await relay.relay_due(OWNER)
    assert len(platform.sent) == 3
    clock.advance(2 * 60)
    await relay.relay_due(OWNER)
    assert len(platform.sent) == 4


@pytest.mark.parametrize("where", ["locate", "comment"])
async def test_after_two_days_a_comment_that_the_site_never_took_is_given_back(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock, where: str
) -> None:
    platform.away = AWAY if where == "locate" else None
    platform.plans = [Plan(AWAY, stores=False) for _ in range(9)]
    comment_id = await queue.add()
    await rounds(relay, clock, 49 * 3_600, step=24 * 3_600)
    assert await queue.state(comment_id) is CommentState.QUEUED
    clock.advance(3_600)
    await relay.relay_due(OWNER)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_taken")


async def test_a_site_that_asks_for_time_gets_it_for_every_comment(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    busy = Later("The site is being updated.", timedelta(minutes=10), counted=False)
    platform.plans = [Plan(busy, stores=False)]
    await queue.add("The first comment.")
    await queue.add("The second comment.", chat_id=OTHER_READER)
    await rounds(relay, clock, 590, step=59)
    assert len(platform.sent) == 1
    clock.advance(10)
    await rounds(relay, clock, 40)
    assert len(platform.written) == 2


async def test_a_site_that_asks_for_a_second_still_gets_sixteen(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    platform.plans = [Plan(Later("Slow down.", timedelta(seconds=1), counted=False), stores=False)]
    await queue.add()
    await relay.relay_due(OWNER)
    clock.advance(15)
    assert await relay.relay_due(OWNER) == 0
    clock.advance(1)
    assert await relay.relay_due(OWNER) == 1


async def test_what_waits_is_said_once_in_the_log(
    relay: Relay,
    platform: FakePlatform,
    queue: Queue,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    platform.away = AWAY
    await queue.add("Nobody should read this in a log.")
    await rounds(relay, clock, 300, step=100)
    platform.away = None
    platform.plans = [Plan(AWAY, stores=False) for _ in range(3)]
    await rounds(relay, clock, 300, step=100)
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert told == [f"A comment for {ADDRESS} waits: {AWAY.why}"]


async def test_a_lost_answer_is_said_in_the_log_without_the_text(
    relay: Relay, platform: FakePlatform, queue: Queue, caplog: pytest.LogCaptureFixture
) -> None:
    platform.plans = [Plan(LOST)]
    await queue.add("Nobody should read this in a log.")
    await relay.relay_due(OWNER)
    assert "was lost" in caplog.text
    assert "Nobody" not in caplog.text


# Surprises, and processes that end


class Breaking(FakePlatform):
    """A platform with a fault of its own, for the posts of one site."""

    async def locate(self, post: Post) -> Outcome[str]:
        if post.site_id == 1:
            raise RuntimeError("nobody thought of this")
        return await super().locate(post)


async def test_a_surprise_stops_neither_the_other_sites_nor_the_clock(
    database: Database, queue: Queue, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    platform = Breaking()
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    broken = await queue.add("For the site with the fault.")
    other = await queue.add("For another site.", address=ELSEWHERE)
    await rounds(relay, clock, 20, step=4.0)
    assert await queue.state(broken) is CommentState.QUEUED
    assert await queue.state(other) is CommentState.HELD
    assert caplog.text.count("Traceback") == 1


async def test_a_comment_that_meets_an_error_of_our_own_for_ever_comes_to_an_end(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    platform = Breaking()
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    comment_id = await queue.add()
    await rounds(relay, clock, 48 * 3_600, step=12 * 3_600)
    assert await queue.state(comment_id) is CommentState.QUEUED
    clock.advance(1)
    await relay.relay_due(OWNER)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_taken")


class Blind(FakePlatform):
    """A platform whose every search ends with an error of ours."""

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        raise RuntimeError(posting.body, known)


async def test_a_lost_comment_whose_search_fails_for_ever_is_given_back_as_not_confirmed(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    platform = Blind(plans=[Plan(LOST)])
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    comment_id = await queue.add()
    await rounds(relay, clock, 72 * 3_600, step=12 * 3_600)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.error) == (CommentState.REJECTED, "not_confirmed")
    assert len(platform.sent) == 1


class Late(FakePlatform):
    """A platform whose call ends with an error of ours, two days after its comment was agreed."""

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        await super().comment(posting)
        raise RuntimeError("nobody thought of this")


async def test_an_error_in_the_call_of_an_old_comment_does_not_end_it_unseen(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    relay = Relay(database, lambda _site: Late(), clock=clock.clock)
    comment_id = await queue.add()
    clock.advance(49 * 3_600)
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.UNKNOWN


class Crashing(FakePlatform):
    """A platform whose first call ends with an error of ours after the site had the comment."""

    async def comment(self, posting: Posting) -> Outcome[Posted]:
        landed = await super().comment(posting)
        if len(self.sent) == 1:
            raise RuntimeError("nobody thought of this")
        return landed


async def test_an_error_in_the_call_leaves_the_comment_unknown_and_then_found(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    platform = Crashing()
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    assert await queue.state(comment_id) is CommentState.UNKNOWN
    await rounds(relay, clock, 300)
    assert await queue.state(comment_id) is CommentState.HELD
    assert len(platform.sent) == 1


async def test_a_comment_in_which_nothing_can_be_seen_holds_up_nobody(
    relay: Relay, platform: FakePlatform, queue: Queue, clock: FakeClock
) -> None:
    with pytest.raises(NothingToPostError):
        platform.encode("\u200b")
    nothing = await queue.add("\u200b")
    other = await queue.add("Somebody else writes.", chat_id=OTHER_READER)
    await rounds(relay, clock, 40)
    comment = await queue.get(nothing)
    assert comment.state is CommentState.REJECTED
    assert comment.error == "rest_comment_content_invalid"
    assert await queue.state(other) is CommentState.HELD


async def test_a_stop_in_the_middle_of_the_call_leaves_the_comment_unknown(
    relay: Relay, platform: FakePlatform, queue: Queue
) -> None:
    inside = asyncio.Event()

    async def wait(_posting: Posting) -> None:
        inside.set()
        await asyncio.Event().wait()

    platform.meanwhile = wait
    comment_id = await queue.add()
    running = asyncio.create_task(relay.relay_due(OWNER))
    await inside.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await queue.state(comment_id) is CommentState.UNKNOWN


async def died_while_posting(database: Database, platform: Platform, queue: Queue, url: str) -> int:
    """Do what a process does that ends in the middle of its call: all but calling and settling."""
    comment_id = await queue.add("The process ends in the middle of this.", address=url)
    async with database.transaction() as tx:
        comment = await tx.comments.get(comment_id)
        assert comment is not None
        post = await tx.posts.get(comment.post_id)
        assert post is not None
        assert await tx.comments.move(
            comment_id,
            CommentState.POSTING,
            queue.clock.now(),
            body=platform.encode(comment.text),
            address=await tx.subscribers.address(READER),
            remote_post_id=post.remote_id,
            attempt=1,
            since_at=queue.clock.now(),
            owner=OWNER.name,
            epoch=OWNER.epoch,
        )
    return comment_id


@pytest.mark.parametrize("landed", [True, False], ids=["landed", "never left"])
async def test_a_process_that_died_in_the_middle_leads_to_exactly_one_comment(
    database: Database, clock: FakeClock, queue: Queue, web: Web, *, landed: bool
) -> None:
    async with a_blog(clock) as (blog, url):
        site = await on_blog(database, blog, url)
        platform = WordPress(web, site.api_root or "", RELAY_ACCOUNT)
        comment_id = await died_while_posting(database, platform, queue, url)
        if landed:
            assert isinstance(await platform.comment(as_sent(await queue.get(comment_id))), Done)
        async with database.transaction() as tx:
            assert await tx.comments.doubt_the_dead(NEXT_OWNER, clock.now()) == 1
        relay = Relay(database, lambda _site: platform, clock=clock.clock)
        for _ in range(10):
            await relay.relay_due(NEXT_OWNER)
            clock.advance(20)
        (stored,) = blog.state.comments.values()
        comment = await queue.get(comment_id)
        assert (comment.state, comment.remote_id) == (CommentState.HELD, str(stored.id))


async def test_a_comment_whose_settling_failed_does_not_stay_on_its_way_for_ever(
    database: Database, platform: FakePlatform, relay: Relay, queue: Queue, clock: FakeClock
) -> None:
    await queue.site()
    comment_id = await died_while_posting(database, platform, queue, ADDRESS)
    await rounds(relay, clock, 240, step=120)
    assert await queue.state(comment_id) is CommentState.POSTING
    await rounds(relay, clock, 240, step=120)
    assert await queue.state(comment_id) is CommentState.HELD
    assert len(platform.written) == 1


async def test_a_settling_by_a_past_owner_changes_nothing(
    database: Database, platform: FakePlatform, relay: Relay, queue: Queue, clock: FakeClock
) -> None:
    comment_id = await queue.add()
    platform.plans = [Plan(Done(Posted("7", "approved", "")), stores=False)]

    async def another_takes_over(_posting: Posting) -> None:
        platform.meanwhile = None
        async with database.transaction() as tx:
            assert await tx.comments.doubt_the_dead(NEXT_OWNER, clock.now()) == 1
        clock.advance(LANDING.total_seconds() + 1)
        await relay.relay_due(NEXT_OWNER)

    platform.meanwhile = another_takes_over
    await relay.relay_due(OWNER)
    comment = await queue.get(comment_id)
    assert (comment.state, comment.remote_id, comment.attempt) == (CommentState.HELD, "100", 2)


async def test_two_relays_at_once_post_once(
    database: Database, platform: FakePlatform, relay: Relay, queue: Queue, clock: FakeClock
) -> None:
    first = await queue.add("The first comment.")
    second = await queue.add("The second comment.", chat_id=OTHER_READER)

    async def pause(_posting: Posting) -> None:
        await asyncio.sleep(0.005)

    platform.meanwhile = pause
    other = Relay(database, lambda _site: platform, clock=clock.clock)
    await asyncio.gather(relay.relay_due(OWNER), other.relay_due(NEXT_OWNER))
    # One may pass over a row that the other looks at, so which of the two goes is left to chance.
    [went] = [posting.body for posting in platform.sent]
    comments = {one.body: one for one in (await queue.get(first), await queue.get(second))}
    assert (comments.pop(went).state, *(one.state for one in comments.values())) == (
        CommentState.HELD,
        CommentState.QUEUED,
    )
    assert sorted(one.attempt for one in (await queue.get(first), await queue.get(second))) == [
        0,
        1,
    ]


class Overtaken(FakePlatform):
    """A platform whose look-up takes so long that another relay does its whole step meanwhile."""

    overtake: Callable[[], Awaitable[None]] | None = None

    async def find(self, posting: Posting, known: frozenset[str]) -> Outcome[Posted | None]:
        answer = await super().find(posting, known)
        if self.overtake is not None:
            step, self.overtake = self.overtake, None
            await step()
        return answer


async def test_a_relay_that_was_overtaken_does_not_send_what_the_other_has_just_sent(
    database: Database, queue: Queue, clock: FakeClock
) -> None:
    platform = Overtaken()
    platform.plans = [Plan(LOST, stores=False), Plan(LOST, stores=False)]
    relay = Relay(database, lambda _site: platform, clock=clock.clock)
    comment_id = await queue.add()
    await relay.relay_due(OWNER)
    clock.advance(LANDING.total_seconds() + 1)

    async def the_other() -> None:
        await relay.relay_due(NEXT_OWNER)
        clock.advance(APART.total_seconds())

    platform.overtake = the_other
    await relay.relay_due(OWNER)
    assert len(platform.sent) == 2
    comment = await queue.get(comment_id)
    assert (comment.state, comment.attempt) == (CommentState.UNKNOWN, 2)


class Undone(FakePlatform):
    """A site that is asked where a post is while the comment's writer undoes and rewrites it."""

    queue: Queue

    async def locate(self, post: Post) -> Outcome[str]:
        async with self.queue.database.transaction() as tx:
            (comment,) = await tx.comments.of(READER, 1)
            assert await tx.comments.move(comment.id, CommentState.PREVIEW, comment.created_at)
            assert await tx.comments.edit(comment, "New words.", comment.created_at)
            assert await tx.comments.move(comment.id, CommentState.QUEUED, comment.created_at)
        return await super().locate(post)


async def test_what_was_rewritten_after_an_undo_is_never_sent_as_it_was(
    queue: Queue, clock: FakeClock
) -> None:
    platform = Undone()
    platform.queue = queue
    relay = Relay(queue.database, lambda _site: platform, clock=clock.clock)
    comment_id = await queue.add("Old words.")
    await relay.relay_due(OWNER)
    assert platform.sent == []
    comment = await queue.get(comment_id)
    assert (comment.state, comment.text, comment.attempt) == (CommentState.QUEUED, "New words.", 0)
