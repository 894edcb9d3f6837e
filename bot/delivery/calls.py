"""STEP: what a screen is as the parameters of a call: a text, or a picture with its caption."""

from __future__ import annotations

from typing import Any

from telegram import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode

from bot.screen import Button, Screen


def parameters(screen: Screen) -> dict[str, Any]:
    """Return the parameters of sendMessage, or of sendPhoto, but for the chat."""
    reply = screen.reply_to
    picture = {} if screen.picture is None else {"photo": screen.picture}
    return {
        **picture,
        **changes(screen),
        "disable_notification": screen.silent or None,  # absent means that it rings
        "reply_parameters": None
        if reply is None
        else ReplyParameters(reply, allow_sending_without_reply=True),
    }


def changes(screen: Screen) -> dict[str, Any]:
    """Return the parameters of editMessageText, or of editMessageCaption, but for the message.

    A picture itself stays: only its words and its buttons are changed.
    """
    words: dict[str, Any] = {"caption": screen.html}
    if screen.picture is None:
        preview = LinkPreviewOptions(is_disabled=True)
        words = {"text": screen.html, "link_preview_options": preview}
    return {**words, "parse_mode": ParseMode.HTML, "reply_markup": markup(screen)}


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
