"""Files from the phone: the bot is told of them, and gets their bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import Message
from telegram.error import BadRequest

from sandbox.chat import phone_sending
from tests.sandbox.ground import READER, TOKEN, Ground, ground
from tests.sandbox.pictures import png

CSV = b"chat_id\r\n1001\r\n"


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


async def put(here: Ground, name: str, content: bytes, **more: str) -> httpx.Response:
    """Send a file from the reader's phone."""
    path = f"/phone/api/chats/{READER}/files"
    return await here.http.post(path, data=more, files={"file": (name, content)})


async def came(here: Ground) -> Message:
    """Return the message that the bot is told of."""
    message = (await here.updates())[-1].message
    assert message is not None
    return message


async def test_a_document_reaches_the_bot_with_its_name_and_its_caption(here: Ground) -> None:
    answer = await put(here, "members.csv", CSV, caption="  All of them ")
    assert answer.status_code == 201
    message = await came(here)
    assert message.message_id == answer.json()["message_id"]
    assert (message.text, message.caption) == (None, "All of them")
    assert message.document
    assert message.document.file_name == "members.csv"
    assert message.document.file_size == len(CSV)
    assert message.from_user
    assert not message.from_user.is_bot
    seen: dict[str, Any] = (await here.seen())["messages"][-1]
    assert (seen["sender"], seen["text"]) == ("person", "All of them")
    assert seen["document"]["name"] == "members.csv"


async def test_the_bot_gets_the_bytes_of_what_a_person_sent(here: Ground) -> None:
    await put(here, "members.csv", CSV)
    document = (await came(here)).document
    assert document
    told = await here.bot.get_file(document.file_id)
    assert told.file_size == len(CSV)
    path = f"/file/bot{TOKEN}/documents/{document.file_id}"
    assert str(told.file_path).endswith(path)
    assert (await here.http.get(path)).content == CSV


async def test_a_picture_comes_as_a_photo_unless_it_is_asked_for_as_a_file(here: Ground) -> None:
    await put(here, "ward.png", png(640, 480))
    photo = (await came(here)).photo
    assert [(one.width, one.height) for one in photo][-1] == (640, 480)
    told = await here.bot.get_file(photo[-1].file_id)
    assert told.file_size == len(png(640, 480))
    await put(here, "ward.png", png(640, 480), **{"as": "document"})
    message = await came(here)
    assert message.document
    assert not message.photo


async def test_only_who_knows_the_token_gets_a_file(here: Ground) -> None:
    await put(here, "members.csv", CSV)
    document = (await came(here)).document
    assert document
    for path in (f"1:wrong/documents/{document.file_id}", f"{TOKEN}/documents/none"):
        assert (await here.http.get(f"/file/bot{path}")).status_code == 404


async def test_a_file_that_is_not_there_or_too_large_is_refused(
    here: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await here.bot.get_file("nothing")
    await put(here, "members.csv", CSV)
    document = (await came(here)).document
    assert document
    monkeypatch.setattr(phone_sending, "FETCHED_BYTES", len(CSV) - 1)
    with pytest.raises(BadRequest, match="File is too big"):
        await here.bot.get_file(document.file_id)


async def test_what_is_no_file_is_not_sent(here: Ground) -> None:
    assert (await put(here, "empty.csv", b"")).status_code == 400
    assert (await put(here, "long.csv", CSV, caption="a" * 1025)).status_code == 400
    answer = await here.http.post(f"/phone/api/chats/{READER}/files", json={"file": "text"})
    assert answer.status_code == 400
    assert await here.updates() == ()


async def test_who_blocked_the_bot_sends_it_no_file(here: Ground) -> None:
    await here.do("/block", blocked=True)
    before = len((await here.seen())["messages"])
    assert (await put(here, "members.csv", CSV)).status_code == 409
    assert len((await here.seen())["messages"]) == before
