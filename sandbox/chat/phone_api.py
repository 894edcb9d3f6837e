"""The phone's side of the pretend Telegram: what a person sees and does, as JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat.chats import EXTRA, Chat, Message
from sandbox.chat.entities import found_in, in_order
from sandbox.chat.phone_asking import PhoneError, asked
from sandbox.chat.phone_files import file_route, media_seen
from sandbox.chat.phone_inline import ANSWER_WAIT, pick, type_inline
from sandbox.chat.phone_sending import send_file
from sandbox.chat.profile import commands_of
from sandbox.chat.refusals import Json
from sandbox.chat.state import State
from sandbox.chat.writing import TEXT_LIMIT

LONGEST_WAIT = 25.0

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")

Act = Callable[[State, Chat, Request], Awaitable[Response]]


def phone_routes(state: State) -> list[BaseRoute]:
    """Return the routes under /phone/api."""

    async def people(_request: Request) -> Response:
        return JSONResponse(_people(state))

    def route(path: str, act: Act, method: str = "POST") -> Route:
        async def handle(request: Request) -> Response:
            try:
                return await act(state, _chat(state, request), request)
            except PhoneError as error:
                return JSONResponse({"error": str(error)}, error.code)

        return Route("/phone/api/chats/{chat_id:int}" + path, handle, methods=[method])

    return [
        Route("/phone/api/people", people),
        file_route(state),
        route("", look, "GET"),
        route("/messages", write),
        route("/files", send_file),
        route("/messages/{message_id:int}/edit", edit),
        route("/messages/{message_id:int}/press", press),
        route("/start", start),
        route("/inline", type_inline),
        route("/inline/pick", pick),
        route("/block", block),
    ]


async def look(state: State, chat: Chat, request: Request) -> Response:
    """Show the chat, once it changed after `since`."""
    since = request.query_params.get("since", "-1")
    loop = asyncio.get_running_loop()
    deadline = loop.time() + LONGEST_WAIT
    while chat.seq <= _integer(since) and (left := deadline - loop.time()) > 0:
        await chat.changed.wait(left)
    return JSONResponse(_seen(state, chat, loop.time()))


async def write(state: State, chat: Chat, request: Request) -> Response:
    """Write to the bot."""
    given = await asked(request)
    reply_to = given.get("reply_to")
    if reply_to is not None and reply_to not in chat.messages:
        raise PhoneError(404, "There is no such message to reply to.")
    if chat.blocked:
        raise PhoneError(409, "This person blocked the bot. Unblock it first.")
    message = say(state, chat, _text(given), reply_to)
    return JSONResponse({"message_id": message.message_id}, 201)


async def start(state: State, chat: Chat, request: Request) -> Response:
    """Follow a link to the bot. It unblocks the bot, as the Start button does."""
    payload = (await asked(request)).get("payload") or ""
    if payload and not _PAYLOAD.fullmatch(str(payload)):
        raise PhoneError(400, "A link's payload has 1 to 64 letters of A-Z, a-z, 0-9, _ and -.")
    _set_blocked(state, chat, blocked=False)
    message = say(state, chat, f"/start {payload}".strip(), None)
    return JSONResponse({"message_id": message.message_id}, 201)


async def edit(state: State, chat: Chat, request: Request) -> Response:
    """Change a message that the person wrote."""
    message = _message(chat, request)
    text = _text(await asked(request))
    if message.by_bot or message.via_bot:
        raise PhoneError(403, "A person can edit their own messages only.")
    message.text = text
    message.entities = in_order(found_in(text))
    message.edit_date = state.chats.now()
    chat.touch()
    state.updates.push("edited_message", state.told(chat, message))
    return JSONResponse({})


async def press(state: State, chat: Chat, request: Request) -> Response:
    """Press a button that calls the bot, and wait for the answer."""
    message, given = _message(chat, request), await asked(request)
    try:
        row, column = int(given["row"]), int(given["column"])
        button = message.buttons[row][column] if min(row, column) >= 0 else {}
    except (KeyError, IndexError, TypeError, ValueError):
        button = {}
    if "callback_data" not in button:
        raise PhoneError(400, "There is no such button that calls the bot.")
    answer = state.press(chat, message, button["callback_data"])
    try:
        return JSONResponse({"answer": await asyncio.wait_for(answer, ANSWER_WAIT)})
    except TimeoutError:
        return JSONResponse({"answer": None})


async def block(state: State, chat: Chat, request: Request) -> Response:
    """Block the bot, or unblock it."""
    blocked = (await asked(request)).get("blocked")
    if not isinstance(blocked, bool):
        raise PhoneError(400, "blocked must be true or false.")
    _set_blocked(state, chat, blocked=blocked)
    return JSONResponse({})


def _people(state: State) -> Json:
    bot = state.bot()
    people = [
        {
            "chat_id": chat.person.chat_id,
            "first_name": chat.person.first_name,
            "role": chat.person.role,
        }
        for chat in state.chats
        if chat.person.role != EXTRA
    ]
    told = {"username": bot["username"], "name": bot["first_name"], "inline": state.inline}
    return {"bot": told, "people": people}


def _seen(state: State, chat: Chat, now: float) -> Json:
    return {
        "seq": chat.seq,
        "messages": [_message_seen(each) for each in chat.messages.values()],
        "commands": commands_of(state, chat),
        "blocked": chat.blocked,
        "typing": now < chat.typing_until,
    }


def _message_seen(message: Message) -> Json:
    return {
        "message_id": message.message_id,
        "sender": "bot" if message.by_bot else "person",
        "date": message.date,
        "text": message.text,
        "entities": [entity.as_json() for entity in message.entities],
        "reply_to": message.reply_to,
        "buttons": [[_button_seen(each) for each in row] for row in message.buttons],
        "edited": message.edit_date is not None,
        "silent": message.silent,
        "via_bot": message.via_bot,
    } | media_seen(message.media)


def _button_seen(button: Json) -> Json:
    copied = {"copy_text": button["copy_text"]["text"]} if "copy_text" in button else {}
    return button | copied


def say(state: State, chat: Chat, text: str, reply_to: int | None = None) -> Message:
    """Let a person write to the bot."""
    message = Message(state.chats.next_id(), by_bot=False, date=state.chats.now(), text=text)
    message.entities = in_order(found_in(text))
    message.reply_to = reply_to
    chat.started = True
    chat.add(message)
    state.updates.push("message", state.told(chat, message))
    return message


def _set_blocked(state: State, chat: Chat, *, blocked: bool) -> None:
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    chat.touch()
    state.tell_membership(chat, chat.person)


def _chat(state: State, request: Request) -> Chat:
    chat = state.chats.get(request.path_params["chat_id"])
    if chat is None:
        raise PhoneError(404, "Nobody has this chat.")
    return chat


def _message(chat: Chat, request: Request) -> Message:
    message = chat.messages.get(request.path_params["message_id"])
    if message is None:
        raise PhoneError(404, "There is no such message.")
    return message


def _text(given: Json) -> str:
    text = given.get("text")
    if not isinstance(text, str) or not text.strip():
        raise PhoneError(400, "The message is empty.")
    if len(text) > TEXT_LIMIT:
        raise PhoneError(400, f"The message has over {TEXT_LIMIT:,} characters.")
    return text.strip()


def _integer(value: str) -> int:
    return int(value) if value.removeprefix("-").isdecimal() else -1
