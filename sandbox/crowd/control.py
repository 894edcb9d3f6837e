"""The control of the crowd over HTTP: its people, its faults, its report."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import parse_qsl

from sandbox.chat.refusals import ApiError, Json
from sandbox.crowd.answers import UNREAD, chat, content_of, encode, person
from sandbox.crowd.faults import fault_from
from sandbox.crowd.state import State
from sandbox.crowd.wire import reply

Action = Callable[[State, Json], object]


def control(state: State, method: str, path: str, query: str, body: bytes) -> bytes:
    """Do what a request under /crowd asks for; return the whole answer."""
    action = _ACTIONS.get((method, path))
    if action is None:
        return reply(404, encode({"error": "there is nothing here"}))
    try:
        given = json.loads(body) if body else dict(parse_qsl(query))
        return reply(200, encode(action(state, dict(given))))
    except (ValueError, TypeError, ApiError) as error:
        return reply(400, encode({"error": str(error)}))


def _say(state: State, given: Json) -> Json:
    chat_id, text = _number(given, "chat_id"), _text(given, "text")
    index = state.chats.index(chat_id)
    message = {
        "message_id": state.chats.next_message(index, by_bot=False),
        "from": person(chat_id),
        "chat": chat(chat_id),
        "date": int(state.clock()),
        "text": text,
    }
    if text.startswith("/"):
        length = len(text.split(maxsplit=1)[0].encode("utf-16-le")) // 2
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    update_id = state.updates.push("message", message)
    return {"update_id": update_id, "message_id": message["message_id"]}


def _press(state: State, given: Json) -> Json:
    chat_id, message_id = _number(given, "chat_id"), _number(given, "message_id")
    index = state.chats.index(chat_id)
    if not state.chats.has(index, message_id, by_bot=True):
        raise ValueError("the chat has no such message of the bot")
    watched = state.chats.watched.get(index)
    kept = watched.messages.get(message_id) if watched else None
    content = content_of(kept.text, kept.buttons) if kept else {"text": UNREAD}
    at = int(kept.at if kept else state.clock())
    query_id = f"{chat_id}-{message_id}-{next(state.press_numbers)}"
    press = {
        "id": query_id,
        "from": person(chat_id),
        "message": state.answers.whole(message_id, chat_id, at, content),
        "chat_instance": str(chat_id),
        "data": _text(given, "data"),
    }
    state.presses[query_id] = index
    return {"update_id": state.updates.push("callback_query", press), "callback_query_id": query_id}


def _watch(state: State, given: Json) -> Json:
    indexes = [state.chats.index(chat_id) for chat_id in given.get("chat_ids", ())]
    for index in indexes:
        state.chats.watch(index)
    return {"watched": len(state.chats.watched)}


def _messages(state: State, given: Json) -> Json:
    watched = state.chats.watched.get(state.chats.index(_number(given, "chat_id")))
    if watched is None:
        raise ValueError("the chat is not watched")
    messages = [asdict(kept) for kept in watched.messages.values()]
    return {"messages": messages, "answers": watched.answers}


def _report(state: State, _given: Json) -> Json:
    chats = state.chats
    told = {"copies": chats.copies.as_json(), "edits": chats.edits.as_json()}
    return state.meter.as_json() | told | {"deleted": chats.deleted}


def _reset(state: State, _given: Json) -> Json:
    state.meter.clear()
    state.chats.clear_counts()
    return {}


def _add_fault(state: State, given: Json) -> Json:
    fault = fault_from(given, state.monotonic())
    state.faults.add(fault)
    if fault.kind == "away":
        for connection in list(state.connections):
            connection.close()
    return {}


def _clear_faults(state: State, _given: Json) -> Json:
    state.faults.clear()
    for connection in list(state.hung):
        connection.close()
    return {}


def _number(given: Json, name: str) -> int:
    try:
        return int(given[name])
    except (KeyError, TypeError, ValueError):
        raise ValueError(f"{name} must be a whole number") from None


def _text(given: Json, name: str) -> str:
    text = given.get(name)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name} must be a text")
    return text


_ACTIONS: dict[tuple[str, str], Action] = {
    ("POST", "/crowd/say"): _say,
    ("POST", "/crowd/press"): _press,
    ("POST", "/crowd/watch"): _watch,
    ("GET", "/crowd/messages"): _messages,
    ("GET", "/crowd/report"): _report,
    ("POST", "/crowd/reset"): _reset,
    ("POST", "/crowd/faults"): _add_fault,
    ("DELETE", "/crowd/faults"): _clear_faults,
}
