"""The benchmark of polls: a small run for real, and its arithmetic."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.bench import polls, resident
from bot.bench.blogs import answer, feed, open_blogs
from bot.bench.lateness import WANTED_MS, Cost, Figures, Late, Size, as_json, lateness, table
from bot.bench.polls import open_bench
from feeds.http.web import open_web
from feeds.parse import parse
from storage.outcome import Done

SMALL = Size(sites=20, hosts=5, every=1.0, seconds=2.0, samples=6)
FIGURES = Figures(
    size=Size(),
    met_seconds=61.25,
    polls=2_000,
    missed=0,
    late=Late(1.254, 3.456, 5.678),
    round_ms=6.789,
    costs={"match": Cost(poll=4.567, get=1.234), "same": Cost(poll=4.0, get=1.0)},
    memory_mb=187.6,
)


def test_a_small_run_measures_every_figure_for_real() -> None:
    said: list[str] = []
    polls.run(said.append, SMALL)
    *lines, last = said
    found = json.loads(last)
    assert found["bench"] == "polls"
    assert found["polls"] >= SMALL.sites / 4
    assert found["missed"] == 0
    assert 0 <= found["late_seconds"]["p50"] <= found["late_seconds"]["p95"]
    for cost in found["cpu_ms"].values():
        assert 0 < cost["get"] < cost["poll"]
    assert found["memory_mb"] > 20
    assert "20 sites on 5 hosts, polled every 1 seconds" in lines[0]


async def test_more_sites_than_a_round_can_begin_are_all_read_without_waiting_for_the_next() -> (
    None
):
    """The clock runs a job again at once only if it is busy: 16 sites a tick are not enough."""
    async with open_bench(replace(SMALL, hosts=20, every=60.0)) as bench:
        await bench.poller.poll_due()
        while bench.poller.busy:
            await bench.poller.poll_due()
        assert len(bench.poll.late) == 20
        async with bench.database.transaction() as tx:
            sites = await tx.sites.all()
    assert all(site.baseline_at and not site.failures for site in sites)


async def test_a_poll_that_brings_nothing_new_costs_less_than_twice_what_is_wanted() -> None:
    """The benchmark says how much exactly; here the machine may be busy with other tests."""
    async with open_bench(replace(SMALL, sites=4)) as bench:
        while bench.poller.busy or len(bench.poll.late) < 4:
            await bench.poller.poll_due()
        costs = [await polls.cost(bench, kind, samples=40) for kind in polls.KINDS]
    assert max(cost.after_network for cost in costs) < 2 * WANTED_MS


async def test_blogs_answer_not_modified_or_the_same_bytes() -> None:
    async with open_blogs(2) as hosts, open_web(hosts) as web:
        assert len(set(hosts)) == 2
        for host in hosts:
            fresh = await web.get(f"{host}/match/7")
            assert isinstance(fresh, Done)
            tag = {"If-None-Match": fresh.value.headers["etag"]}
            again = await web.get(f"{host}/match/7", tag)
            same = [await web.get(f"{host}/same/7", tag) for _ in range(2)]
            assert isinstance(again, Done)
            assert (fresh.value.status, again.value.status) == (200, 304)
            assert [one.value.body for one in same if isinstance(one, Done)] == [
                feed("/same/7")
            ] * 2


def test_each_blog_has_posts_of_its_own() -> None:
    found = [parse(feed(f"/same/{number}"), "http://127.0.0.1/").entries for number in range(5)]
    keys = {entry.key for entries in found for entry in entries}
    assert len(keys) == sum(map(len, found)) == 10


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /match/3 HTTP/1.1", b"200"),
        (b'GET /match/3 HTTP/1.1\r\nif-none-match: "3"', b"304"),
        (b'GET /match/3 HTTP/1.1\r\nIf-None-Match: "4"', b"200"),
        (b'GET /same/3 HTTP/1.1\r\nIf-None-Match: "3"', b"200"),
        (b"GET /other/3 HTTP/1.1", b"400"),
        (b"GET /match/x HTTP/1.1", b"400"),
        (b"GET", b"400"),
        (b"\xff", b"400"),
    ],
)
def test_a_blogs_answer_fits_the_request(request_line: bytes, status: bytes) -> None:
    assert answer(request_line + b"\r\n\r\n").split()[1] == status


def test_lateness_is_the_middle_the_tail_and_the_worst() -> None:
    late = lateness([number / 100 for number in range(101)])
    assert (late.p50, late.p95, late.worst) == pytest.approx((0.5, 0.95, 1.0))


def test_lateness_of_one_poll_is_its_own_and_of_none_has_no_end() -> None:
    assert lateness([2.0]) == Late(2.0, 2.0, 2.0)
    assert lateness([]).worst == float("inf")


def test_the_table_names_what_is_wanted_beside_what_was_measured() -> None:
    lines = table(FIGURES)
    assert "5 times as often as every 300 seconds" in lines[1]
    (line,) = [line for line in lines if "304" in line]
    assert line.split()[-5:] == ["4.57", "1.23", "3.33", "<", "5"]


def test_the_json_line_has_the_same_figures() -> None:
    found = as_json(FIGURES)
    assert json.loads(json.dumps(found)) == found
    assert found["cpu_ms"]["match"]["after_network"] == 3.33  # type: ignore[index]
    assert found["late_seconds"] == {"p50": 1.25, "p95": 3.46, "worst": 5.68}
    assert (found["sites"], found["every"]) == (1_000, 60.0)


async def test_memory_is_counted_with_the_children() -> None:
    alone = resident.megabytes(children=False)
    async with open_blogs(1):
        together = resident.megabytes()
    assert 10 < alone < together - 5


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert resident.megabytes(2**22 + 1) == 0.0
