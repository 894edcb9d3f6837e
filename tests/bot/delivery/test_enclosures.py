"""Files that go with a message are made when it leaves; what cannot be made stops nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.enclosures import Enclosure, Enclosures
from bot.delivery.matrix import REFUSED
from storage.database import Database
from storage.outcome import Never
from storage.transaction import Transaction
from tests.bot.builders import a_database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with a_database(f"sqlite:///{tmp_path / 'bleep.sqlite'}") as made:
        yield made


async def make(tx: Transaction, number: int) -> Enclosure | None:
    """Make a file of what the database holds; there is only number 12."""
    assert await tx.broadcasts.newest(1) == []
    return Enclosure("report.csv", b"12") if number == 12 else None


async def test_a_file_is_made_by_the_first_word_of_its_reference(database: Database) -> None:
    enclosures = Enclosures(database, {"csv": make})
    assert await enclosures.make("csv:12") == Enclosure("report.csv", b"12")


async def test_a_message_without_one_encloses_nothing(database: Database) -> None:
    assert await Enclosures(database, {"csv": make}).make(None) is None


@pytest.mark.parametrize("ref", ["csv:13", "png:12", "csv:", "csv", "", "csv:twelve", "csv:-1"])
async def test_what_cannot_be_made_is_refused_in_words(database: Database, ref: str) -> None:
    refused = await Enclosures(database, {"csv": make}).make(ref)
    assert isinstance(refused, Never)
    assert refused.kind == REFUSED
