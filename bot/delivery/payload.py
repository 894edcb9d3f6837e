"""STEP: one message for many chats: encoded once, sent to each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast
from urllib.parse import parse_qsl, urlencode

import aiohttp
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import RequestData

Value = str | bool | int | Mapping[str, object] | Sequence[object] | None


@dataclass(frozen=True, slots=True)
class Payload:
    """Everything of a message but the chat: rendered and encoded once for a whole broadcast.

    `body` is a form (application/x-www-form-urlencoded) that ends in `chat_id=`, and `method` the
    method of the Bot API that takes it.
    """

    body: bytes
    method: str = "sendMessage"


def payload(parameters: Mapping[str, Value]) -> Payload:
    """Encode parameters once for many chats; `chat_id` must not be among them.

    With a `photo` among them it is a picture, else a text.
    None and False are left out: the Bot API takes what is missing so. What is not text goes as
    JSON (Bot API, Making requests). Raises UnicodeEncodeError for half a character.
    """
    given = {name: _text(value) for name, value in parameters.items() if _counts(value)}
    method = "sendPhoto" if "photo" in given else "sendMessage"
    return Payload(urlencode([*given.items(), ("chat_id", "")]).encode(), method)


def in_thread(ready: Payload, thread_id: int | None) -> Payload:
    """Return the same for one topic of a forum (Bot API, sendMessage, message_thread_id)."""
    if thread_id is None:
        return ready
    return replace(ready, body=b"message_thread_id=%d&%s" % (thread_id, ready.body))


def _counts(value: Value) -> bool:
    return value is not None and value is not False


def _text(value: Value) -> str:
    if isinstance(value, str):
        return value
    # Each character that is not ASCII is shorter as it is than as JSON writes it.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def unnoticed() -> None:
    """Take no note."""


class ReadyForm:
    """A form that is encoded already, with the face of the library's RequestData.

    It has the documented attributes of that class, so that any HTTP layer can send it. `leaves` is
    called when it does, after any wait for a connection, by a layer that knows of it.
    """

    __slots__ = ("body", "leaves")

    contains_files = False

    def __init__(
        self, payload: Payload, chat_id: int, leaves: Callable[[], None] = unnoticed
    ) -> None:
        self.body = payload.body + b"%d" % chat_id
        self.leaves = leaves

    @property
    def json_parameters(self) -> dict[str, str]:
        """The parameters by name, each as the text that the form holds."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def parameters(self) -> dict[str, str]:
        """The same: values were made into texts before."""
        return self.json_parameters

    @property
    def json_payload(self) -> bytes:
        """The parameters as one JSON object."""
        return json.dumps(self.json_parameters).encode()

    @property
    def multipart_data(self) -> dict[str, tuple[str, bytes, str]]:
        """No files."""
        return {}


def as_body(data: RequestData | ReadyForm) -> bytes | aiohttp.FormData:
    """Return what a call carries as aiohttp takes it: a form, or with files a multipart form."""
    if not data.contains_files:
        return urlencode(data.json_parameters).encode()
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, kind) in data.multipart_data.items():
        # aiohttp warns of long bytes, and not of a file that holds them.
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    return form


async def post_message(
    bot: Bot, payload: Payload, chat_id: int, leaves: Callable[[], None] = unnoticed
) -> int:
    """Send a message that was encoded before; return its id.

    `leaves` is called when it has its connection and leaves. Raises what Bot.send_message raises.
    Builds no Message, and asks no rate limiter of the bot.
    """
    form = cast("RequestData", ReadyForm(payload, chat_id, leaves))
    match await bot.request.post(f"{bot.base_url}/{payload.method}", form):
        case {"message_id": int(message_id)}:
            return message_id
    raise TelegramError("The answer names no message")
