"""A file of members: what table programs save is read, and each wrong line is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.admins import member_rows as rows
from bot.admins.member_rows import LARGEST, Fault, member_rows

PLAIN = "chat_id\n11\n12\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        b"11\n12",
        b"\xef\xbb\xbfchat_id\r\n11\r\n12\r\n",
        PLAIN.encode("utf-16"),
        b"name;Chat ID;since\nAlex;11;2026\nSam;12;2026\n",
        b"name\tid\nAlex\t11\nSam\t12\n",
        b'"chat_id","list"\r\n"11","a, b"\r\n" 12 ","c"\r\n',
        b"telegram_id\n'11\n'12\n",
        b"chat_id\n\n11\n\n,\n12\n\n\n",
    ],
)
def test_each_way_to_save_a_table_gives_the_same_members(content: bytes) -> None:
    read = member_rows(content)
    assert (list(read.chats), list(read.bad), read.fault) == ([11, 12], [], None)


def test_each_wrong_line_has_its_number_and_why() -> None:
    text = f"chat_id,name\n11,a\nsam,b\n1.23E+09,c\n,d\n{LARGEST + 1},e\n0,f\n11,g\n-100123,h\n"
    read = member_rows(text.encode())
    assert list(read.chats) == [11, -100123]
    assert list(read.bad) == [
        (3, Fault.NO_NUMBER),
        (4, Fault.ROUNDED),
        (5, Fault.EMPTY),
        (6, Fault.TOO_LARGE),
        (7, Fault.TOO_LARGE),
        (8, Fault.TWICE),
    ]


def test_a_line_that_is_too_short_has_no_number() -> None:
    assert list(member_rows(b"name,chat_id\nAlex,11\nSam\n").bad) == [(3, Fault.EMPTY)]


def test_digits_of_other_scripts_are_no_numbers() -> None:
    assert list(member_rows("chat_id\n\u0661\u0662\n".encode()).bad) == [(2, Fault.NO_NUMBER)]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.NO_ROWS),
        (b"chat_id\n", Fault.NO_ROWS),
        (b"\xff\xd8\xff\xe0 a picture", Fault.UNREADABLE),
        (b"chat_id\n1\x001\n", Fault.UNREADABLE),
        (b"chat_id\n" + b"1" * 200_000, Fault.UNREADABLE),
    ],
)
def test_a_file_that_is_no_table_says_so(content: bytes, fault: Fault) -> None:
    assert member_rows(content).fault is fault


def test_a_file_with_too_many_lines_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MOST_ROWS", 3)
    assert member_rows(b"1\n2\nx\n").fault is None
    assert member_rows(b"1\n2\nx\n4\n").fault is Fault.TOO_MANY


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything(content: bytes) -> None:
    read = member_rows(content)
    assert all(0 < abs(chat) <= LARGEST for chat in read.chats)
    assert len(set(read.chats)) == len(read.chats)


@given(st.lists(st.one_of(st.integers(1, 99).map(str), st.text(max_size=5)), max_size=20))
def test_every_line_with_something_is_a_member_or_wrong(cells: list[str]) -> None:
    plain = ["".join(c for c in cell if c.isalnum()) for cell in cells]
    kept = [cell for cell in plain if cell]
    read = member_rows("\n".join(["chat_id", *kept]).encode())
    named = [cell for cell in kept if cell.casefold() in ("id", "chatid")]
    if not named:
        assert len(read.chats) + len(read.bad) == len(kept)
