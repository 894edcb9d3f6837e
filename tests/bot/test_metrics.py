"""The page that Prometheus reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot.web.health import health_pages
from bot.web.metrics import Figures, as_text, look, metrics_route
from bot.web.serve import serving
from storage.database import Database, open_database
from storage.errors import DatabaseUnavailableError
from storage.records import Found, PlatformName
from storage.seal import Seal, new_key
from storage.sending import POST
from storage.states import CommentState, SendState

NOW = datetime(2026, 8, 6, 12, 0, tzinfo=UTC)


def samples(text: str) -> Mapping[tuple[str, str], float]:
    """Read the page as Prometheus does: by name and label."""
    return {
        (sample.name, "".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def a_database(url: str) -> Database:
    return await open_database(url, Seal([new_key()]))


async def test_every_state_is_told_also_where_nothing_is_in_it(database_url: str) -> None:
    database = await a_database(database_url)
    told = samples(as_text(await look(database, 0, {})).decode())
    await database.close()
    for state in SendState:
        assert told["bleep_deliveries", state.value] == 0
    for comment_state in CommentState:
        assert told["bleep_comments", comment_state.value] == 0


async def test_deliveries_are_counted_by_state(database_url: str) -> None:
    database = await a_database(database_url)
    async with database.transaction() as tx:
        made = await tx.broadcasts.add(POST, "a post", NOW, total=10)
        await tx.tallies.add(made or 0, SendState.SENT, 6)
        await tx.tallies.add(made or 0, SendState.IN_DOUBT, 1)
    told = samples(as_text(await look(database, 0, {})).decode())
    await database.close()
    assert told["bleep_deliveries", "sent"] == 6
    assert told["bleep_deliveries", "in_doubt"] == 1
    assert told["bleep_deliveries", "todo"] == 3


async def test_a_feed_tells_when_it_was_last_read(database_url: str) -> None:
    database = await a_database(database_url)
    address = "https://blog.example/"
    async with database.transaction() as tx:
        found = Found(address, PlatformName.OTHER, "Blog", address)
        site = await tx.sites.add(address, found, NOW)
        await tx.sites.change(site.id, last_success_at=NOW)
    told = samples(as_text(await look(database, 0, {})).decode())
    await database.close()
    assert told["bleep_feed_last_success_seconds", address] == NOW.timestamp()


def test_what_this_process_sent_and_what_went_wrong_are_counters() -> None:
    text = as_text(Figures({}, {}, {}, sent=7, errors={"blocked": 2, "in_doubt": 1})).decode()
    told = samples(text)
    assert told["bleep_sent_total", ""] == 7
    assert told["bleep_send_errors_total", "blocked"] == 2
    assert told["bleep_send_errors_total", "in_doubt"] == 1


async def page(figures: Figures | Exception) -> httpx.Response:
    async def give() -> Figures:
        if isinstance(figures, Exception):
            raise figures
        return figures

    async def ready() -> str | None:
        return None

    pages = health_pages(ready, [metrics_route(give)])
    async with (
        serving(pages, "127.0.0.1", 0) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        return await http.get("/metrics")


async def test_the_page_is_served_in_the_format_that_prometheus_reads() -> None:
    answer = await page(Figures({"sent": 3}, {}, {}, sent=0, errors={}))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert samples(answer.text)["bleep_deliveries", "sent"] == 3


async def test_a_database_that_is_away_is_told_with_503() -> None:
    answer = await page(DatabaseUnavailableError("The database does not answer (OSError)."))
    assert answer.status_code == 503
    assert "does not answer" in answer.text
