"""A person with a phone, for tests: writes, replies, presses, and waits for what comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import httpx

from tests.patience import PATIENCE

Message: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phone:
    """One person's side of the pretend Telegram."""

    http: httpx.AsyncClient
    chat_id: int

    @property
    def _chat(self) -> str:
        return f"/phone/api/chats/{self.chat_id}"

    async def messages(self) -> list[Message]:
        """Return all messages of the chat, oldest first."""
        return list((await self._look(-1))["messages"])

    async def from_bot(self) -> list[Message]:
        """Return what the bot has written."""
        return [message for message in await self.messages() if message["sender"] == "bot"]

    async def count(self, text: str) -> int:
        """Count the bot's messages that have a text in them."""
        return sum(text in message["text"] for message in await self.from_bot())

    async def write(self, text: str, reply_to: Message | None = None) -> int:
        """Write a message, or a reply, and return its id."""
        body = {"text": text, "reply_to": reply_to["message_id"] if reply_to else None}
        return int((await self._post("/messages", body))["message_id"])

    async def edit(self, message_id: int, text: str) -> None:
        """Change one's own message."""
        await self._post(f"/messages/{message_id}/edit", {"text": text})

    async def start(self, payload: str = "") -> None:
        """Follow a deep link."""
        await self._post("/start", {"payload": payload})

    async def block(self, *, blocked: bool) -> None:
        """Block the bot, or take that back."""
        await self._post("/block", {"blocked": blocked})

    async def press(self, message: Message, label: str) -> str:
        """Press the button whose text begins with `label`; return the toast."""
        for row, buttons in enumerate(message["buttons"]):
            for column, button in enumerate(buttons):
                if button["text"].startswith(label):
                    place = {"row": row, "column": column}
                    done = await self._post(f"/messages/{message['message_id']}/press", place)
                    return str((done["answer"] or {}).get("text") or "")
        raise AssertionError(f"no button {label!r} under {message['text']!r}")

    async def wait_for(self, text: str, after: int = 0) -> Message:
        """Return the first message of the bot with a text in it and an id above `after`."""

        def found(message: Message) -> bool:
            return (
                message["sender"] == "bot"
                and message["message_id"] > after
                and text in message["text"]
            )

        return await self.wait(found, repr(text))

    async def wait(self, found: Callable[[Message], bool], what: str) -> Message:
        """Return the first message that `found` accepts, as soon as it is there."""
        seq = -1
        seen: list[Message] = []
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    look = await self._look(seq)
                    seq, seen = look["seq"], look["messages"]
                    for message in seen:
                        if found(message):
                            return message
        except TimeoutError:
            texts = "\n---\n".join(message["text"] for message in seen[-5:])
            raise AssertionError(f"{what} never came; the last messages were:\n{texts}") from None

    async def _look(self, since: int) -> dict[str, Any]:
        answer = await self.http.get(self._chat, params={"since": since})
        answer.raise_for_status()
        return dict(answer.json())

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.http.post(self._chat + path, json=body)
        answer.raise_for_status()
        return dict(answer.json() or {}) if answer.content else {}
