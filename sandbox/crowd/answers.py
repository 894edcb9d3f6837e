"""The Bot API's objects that the crowd tells: the frequent one from a template. Pure."""

from __future__ import annotations

import json

from sandbox.chat.refusals import ApiError, Json

UNREAD = "A message that the crowd did not read."
"""Stands for the text of a message in a chat that is not watched."""


def encode(value: object) -> bytes:
    """Return compact JSON."""
    return json.dumps(value, separators=(",", ":")).encode()


def accepted(result: bytes) -> bytes:
    """Return the body of a good answer; `result` is JSON."""
    return b'{"ok":true,"result":%b}' % result


def refused(error: ApiError) -> bytes:
    """Return the body of an answer that is not ok."""
    return encode(error.as_json())


class Answers:
    """What one bot's messages look like."""

    def __init__(self, token: str) -> None:
        number = token.partition(":")[0]
        self.bot: Json = {
            "id": int(number) if number.isdecimal() else 1,
            "is_bot": True,
            "first_name": "Crowd",
            "username": "crowd_bot",
        }
        self._private = self._template(chat(1))
        self._group = self._template(chat(-1))

    def message(self, message_id: int, chat_id: int, date: int) -> bytes:
        """Return the JSON of a text message of the bot, whose text nobody read."""
        template = self._group if chat_id < 0 else self._private
        return template % (message_id, chat_id, date)

    def whole(self, message_id: int, chat_id: int, date: int, content: Json) -> Json:
        """Return a message of the bot with its content, such as {"text": ...}."""
        frame = {"message_id": message_id, "from": self.bot, "chat": chat(chat_id), "date": date}
        return frame | content

    def _template(self, sample: Json) -> bytes:
        frame = {"message_id": 1, "from": self.bot, "chat": sample | {"id": 2}, "date": 3}
        text = json.dumps(frame | {"text": UNREAD}, separators=(",", ":"))
        text = text.replace('"message_id":1,', '"message_id":%d,')
        text = text.replace('"chat":{"id":2,', '"chat":{"id":%d,')
        return text.replace('"date":3,', '"date":%d,').encode()


def chat(chat_id: int) -> Json:
    """Return the Chat of an id: a group where it is negative."""
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": "Group"}
    return {"id": chat_id, "type": "private", "first_name": "Person"}


def person(chat_id: int) -> Json:
    """Return the User of a private chat, or someone of a group."""
    return {"id": abs(chat_id), "is_bot": False, "first_name": "Person", "language_code": "en"}


def content_of(text: str, buttons: list[list[Json]], *, edited_at: int | None = None) -> Json:
    """Return a text message's fields."""
    content: Json = {"text": text}
    if edited_at is not None:
        content["edit_date"] = edited_at
    if buttons:
        content["reply_markup"] = {"inline_keyboard": buttons}
    return content
