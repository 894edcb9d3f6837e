"""STEP: one Telegram call turned into an Outcome; the only file that names telegram.error.

The matrix says what an answer means; the traps in reading it are facts on Telegram, section 2:
BadRequest and TimedOut are subclasses of NetworkError, a 429 without its number is a plain one, and
"in doubt" is the default branch. Only what certainly was not sent comes back as Later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import httpx
from telegram import Bot, TelegramObject
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.aloud.voice import SentVoice, Voice
from bot.delivery.calls import changes, markup, parameters
from bot.delivery.matrix import (
    BLOCKED,
    CONTENT,
    DEACTIVATED,
    LEFT,
    LOST,
    MOVED,
    NEVER_STARTED,
    NOT_FOUND,
    ODD,
    REFUSED,
    SAME,
    TOKEN,
    flood_wait,
    kind_of,
    wait_of,
)
from bot.delivery.payload import unnoticed
from bot.screen import Screen
from bot.transport import NOT_SENT, Payload, payload, post_message
from storage.outcome import Done, Later, Never, Outcome, Unknown

__all__ = [
    "BLOCKED",
    "CONTENT",
    "DEACTIVATED",
    "LEFT",
    "LOST",
    "MOVED",
    "NEVER_STARTED",
    "NOT_FOUND",
    "ODD",
    "REFUSED",
    "SAME",
    "TOKEN",
]  # the kinds, beside the call that they are about

T = TypeVar("T")

_NEVER_LEFT = (*NOT_SENT, httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_BUG = "Unknown error in HTTP implementation"  # the library's words; what follows may hold a URL
_BAD_TOKEN = Never(TOKEN, "Telegram does not know this token")
_SHOW_SECONDS = 5.0  # what is harmless to lose must not keep others waiting


async def attempt(call: Callable[[], Awaitable[T]]) -> Outcome[T]:
    """Make one call, and say what came of it. Anything unforeseen is Unknown."""
    try:
        return Done(await call())
    except TelegramError as error:
        return judge(error)
    except Exception as error:  # noqa: BLE001  an answer that cannot be read is one that was lost
        return Unknown(f"the answer could not be read ({type(error).__name__})")


def judge(error: TelegramError) -> Later | Never | Unknown:
    """Say what an error of the library means for the message that was to be sent.

    The order is part of it: to the library a BadRequest is a NetworkError.
    """
    words = _words(error)
    match error:
        case RetryAfter():
            return Later("too many requests", after=wait_of(error.retry_after), counted=False)
        case ChatMigrated(new_chat_id=int(chat_id)):
            return Never(MOVED, str(chat_id))
        case InvalidToken():
            return Never(ODD, words) if kind_of(404, words) == ODD else _BAD_TOKEN
        case EndPointNotFound():
            # The library says so of a 401 too, once the bot was initialised.
            return _BAD_TOKEN if "Unauthorized" in str(error.__cause__) else Never(ODD, words)
        case Forbidden():
            return Never(kind_of(403, words), words)
        case BadRequest():
            return _flood(words) or Never(kind_of(400, words), words)
        case Conflict():
            return Later(words, counted=False)
        case NetworkError() if isinstance(error.__cause__, _NEVER_LEFT):
            return Later(words)
        case NetworkError():
            return _flood(words) or Unknown(words)
        case _:
            return Unknown(words)


def _words(error: TelegramError) -> str:
    """Return what an error says, without what a person wrote and without the token."""
    words = str(error).partition(". Parsing the server response")[0]
    return f"{_BUG} ({type(error.__cause__).__name__})" if words.startswith(_BUG) else words


def _flood(words: str) -> Later | None:
    wait = flood_wait(words)
    return None if wait is None else Later(words, after=wait, counted=False)


class Sender:
    """Sends and changes messages through one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @property
    def username(self) -> str:
        """The bot's name for links, which Telegram told when the bot was introduced."""
        return self._bot.username

    async def send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        """Send one message; its id is the answer."""

        async def call() -> int:
            sends = self._bot.send_message if screen.picture is None else self._bot.send_photo
            message = await sends(chat_id, **parameters(screen))
            return message.message_id

        return await attempt(call)

    def prepare(self, screen: Screen, *, paid: bool) -> Payload:
        """Return a message ready to be sent to any number of chats.

        `paid` allows it to cost Stars above 30 messages a second (Bot API, sendMessage).
        """
        given = {
            name: value.to_dict() if isinstance(value, TelegramObject) else value
            for name, value in parameters(screen).items()
        }
        return payload(given | ({"allow_paid_broadcast": True} if paid else {}))

    async def send_prepared(
        self, chat_id: int, prepared: Payload, leaves: Callable[[], None] = unnoticed
    ) -> Outcome[int]:
        """Send one message that `prepare` made; its id is the answer. `leaves`: post_message."""
        return await attempt(partial(post_message, self._bot, prepared, chat_id, leaves))

    async def send_file(self, chat_id: int, screen: Screen, name: str, data: bytes) -> Outcome[int]:
        """Send a picture (.png) or a document, with the screen as its caption."""
        sends = self._bot.send_photo if name.endswith(".png") else self._bot.send_document

        async def call() -> int:
            message = await sends(
                chat_id,
                data,
                filename=name,
                caption=screen.html,
                parse_mode=ParseMode.HTML,
                reply_markup=markup(screen),
                disable_notification=screen.silent,
            )
            return message.message_id

        return await attempt(call)

    async def send_voice(self, chat_id: int, screen: Screen, voice: Voice) -> Outcome[SentVoice]:
        """Send a voice message: a file that Telegram has, else an MP3 file (Bot API, sendVoice)."""

        async def call() -> SentVoice:
            message = await self._bot.send_voice(
                chat_id,
                voice.file_id or voice.mp3,
                filename=None if voice.file_id else "post.mp3",
                duration=voice.seconds,
                caption=voice.caption,
                parse_mode=ParseMode.HTML,
                disable_notification=screen.silent,
                reply_parameters=parameters(screen)["reply_parameters"],
            )
            sound = message.voice or message.audio
            return SentVoice(message.message_id, sound.file_id if sound else "")

        return await attempt(call)

    async def fetch(self, file_id: str) -> Outcome[bytes]:
        """Get the bytes of a file that a person sent: 20 MB at most (Bot API, getFile)."""

        async def call() -> bytes:
            file = await self._bot.get_file(file_id)
            return bytes(await file.download_as_bytearray())

        return await attempt(call)

    async def delete(self, chat_id: int, message_ids: Sequence[int]) -> Outcome[bool]:
        """Delete 1-100 messages of one chat; those that are not there are passed over.

        Safe to repeat. Telegram takes back messages for 48 hours (facts on Telegram, section 1).
        """
        return await attempt(partial(self._bot.delete_messages, chat_id, message_ids))

    async def change(self, chat_id: int, message_id: int, screen: Screen) -> Outcome[object]:
        """Change one message; safe to repeat."""
        given = changes(screen) | {"chat_id": chat_id, "message_id": message_id}

        async def call() -> object:
            if screen.picture is None:
                return await self._bot.edit_message_text(**given, read_timeout=_SHOW_SECONDS)
            return await self._bot.edit_message_caption(**given, read_timeout=_SHOW_SECONDS)

        return await attempt(call)

    async def toast(self, press_id: str, text: str | None) -> Outcome[object]:
        """Answer a press, with a short text over the chat or with nothing."""

        async def call() -> object:
            return await self._bot.answer_callback_query(press_id, text, read_timeout=_SHOW_SECONDS)

        return await attempt(call)

    async def is_reachable(self) -> str | None:
        """Ask Telegram who we are; return None if it answers, else why it does not."""
        match await attempt(partial(self._bot.get_me, read_timeout=_SHOW_SECONDS)):
            case Done():
                return None
            case Later(why=why) | Never(why=why) | Unknown(why=why):
                return why
