"""STEP: one Telegram call turned into an Outcome; the only file that names telegram.error.

The table is facts on Telegram, section 3; the traps are section 2: BadRequest and TimedOut are
subclasses of NetworkError, and "in doubt" is the default branch. Only what certainly was not sent
comes back as Later.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TypeVar

import httpx
from telegram import (
    Bot,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.screen import Button, Screen
from storage.outcome import Done, Later, Never, Outcome, Unknown

T = TypeVar("T")

BLOCKED = "blocked"  # the person has blocked the bot
GONE = "gone"  # the chat is not there
REFUSED = "refused"  # not this message in this chat
CONTENT = "content"  # not this message in any chat
MOVED = "moved"  # the group has a new id: `why` holds it
TOKEN = "token"  # noqa: S105  a kind of failure, not a secret
SAME = "same"  # an edit that changes nothing
LOST = "edit_lost"  # the message to edit is not there

# Lower-cased parts of Telegram's descriptions. Order matters only within a table.
_FORBIDDEN = (
    ("bot was blocked", BLOCKED),
    ("user is deactivated", GONE),
    ("can't initiate conversation", GONE),
    ("bots can't send messages to bots", GONE),
    ("bot was kicked", GONE),
    ("not a member", GONE),
    ("group chat was deleted", GONE),
)
_BAD_REQUEST = (
    ("chat not found", GONE),
    ("peer_id_invalid", GONE),
    ("not enough rights", REFUSED),
    ("chat_write_forbidden", REFUSED),
    ("topic_closed", REFUSED),
    ("message thread not found", REFUSED),
    ("can't parse entities", CONTENT),
    ("message is too long", CONTENT),
    ("message_too_long", CONTENT),
    ("text is too long", CONTENT),
    ("caption is too long", CONTENT),
    ("caption_too_long", CONTENT),
    ("text is empty", CONTENT),
    ("must be non-empty", CONTENT),
    ("button_url_invalid", CONTENT),
    ("wrong http url", CONTENT),
    ("reply markup is too long", CONTENT),
    ("message is not modified", SAME),
    ("message to edit not found", LOST),
    ("message can't be edited", LOST),
    ("message can't be deleted", LOST),
    ("query is too old", LOST),
)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_SHOW_SECONDS = 5.0  # what is harmless to lose must not keep others waiting
_MARGIN = timedelta(seconds=0.5)  # Telegram counts in whole seconds


async def attempt(call: Callable[[], Awaitable[T]]) -> Outcome[T]:
    """Make one call, and say what came of it. Anything unforeseen is Unknown."""
    try:
        return Done(await call())
    except TelegramError as error:
        return judge(error)
    except Exception as error:  # noqa: BLE001  an answer that cannot be read is one that was lost
        return Unknown(f"the answer could not be read ({type(error).__name__})")


def judge(error: TelegramError) -> Later | Never | Unknown:
    """Say what an error of the library means for the message that was to be sent."""
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
            return Later("too many requests", after=seconds + _MARGIN, counted=False)
        case ChatMigrated():
            return Never(MOVED, str(error.new_chat_id))
        case InvalidToken():
            return Never(TOKEN, "Telegram does not know this token")
        case Forbidden():
            return Never(_kind(_words(error), _FORBIDDEN), _words(error))
        case BadRequest():
            return Never(_kind(_words(error), _BAD_REQUEST), _words(error))
        case Conflict():
            return Later(_words(error), counted=False)
        case NetworkError():
            return _network(error)
        case _:
            return Unknown(_words(error))


def _words(error: TelegramError) -> str:
    """Return what an error says, without the answer that the library could not read in it."""
    return str(error).partition(". Parsing the server response")[0]


def _kind(description: str, table: tuple[tuple[str, str], ...]) -> str:
    text = description.lower()
    return next((kind for part, kind in table if part in text), REFUSED)


def _network(error: NetworkError) -> Later | Unknown:
    if isinstance(error.__cause__, _NOT_SENT):
        return Later(_words(error), counted=False)
    if "too many requests" in _words(error).lower() or "flood" in _words(error).lower():
        return Later(_words(error), after=timedelta(seconds=5), counted=False)
    return Unknown(_words(error))


class Sender:
    """Sends and changes messages through one bot."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, chat_id: int, screen: Screen) -> Outcome[int]:
        """Send one message; its id is the answer."""
        reply = screen.reply_to

        async def call() -> int:
            message = await self._bot.send_message(
                chat_id,
                screen.html,
                parse_mode=ParseMode.HTML,
                reply_markup=markup(screen),
                disable_notification=screen.silent,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_parameters=None
                if reply is None
                else ReplyParameters(reply, allow_sending_without_reply=True),
            )
            return message.message_id

        return await attempt(call)

    async def change(self, chat_id: int, message_id: int, screen: Screen) -> Outcome[object]:
        """Change one message; safe to repeat."""

        async def call() -> object:
            return await self._bot.edit_message_text(
                screen.html,
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=markup(screen),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                read_timeout=_SHOW_SECONDS,
            )

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


def markup(screen: Screen) -> InlineKeyboardMarkup | None:
    """Return the buttons of a screen as Telegram wants them."""
    if not screen.rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in screen.rows])


def _button(button: Button) -> InlineKeyboardButton:
    copy = None if button.copy is None else CopyTextButton(button.copy)
    return InlineKeyboardButton(
        button.text, url=button.url, callback_data=button.data, copy_text=copy
    )
