"""Inline mode as a phone has it: typing after the bot's name, and picking what it offers."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.chat.chats import Chat, Message
from sandbox.chat.entities import Entity
from sandbox.chat.inline import ask
from sandbox.chat.phone_asking import PhoneError, asked
from sandbox.chat.state import State

ANSWER_WAIT = 10.0


async def type_inline(state: State, chat: Chat, request: Request) -> Response:
    """Type after the bot's name in a chat, and wait for what it offers."""
    given = await asked(request)
    if not state.inline:
        raise PhoneError(409, "This bot has no inline mode.")
    query, offset = str(given.get("query") or ""), str(given.get("offset") or "")
    waiting = ask(state, chat.person, query, offset)
    try:
        answer = await asyncio.wait_for(waiting, ANSWER_WAIT)
    except TimeoutError:
        return JSONResponse({"answer": None})
    chat.offered = {each["id"]: each for each in answer["results"]}
    return JSONResponse({"answer": answer})


async def pick(state: State, chat: Chat, request: Request) -> Response:
    """Send one of the results that were offered last into this chat.

    Telegram tells the bot of the message, as of any other in its own chat.
    """
    result = chat.offered.get(str((await asked(request)).get("id")))
    if result is None:
        raise PhoneError(404, "This is not offered any more. Type again.")
    if chat.blocked:
        raise PhoneError(409, "This person blocked the bot. Unblock it first.")
    number, now = state.chats.next_id(), state.chats.now()
    message = Message(number, by_bot=False, date=now, text=result["text"], via_bot=True)
    message.entities = [Entity(**each) for each in result["entities"]]
    message.buttons = result["buttons"]
    chat.started = True
    chat.add(message)
    state.updates.push("message", state.told(chat, message))
    return JSONResponse({"message_id": number}, 201)
