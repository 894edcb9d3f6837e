"""A pretend Telegram: the Bot API over HTTP, a phone's side of it, and faults on demand.

A call comes in at `/bot<TOKEN>/<METHOD>` and goes: token, fault, method, answer, record. What the
methods do is in messaging.py, sending_files.py and profile.py; what they know is in state.py.
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
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from sandbox.chat import inline, membership, messaging, profile, sending_files
from sandbox.chat.answers import answered
from sandbox.chat.chats import Person
from sandbox.chat.control import control_routes
from sandbox.chat.extras import extras_routes
from sandbox.chat.faults import NO_EFFECT, UNHEARD, Fault
from sandbox.chat.groups import Group
from sandbox.chat.limits import Limits, Pace
from sandbox.chat.parameters import Parameters, read
from sandbox.chat.phone_api import phone_routes
from sandbox.chat.phone_sending import fetched_route, get_file
from sandbox.chat.refusals import ApiError, Json, not_found, unauthorized
from sandbox.chat.state import State
from sandbox.chat.updates import CutError

__all__ = ["Group", "Person", "Telegram"]

Method = Callable[[State, Parameters], Any]


class Telegram:
    """The state and the routes. `rate` is the bulk limit a second; None turns all limits off.

    `strict` counts in sliding windows and allows no burst above the rate. `groups` have the bot as
    a member from the start, and `stars` is its balance.
    """

    def __init__(  # noqa: PLR0913  all but three have a default
        self,
        token: str,
        people: Sequence[Person],
        clock: Callable[[], datetime],
        *,
        rate: int | None = 30,
        strict: bool = False,
        groups: Sequence[Group] = (),
        stars: int = 0,
        username: str = "bleep_demo_bot",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        limits = Limits(rate, monotonic(), strict=strict)
        self.state = State(token, people, clock, monotonic, limits, username)
        self.state.stars = stars
        for group in groups:
            self.state.chats.add_group(group)
        self._methods = _methods()

    @property
    def routes(self) -> list[BaseRoute]:
        """The Bot API, the phone's API and the control for tests."""
        api = Route("/bot{token}/{method}", self._call, methods=["GET", "POST"])
        files = fetched_route(self.state)
        phones = (*phone_routes(self.state), *extras_routes(self.state))
        return [api, files, *phones, *control_routes(self.state)]

    @property
    def calls(self) -> list[Json]:
        """The newest Bot API calls, as GET /sandbox/calls tells them."""
        return self.state.calls

    @property
    def extras_in(self) -> asyncio.Event:
        """Set once the extras have joined."""
        return self.state.extras_in

    @property
    def pace(self) -> Pace:
        """How fast the bot did send."""
        return self.state.limits.pace

    def fail(self, fault: Fault) -> None:
        """Let something go wrong soon."""
        self.state.fail(fault)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        given: Json = {}
        body: Json = {}
        status = 200
        fault = self.state.faults.away()
        try:
            if not fault and request.path_params["token"] != self.state.token:
                raise unauthorized()
            given = await read(request)
            fault = self.state.faults.take(method, _number(given.get("chat_id")))
            if not (fault and fault.kind in NO_EFFECT):
                body = {"ok": True, "result": await self._result(method, given, fault)}
        except ApiError as error:
            body, status = error.as_json(), error.code
        except CutError:
            fault = Fault(method, "cut_before")
        self._record(method, given, 0 if fault and fault.kind in UNHEARD else status, body)
        return await answered(request, body, status, fault)

    async def _result(self, method: str, given: Json, fault: Fault | None) -> object:
        refusal = fault.refusal() if fault else None
        if refusal:
            raise refusal
        run = self._methods.get(method.lower())
        if run is None:
            raise not_found()
        result = run(self.state, Parameters(given))
        return await result if inspect.isawaitable(result) else result

    def _record(self, method: str, given: Json, status: int, body: Json) -> None:
        idle = method.lower() == "getupdates" and body.get("result") == []
        if not idle or not status:
            self.state.record(method, given, status, body)


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
        "getMyStarBalance": profile.get_my_star_balance,
        "sendMessage": messaging.send_message,
        "sendPhoto": sending_files.send_photo,
        "sendDocument": sending_files.send_document,
        "sendVoice": sending_files.send_voice,
        "getFile": get_file,
        "editMessageText": messaging.edit_message_text,
        "editMessageCaption": messaging.edit_message_caption,
        "editMessageReplyMarkup": messaging.edit_message_reply_markup,
        "deleteMessage": messaging.delete_message,
        "deleteMessages": messaging.delete_messages,
        "answerCallbackQuery": messaging.answer_callback_query,
        "answerInlineQuery": inline.answer_inline_query,
        "getChatMember": membership.get_chat_member,
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
