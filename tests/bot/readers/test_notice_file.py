"""The owner's own privacy notice: taken as it is, or its fault is told and the other one shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.fit import units
from bot.readers.notice_file import LONGEST, NAMES, Notice, read_notice
from bot.render.rights import PAGE, notice_screen, pages
from bot.texts import rights as texts_rights


def test_without_a_file_there_is_no_notice_and_no_fault(tmp_path: Path) -> None:
    assert read_notice(tmp_path) == Notice()
    assert read_notice(tmp_path / "none") == Notice()


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("\ufeffWe keep a number.\r\n\r\nThat is all. \U0001f642\n")
    told = read_notice(tmp_path)
    assert told == Notice(name, "We keep a number.\n\nThat is all. \U0001f642")


def test_of_two_files_the_text_is_taken(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / name).write_text(name)
    assert read_notice(tmp_path).text == NAMES[0]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", texts_rights.EMPTY),
        (b" \n\t\r\n", texts_rights.EMPTY),
        ("\u200b\u2060".encode(), texts_rights.EMPTY),
        (b"\xff\xfeW\x00e\x00", texts_rights.NOT_TEXT),
        ("Ça".encode("latin-1"), texts_rights.NOT_TEXT),
        (b"We\x00keep", texts_rights.NOT_TEXT),
        (b"a" * (LONGEST + 1), texts_rights.TOO_LONG),
        (b"a" * (9 * LONGEST), texts_rights.TOO_LONG),
    ],
)
def test_a_broken_file_gives_a_fault_and_no_text(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / NAMES[0]).write_bytes(data)
    assert read_notice(tmp_path) == Notice(NAMES[0], fault=fault)


def test_the_longest_text_that_there_may_be_is_taken(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).write_text("\U0001f642" * LONGEST)
    assert len(read_notice(tmp_path).text) == LONGEST


def test_a_folder_of_that_name_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / NAMES[0]).mkdir()
    assert read_notice(tmp_path).fault == texts_rights.UNREADABLE


@given(some.text(some.sampled_from("ab .\n\U0001f642<&"), max_size=9_000))
def test_pages_lose_no_word_and_fit(text: str) -> None:
    made = pages(text)
    assert [word for page in made for word in page.split()] or not text.split()
    assert "".join("".join(made).split()) == "".join(text.split())
    assert all(units(page) <= PAGE for page in made)


@given(some.integers(-3, 9))
def test_any_page_that_is_asked_for_is_one_that_there_is(page: int) -> None:
    shown = notice_screen("word " * 2_000, page, "The end.")
    assert ("The end." in shown.html) is (not shown.rows)
    assert len(shown.html) < 4_096
