"""Extras: readers without a phone on the page, who join when they are let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox.app import make_app
from sandbox.chat.chats import Person
from sandbox.chat.extras import extras
from sandbox.server import serving
from sandbox.telegram import Telegram
from tests.sandbox.ground import StandInBlog

TOKEN = "4242:made-up-for-tests"
TOPICS = {
    "inline_keyboard": [
        [{"text": f"{name}: off", "callback_data": f"topic:{name}"}] for name in ("All", "A", "B")
    ]
}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    people = (Person(1001, "Reader", "reader"), *extras(first=2001, number=3))
    telegram = Telegram(TOKEN, people, lambda: datetime.now(UTC))
    async with (
        serving(make_app(telegram, StandInBlog()), 0) as url,
        httpx.AsyncClient(base_url=url, timeout=60) as client,
    ):
        yield client


async def answer_all(http: httpx.AsyncClient) -> list[tuple[int, str]]:
    """Be the bot: offer topics to who starts, take what is pressed; return who pressed what."""
    pressed: list[tuple[int, str]] = []
    offset = 0
    while len(pressed) < 6:
        for update in await ask(http, "getUpdates", offset=offset, timeout=2):
            offset = update["update_id"] + 1
            if "message" in update:
                chat_id = update["message"]["chat"]["id"]
                await ask(http, "sendMessage", chat_id=chat_id, text="Hi", reply_markup=TOPICS)
            else:
                query = update["callback_query"]
                await ask(http, "answerCallbackQuery", callback_query_id=query["id"])
                pressed.append((query["from"]["id"], query["data"]))
    return sorted(pressed)


async def ask(http: httpx.AsyncClient, method: str, **given: object) -> Any:  # noqa: ANN401  as Telegram answers
    return (await http.post(f"/bot{TOKEN}/{method}", json=given)).json()["result"]


async def test_extras_are_not_among_the_people_with_phones(http: httpx.AsyncClient) -> None:
    told = (await http.get("/phone/api/people")).json()
    assert [one["first_name"] for one in told["people"]] == ["Reader"]
    assert (await http.get("/sandbox/extras")).json() == {"extras": 3, "joined": 0}


async def test_each_extra_joins_the_first_topic_and_one_of_the_others(
    http: httpx.AsyncClient,
) -> None:
    letting = asyncio.create_task(http.post("/sandbox/extras"))
    assert await answer_all(http) == [
        (2001, "topic:A"),
        (2001, "topic:All"),
        (2002, "topic:All"),
        (2002, "topic:B"),
        (2003, "topic:A"),
        (2003, "topic:All"),
    ]
    assert (await letting).json() == {"extras": 3, "joined": 3}
    again = await http.post("/sandbox/extras")
    assert again.json() == {"extras": 3, "joined": 3}
