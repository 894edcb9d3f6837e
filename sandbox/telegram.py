"""A pretend Telegram: the Bot API over HTTP, a phone's side of it, and faults on demand.

A call comes in at `/bot<TOKEN>/<METHOD>` and goes: token, fault, method, answer, record. What the
methods do is in messaging.py and profile.py; what they know is in state.py.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat import messaging, profile
from sandbox.chat.chats import Person
from sandbox.chat.control import control_routes
from sandbox.chat.faults import Fault
from sandbox.chat.parameters import Parameters, read
from sandbox.chat.phone_api import phone_routes
from sandbox.chat.refusals import ApiError, Json, not_found, unauthorized
from sandbox.chat.state import State
from sandbox.server import HANG_UP

__all__ = ["Person", "Telegram"]

Method = Callable[[State, Parameters], Any]


class Telegram:
    """The state and the routes. `rate` is the bulk limit a second; None turns all limits off."""

    def __init__(
        self,
        token: str,
        people: Sequence[Person],
        clock: Callable[[], datetime],
        *,
        rate: int | None = 30,
        username: str = "bleep_demo_bot",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = State(token, people, clock, monotonic, rate, username)
        self._methods = _methods()

    @property
    def routes(self) -> list[BaseRoute]:
        """The Bot API, the phone's API and the control for tests."""
        api = Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])
        return [api, *phone_routes(self.state), *control_routes(self.state)]

    @property
    def calls(self) -> list[Json]:
        """Every Bot API call so far, as GET /sandbox/calls tells it."""
        return self.state.calls

    def fail(self, fault: Fault) -> None:
        """Let something go wrong soon."""
        self.state.faults.add(fault)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        given: Json = {}
        fault = None
        try:
            if request.path_params["token"] != self.state.token:
                raise unauthorized()
            given = await read(request)
            fault = self.state.faults.take(method, _number(given.get("chat_id")))
            if fault and fault.kind == "cut_before":
                return await self._hang_up(request, method, given, {})
            body: Json = {"ok": True, "result": await self._result(method, given, fault)}
            status = 200
        except ApiError as error:
            body, status = error.as_json(), error.code
        if fault and fault.kind == "cut_after":
            return await self._hang_up(request, method, given, body)
        self._record(method, given, status, body)
        if fault and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        return JSONResponse(body, status)

    async def _result(self, method: str, given: Json, fault: Fault | None) -> object:
        refusal = fault.refusal() if fault else None
        if refusal:
            raise refusal
        run = self._methods.get(method.lower())
        if run is None:
            raise not_found()
        result = run(self.state, Parameters(given))
        return await result if inspect.isawaitable(result) else result

    async def _hang_up(self, request: Request, method: str, given: Json, body: Json) -> Response:
        """Close the connection without an answer; the record's status is 0."""
        self.state.record(method, given, 0, body)
        hang_up = request.scope.get("extensions", {}).get(HANG_UP)
        if hang_up:
            hang_up()
        while (await request.receive())["type"] != "http.disconnect":
            pass
        return _Silence()

    def _record(self, method: str, given: Json, status: int, body: Json) -> None:
        if method.lower() == "getupdates" and body.get("result") == []:
            return
        self.state.record(method, given, status, body)


class _Silence(Response):
    """No answer at all: nobody listens any more."""

    async def __call__(self, *_: object) -> None:
        return


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.removeprefix("-").isdecimal() else None


def _methods() -> dict[str, Method]:
    named: dict[str, Callable[..., Any]] = {
        "getMe": profile.get_me,
        "getUpdates": profile.get_updates,
        "setWebhook": profile.set_webhook,
        "deleteWebhook": profile.delete_webhook,
        "getWebhookInfo": profile.get_webhook_info,
        "sendMessage": messaging.send_message,
        "editMessageText": messaging.edit_message_text,
        "editMessageReplyMarkup": messaging.edit_message_reply_markup,
        "deleteMessage": messaging.delete_message,
        "answerCallbackQuery": messaging.answer_callback_query,
        "sendChatAction": messaging.send_chat_action,
        "setMyCommands": profile.set_my_commands,
        "getMyCommands": profile.get_my_commands,
        "deleteMyCommands": profile.delete_my_commands,
    }
    for name, field in _TEXTS.items():
        named[f"setMy{name}"] = partial(profile.set_text, field=field)
        named[f"getMy{name}"] = partial(profile.get_text, field=field)
    return {name.lower(): method for name, method in named.items()}


_TEXTS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}
