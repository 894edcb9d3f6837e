"""The pictures of the documents are there, are small, and are those that `make pictures` takes."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.demo_walk import SHOWN

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
MOST_BYTES = 60_000


def test_each_picture_is_there_and_no_other() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(f"{name}.png" for name in SHOWN)


def test_each_picture_is_a_narrow_phone_and_small() -> None:
    for path in FOLDER.iterdir():
        with Image.open(path) as picture:
            assert picture.size == (390, 844), path.name
        assert path.stat().st_size < MOST_BYTES, path.name
