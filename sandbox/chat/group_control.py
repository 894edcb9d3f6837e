"""The control of the groups and channels of the sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat.chats import Person
from sandbox.chat.groups import Group, GroupRoom, group_from, number_of_group
from sandbox.chat.refusals import Json
from sandbox.chat.state import State

Act = Callable[[State, GroupRoom, Json], Json]


def group_routes(state: State) -> list[BaseRoute]:
    """Return the routes under /sandbox/groups. A wrong call gets 400 and the reason."""

    async def add(request: Request) -> Response:
        try:
            state.chats.add_group(group_from(await request.json()))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)
        return JSONResponse({}, 201)

    async def every(_request: Request) -> Response:
        return JSONResponse([look(state, room, {}) for room in state.chats.groups()])

    def route(path: str, act: Act, method: str = "POST") -> Route:
        async def handle(request: Request) -> Response:
            room = _room(state, request)
            if room is None:
                return JSONResponse({"error": "no group has this number"}, 404)
            try:
                return JSONResponse(act(state, room, await _body(request)))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, 400)

        return Route("/sandbox/groups/{chat_id}" + path, handle, methods=[method])

    return [
        Route("/sandbox/groups", every, methods=["GET"]),
        Route("/sandbox/groups", add, methods=["POST"]),
        route("", look, "GET"),
        route("/migrate", migrate),
        route("/kick", kick),
        route("/add", add_bot),
        route("/write", write),
    ]


def look(state: State, room: GroupRoom, _given: Json) -> Json:
    """Show a group and what was written there."""
    return room.told | {
        "kicked": room.blocked,
        "migrated_to": room.migrated_to,
        "messages": [state.told(room, each) for each in room.messages.values()],
    }


def migrate(state: State, room: GroupRoom, given: Json) -> Json:
    """Make a supergroup of a group, with the number `to`, and tell the bot of both."""
    if room.migrated_to is not None:
        raise ValueError("this group was upgraded already")
    number, was = number_of_group(given.get("to")), room.group
    group = Group(number, was.title, "supergroup", was.admins)
    new = state.chats.add_group(group)
    room.migrated_to = new.chat_id
    _tell(state, room, {"migrate_to_chat_id": new.chat_id})
    _tell(state, new, {"migrate_from_chat_id": room.chat_id})
    return {}


def kick(state: State, room: GroupRoom, given: Json) -> Json:
    """Throw the bot out of a group; with `kicked` false, take it in again."""
    kicked = given.get("kicked", True)
    if not isinstance(kicked, bool):
        raise ValueError("kicked must be true or false")  # noqa: TRY004  a wrong call, no bug
    if kicked != room.blocked:
        room.blocked = kicked
        for chat in list(state.chats)[:1]:
            state.tell_membership(room, chat.person)
    return {}


def add_bot(state: State, room: GroupRoom, given: Json) -> Json:
    """Let the person `by` add the bot: as a member, in a channel as an administrator.

    With `may_post` false it is there and may not write.
    """
    state.tell_added(room, _person(state, given), may_post=given.get("may_post", True))
    return {}


def write(state: State, room: GroupRoom, given: Json) -> Json:
    """Let the person `by` write `text`, in the forum topic `thread_id` where one is given."""
    number, now = state.chats.next_id(), state.chats.now()
    thread = given.get("thread_id")
    told = {
        "message_id": number,
        "from": _person(state, given).as_user(),
        "chat": dict(room.told),
        "date": now,
        "text": str(given.get("text") or ""),
    }
    topic = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
    state.updates.push("message", told | topic)
    return {"message_id": number}


def _person(state: State, given: Json) -> Person:
    chat = state.chats.get(given["by"]) if isinstance(given.get("by"), int) else None
    if chat is None:
        raise ValueError("by must be the number of a person here")
    return chat.person


def _tell(state: State, room: GroupRoom, what: Json) -> None:
    number, now = state.chats.next_id(), state.chats.now()
    told = {"message_id": number, "date": now, "chat": dict(room.told)}
    state.updates.push("message", told | what)


def _room(state: State, request: Request) -> GroupRoom | None:
    text = request.path_params["chat_id"]
    return state.chats.group(int(text)) if text.removeprefix("-").isdecimal() else None


async def _body(request: Request) -> Json:
    given = await request.json() if await request.body() else {}
    if not isinstance(given, dict):
        raise ValueError("send a JSON object")  # noqa: TRY004  a wrong call, no bug
    return given
