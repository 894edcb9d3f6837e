"""The chat of a call is found in every kind of body, and nowhere else."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from sandbox.chat.refusals import ApiError
from sandbox.crowd.bodies import parameters, quick_chat, quick_paid, read

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=40)
TRAPS = some.sampled_from(
    ["chat_id=7", '"chat_id":7', '&chat_id=7&{"chat_id": 7}', '\\"chat_id":7']
)
CHATS = some.integers(-(10**15), 10**15)


def multipart(fields: dict[str, str], **files: bytes) -> bytes:
    request = httpx.Request("POST", "http://x", data=fields, files=files or {"none": b""})
    return request.read()


@given(CHATS, TEXTS | TRAPS)
def test_a_form_tells_its_chat(chat_id: int, text: str) -> None:
    for fields in ({"chat_id": chat_id, "text": text}, {"text": text, "chat_id": chat_id}):
        assert quick_chat("", urlencode(fields).encode()) == chat_id


@given(CHATS, TEXTS | TRAPS, some.booleans())
def test_json_tells_its_chat(chat_id: int, text: str, quoted: bool) -> None:  # noqa: FBT001 - drawn
    fields = {"text": text, "chat_id": str(chat_id) if quoted else chat_id}
    assert quick_chat("", json.dumps(fields).encode()) == chat_id


@given(CHATS, TEXTS | TRAPS)
def test_multipart_tells_its_chat(chat_id: int, text: str) -> None:
    assert quick_chat("", multipart({"text": text, "chat_id": str(chat_id)})) == chat_id


@pytest.mark.parametrize(
    ("query", "body", "chat_id"),
    [
        ("chat_id=5&text=x", b"", 5),
        ("", b'{"reply_parameters": {"chat_id": 7}, "chat_id": 5}', 5),
        ("", b'{"reply_parameters": {"chat_id": 7}}', None),
        ("", b"chat_id=%40channel", None),
        ("", b"chat_id=%2D5", -5),
        ("", b"chat_id=5x&text=y", None),
        ("", b"my_chat_id=5", None),
        ("", b"chat_id=" + b"9" * 30, None),
        ("", b"{broken", None),
        ("", b"", None),
    ],
)
def test_only_the_chat_of_the_call_counts(query: str, body: bytes, chat_id: int | None) -> None:
    assert quick_chat(query, body) == chat_id


@pytest.mark.parametrize(
    ("body", "paid"),
    [
        (b"chat_id=1&allow_paid_broadcast=true", True),
        (b"allow_paid_broadcast=True&chat_id=1", True),
        (b"chat_id=1&allow_paid_broadcast=false", False),
        (b"chat_id=1&text=allow_paid_broadcast%3Dtrue", False),
        (b'{"chat_id":1,"allow_paid_broadcast":true}', True),
        (b'{"chat_id":1,"allow_paid_broadcast": false}', False),
        (b'{"chat_id":1,"text":"\\"allow_paid_broadcast\\":true"}', False),
    ],
)
def test_a_call_says_that_it_pays(body: bytes, *, paid: bool) -> None:
    assert quick_paid(body) is paid


def test_of_a_file_only_the_size_is_kept() -> None:
    given_ = read("", multipart({"chat_id": "5", "caption": "Ünï"}, photo=b"\x00\r\n\xff" * 10))
    assert given_ == {"chat_id": "5", "caption": "Ünï", "photo": "attach:40"}


def test_a_query_and_a_body_are_joined() -> None:
    assert read("a=1&b=2", b"b=3&c=") == {"a": "1", "b": "3", "c": ""}


def test_a_body_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ApiError, match="can't parse JSON object"):
        parameters("", b"{broken")
