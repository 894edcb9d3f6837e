"""Inline mode: what a person types after the bot's name in any chat, and what the bot offers.

The refusals are those of the Bot API's answerInlineQuery and InlineQueryResultArticle. Bleep offers
articles only; the other kinds of results are real but not pretended here.
"""

from __future__ import annotations

import asyncio

from sandbox.chat.buttons import keyboard
from sandbox.chat.chats import Person
from sandbox.chat.parameters import Parameters
from sandbox.chat.refusals import TOO_OLD, Json, bad_request
from sandbox.chat.state import QUERY_SECONDS, State
from sandbox.chat.writing import TEXT_LIMIT, formatted

LONGEST_QUERY = 256
MOST_RESULTS = 50
_LONGEST_ID = 64  # bytes
_LONGEST_OFFSET = 64  # bytes
_CACHE_SECONDS = 300  # where the bot names none


def ask(state: State, person: Person, query: str, offset: str) -> asyncio.Future[Json]:
    """Tell the bot what a person types in a chat of theirs; return the answer to come."""
    number = str(state.chats.next_id() + 5_000_000_000_000)
    answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
    state.queries[number] = (state.monotonic() + QUERY_SECONDS, answer)
    told = {"id": number, "from": person.as_user(), "query": query[:LONGEST_QUERY]}
    state.updates.push("inline_query", told | {"offset": offset, "chat_type": "private"})
    return answer


def answer_inline_query(state: State, given: Parameters) -> bool:
    """Offer results to who typed (Bot API, answerInlineQuery)."""
    results = given.json("results")
    if not isinstance(results, list):
        raise bad_request("results must be specified as an Array of InlineQueryResult")
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    offset = given.text("next_offset")
    if len(offset.encode()) > _LONGEST_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    offered = [_article(state, each) for each in results]
    if len({each["id"] for each in offered}) < len(offered):
        raise bad_request("RESULT_ID_DUPLICATE")
    until, waiting = state.queries.pop(given.text("inline_query_id"), (0.0, None))
    if waiting is None or until < state.monotonic():
        raise bad_request(TOO_OLD)
    cache_time = given.integer("cache_time", _CACHE_SECONDS)
    told = {"results": offered, "next_offset": offset, "cache_time": cache_time}
    if not waiting.done():
        waiting.set_result(told | {"is_personal": given.flag("is_personal")})
    return True


def _article(state: State, result: object) -> Json:
    """Return a result as the person sees it; raise ApiError for a wrong one."""
    if not isinstance(result, dict):
        raise bad_request("can't parse inline query result: expected an Object")
    given = Parameters(result)
    if given.text("type") != "article":
        raise bad_request("invalid inline query result type specified")
    if not 1 <= len(given.text("id").encode()) <= _LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    if not given.text("title").strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    content = Parameters(given.mapping("input_message_content"))
    if not content.text("message_text"):
        raise bad_request("message text is empty")
    message = formatted(state, content, "message_text")
    if not message.text:
        raise bad_request("MESSAGE_EMPTY")
    if len(message.text) > TEXT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    return {
        "id": given.text("id"),
        "title": given.text("title"),
        "description": given.text("description"),
        "text": message.text,
        "entities": [entity.as_json() for entity in message.entities],
        "buttons": keyboard(given.json("reply_markup")),
    }
