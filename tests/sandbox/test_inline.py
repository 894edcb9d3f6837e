"""Inline mode: what is typed after the bot's name, and what the bot may offer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InputTextMessageContent,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from sandbox.chat.inline import LONGEST_QUERY
from sandbox.chat.refusals import TOO_OLD
from sandbox.chat.state import QUERY_SECONDS
from tests.sandbox import spec
from tests.sandbox.ground import READER, Ground, ground

ARTICLE = InlineQueryResultArticle(
    "1",
    "A title",
    InputTextMessageContent("<b>A title</b>\n\nWords.", ParseMode.HTML),
    InlineKeyboardMarkup([[InlineKeyboardButton("Read", url="https://example.org/a")]]),
    description="Words.",
)


@pytest.fixture
async def here() -> AsyncIterator[Ground]:
    async with ground() as served:
        yield served


def typing(here: Ground, query: str = "tea", offset: str = "") -> asyncio.Task[dict[str, Any]]:
    """Type after the bot's name; the answer comes when the bot gives it."""
    return asyncio.ensure_future(here.do("/inline", query=query, offset=offset))


async def asked(here: Ground) -> InlineQuery:
    """Fetch the query that waits."""
    (update,) = await here.bot.get_updates(timeout=5, allowed_updates=["inline_query"])
    assert update.inline_query
    await here.bot.get_updates(offset=update.update_id + 1)
    return update.inline_query


async def test_what_is_typed_is_an_update_and_what_is_offered_its_answer(here: Ground) -> None:
    typed = typing(here, offset="10")
    raw = (await here.raw("getUpdates", timeout=5)).json()["result"]
    assert spec.spec().object("Update", raw[0]) == []
    query = await asked(here)
    assert (query.query, query.offset, query.from_user.id) == ("tea", "10", READER)
    await here.bot.answer_inline_query(query.id, [ARTICLE], cache_time=7, next_offset="20")
    answer = (await typed)["answer"]
    assert (answer["next_offset"], answer["cache_time"], answer["is_personal"]) == ("20", 7, False)
    (shown,) = answer["results"]
    assert (shown["title"], shown["description"]) == ("A title", "Words.")
    assert shown["text"] == "A title\n\nWords."
    assert shown["entities"][0]["type"] == "bold"
    assert shown["buttons"][0][0]["url"] == "https://example.org/a"
    (call,) = [call for call in here.telegram.calls if call["method"] == "answerInlineQuery"]
    assert spec.findings(call) == []


async def test_a_long_query_is_cut_as_telegram_does(here: Ground) -> None:
    typed = typing(here, "x" * 999)
    query = await asked(here)
    assert len(query.query) == LONGEST_QUERY
    await here.bot.answer_inline_query(query.id, [])
    assert (await typed)["answer"]["results"] == []


async def test_a_query_is_answered_once_and_in_time(here: Ground) -> None:
    typed = typing(here)
    query = await asked(here)
    await here.bot.answer_inline_query(query.id, [])
    with pytest.raises(BadRequest, match="Query is too old"):
        await here.bot.answer_inline_query(query.id, [])
    await typed
    late = typing(here)
    query = await asked(here)
    here.time.passed += QUERY_SECONDS + 1
    refusal = await here.refusal("answerInlineQuery", inline_query_id=query.id, results=[])
    assert refusal == (400, f"Bad Request: {TOO_OLD}")
    late.cancel()


def changed(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  fields of several types
    return ARTICLE.to_dict() | changes


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ("tea", "results"),
        (["tea"], "expected an Object"),
        ([changed(id=str(number)) for number in range(51)], "RESULTS_TOO_MUCH"),
        ([changed(), changed()], "RESULT_ID_DUPLICATE"),
        ([changed(id="x" * 65)], "RESULT_ID_INVALID"),
        ([changed(id="")], "RESULT_ID_INVALID"),
        ([changed(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([changed(type="gif")], "type"),
        ([changed(input_message_content={})], "message text is empty"),
        ([changed(input_message_content={"message_text": " "})], "MESSAGE_EMPTY"),
        ([changed(input_message_content={"message_text": "x" * 4097})], "MESSAGE_TOO_LONG"),
        (
            [changed(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})],
            "can't parse entities",
        ),
        ([changed(reply_markup={"inline_keyboard": [[{"text": "x"}]]})], "inline keyboard"),
    ],
)
async def test_what_telegram_refuses_is_refused(here: Ground, results: object, words: str) -> None:
    typed = typing(here)
    query = await asked(here)
    refused = {"inline_query_id": query.id, "results": results}
    if isinstance(results, str):
        refused["results"] = f'"{results}"'
    code, said = await here.refusal("answerInlineQuery", **refused)
    assert code == 400
    assert words in said
    await here.bot.answer_inline_query(query.id, [])
    assert (await typed)["answer"]["results"] == []


async def test_a_next_offset_has_64_bytes_at_most(here: Ground) -> None:
    given = {"inline_query_id": "1", "results": [], "next_offset": "x" * 65}
    assert await here.refusal("answerInlineQuery", **given) == (
        400,
        "Bad Request: NEXT_OFFSET_INVALID",
    )


async def test_what_is_picked_is_a_message_of_the_person_via_the_bot(here: Ground) -> None:
    typed = typing(here)
    (update,) = await here.bot.get_updates(timeout=5)
    assert update.inline_query
    await here.bot.answer_inline_query(update.inline_query.id, [ARTICLE])
    await typed
    picked = await here.do("/inline/pick", id="1")
    raw = (await here.raw("getUpdates", offset=update.update_id + 1)).json()["result"]
    assert spec.spec().object("Update", raw[0]) == []
    message = (await here.updates())[0].message
    assert message is not None
    assert message.via_bot
    assert message.via_bot.id == (await here.bot.get_me()).id
    assert (message.from_user.id if message.from_user else 0) == READER
    assert (message.text, message.entities[0].type) == ("A title\n\nWords.", "bold")
    seen = (await here.seen())["messages"][-1]
    assert (seen["sender"], seen["via_bot"]) == ("person", True)
    assert seen["buttons"][0][0]["url"] == "https://example.org/a"
    with pytest.raises(httpx.HTTPStatusError, match="403"):
        await here.do(f"/messages/{picked['message_id']}/edit", text="My own words.")


async def test_only_what_is_offered_now_can_be_picked(here: Ground) -> None:
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        await here.do("/inline/pick", id="1")
    typed = typing(here)
    query = await asked(here)
    await here.bot.answer_inline_query(query.id, [ARTICLE])
    await typed
    await here.do("/block", blocked=True)
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        await here.do("/inline/pick", id="1")


async def test_a_bot_whose_inline_mode_is_off_is_not_asked(here: Ground) -> None:
    assert (await here.bot.get_me()).supports_inline_queries
    here.telegram.state.inline = False
    assert not (await here.bot.get_me()).supports_inline_queries
    with pytest.raises(httpx.HTTPStatusError, match="409"):
        await here.do("/inline", query="tea")
