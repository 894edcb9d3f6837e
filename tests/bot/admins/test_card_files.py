"""The files of a card: who reads them learns what became of messages, and nothing of readers."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from bot.admins import card_files
from bot.admins.card_files import CardFiles, safe
from bot.delivery.enclosures import Enclosure, Enclosures
from storage.database import Database
from storage.outcome import Never
from tests.bot.broadcast_world import FIRST, IN_DOUBT, REFUSED, SENT, a_post_to, end, settled
from tests.bot.handlers.ask import LONDON
from tests.storage.builders import NOW


def later() -> datetime:
    return NOW + timedelta(minutes=10)


async def made(database: Database, ref: str) -> Enclosure | Never | None:
    """Return a file as the loop that sends it makes it."""
    files = CardFiles(LONDON, later)
    return await Enclosures(database, {"csv": files.csv, "chart": files.chart}).make(ref)


async def table(database: Database, broadcast_id: int) -> list[list[str]]:
    """Return the lines of a table."""
    found = await made(database, f"csv:{broadcast_id}")
    assert isinstance(found, Enclosure)
    assert found.name == f"broadcast-{broadcast_id}.csv"
    return list(csv.reader(io.StringIO(found.data.decode(), newline="")))


async def test_a_table_has_a_line_for_each_delivery_and_no_chat(database: Database) -> None:
    one = await a_post_to(database, 3)
    await settled(database, one, [SENT, REFUSED], error=f'odd, "{FIRST}" is\nnot there')
    found = await table(database, one)
    assert found == [
        ["number", "state", "reason", "tries", "settled_at"],
        ["1", "sent", "", "1", "2026-03-02T09:00:00+00:00"],
        ["2", "refused", 'odd, "(number)" is\nnot there', "1", "2026-03-02T09:00:00+00:00"],
        ["3", "todo", "", "0", ""],
    ]
    assert str(FIRST) not in str(found)


async def test_of_a_large_broadcast_only_what_was_not_sent_is_in_the_table(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = await a_post_to(database, 4)
    await settled(database, one, [SENT, REFUSED, SENT, IN_DOUBT])
    monkeypatch.setattr(card_files, "MOST_LINES", 3)
    assert [line[:2] for line in await table(database, one)][1:] == [
        ["1", "refused"],
        ["2", "in_doubt"],
    ]


async def test_numbers_go_on_over_the_parts_that_are_read(database: Database) -> None:
    one = await a_post_to(database, 1_002)
    assert [line[0] for line in await table(database, one)][-3:] == ["1000", "1001", "1002"]


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-1", "'-1"),
        ("@here", "'@here"),
        ("\tx", "'\tx"),
        ("chat not found", "chat not found"),
        ("-1002003004005", "(number)"),
        ("code 400", "code 400"),
    ],
)
def test_a_reason_is_no_formula_and_names_no_chat(reason: str, told: str) -> None:
    assert safe(reason) == told


async def test_a_chart_is_a_picture(database: Database) -> None:
    one = await a_post_to(database, 3)
    await settled(database, one, [SENT, REFUSED, SENT])
    found = await made(database, f"chart:{one}")
    assert isinstance(found, Enclosure)
    assert found.name == f"broadcast-{one}.png"
    assert Image.open(io.BytesIO(found.data)).format == "PNG"
    await end(database, one)
    ended = await made(database, f"chart:{one}")
    assert isinstance(ended, Enclosure)
    assert ended.data != found.data


async def test_a_broadcast_without_deliveries_that_ended_has_a_chart(database: Database) -> None:
    one = await a_post_to(database, 1)
    assert isinstance(await made(database, f"chart:{one}"), Enclosure)


@pytest.mark.parametrize("ref", ["csv:99", "chart:99", "other:1", "csv:x"])
async def test_there_is_no_file_of_nothing(database: Database, ref: str) -> None:
    assert isinstance(await made(database, ref), Never)
