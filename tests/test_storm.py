"""A third of the answers of a real WordPress goes wrong, and still each comment is there once.

`python -m tests.storm` does the same at full size.
"""

from __future__ import annotations

import dataclasses
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.http.web import Account, Web
from storage.outcome import Done
from storage.states import CommentState
from tests.clock import FakeClock
from tests.feeds.stand_in import loopback_web
from tests.storm import a_killable_storm, killed, weather
from tests.storm_texts import HOSTILE
from tests.storm_world import Storm, Verdict, a_storm
from tests.wordpress.lossy import NEVER_HEARD, Harm, Lossy, lossy
from tests.wordpress.site import WordPress

SIZES = {"sqlite": (10, 6), "postgresql": (5, 3)}
SEED = 2


async def weathered(
    wordpress: WordPress, url: str, size: tuple[int, int], seed: int
) -> tuple[Verdict, Lossy]:
    """Let a storm pass, and return what became of it."""
    clock = FakeClock(at=datetime.now(UTC))
    async with (
        loopback_web() as web,
        lossy(wordpress, seed, clock.monotonic) as proxy,
        a_storm(wordpress, url, f"{proxy.url}/wp-json/", *size, clock.now()) as storm,
    ):
        await weather(storm, proxy, clock, web)
        return await storm.verdict(), proxy


@pytest.mark.timeout(300)
async def test_through_lost_late_cut_and_broken_answers_each_comment_arrives_once(
    wordpress: WordPress, ready_url: str
) -> None:
    size = SIZES[ready_url.partition(":")[0].partition("+")[0]]
    verdict, proxy = await weathered(wordpress, ready_url, size, SEED)
    assert verdict.is_fine, verdict
    assert verdict.queued == size[0] * size[1]
    assert proxy.spoilt > proxy.answers / 8
    assert set(verdict.states) >= {CommentState.APPROVED, CommentState.HELD}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_a_process_that_is_killed_at_any_moment_loses_and_doubles_nothing(
    wordpress: WordPress, ready_url: str, tmp_path: Path
) -> None:
    async with a_killable_storm(wordpress, tmp_path, ready_url, (5, 3), SEED) as (
        storm,
        proxy,
        child,
    ):
        await killed(storm, proxy, child, 5, random.Random(SEED))  # noqa: S311  moments are no secrets
        verdict = await storm.verdict()
    assert verdict.is_fine, verdict
    assert verdict.queued == 15


# What judges can fail


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(at=datetime.now(UTC))


async def calm(storm: Storm, proxy: Lossy, clock: FakeClock, web: Web) -> Verdict:
    proxy.share = 0
    await weather(storm, proxy, clock, web)
    return await storm.verdict()


MEDDLING = {
    "lost": "wp_delete_comment((int) $args[0], true);",
    "twins": """
        global $wpdb;
        $row = $wpdb->get_row("SELECT * FROM $wpdb->comments WHERE comment_ID = $args[0]", ARRAY_A);
        unset($row['comment_ID']);
        $wpdb->insert($wpdb->comments, $row);
    """,
    "untrue": "wp_set_comment_status((int) $args[0], 'spam');",
}


@pytest.mark.parametrize("fault", list(MEDDLING))
@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_the_verdict_finds_what_is_lost_twice_or_untrue(
    wordpress: WordPress, ready_url: str, clock: FakeClock, fault: str
) -> None:
    async with (
        loopback_web() as web,
        lossy(wordpress, SEED, clock.monotonic) as proxy,
        a_storm(wordpress, ready_url, f"{proxy.url}/wp-json/", 2, 1, clock.now()) as storm,
    ):
        before = await calm(storm, proxy, clock, web)
        assert before.is_fine, before
        assert proxy.spoilt == 0
        wordpress.php(MEDDLING[fault], str(storm.rows()[-1]["id"]))
        after = await storm.verdict()
    assert not after.is_fine
    assert dataclasses.asdict(after)[fault] == 1


@pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
async def test_a_reader_who_was_told_nothing_is_found(
    wordpress: WordPress, ready_url: str, clock: FakeClock
) -> None:
    async with a_storm(wordpress, ready_url, wordpress.api, 2, 1, clock.now()) as storm:
        verdict = await storm.verdict()
    assert (verdict.lost, verdict.untold, verdict.is_fine) == (2, 2, False)


def test_the_texts_are_many_and_differ() -> None:
    assert len(set(HOSTILE)) == len(HOSTILE) >= 14
    assert max(map(len, HOSTILE)) == 1_500


# The proxy itself


@pytest.mark.parametrize("harm", list(Harm))
async def test_each_harm_reaches_wordpress_or_not_and_never_comes_back_whole(
    wordpress: WordPress, harm: Harm
) -> None:
    wordpress.reset()
    wordpress.allow_bursts()
    clock = FakeClock()
    relay = wordpress.relay
    async with loopback_web() as web, lossy(wordpress, SEED, clock.monotonic) as proxy:
        proxy.share, proxy.only = 1.0, harm
        body = {"post": wordpress.post_id, "author": relay.id, "content": f"It is {harm}."}
        body |= {"author_name": "Reader", "author_email": "3f@chat.invalid"}
        route = f"{proxy.url}/wp-json/wp/v2/comments"
        got = await web.post_json(route, body, Account(relay.user, relay.password))
        clock.advance(100)
        await proxy.caught_up()
    arrived = any(one["content"]["raw"] == f"It is {harm}." for one in wordpress.comments())
    assert arrived == (harm not in NEVER_HEARD)
    whole = isinstance(got, Done) and isinstance(got.value.json(), dict)
    assert whole == (harm is Harm.SLOW)
    assert proxy.harms == {harm: 1}
