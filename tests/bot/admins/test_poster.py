"""The picture of a list's link."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from bot.admins.poster import Posters, qr_code
from bot.delivery.enclosures import Enclosure, Enclosures
from storage.database import Database
from tests.bot.builders import a_database
from tests.storage.builders import NOW, a_list


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Give a fresh database."""
    async with a_database(f"sqlite:///{tmp_path / 'bleep.sqlite'}") as made:
        yield made


def test_a_qr_code_is_a_large_picture_of_black_squares_with_a_white_border() -> None:
    picture = Image.open(io.BytesIO(qr_code("https://t.me/example_bot?start=l_all"))).convert("L")
    width, height = picture.size
    assert width == height
    assert width > 500
    values = {value for _, value in picture.getcolors() or []}
    assert values == {0, 255}
    border = 4 * 20
    assert picture.crop((0, 0, width, border)).getextrema() == (255, 255)
    # The finder pattern of a corner (ISO/IEC 18004): 7 squares of black along its upper edge.
    assert picture.crop((border, border, border + 140, border + 20)).getextrema() == (0, 0)


async def test_the_poster_of_a_list_is_made_when_it_leaves(database: Database) -> None:
    async with database.transaction() as tx:
        list_id = await a_list(tx, "research")
    makers = {"poster": Posters(lambda: "example_bot").picture}
    made = await Enclosures(database, makers).make(f"poster:{list_id}")
    assert made == Enclosure("research.png", qr_code("https://t.me/example_bot?start=l_research"))
    async with database.transaction() as tx:
        await tx.list_changes.archive(list_id, NOW)
    assert not isinstance(await Enclosures(database, makers).make(f"poster:{list_id}"), Enclosure)
